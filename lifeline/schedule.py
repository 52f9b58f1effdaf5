"""The clockwork: APScheduler proposes, the monotonic loop disposes; what is due is read from rows, so a double proposal is harmless."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from lifeline import flows
from lifeline.bulletins.decide import Source
from lifeline.bulletins.office import Office
from lifeline.core import duties
from lifeline.core.beat import Beat
from lifeline.core.door import Door
from lifeline.core.leader import Leader
from lifeline.core.ports import P
from lifeline.core.world import World
from lifeline.intake.feed import Feed
from lifeline.intake.poll import Polled
from lifeline.intake.rounds import Rounds

PROPOSE_EVERY = 2.0
FAILED, LISTENING_FAILED = "schedule-failed", "listening-failed"
HOUR, DAY = 3_600.0, 86_400.0
LATEST = 5.0  # without a proposal for so long (the wall clock stepped back, a dead scheduler) the loop goes by itself


def always() -> bool:
    """Nothing stands in the way."""
    return True


class Listens(Protocol):
    """What asks citizens' platforms: `tick` asks those that are due and returns at once."""

    def tick(self) -> object: ...

    def close(self) -> None: ...


class Invites(Protocol):
    """What asks authors where it is: `tick` sends at most one, and only while `leads` says so."""

    def tick(self, leads: Callable[[], bool]) -> object: ...


class Schedule(Generic[P]):
    """Polls the feeds that are due and warns on what is fresh, and beside that listens to citizens. Only the leader does.

    `on_bulletin` is called after bulletins were issued: wake the dispatcher. `on_round` is called at the end of each round,
    `on_hour` each hour, `on_day` at the start and once a day. `listening` and `inviting` have a pace of their own, so that no
    platform delays a feed. While `asks` or `hears` says no, no feed is asked, or no citizen heard: an exercise has the world to itself.
    """

    def __init__(
        self,
        world: World[P],
        office: Office,
        *,
        feeds: tuple[Feed, ...],
        sources: Mapping[str, Source],
        secrets: Mapping[str, Mapping[str, Any]],
        leader: Leader,
        on_bulletin: Callable[[], None],
        on_round: Callable[[], object] = lambda: None,
        on_day: Callable[[], None] = lambda: None,
        on_hour: Callable[[], None] = lambda: None,
        listening: Listens | None = None,
        inviting: Invites | None = None,
        asks: Callable[[], bool] = always,
        hears: Callable[[], bool] = always,
    ) -> None:
        self._asks, self._hears = asks, hears
        self._world, self._office, self._sources = world, office, sources
        self._leader, self._on_bulletin, self._on_round, self._on_day = leader, on_bulletin, on_round, on_day
        self._on_hour, self._diary = on_hour, duties.Diary(world.database, world.clock)
        self._warning, self._listening = threading.Lock(), listening
        self._door = Door(world.database, world.clock, "schedule", FAILED)
        self._rounds = Rounds(world.database, feeds, credentials=secrets, clock=world.clock, then=self._heard)
        self._clockwork = BackgroundScheduler(timezone="UTC")
        self._hears_well = Door(world.database, world.clock, "listening", LISTENING_FAILED)
        self._feeds = Beat("schedule", lambda: self.tick(), self._door)
        self._citizens = Beat("listening", self.tick_listen, self._hears_well)
        self._inviting, self._invites_well = inviting, Door(world.database, world.clock, "invitations", LISTENING_FAILED)
        self._authors = Beat("invitations", self.tick_invite, self._invites_well)

    def start(self) -> None:
        self._every(self._feeds.propose, seconds=PROPOSE_EVERY, name="tick_feeds")
        self._every(self._daily, seconds=DAY, name="prove")
        self._every(self._hourly, seconds=HOUR, name="anchor")
        self._daily()
        self._feeds.start(LATEST)
        if self._listening is not None:
            self._every(self._citizens.propose, seconds=PROPOSE_EVERY, name="tick_listen")
            self._citizens.start(LATEST)
        if self._inviting is not None:
            self._every(self._authors.propose, seconds=PROPOSE_EVERY, name="tick_invite")
            self._authors.start(LATEST)
        self._clockwork.start()

    def _every(self, act: Callable[[], object], *, seconds: float, name: str) -> None:
        self._clockwork.add_job(act, "interval", seconds=seconds, id=name, coalesce=True, max_instances=1)

    def _daily(self) -> None:
        self._on_day()
        if self._leader.leads():
            self._diary.done(duties.PROOFS, DAY)

    def _hourly(self) -> None:
        self._on_hour()
        self._diary.done(duties.ANCHOR, HOUR)

    def stop(self) -> None:
        """Ask nothing more, and wait for what is being read: each is bounded by its own deadline."""
        self._clockwork.shutdown(wait=False)
        self._feeds.stop()
        self._rounds.close()
        if self._inviting is not None:
            self._authors.stop()
        if self._listening is not None:
            self._citizens.stop()
            self._listening.close()

    def tick(self) -> tuple[str, ...]:
        """One round: decide on what a crash left undecided, then ask every feed that is due. Names of the feeds asked."""
        if self._feeds.stopping or not self._leader.leads():
            return ()
        self.take_up()
        asked = self._rounds.tick() if self._asks() else ()
        self._on_round()
        self._door.went_well()
        self._diary.done(duties.FEEDS, LATEST)
        return asked

    def tick_listen(self) -> None:
        """Ask every listener that is due; each answers in a thread of its own."""
        if self._listening is not None and not self._citizens.stopping and self._leader.leads():
            if self._hears():
                self._listening.tick()
            self._hears_well.went_well()
            self._diary.done(duties.LISTENING, LATEST)

    def tick_invite(self) -> None:
        """At most one author is asked where it is."""
        if self._inviting is not None and not self._authors.stopping:
            self._inviting.tick(lambda: self._leader.leads() and not self._authors.stopping)
            self._invites_well.went_well()
            self._diary.done(duties.INVITING, LATEST)

    def _heard(self, polled: Polled) -> None:
        if polled.fresh and self._leader.leads():  # asked again: a feed may take its time to answer
            self.take_up()

    def take_up(self) -> int:
        """Decide on every stored alert that is not decided, one at a time; returns how many bulletins were issued."""
        with self._warning:
            issued = sum(warned.deliveries > 0 for warned in flows.take_up(self._world, self._office, self._sources))
        if issued:
            self._on_bulletin()
        return issued
