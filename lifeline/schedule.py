"""The clockwork: APScheduler proposes, the monotonic loop disposes; what is due is read from rows, so a double proposal is harmless."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Generic

from apscheduler.schedulers.background import BackgroundScheduler

from lifeline import flows
from lifeline.bulletins.decide import Source
from lifeline.bulletins.office import Office
from lifeline.core.door import Door
from lifeline.core.leader import Leader
from lifeline.core.ports import P
from lifeline.core.world import World
from lifeline.intake.feed import Feed
from lifeline.intake.poll import Polled
from lifeline.intake.rounds import Rounds

PROPOSE_EVERY = 2.0
FAILED = "schedule-failed"
LATEST = 5.0  # without a proposal for so long (the wall clock stepped back, a dead scheduler) the loop goes by itself


class Schedule(Generic[P]):
    """Polls the feeds that are due and warns on what is fresh. Only the leader does.

    `on_bulletin` is called after bulletins were issued: wake the dispatcher. `on_round` is called at the end of each round,
    `on_day` at the start and once a day.
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
    ) -> None:
        self._world, self._office, self._sources = world, office, sources
        self._leader, self._on_bulletin, self._on_round, self._on_day = leader, on_bulletin, on_round, on_day
        self._proposed, self._stopping, self._warning = threading.Event(), threading.Event(), threading.Lock()
        self._door = Door(world.database, world.clock, "schedule", FAILED)
        self._rounds = Rounds(world.database, feeds, credentials=secrets, clock=world.clock, then=self._heard)
        self._clockwork = BackgroundScheduler(timezone="UTC")
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)

    def start(self) -> None:
        self._clockwork.add_job(self._proposed.set, "interval", seconds=PROPOSE_EVERY, id="tick_feeds", coalesce=True, max_instances=1)
        self._clockwork.add_job(self._on_day, "interval", days=1, id="prove", coalesce=True, max_instances=1)
        self._clockwork.start()
        self._on_day()
        self._proposed.set()
        self._thread.start()

    def stop(self) -> None:
        """Ask nothing more, and wait for what is being read: each is bounded by its own deadline."""
        self._stopping.set()
        self._proposed.set()
        self._clockwork.shutdown(wait=False)
        self._thread.join(10)
        self._rounds.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._proposed.wait(LATEST)
            self._proposed.clear()
            try:
                self.tick()
            except Exception as error:  # noqa: BLE001 - the tick's door: the clockwork must outlive a lost database
                self._door.failed(error)

    def tick(self) -> tuple[str, ...]:
        """One round: decide on what a crash left undecided, then ask every feed that is due. Names of the feeds asked."""
        if self._stopping.is_set() or not self._leader.leads():
            return ()
        self.take_up()
        asked = self._rounds.tick()
        self._on_round()
        self._door.went_well()
        return asked

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
