"""The two ways of the product: what an authority says becomes a post on every account; what citizens say, the incident map."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import and_, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from lifeline.bulletins.announce import message
from lifeline.bulletins.call import call_a_person, tell_alike, tell_undecided
from lifeline.bulletins.carry import decided, note, numbered, on_record, say, stand_on, still
from lifeline.bulletins.compose import NoRoom
from lifeline.bulletins.decide import Act, Decision, Source, decide
from lifeline.bulletins.draft import Wording, message_of, next_number, word
from lifeline.bulletins.office import Office
from lifeline.bulletins.standing import in_force
from lifeline.bulletins.states import ChangedMeanwhile
from lifeline.bulletins.subject import read
from lifeline.bulletins.tables import DecisionRow
from lifeline.bulletins.together import Chain, chain, order
from lifeline.core import cap
from lifeline.core.db import WorldRow
from lifeline.core.ports import P
from lifeline.core.sighting import Sighting
from lifeline.core.world import World
from lifeline.ear import Ear
from lifeline.incidents import rows as map_rows
from lifeline.incidents.changes import hearing
from lifeline.incidents.join import join, support
from lifeline.incidents.life import call
from lifeline.intake.tables import AlertRow
from lifeline.listening import rows as heard_rows
from lifeline.listening.ladder import Ladder
from lifeline.listening.rows import author_keys
from lifeline.listening.sound import all_sound
from lifeline.listening.unread import each_in_turn, keep_unread
from lifeline.reworded import reword

UNKNOWN_SOURCE_AGE = timedelta(minutes=30)
ROUNDS = 3  # of deciding anew while others issue


class _OneByOneError(Exception):
    """What messages of one moment come to cannot be worded: each is said by itself, as far as it can be."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What came of one alert: the decision, the bulletin it became (or empty), and how many deliveries were written."""

    decision: Decision
    bulletin: str = ""
    deliveries: int = 0
    new: bool = True


def warn(world: World[P], office: Office, alert: cap.Alert, source: Source, *, seed: bool = False) -> Warned:
    """Decide on the alert, compose, and issue what the guideline sends at once; everything is stored with its reason.

    The same alert a second time changes nothing (`new` is False). A bulletin that needs people stops as waiting or draft.
    """
    return next(iter(warn_all(world, office, (alert,), source, seed=seed)))[1]


def warn_all(
    world: World[P], office: Office, alerts: Sequence[cap.Alert], source: Source, *, seed: bool = False
) -> Iterator[tuple[cap.Alert, Warned]]:
    """As `warn`, for alerts one source sent at the same moment: what they say of one danger goes out as one bulletin."""
    left = in_order(office, source, alerts)
    while left:
        told = _warn_some(world, office, left, source, seed=seed)
        yield from told
        heard = [alert.key for alert, _ in told]
        left = [alert for alert in left if alert.key not in heard]


def in_order(office: Office, source: Source, alerts: Sequence[cap.Alert]) -> list[cap.Alert]:
    """Oldest first, and within one moment as they must be folded."""
    if len(alerts) < 2:
        return list(alerts)
    rank = {alert.key: order(read(alert, city=office.city, hazards=office.hazards, events=source.events)) for alert in alerts}
    return sorted(alerts, key=lambda alert: (alert.sent, rank[alert.key]))


def _warn_some(
    world: World[P], office: Office, alerts: Sequence[cap.Alert], source: Source, *, seed: bool
) -> list[tuple[cap.Alert, Warned]]:
    moved: Exception = ChangedMeanwhile(alerts[0].identifier)
    for _ in range(ROUNDS):
        with world.database.reading() as session:
            if decided(session, alerts[0]):
                return [(alerts[0], Warned(Decision(Act.RECORD, "this alert was decided before"), new=False))]
            news = [alert for alert in alerts if not decided(session, alert)]
            issues = session.scalars(select(WorldRow.issues)).one()
            standing = in_force(session, world.clock.now())
        found = chain(
            news,
            standing,
            decide=lambda alert, said: decide(
                alert,
                source=source,
                city=office.city,
                hazards=office.hazards,
                guideline=office.guideline,
                in_force=said,
                now=world.clock.now(),
                world=world.status,
                templates=frozenset(office.templates),
                seed=seed,
            ),
            hazards=office.hazards,
            scope_of=office.city.scope_of,
        )
        try:
            warned = _carry_out(world, office, found, issues=issues, source=source)
        except _OneByOneError:
            return _warn_some(world, office, alerts[:1], source, seed=seed)
        except (ChangedMeanwhile, IntegrityError) as error:
            moved = error  # another process was first, or what it refers to moved: look again
            continue
        return [(alert, warned) for alert, _ in found.each]
    raise moved


