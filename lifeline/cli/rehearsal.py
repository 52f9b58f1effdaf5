"""Recorded documents through the whole flow, in a drill world that is thrown away: what became of each, and when."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline import flows
from lifeline.bulletins import desk, read
from lifeline.bulletins.decide import Source
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.draft import message_of
from lifeline.bulletins.office import Office
from lifeline.bulletins.states import OPEN, NotAllowed, Sent, State
from lifeline.bulletins.sweep import sweep, watch
from lifeline.bulletins.tables import Bulletin, DecisionRow, Delivery
from lifeline.cli.timeline import Entry, Posts, posts_of
from lifeline.core import cap
from lifeline.core.alarm import open_alarms
from lifeline.core.clock import StillClock
from lifeline.core.leader import leader_for
from lifeline.core.people import Actor
from lifeline.core.post import DrillPost
from lifeline.core.settings import Settings
from lifeline.core.world import Drill
from lifeline.intake.feed import Feed
from lifeline.intake.fetch import Body, Failed, Fetch, Fetched, Request, Validators
from lifeline.intake.poll import poll
from lifeline.intake.recorded import Recorded
from lifeline.intake.store import locked_state
from lifeline.intake.tables import AlertRow
from lifeline.wiring import open_drill, sources_of

NO_KEY_NEEDED = "-"  # nothing is asked of anybody
STEP = timedelta(seconds=15)  # how finely it is looked whether a post that waits for its turn may go
LAST = timedelta(hours=1)  # how long what has not left by the last document is followed
WRITER, APPROVER = Actor("assumed writer", "backtest-1"), Actor("assumed approver", "backtest-2")
WHY = "assumed by the backtest"


@dataclass
class Run:
    """One backtest under way. `due`: what an assumed person approves, and when; `states`: of every bulletin, as last looked at."""

    world: Drill
    clock: StillClock
    office: Office
    feeds: dict[str, Feed]
    sources: dict[str, Source]
    dispatcher: Dispatcher[DrillPost]
    approve_after: timedelta | None
    told: list[Entry] = field(default_factory=list)
    due: dict[str, tuple[datetime, Entry]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """`posts` by bulletin number; `standing` are the numbers in force at the end, `open` those that still wait for a person."""

    entries: tuple[Entry, ...]
    posts: dict[str, Posts]
    standing: tuple[str, ...]
    open: tuple[str, ...]
    alarms: tuple[tuple[str, str], ...]  # kind and subject of those that are open at the end


def rehearse(
    settings: Settings, office: Office, feeds: Sequence[Feed], documents: Sequence[Recorded], *, approve_after: timedelta | None
) -> Rehearsed:
    """All of it in a database of its own in a temporary folder; nothing of the office's is opened. At least one document."""
    with tempfile.TemporaryDirectory(prefix="lifeline-backtest-") as folder:
        own = settings.model_copy(update={"world": "drill", "database_drill": f"sqlite:///{folder}/drill.db"})
        clock = StillClock(documents[0].at)
        world = open_drill(own, office, clock=clock)
        leader = leader_for(world.database)
        dispatcher = Dispatcher(world, may_act=leader.leads)
        run = Run(world, clock, office, {feed.name: feed for feed in feeds}, sources_of(tuple(feeds)), dispatcher, approve_after)
        try:
            for one in documents:
                _until(run, one.at)
                _hear(run, one)
            _until(run, max([one.at for one in documents[-1:]] + [due for due, _ in run.due.values()]))
            _send_what_is_left(run)
            return _rehearsed(run)
        finally:
            dispatcher.stop()
            leader.resign()
            world.database.close()


def _rehearsed(run: Run) -> Rehearsed:
    with run.world.database.writing() as session:
        watch(session, run.clock.now())
    with run.world.database.reading() as session:
        posts = {number: _posts(run, session, number) for number in sorted(run.states)}
        standing = tuple(sorted(view.number for view in read.in_force(session)))
        alarms = tuple(sorted((alarm.kind, alarm.subject) for alarm in open_alarms(session)))
    first: dict[str, str] = {}
    for number, said in posts.items():
        first.setdefault(said.situation, number)
    posts = {number: replace(said, situation=first[said.situation]) for number, said in posts.items()}
    waiting = tuple(number for number, state in run.states.items() if state in OPEN)
    return Rehearsed(tuple(run.told), posts, standing, waiting, alarms)


def _posts(run: Run, session: Session, number: str) -> Posts:
    view, row = read.one(session, number), session.scalars(select(Bulletin).where(Bulletin.number == number)).one()
    assert view is not None
    return posts_of(view, message_of(session, row, run.office), run.office, run.world.accounts)


def _until(run: Run, moment: datetime) -> None:
    """Let the time until then pass: what was assumed to be approved is, what runs out ends, what waits for its turn leaves."""
    while (soonest := _next(run)) is not None and soonest <= moment:
        run.clock.jump(soonest)
        _turn(run)
    run.clock.jump(moment)
    _turn(run)


def _next(run: Run) -> datetime | None:
    now = run.clock.now()
    ends = select(func.min(Bulletin.expires_at)).where(Bulletin.state.in_((State.ISSUED, *OPEN)), Bulletin.expires_at > now)
    with run.world.database.reading() as session:
        moments = [due for due, _ in run.due.values()] + ([now + STEP] if _left(session) else [])
        end = session.scalar(ends)
    return min([*moments, *([end] if end else [])], default=None)


def _left(session: Session) -> bool:
    return bool(session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state.in_((Sent.PENDING, Sent.CLAIMED)))))


def _turn(run: Run) -> None:
    """Everything that is due at this very moment."""
    now = run.clock.now()
    with run.world.database.writing() as session:
        sweep(session, now=now)
    _look(run)
    for number, (due, entry) in sorted(run.due.items(), key=lambda item: item[1][0]):
        if due <= now:
            del run.due[number]
            _approve(run, number, entry)
    run.dispatcher.drain(30)


