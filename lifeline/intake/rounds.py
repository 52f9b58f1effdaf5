"""Polls every feed that is due, each in a thread of its own, so that a feed that hangs delays no other."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError

from lifeline.core.alarm import clear_alarm, open_alarms, raise_alarm
from lifeline.core.clock import Clock
from lifeline.core.db import Database
from lifeline.intake.feed import Feed, key_for
from lifeline.intake.poll import Polled, due_feeds, poll
from lifeline.intake.silence import watch

BROKEN = "feed-broken"
_log = logging.getLogger(__name__)


class Poll(Protocol):
    """`poll.poll`, with its ways to fetch and to parse filled in."""

    def __call__(self, database: Database, feed: Feed, *, secret: str, now: datetime) -> Polled: ...


class Rounds:
    """`tick` is called every few seconds and returns at once; `then` gets each poll's end, in the poll's own thread."""

    def __init__(
        self,
        database: Database,
        feeds: Sequence[Feed],
        *,
        credentials: Mapping[str, Mapping[str, Any]],
        clock: Clock,
        then: Callable[[Polled], None],
        ask: Poll = poll,
    ) -> None:
        self._database, self._feeds, self._clock, self._then, self._ask = database, feeds, clock, then, ask
        self._keys = {feed.name: key_for(feed, credentials) for feed in feeds}
        self._threads = ThreadPoolExecutor(max_workers=max(1, len(feeds)), thread_name_prefix="feed")
        self._under_way: dict[str, Future[None]] = {}

    def tick(self) -> tuple[str, ...]:
        """Start what is due and not under way, and look for silent feeds. Names of those started."""
        now = self._clock.now()
        with self._database.reading() as session:
            due = due_feeds(session, self._feeds, now)
        started = [feed for feed in due if feed.name not in self._under_way or self._under_way[feed.name].done()]
        for feed in started:
            self._under_way[feed.name] = self._threads.submit(self._one, feed)
        with self._database.writing() as session:
            watch(session, self._feeds, now)
        return tuple(feed.name for feed in started)

    def wait(self, seconds: float | None = None) -> None:
        """Until every poll under way has ended. Raises TimeoutError."""
        for future in list(self._under_way.values()):
            future.result(seconds)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _one(self, feed: Feed) -> None:
        try:
            self._then(self._ask(self._database, feed, secret=self._keys[feed.name], now=self._clock.now()))
        except Exception as error:  # noqa: BLE001 - the door of a thread: whatever it was becomes a row
            self._tell(feed, type(error).__name__)
        else:
            self._mend(feed)

    def _tell(self, feed: Feed, what: str) -> None:
        cause = f"{feed.title}: reading this feed stopped with {what}. It is asked again by itself."
        _log.error("feed %s: %s", feed.name, what)
        try:
            with self._database.writing() as session:
                raise_alarm(session, BROKEN, feed.name, cause=cause, remedy="Look at the service's log.", now=self._clock.now())
        except SQLAlchemyError as error:
            _log.error("feed %s: no alarm could be written: %s", feed.name, type(error).__name__)

    def _mend(self, feed: Feed) -> None:
        with self._database.reading() as session:
            known = any(alarm.kind == BROKEN and alarm.subject == feed.name for alarm in open_alarms(session))
        if known:
            with self._database.writing() as session:
                clear_alarm(session, BROKEN, feed.name, now=self._clock.now())