def _carry_out(world: World[P], office: Office, found: Chain, *, issues: int, source: Source) -> Warned:
    now, decision = world.clock.now(), found.decision
    wording: Wording | None = None
    if decision.act is Act.BULLETIN:
        with world.database.writing() as session:
            number = next_number(session, now)
        try:
            wording = _word(world, office, found.spoken, decision, number)
        except (ValueError, KeyError) as error:
            if len(found.each) > 1:
                raise _OneByOneError from error
            why = "the text does not fit everywhere" if isinstance(error, NoRoom) else "the text cannot be written"
            decision = Decision(Act.PERSON, f"{why}: {error}", hazard=decision.hazard, level=decision.level)
    with world.database.writing() as session:
        still(session, issues)
        failed = decision is not found.decision
        rows = [note(session, world, office, alert, decision if failed else own, source) for alert, own in found.each]
        if wording is None:
            on_record(session, rows)
            stand_on(session, decision)
            call_a_person(session, found.spoken, decision, now)
            return Warned(decision)
        bulletin, deliveries = say(session, office, found.spoken, decision, wording, now)
        on_record(session, rows, bulletin.id)
        tell_alike(session, bulletin, wording, world.accounts, now)
        return Warned(decision, bulletin.id, deliveries)


def _word(world: World[P], office: Office, alert: cap.Alert, decision: Decision, number: str) -> Wording:
    """Raises ValueError (NoRoom, words a bulletin may not hold) or KeyError (a level that left the office's data)."""
    earlier = None
    if decision.refers_to:
        with world.database.reading() as session:
            earlier = message_of(session, numbered(session, decision.refers_to), office)
    return word(world, office, message(office, alert, decision, number=number, now=world.clock.now(), earlier=earlier))


def undecided(session: Session) -> list[AlertRow]:
    """Stored alerts nobody has decided on yet: what a crash between reading and deciding left behind."""
    same = and_(DecisionRow.sender == AlertRow.sender, DecisionRow.identifier == AlertRow.identifier, DecisionRow.sent == AlertRow.sent)
    wanted = select(AlertRow).outerjoin(DecisionRow, same).where(DecisionRow.id.is_(None)).order_by(AlertRow.sent, AlertRow.id)
    return list(session.scalars(wanted))


def take_up(world: World[P], office: Office, sources: Mapping[str, Source]) -> Iterable[Warned]:
    """Warn on every stored alert that is not decided, oldest first. `sources` are by feed name."""
    with world.database.reading() as session:
        rows = sorted(undecided(session), key=_moment)
    for (_, feed, _, seed), some in groupby(rows, key=_moment):
        source = sources.get(feed) or Source(feed, "open", UNKNOWN_SOURCE_AGE)
        group = list(some)
        try:
            alerts = [cap.from_json(row.cap) for row in group]
            yield from (warned for _, warned in warn_all(world, office, alerts, source, seed=seed))
        except (OperationalError, ChangedMeanwhile):
            raise  # the next round asks again, in order: an end must not be decided on before what it ends
        except Exception:  # noqa: BLE001 - one of them is bad: each alone, so that the others are decided
            yield from _one_by_one(world, office, group, source)


def _moment(row: AlertRow) -> tuple[datetime, str, str, bool]:
    """What belongs together however the answers of several feeds came in between."""
    return row.sent, row.feed, row.sender, row.seed


