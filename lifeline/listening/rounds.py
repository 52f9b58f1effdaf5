"""Asks every listener that is due, each in a thread of its own, so that a platform that hangs delays no other."""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from traceback import format_tb

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from lifeline.listening import health
from lifeline.listening.again import look_again
from lifeline.listening.harvest import Harvested, Harvesting, harvest
from lifeline.listening.ledger import MovedMeanwhile, locked, settle
from lifeline.listening.port import Listener, ListenerFailed
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow

log = logging.getLogger(__name__)


class Rounds:
    """`tick` is called every few seconds and returns at once. `listeners` are by name; a source without one is switched off."""

    def __init__(self, sources: Sequence[Source], listeners: Mapping[str, Listener], desk: Harvesting) -> None:
        self._sources, self._listeners, self._desk = sources, listeners, desk
        self._threads = ThreadPoolExecutor(max_workers=max(1, len(listeners)), thread_name_prefix="listener")
        self._under_way: dict[str, Future[Harvested]] = {}
        self._settled = False

    def settle(self) -> None:
        if not self._settled:
            with self._desk.database.writing() as session:
                settle(session, self._sources)
            self._settled = True

    def tick(self, tags: Sequence[str]) -> tuple[str, ...]:
        """Start what is due and not under way. Names of those started."""
        self.settle()
        now = self._desk.clock.now()
        with self._desk.database.reading() as session:
            rows = {row.name: row for row in session.scalars(select(ListenerRow))}
        due = [source for source in self._sources if source.name in self._listeners and _due(rows[source.name], now)]
        started = [source for source in due if source.name not in self._under_way or self._under_way[source.name].done()]
        for source in started:
            self._under_way[source.name] = self._threads.submit(self.one, source, tags)
        return tuple(source.name for source in started)

    def every(self, tags: Sequence[str]) -> tuple[Harvested, ...]:
        """One round of all now, due or not, as a person asks for it."""
        self.settle()
        asked = [self._threads.submit(self.one, source, tags) for source in self._sources if source.name in self._listeners]
        return tuple(future.result() for future in asked)

    def one(self, source: Source, tags: Sequence[str]) -> Harvested:
        listener = self._listeners[source.name]
        try:
            done = harvest(source, listener, tags, self._desk)
            look_again(source, listener, self._desk)
        except MovedMeanwhile as error:
            return Harvested(source.name, problem=str(error))
        except Exception as error:  # noqa: BLE001 - the door of a thread: whatever it was becomes a row
            return self._tell(source, error)
        return done

    def wait(self, seconds: float | None = None) -> None:
        """Until every round under way has ended. Raises TimeoutError."""
        for future in list(self._under_way.values()):
            future.result(seconds)

    def close(self, seconds: float = 10.0) -> None:
        """Ask nothing more. What hangs at a platform is left behind: nothing of it is stored, so nothing is lost."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for future in list(self._under_way.values()):
            try:
                future.exception(timeout=seconds)
            except TimeoutError:
                continue
        for listener in self._listeners.values():
            listener.close()

    def _tell(self, source: Source, error: Exception) -> Harvested:
        what = ListenerFailed(f"reading stopped with {type(error).__name__}", remedy="wait")
        where = "".join(format_tb(error.__traceback__))  # not what it says: a database says with it what it was given, citizens' words
        log.error("listener %s: %s\n%s", source.name, type(error).__name__, where)
        now = self._desk.clock.now()
        try:
            with self._desk.database.writing() as session:
                health.failed(session, source, locked(session, source.name, now), what, now)
        except SQLAlchemyError as second:
            log.error("listener %s: no alarm could be written: %s", source.name, type(second).__name__)
        return Harvested(source.name, problem=what.cause)


def _due(row: ListenerRow, now: datetime) -> bool:
    """A clock that was set back behind the last question does not make anything wait."""
    return row.next_at is None or now >= row.next_at or (row.tried_at is not None and now < row.tried_at)
