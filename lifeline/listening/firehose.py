"""A stream of the whole network, read by a thread of its own: what concerns us waits in a bounded buffer until it is asked for."""

import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition, Event, Thread
from urllib.parse import urlencode

from msgspec.structs import replace

from lifeline.core.text import clock_ko, first_line
from lifeline.listening import _websocket, jetstream
from lifeline.listening.port import ListenerFailed
from lifeline.listening.reconnect import Reconnect, cause_of

MOST, MOST_BYTES = 20_000, 32_000_000  # concerns that wait
ABANDONED = 120.0  # seconds without a question: this process leads no more
OVERLAP = 5_000_000  # microseconds read again: the server promises no seam without a gap
SLACK = 60_000_000  # between the place asked for and the first event: more is a hole the server could not fill
AHEAD = 300_000_000  # a time further in the future than clocks differ is no place to read on from
LARGEST = 200_000  # bytes of an event the server is asked for at most
_STEP = 1_000_000
PATIENCE = 10.0  # seconds the line waits for room before it is hung up, to be read again from here


@dataclass(frozen=True, slots=True)
class Taken:
    """`at`: everything up to here has been given. `holes`: what was not read, in words. `broken`: frames that are no event."""

    concerns: tuple[jetstream.Concern, ...] = ()
    at: int = 0
    more: bool = False
    holes: tuple[str, ...] = ()
    broken: int = 0


class _Full(Exception):
    """Nobody took anything for too long."""


class Reading:
    """Reads from `at` (unix microseconds; 0: from now) until `stop`, or until nobody asks. Breaks are mended from where it stood.

    What is given out is gone from here: who could not store it begins a new Reading at the place that is stored.
    """

    def __init__(self, name: str, address: str, tags: frozenset[str], *, at: int, now: datetime) -> None:
        self._address, self.tags = address, tags
        self._clock = (micros(now), time.monotonic())
        self._read_to = at or micros(now)
        self._from = self._read_to - OVERLAP
        self._reconnect, self._room, self._stopping = Reconnect(), Condition(), Event()
        self._waiting: deque[jetstream.Concern] = deque()
        self._holes: list[str] = []
        self._broken = self._size = 0
        self._stride = _STEP
        self._asked = time.monotonic()
        self.connected = False
        self._thread = Thread(target=self._hold, name=f"listen {name}", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive() and not self._stopping.is_set()

    @property
    def trouble(self) -> ListenerFailed | None:
        return self._reconnect.trouble

    def ask(self, tags: frozenset[str], now: datetime) -> None:
        """Still wanted, and under these hashtags from the next event on."""
        self.tags, self._asked, self._clock = tags, time.monotonic(), (micros(now), time.monotonic())

    def take(self, most: int) -> Taken:
        with self._room:
            some = tuple(self._waiting.popleft() for _ in range(min(most, len(self._waiting))))
            at = some[-1].at if self._waiting else self._read_to
            taken = Taken(some, at, bool(self._waiting), tuple(self._holes), self._broken)
            self._size -= sum(one.size for one in some)
            self._holes, self._broken = [], 0
            self._room.notify()
        return taken

    def stop(self, seconds: float = 0.0) -> None:
        self._stopping.set()
        with self._room:
            self._room.notify_all()
        self._thread.join(seconds)

    def _wanted(self) -> bool:
        return not self._stopping.is_set() and time.monotonic() - self._asked < ABANDONED

    def _hold(self) -> None:
        """The loop of the thread: connect where it stood, read until it ends, wait, again."""
        while self._wanted():
            try:
                self._connect()
                self._reconnect.ended()
            except ListenerFailed as failed:
                self._reconnect.refused(failed)
            except _websocket.TooBig:
                self._step_over()
            except _Full:
                self._wait_for_room()
            except _websocket.BREAKS as error:
                self._reconnect.broke(cause_of(error))
            self.connected = False
            self._stopping.wait(self._reconnect.wait)

    def _connect(self) -> None:
        asked = {"wantedCollections": [jetstream.POSTS, jetstream.REPOSTS], "maxMessageSizeBytes": LARGEST, "cursor": self._from}
        start, self._from = self._from, self._read_to - OVERLAP
        with _websocket.opened(f"{self._address}?{urlencode(asked, doseq=True)}") as line:
            self.connected, self._reconnect.trouble = True, None
            while self._wanted():
                if (frame := line.read(0.5)) is not None:
                    start = self._took(frame, start)
                    self._from = self._read_to - OVERLAP
                    self._reconnect.heard()

    def _took(self, frame: bytes, start: int) -> int:
        """One frame. `start`: the place asked for, until the first event has told whether the server reaches back so far; then 0."""
        try:
            event = jetstream.event(frame)
            found = jetstream.concern(event, self.tags)
        except jetstream.Unreadable:
            with self._room:
                self._broken += 1
            return start
        if event.time_us > self._now() + AHEAD:
            with self._room:
                self._broken += 1
            at = self._read_to
        else:
            if start and event.time_us > start + OVERLAP + SLACK:
                self._note(f"nothing came of {_told(start)} to {_told(event.time_us)}: the server does not reach back so far")
            start, at = 0, max(self._read_to, event.time_us)
        self._keep(found and replace(found, at=at, size=len(frame)), at)
        return start

    def _keep(self, found: jetstream.Concern | None, at: int) -> None:
        with self._room:
            if found is not None:
                if not self._room.wait_for(lambda: self._has_room(MOST, MOST_BYTES) or not self._wanted(), PATIENCE):
                    raise _Full
                self._waiting.append(found)
                self._size += found.size
            self._read_to, self._stride = at, _STEP

    def _has_room(self, most: int, most_bytes: int) -> bool:
        return len(self._waiting) < most and self._size < most_bytes

    def _wait_for_room(self) -> None:
        """It was hung up, for nobody took anything: what comes meanwhile waits at the server."""
        self._note(f"more came than was taken in; read again from {_told(self._read_to)}")
        with self._room:
            self._room.wait_for(lambda: self._has_room(MOST // 2, MOST_BYTES // 2) or not self._wanted(), ABANDONED)

    def _step_over(self) -> None:
        """The frame after the last event will never be read: go on a second later, then two, four."""
        with self._room:
            past = self._read_to + self._stride
            self._holes.append(f"an event larger than {_websocket.LARGEST:,} bytes after {_told(self._read_to)} was passed over")
            self._read_to = self._from = past
            self._stride = min(2 * self._stride, 64 * _STEP)
        self._reconnect.broke("an event was too large")

    def _note(self, hole: str) -> None:
        with self._room:
            self._holes.append(first_line(hole, 200))

    def _now(self) -> int:
        told, then = self._clock
        return told + int((time.monotonic() - then) * 1e6)


def micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1e6)


def _told(at: int) -> str:
    return clock_ko(datetime.fromtimestamp(at / 1e6, UTC))