def _one_by_one(world: World[P], office: Office, rows: Iterable[AlertRow], source: Source) -> Iterator[Warned]:
    for row in rows:
        try:
            yield warn(world, office, cap.from_json(row.cap), source, seed=row.seed)
        except (OperationalError, ChangedMeanwhile):
            raise
        except Exception as error:  # noqa: BLE001 - one alert's door: whatever is wrong with it, those behind it are decided
            with world.database.writing() as session:
                tell_undecided(session, row.sender, row.identifier, error, world.clock.now())


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a batch of posts. `new`: rows; `copies`: support of another; `seen`: known before; `own`: the city's.

    `reports` of those new, and `incidents` they opened. `failed`: kept unread for a person. `life`: incidents a person was called to.
    """

    new: int = 0
    copies: int = 0
    seen: int = 0
    own: int = 0
    reports: int = 0
    incidents: int = 0
    failed: int = 0
    life: tuple[int, ...] = ()

    def __add__(self, other: "Heard") -> "Heard":
        return Heard(*(getattr(self, name) + getattr(other, name) for name in Heard.__slots__))


Also = Callable[[Session], None]


def nothing(_session: Session) -> None:
    """No more is to be stored with a batch."""


def hear(world: World[P], ear: Ear, sightings: Sequence[Sighting], *, listener: str = "", also: Also = nothing) -> Heard:
    """Posts of citizens become rows, reports and incidents in ONE transaction, and `also` is called in it (a listener's cursor).

    A post twice is nothing new; what repeats another is support. One that cannot be read is kept for a person, the others are heard.
    """
    with ear.lock:
        try:
            return _hear(world, ear, sightings, also)
        except OperationalError:
            ear.forget()
            raise  # the database is away: the cursor stands, and the next round asks again
        except Exception:  # noqa: BLE001 - one of them is bad: each alone, so that the others are heard
            ear.forget()
            return _hear_each(world, ear, sightings, also)


def _hear(world: World[P], ear: Ear, sightings: Sequence[Sighting], also: Also) -> Heard:
    now, status = world.clock.now(), str(world.status)
    with world.database.writing() as session:
        count = hearing(session)  # from here on we are alone: no other process hears, no act of staff changes the map
        ear.look(session, world.accounts, count.changes, now)
        posts = ear.foreign(session, all_sound(sightings))
        ladder = Ladder(posts, author_keys(count.key))
        known = heard_rows.known(session, ladder, map_rows.repeated)
        ladder.climb(known)
        heard_rows.number(session, ladder.new)
        routed = ear.read(ladder.new)
        drafts = [draft for _, _, draft in routed if draft is not None]
        map_rows.number(session, drafts)
        for one, _, draft in routed:
            if draft is not None:
                ear.compare(draft, one.said)
        joined = join(drafts, ear.board, now)
        homes = map_rows.homes(session, ladder.again)
        support(ear.board.found(session, [incident for _, incident, _ in homes]), homes, ladder.again, joined)
        heard_rows.keep(session, [(one, way) for one, way, _ in routed], ladder.again, status)
        count.changes += bool(joined)
        change = count.changes
        map_rows.keep(session, drafts, joined, status=status, change=change, gazetteer=ear.gazetteer.version, now=now)
        life = call(session, drafts, joined, now) + reword(session, ear, ladder, status=status, now=now)
        heard_rows.meet(session, ladder, known.bare)
        also(session)
    ear.board.stand(joined.new, change)
    return Heard(
        new=len(ladder.new),
        copies=ladder.copies,
        seen=len(ladder.seen),
        own=len(sightings) - len(posts),
        reports=len(drafts),
        incidents=len(joined.new),
        life=life,
    )


def _hear_each(world: World[P], ear: Ear, sightings: Sequence[Sighting], also: Also) -> Heard:
    heard = Heard()
    for one in each_in_turn(sightings):
        try:
            heard += _hear(world, ear, (one,), nothing)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - one post's door: whatever is wrong with it, those behind it are heard
            ear.forget()
            keep_unread(world.database, one, error, world.clock.now())
            heard += Heard(failed=1)
    with world.database.writing() as session:
        hearing(session)
        also(session)
    return heard