def _send_what_is_left(run: Run) -> None:
    last = run.clock.now() + LAST
    while run.clock.now() < last:
        with run.world.database.reading() as session:
            if not _left(session):
                return
        run.clock.jump(run.clock.now() + STEP)
        run.dispatcher.drain(30)


def _hear(run: Run, one: Recorded) -> None:
    """The document as if its feed had just answered with it."""
    feed, now = run.feeds[one.feed], run.clock.now()
    base = Entry(now, "nothing", "it holds nothing to decide on", one.feed, one.path.name, one.fact, not feed.enabled, heard_at=now)
    with run.world.database.writing() as session:  # what is recorded is news: the first answer of a feed would be passed over
        state = locked_state(session, feed.name, now)
        state.seeded_at = state.seeded_at or now
        decided = session.scalar(select(func.max(DecisionRow.id))) or 0
    polled = poll(run.world.database, feed, secret=NO_KEY_NEEDED, now=now, fetch=_answer(one))
    if polled.state in ("failed", "unread", "partly read"):
        run.told.append(replace(base, what="not read", why=polled.note))
    for _ in flows.take_up(run.world, run.office, run.sources):
        run.dispatcher.drain(30)
    found = _found(run, base, decided)
    if not found and polled.state not in ("failed", "unread"):
        quiet = "no threshold was crossed, or not for long enough yet" if feed.thresholds else base.why
        found = [replace(base, why="; ".join(filter(None, (quiet, polled.note))))]
    run.told += found
    _look(run)


def _answer(one: Recorded) -> Fetch:
    linked = dict(one.links)

    def answer(_wire: object, request: Request) -> Fetched:
        if request.address in linked:
            return Body(linked[request.address], Validators())
        if request.address != request.feed.url and request.feed.follows(request.address):
            return Failed("This document behind the index was not recorded.", f"Add it under 'links' of {one.path.name} in its day.yaml.")
        return Body(one.body, Validators())

    return answer


def _found(run: Run, base: Entry, after: int) -> list[Entry]:
    """What was decided since: one entry for each bulletin, and one for each other reason."""
    entries: dict[tuple[str, str, str], Entry] = {}
    with run.world.database.reading() as session:
        for row in session.scalars(select(DecisionRow).where(DecisionRow.id > after).order_by(DecisionRow.id)):
            view = read.one(session, row.bulletin_id) if row.bulletin_id else None
            what = row.act if view is None else _state_word(view.state)
            why, number = (_why(session, view), view.number) if view else (row.reason, "")
            key = (what, number, "" if number else why)
            known = entries.get(key, replace(base, what=what, why=why, number=number))
            entries[key] = replace(known, said=(*known.said, _said(session, row)))
        undecided = flows.undecided(session)
    for entry in entries.values():
        if entry.what == "waits" and run.approve_after is not None:
            run.due[entry.number] = (base.at + run.approve_after, entry)
    left = [replace(base, what="undecided", why=f"{row.identifier}: an alarm says why") for row in undecided]
    return [*entries.values(), *left]


def _state_word(state: str) -> str:
    """Where several messages of one document follow each other, the last takes the place of what would have waited."""
    return "waits" if state in OPEN else "lapsed" if state == State.LAPSED else "posted"


def _why(session: Session, view: read.BulletinView) -> str:
    return read.steps(session, view.id)[-1].reason if view.state == State.LAPSED else view.reason


def _said(session: Session, row: DecisionRow) -> str:
    """The source's words in one line, with the places it names."""
    same = (AlertRow.sender == row.sender, AlertRow.identifier == row.identifier, AlertRow.sent == row.sent)
    alert = cap.from_json(session.scalars(select(AlertRow.cap).where(*same)).one())
    info = alert.infos[0] if alert.infos else None
    if info is None:
        return row.identifier
    places = ", ".join(dict.fromkeys(area.description for each in alert.infos for area in each.areas))
    words = " ".join((info.headline or info.description or info.event).split())
    return f"{words[:120]}{'...' if len(words) > 120 else ''} [{places[:80]}]"


def _look(run: Run) -> None:
    """What ended by itself since the last look."""
    with run.world.database.reading() as session:
        now = {number: (state, key) for number, state, key in session.execute(_STATES)}
        for number, (state, key) in now.items():
            if state in (State.EXPIRED, State.LAPSED) and run.states.get(number, state) != state:
                run.due.pop(number, None)
                why = read.steps(session, key)[-1].reason
                what = "ran out" if state == State.EXPIRED else "lapsed"
                run.told.append(Entry(run.clock.now(), what, why, number=number))
        run.states = {number: state for number, (state, _) in now.items()}


_STATES = select(Bulletin.number, Bulletin.state, Bulletin.id).order_by(Bulletin.number)


def _approve(run: Run, number: str, entry: Entry) -> None:
    """One person submits where two are wanted, another approves. Where another bulletin says something of the same danger in the
    same place, nobody is assumed to choose."""
    with run.world.database.reading() as session:
        view = read.one(session, number)
    if view is None or view.state not in (State.DRAFT, State.WAITING):
        return
    told = replace(entry, at=run.clock.now(), approved=True)
    try:
        if view.state == State.DRAFT:
            desk.submit(run.world, number, actor=WRITER, reason=WHY)
        desk.approve(run.world, run.office, number, actor=APPROVER, shown=view.hash, reason=WHY)
    except NotAllowed as error:
        run.told.append(replace(told, what="not approved", why=str(error)))
        return
    run.dispatcher.drain(30)
    run.told.append(replace(told, what="posted"))
    _look(run)
