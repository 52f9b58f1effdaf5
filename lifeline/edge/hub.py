"""Those who watch: each open page waits for the next version on one shared loop, without a thread, a queue or a task that wakes."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lifeline.edge.pages import Version

BEATS = 15  # seconds between two signs of life on one connection, and the number of groups that get theirs in turn
ANSWERS_PER_SECOND = 10_000  # viewers that this process may be asked by in a second, half of what it can answer: the rest is for sending
LONGEST_SPREAD_MS = 5000
SIGN = b"3\r\n:\n\n\r\n"
END = b"0\r\n\r\n"


class Line(Protocol):
    """The writing end of a connection, as asyncio's transports have it."""

    def write(self, data: bytes) -> None: ...

    def get_write_buffer_size(self) -> int: ...

    def is_closing(self) -> bool: ...

    def close(self) -> None: ...


@dataclass(slots=True, eq=False)
class Viewer:
    """One open page: its line, and the event it has."""

    line: Line
    seen: bytes = b""

    def sign(self) -> None:
        """A comment, so that whatever lies between does not take the line for dead; none where something still waits to be read."""
        if not self.line.is_closing() and not self.line.get_write_buffer_size():
            self.line.write(SIGN)


@dataclass(slots=True)
class Stream:
    """One world's version as an event, and those who wait for the next one, in groups."""

    version: Version = field(default_factory=Version)
    event: bytes = b""
    groups: tuple[set[Viewer], ...] = field(default_factory=lambda: tuple(set() for _ in range(BEATS)))
    behind: set[Viewer] = field(default_factory=set)

    def give(self, viewer: Viewer) -> None:
        """The newest event, or none yet while an older one is still unread: it never gets more than the newest."""
        if viewer.seen is self.event or viewer.line.is_closing():  # the same words may be said again in the same second
            self.behind.discard(viewer)
        elif viewer.line.get_write_buffer_size():
            self.behind.add(viewer)
        else:
            viewer.line.write(self.event)
            viewer.seen = self.event
            self.behind.discard(viewer)


class Hub:
    """Lives in the event loop; only `announce` is called from other threads, and never waits."""

    def __init__(self, roots: Sequence[str], most: int) -> None:
        self._most, self._streams = most, {root: Stream() for root in roots}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._next: asyncio.TimerHandle | None = None
        self._news: dict[str, Version] = {}
        self.viewers = self._turn = 0

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        for root in self._streams:
            self._spread(root)
        self._next = loop.call_later(1.0, self._beat)

    def announce(self, root: str, version: Version) -> None:
        """A new version, from whichever thread. Before the loop runs it is only noted."""
        self._news[root] = version
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._spread, root)

    def full(self) -> bool:
        return self.viewers >= self._most

    def first(self, root: str) -> tuple[bytes, bytes]:
        """What a new viewer is told at once: when to come back after a cut, and the version as it is; then that version's event."""
        stream = self._streams[root]
        return b"retry: 3000\n\n" + _event(stream.version, self.spread_ms()), stream.event

    def join(self, root: str, line: Line, seen: bytes) -> Viewer:
        """From here on this line gets every next version; at once, where one has come since it was told the event `seen`."""
        stream, viewer = self._streams[root], Viewer(line, seen)
        min(stream.groups, key=len).add(viewer)
        self.viewers += 1
        stream.give(viewer)
        return viewer

    def leave(self, root: str, viewer: Viewer) -> None:
        stream = self._streams[root]
        stream.behind.discard(viewer)
        for group in stream.groups:
            if viewer in group:
                group.discard(viewer)
                self.viewers -= 1

    def close(self) -> None:
        """Say good-bye to all: they come back by themselves."""
        if self._next is not None:
            self._next.cancel()
        self._loop = None
        for stream in self._streams.values():
            for viewer in [viewer for group in stream.groups for viewer in group]:
                if not viewer.line.is_closing():
                    viewer.line.write(END)
                    viewer.line.close()

    def spread_ms(self) -> int:
        """Over how long viewers shall spread their questions, so that they do not all ask in one moment."""
        return min(LONGEST_SPREAD_MS, self.viewers * 1000 // ANSWERS_PER_SECOND)

    def _spread(self, root: str) -> None:
        stream, news = self._streams[root], self._news.pop(root, None)
        if news is None or self._loop is None:
            return
        stream.version, stream.event = news, _chunk(_event(news, self.spread_ms()))
        for group in stream.groups:
            self._loop.call_soon(self._give, stream, group)  # other readers are answered between two groups

    def _give(self, stream: Stream, group: set[Viewer]) -> None:
        for viewer in group:
            stream.give(viewer)

    def _beat(self) -> None:
        if self._loop is None:
            return
        self._turn = (self._turn + 1) % BEATS
        for stream in self._streams.values():
            for viewer in tuple(stream.behind):
                stream.give(viewer)
            for viewer in stream.groups[self._turn]:
                viewer.sign()
        self._next = self._loop.call_later(1.0, self._beat)


def body_of(version: Version, spread_ms: int) -> str:
    return json.dumps({"v": version.v, "t": version.t, "spread_ms": spread_ms}, separators=(",", ":"))


def _event(version: Version, spread_ms: int) -> bytes:
    if not version.v:
        return b""
    return f"id: {version.v}\nevent: change\ndata: {body_of(version, spread_ms)}\n\n".encode()


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)
