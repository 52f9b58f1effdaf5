"""An exercise without a desk: its clock jumps from event to event, as fast as it may, and the same seed tells the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select

from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.states import OPEN, Sent, State
from lifeline.bulletins.sweep import sweep
from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.clock import StillClock
from lifeline.core.people import Actor
from lifeline.core.post import DrillPost
from lifeline.core.world import World
from lifeline.drills import direct, lasting, play, read, waves
from lifeline.drills.game import Game
from lifeline.drills.script import Script
from lifeline.drills.tables import Exercise, InjectRow

DIRECTOR = Actor("headless director", "headless")
BATCH, RETRY, LEAST = timedelta(seconds=30), timedelta(seconds=15), timedelta(seconds=1)
DRAINED = 30.0  # seconds that posts may take to leave


class Players(Protocol):
    """Who plays the parts: `due` is when somebody acts next, and `act` does all that is due by now."""

    def due(self) -> datetime | None: ...

    def act(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who plays a part."""

    actor: Actor
    part: str
    department: str


def cast(script: Script) -> list[Person]:
    """As many players of each part as the script wants."""
    return [
        Person(Actor(f"{part.name.en} {number}", f"{part.code}-{number}"), part.code, part.department)
        for part in script.parts
        for number in range(1, part.people + 1)
    ]


def begin(world: World[DrillPost], script: Script, *, text: str, seed: int, posts: int | None) -> Exercise:
    """Plan it for its own hour, with everybody named and knowing, and start it."""
    code = direct.plan(world, script, text=text, planned_for=script.at, seed=seed, posts=posts, by=DIRECTOR)
    direct.add_person(world, code, login=DIRECTOR.login, name=DIRECTOR.person, role="director", by=DIRECTOR)
    for one in cast(script):
        login, name = one.actor.login, one.actor.person
        direct.add_person(world, code, login=login, name=name, role="player", part=one.part, department=one.department, by=DIRECTOR)
    for actor in (DIRECTOR, *(one.actor for one in cast(script))):
        direct.acknowledge(world, code, by=actor)
    direct.start(world, code, by=DIRECTOR)
    with world.database.reading() as session:
        found = read.named(session, code)
    assert found is not None
    return found


@dataclass(slots=True)
class Run:
    """`wait` really waits so many seconds; `told` is called with each inject that came in. `spent`: real seconds of each round.

    `reached` is how far a run that was killed had come: as far as that it is played again without waiting.
    """

    game: Game
    clock: StillClock
    dispatcher: Dispatcher[DrillPost]
    players: Players
    speed: int
    wait: Callable[[float], None]
    told: Callable[[InjectRow], None] = lambda _: None
    spent: list[float] = field(default_factory=list)
    reached: datetime | None = None

    def to_the_end(self) -> None:
        begun, base, seen = self.clock.monotonic(), self.clock.now(), set[str]()
        while self._round():
            self._tell(seen)
            if self.game.exercise.state == "paused":  # by another process: nothing passes until it is resumed or ended
                self.wait(LEAST.total_seconds())
                continue
            upcoming = self._next()
            if self.reached is not None and upcoming <= self.reached:
                begun, base = self.clock.monotonic(), upcoming
            else:
                self.wait(max(0.0, (upcoming - base).total_seconds() / self.speed - (self.clock.monotonic() - begun)))
            self.clock.jump(upcoming)
        self._settle()
        self._tell(seen)

    def _round(self) -> bool:
        begun = self.clock.monotonic()
        self.players.act()
        goes_on = play.tick(self.game)
        if not goes_on:
            self.clock.jump(self.clock.now() + read.AFTER)
        self._settle()
        self.spent.append(self.clock.monotonic() - begun)
        return goes_on

    def _settle(self) -> None:
        """What is over ends, and what may leave leaves, before any time passes."""
        with self.game.world.database.writing() as session:
            sweep(session, now=self.clock.now())
        self.dispatcher.drain(DRAINED)

    def _next(self) -> datetime:
        now = self.clock.now()
        return max(now + LEAST, min([self.game.over, *(moment for moment in self._moments(now) if moment > now)]))

    def _moments(self, now: datetime) -> Iterator[datetime]:
        ends = select(func.min(Bulletin.expires_at)).where(Bulletin.state.in_((State.ISSUED, *OPEN)), Bulletin.expires_at > now)
        left = select(func.count()).select_from(Delivery).where(Delivery.state.in_((Sent.PENDING, Sent.CLAIMED, Sent.UNSURE)))
        with self.game.world.database.reading() as session:
            rows, end, waiting = read.injects(session, self.game.exercise), session.scalar(ends), session.scalar(left)
        yield from (row.due for row in rows if row.state == "due")
        yield from lasting.changes(self.game, rows)
        if end is not None:
            yield end
        if (someone := self.players.due()) is not None:
            yield max(someone, now + LEAST)
        if waiting:
            yield now + RETRY
        if (post := waves.next_post(self.game)) is not None:
            yield max(post, now + BATCH)

    def _tell(self, seen: set[str]) -> None:
        with self.game.world.database.reading() as session:
            came: Sequence[InjectRow] = [row for row in read.injects(session, self.game.exercise) if row.state not in ("due", "begun")]
        for row in came:
            if row.code not in seen:
                self.told(row)
            seen.add(row.code)
