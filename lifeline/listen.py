"""Listening in one world: which hashtags are asked for now, what of the answers is citizens', and who hears it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Generic

from lifeline import flows
from lifeline.bulletins.situations import SituationView, open_situations
from lifeline.core.ports import P
from lifeline.core.sighting import Sighting
from lifeline.core.world import World
from lifeline.ear import Ear
from lifeline.incidents import senders
from lifeline.incidents.changes import changes, hearing
from lifeline.incidents.deleted import forget
from lifeline.listening.harvest import Harvested, Harvesting
from lifeline.listening.hashtags import Hashtags
from lifeline.listening.health import watch
from lifeline.listening.port import Listener
from lifeline.listening.retention import erase, erase_a_day
from lifeline.listening.rounds import Rounds
from lifeline.listening.sources import Listeners

WATCH_EVERY, ERASE_EVERY = timedelta(seconds=30), timedelta(hours=6)
FORGET_EVERY = timedelta(minutes=10)


class Listening(Generic[P]):
    """`tick` asks every listener that is due and returns at once; `listeners` are those switched on, by name.

    `more` gives hashtags besides those of the office's file, without their sign. What was written before `since` is not heard.
    """

    def __init__(
        self,
        world: World[P],
        ear: Ear,
        *,
        hashtags: Hashtags,
        given: Listeners,
        listeners: Mapping[str, Listener],
        more: Callable[[], Collection[str]] = tuple,
        since: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._world, self._ear, self._hashtags, self._given, self._more, self._since = world, ear, hashtags, given, more, since
        self._sources = given.of(world.status)
        desk = Harvesting(world.database, world.clock, self._hear, self._citizens, forget, given.rules.most_waiting, hearing)
        self._rounds = Rounds(self._sources, listeners, desk)
        self._watched: datetime | None = None
        self._forgotten: datetime | None = None
        self._erased: datetime | None = None

    def tick(self) -> tuple[str, ...]:
        """Names of the listeners asked now."""
        situations = self._situations()
        started = self._rounds.tick(self.tags(situations))
        self._watch(situations)
        if self._is_time(self._erased, ERASE_EVERY):
            self._erase_some()
        if self._is_time(self._forgotten, FORGET_EVERY):
            self._forget_senders()
        return started

    def now(self) -> tuple[Harvested, ...]:
        """One round of every listener, due or not."""
        situations = self._situations()
        done = self._rounds.every(self.tags(situations))
        self._watch(situations)
        return done

    def tags(self, situations: Sequence[SituationView]) -> tuple[str, ...]:
        return tuple(sorted({*self._hashtags.wanted(self._world.status, {one.hazard for one in situations}), *self._more()}))

    def tags_now(self) -> tuple[str, ...]:
        return self.tags(self._situations())

    def erase(self) -> int:
        """What is older than the office keeps it, as a person asks for it; how many posts."""
        return erase(self._world.database, keep=self._given.rules.keep, now=self._world.clock.now())

    def _erase_some(self) -> None:
        self._erased = now = self._world.clock.now()
        erase_a_day(self._world.database, keep=self._given.rules.keep, now=now)

    def _forget_senders(self) -> None:
        """Also where nobody sends another report, which does the same."""
        now = self._world.clock.now()
        with self._world.database.writing() as session:
            senders.forget(session, now)
        self._forgotten = now

    def wait(self, seconds: float | None = None) -> None:
        self._rounds.wait(seconds)

    def close(self) -> None:
        self._rounds.close()

    def _situations(self) -> tuple[SituationView, ...]:
        with self._world.database.reading() as session:
            return open_situations(session)

    def _watch(self, situations: Sequence[SituationView]) -> None:
        now = self._world.clock.now()
        if not self._is_time(self._watched, WATCH_EVERY):
            return
        since = min((one.began for one in situations), default=None)
        with self._world.database.writing() as session:
            watch(session, self._sources, open_since=since, silent=self._given.rules.silent, now=now)
        self._watched = now

    def _is_time(self, last: datetime | None, every: timedelta) -> bool:
        """A clock that was set back makes nothing wait."""
        return last is None or not last <= self._world.clock.now() < last + every

    def _hear(self, sightings: Sequence[Sighting], *, listener: str, also: flows.Also) -> flows.Heard:
        since = self._since() if sightings else None
        told = sightings if since is None else [one for one in sightings if one.created_at >= since]
        return flows.hear(self._world, self._ear, told, listener=listener, also=also)

    def _citizens(self, sightings: Sequence[Sighting]) -> Sequence[Sighting]:
        """So that what is ours can be counted with the cursor; `hear` asks the same again in its own transaction."""
        if not sightings:
            return ()
        with self._ear.lock, ExitStack() as failed, self._world.database.reading() as session:
            failed.callback(self._ear.forget)  # half a look is none
            self._ear.look(session, self._world.accounts, changes(session), self._world.clock.now())
            failed.pop_all()
            return self._ear.foreign(session, sightings)
