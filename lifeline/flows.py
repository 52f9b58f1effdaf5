"""The way of one warning: what an authority says becomes one post on every account, or a stored reason why not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import and_, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from lifeline.bulletins import fold
from lifeline.bulletins.announce import lasts_until, message
from lifeline.bulletins.call import await_approval, call_a_person, decided_after_all, tell_alike, tell_undecided
from lifeline.bulletins.compose import NoRoom
from lifeline.bulletins.decide import Act, Decision, Source, decide
from lifeline.bulletins.draft import Origin, Wording, draft, message_of, next_number, open_situation, word
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.issue import issue
from lifeline.bulletins.office import Office
from lifeline.bulletins.outdated import outdated
from lifeline.bulletins.standing import as_said, in_force, in_hand
from lifeline.bulletins.states import OPEN, ChangedMeanwhile, State, move
from lifeline.bulletins.subject import read
from lifeline.bulletins.tables import Bulletin, DecisionRow
from lifeline.bulletins.together import Chain, chain, order
from lifeline.core import cap
from lifeline.core.db import WorldRow
from lifeline.core.people import GUIDELINE, SOURCE
from lifeline.core.ports import P
from lifeline.core.world import World
from lifeline.intake.tables import AlertRow

UNKNOWN_SOURCE_AGE = timedelta(minutes=30)
ROUNDS = 3  # of deciding anew while others issue
SEVERE = (cap.Severity.SEVERE, cap.Severity.EXTREME)


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
        _still(session, issues)
        failed = decision is not found.decision
        rows = [_note(session, world, office, alert, decision if failed else own, source) for alert, own in found.each]
        if wording is None:
            _stand_on(session, decision)
            call_a_person(session, found.spoken, decision, now)
            return Warned(decision)
        bulletin, deliveries = _say(session, office, found.spoken, decision, wording, now)
        for row in rows:
            row.bulletin_id = bulletin.id
        tell_alike(session, bulletin, wording, world.accounts, now)
        return Warned(decision, bulletin.id, deliveries)


def _note(session: Session, world: World[P], office: Office, alert: cap.Alert, decision: Decision, source: Source) -> DecisionRow:
    """What was decided about one alert, and what follows from it for what still waits."""
    now = world.clock.now()
    row = _decision_row(world.status, alert, decision, now)
    session.add(row)
    session.flush()
    decided_after_all(session, alert.sender, alert.identifier, now)
    if source.trust != "open":  # anybody could write an open feed: it takes nothing off a person's desk
        _lapse_replaced(session, office, alert, decision, source, now)
    return row


def _stand_on(session: Session, decision: Decision) -> None:
    """Another gauge says the same, or one of several ends: the bulletin says what it said, and stands on other messages."""
    if decision.act is Act.RECORD and decision.cells and decision.refers_to:
        _numbered(session, decision.refers_to).cells = fold.to_json(decision.cells)
        session.execute(update(WorldRow).values(issues=WorldRow.issues + 1))  # whoever decides meanwhile looks again


def _word(world: World[P], office: Office, alert: cap.Alert, decision: Decision, number: str) -> Wording:
    """Raises ValueError (NoRoom, words a bulletin may not hold) or KeyError (a level that left the office's data)."""
    earlier = None
    if decision.refers_to:
        with world.database.reading() as session:
            earlier = message_of(session, _numbered(session, decision.refers_to), office)
    return word(world, office, message(office, alert, decision, number=number, now=world.clock.now(), earlier=earlier))


def _still(session: Session, issues: int) -> None:
    """Nothing was issued since what is in force was read; nothing will be until this transaction ends."""
    if session.scalars(select(WorldRow.issues).with_for_update(key_share=True)).one() != issues:
        raise ChangedMeanwhile("another bulletin was issued meanwhile")


def _numbered(session: Session, number: str) -> Bulletin:
    return session.scalars(select(Bulletin).where(Bulletin.number == number)).one()


def _say(session: Session, office: Office, alert: cap.Alert, decision: Decision, wording: Wording, now: datetime) -> tuple[Bulletin, int]:
    earlier = _numbered(session, decision.refers_to) if decision.refers_to else None
    if decision.replaces:
        _lapse_older(session, decision.replaces, wording.message.number, now)
    situation = earlier.situation_id if earlier is not None else open_situation(session, office.hazards[decision.hazard], now)
    severe = wording.message.level.severity in SEVERE
    origin = Origin(
        reason=decision.reason,
        release=str(decision.release),
        lane="correction" if decision.msg_type is cap.MsgType.CANCEL else "emergency" if severe else "routine",
        districts=decision.scope.districts if decision.scope is not None else frozenset(),
        source=alert.key,
        source_text="\n\n".join(filter(None, (info.headline or info.description for info in alert.infos)))[:4000],
        refers_to=earlier.id if earlier is not None else None,
        cells=decision.cells,
        shock=decision.shock,
        lasts_until=lasts_until(alert, decision, office),
    )
    bulletin = draft(session, wording, origin, office=office, situation=situation, msg_type=str(decision.msg_type), actor=SOURCE, now=now)
    if decision.release is Release.AT_ONCE:
        reason = f"guideline {office.guideline.version}: at once"
        return bulletin, issue(session, bulletin, actor=GUIDELINE, reason=reason, now=now)
    if decision.release is Release.REVIEW:
        move(session, bulletin, State.WAITING, actor=GUIDELINE, reason="the guideline wants a person to approve it", now=now)
    await_approval(session, bulletin, now)
    return bulletin, 0


def _lapse_older(session: Session, older: str, newer: str, now: datetime) -> None:
    """The waiting bulletin that the newer draft says as well. Raises ChangedMeanwhile when a person took it in hand."""
    bulletin = _numbered(session, older)
    if bulletin.state not in OPEN or in_hand(bulletin):
        raise ChangedMeanwhile(f"bulletin {older} is {bulletin.state} in version {bulletin.version} by now")
    move(session, bulletin, State.LAPSED, actor=SOURCE, reason=f"bulletin {newer} says it as well", now=now)


def _decision_row(status: cap.Status, alert: cap.Alert, decision: Decision, now: datetime) -> DecisionRow:
    return DecisionRow(
        status=status.value,
        sender=alert.sender,
        identifier=alert.identifier,
        sent=alert.sent,
        act=str(decision.act),
        reason=decision.reason,
        msg_type=str(decision.msg_type or ""),
        kind=str(decision.kind or ""),
        hazard=decision.hazard,
        level=decision.level,
        event=(alert.infos[0].event if alert.infos else "")[:200],
        decided_at=now,
    )


def _lapse_replaced(session: Session, office: Office, alert: cap.Alert, decision: Decision, source: Source, now: datetime) -> None:
    """What still waits for a person lapses when its source says something newer about all of it."""
    if not decision.hazard or decision.act is Act.PERSON:
        return
    subject, hazard = read(alert, city=office.city, hazards=office.hazards, events=source.events), office.hazards[decision.hazard]
    waiting = select(Bulletin).where(
        Bulletin.state.in_(OPEN),
        Bulletin.hazard == decision.hazard,
        Bulletin.source_sender == alert.sender,
        Bulletin.source_sent < alert.sent,
    )
    for bulletin in session.scalars(waiting).all():
        if outdated(as_said(bulletin), alert, decision, subject=subject, hazard=hazard):
            reason = f"its source sent {alert.identifier} about it meanwhile"
            move(session, bulletin, State.LAPSED, actor=SOURCE, reason=reason, now=now)


def decided(session: Session, alert: cap.Alert) -> bool:
    """Whether this very alert, by (sender, identifier, sent), was decided before."""
    same = and_(DecisionRow.sender == alert.sender, DecisionRow.identifier == alert.identifier, DecisionRow.sent == alert.sent)
    return session.scalar(select(DecisionRow.id).where(same)) is not None


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
