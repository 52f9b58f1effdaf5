"""One round of one listener: pages until its cursor is met, each batch stored with the cursor behind it in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.clock import Clock
from lifeline.core.db import Database
from lifeline.core.sighting import Sighting
from lifeline.listening import budget, health
from lifeline.listening.edited import held
from lifeline.listening.gone import Forget, gone, of_left
from lifeline.listening.ledger import MovedMeanwhile, locked, spent
from lifeline.listening.passed_on import of_known
from lifeline.listening.port import Listener, ListenerFailed, Page
from lifeline.listening.shed import shed
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow

AT_ONCE = 500  # posts gathered before they are stored
MOST = 1000  # posts of one transaction


class Hear(Protocol):
    """`flows.hear` for one world: stores the batch, and calls `also` in the same transaction."""

    def __call__(self, sightings: Sequence[Sighting], *, listener: str, also: Callable[[Session], None]) -> object: ...


@dataclass(frozen=True, slots=True)
class Harvesting:
    """What every round needs. `citizens` leaves out what is the city's own; `forget` empties what the public reads of deleted posts.

    `alone` is called before a listener's row is locked, as hearing does, so that two never wait for each other.
    """

    database: Database
    clock: Clock
    hear: Hear
    citizens: Callable[[Sequence[Sighting]], Sequence[Sighting]]
    forget: Forget
    most_waiting: int = 20_000
    alone: Callable[[Session], object] = lambda session: None


@dataclass(slots=True)
class Harvested:
    """What one round brought. `heard`: posts taken in, known ones among them; `more`: the cursor before the round is not met yet."""

    name: str
    heard: int = 0
    own: int = 0
    shed: int = 0
    gone: int = 0
    pages: int = 0
    more: bool = False
    problem: str = ""
    behind: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Gathered:
    """Pages that are not stored yet: `since` is the cursor they were asked with, `cursor` the one behind them."""

    since: str
    cursor: str
    posts: list[Sighting] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    passed_on: list[Sighting] = field(default_factory=list)
    edited: list[Sighting] = field(default_factory=list)
    cost: int = 0
    shed: int = 0
    gaps: int = 0

    def add(self, page: Page) -> None:
        self.posts += page.sightings
        self.gone += page.gone
        self.cost += page.cost
        self.shed += page.shed
        self.left += page.left
        self.passed_on += page.passed_on
        self.edited += page.edited
        self.gaps += page.gaps
        self.cursor = page.cursor


def harvest(source: Source, listener: Listener, tags: Sequence[str], desk: Harvesting) -> Harvested:
    """At most `source.pages` pages; what is left is taken up by the next round. Never raises for anything a platform does.

    The cursor is the listener's own word for where it stands, in the middle of a walk too, so a bounded round, a failure or a
    death between two transactions loses nothing. Another process that was faster raises MovedMeanwhile: nothing is counted twice.
    """
    done = Harvested(source.name)
    cursor, allowance = _begin(source, desk)
    if allowance == 0:
        _end(source, desk, done, None)
        return done
    failure: ListenerFailed | None = None
    gathered = _Gathered(cursor, cursor)
    cost = 0
    for _ in range(source.pages):
        try:
            page = listener.fetch(tags, gathered.cursor, now=desk.clock.now())
        except ListenerFailed as error:
            failure = error
            break
        gathered.add(page)
        cost += page.cost
        done.pages, done.more, done.notes = done.pages + 1, page.more, page.notes or done.notes
        done.behind = page.behind
        if not page.more or (allowance is not None and cost >= allowance):
            break
        if len(gathered.posts) >= AT_ONCE or page.forgets:
            gathered = _store(source, desk, gathered, done)
    _store(source, desk, gathered, done)
    _end(source, desk, done, failure)
    return done


def _begin(source: Source, desk: Harvesting) -> tuple[str, int | None]:
    with desk.database.reading() as session:
        row = session.scalars(select(ListenerRow).where(ListenerRow.name == source.name)).one()
        return row.cursor, budget.left(source, spent(row, desk.clock.now()))


def _store(source: Source, desk: Harvesting, gathered: _Gathered, done: Harvested) -> _Gathered:
    """Store what was gathered, the cursor in the last transaction of it; returns an empty one that goes on behind it."""
    given = [*gathered.posts, *_known(desk, gathered)]
    posts = desk.citizens(given)
    own = len(given) - len(posts)
    kept = shed(posts, desk.most_waiting)
    dropped, last = len(posts) - len(kept), (len(kept) - 1) // MOST * MOST if kept else 0
    taken_back: list[int] = []

    def also(session: Session) -> None:
        now = desk.clock.now()
        row = _at(session, source, gathered.since, now)
        row.cursor = gathered.cursor
        row.own, row.shed, row.heard = row.own + own, row.shed + dropped + gathered.shed, row.heard + len(kept)
        row.spent += gathered.cost
        row.gaps += gathered.gaps
        row.last_post_at = _newest(row.last_post_at, gathered.posts, now)
        budget.tell(session, source, row, now)
        lost = [*gathered.gone, *of_left(session, gathered.left)]
        taken_back.append(gone(session, lost, forget=desk.forget, now=now))

    for start in range(0, last, MOST):
        desk.hear(kept[start : start + MOST], listener=source.name, also=lambda session: None)
    if kept[last:]:
        desk.hear(kept[last:], listener=source.name, also=also)
    elif gathered != _Gathered(gathered.since, gathered.since):
        with desk.database.writing() as session:
            desk.alone(session)
            also(session)
    done.heard, done.own, done.shed = done.heard + len(kept), done.own + own, done.shed + dropped
    done.gone += sum(taken_back[-1:])
    return _Gathered(gathered.cursor, gathered.cursor)


def _known(desk: Harvesting, gathered: _Gathered) -> list[Sighting]:
    if not gathered.passed_on and not gathered.edited:
        return []
    with desk.database.reading() as session:
        reposts = of_known(session, gathered.passed_on, gathered.posts)
        return reposts + held(session, gathered.edited, gathered.posts)


def _at(session: Session, source: Source, cursor: str, now: datetime) -> ListenerRow:
    row = locked(session, source.name, now)
    if row.cursor != cursor:
        raise MovedMeanwhile(f"{source.name} was read on by another process")
    return row


def _newest(known: datetime | None, posts: Sequence[Sighting], now: datetime) -> datetime | None:
    """A post of the future does not make a listener look alive for longer than now."""
    times = [min(post.created_at, now) for post in posts] + ([] if known is None else [known])
    return max(times, default=None)


def _end(source: Source, desk: Harvesting, done: Harvested, failure: ListenerFailed | None) -> None:
    now = desk.clock.now()
    with desk.database.writing() as session:
        row = locked(session, source.name, now)
        if failure is not None:
            health.failed(session, source, row, failure, now)
            done.problem = failure.cause
        elif done.pages:
            health.went_well(session, source, row, now)
            health.behind(session, source, done.behind, now)
            row.next_at = now if done.more else now + source.every
        budget.tell(session, source, row, now)
        if budget.left(source, row.spent) == 0:
            row.next_at = budget.again_at(now)
