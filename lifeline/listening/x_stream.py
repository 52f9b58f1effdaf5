"""X by its filtered stream: seconds instead of a minute, and the reposts the search no longer has; quiet here proves nothing."""

import secrets as random
import time
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Condition, Event, Thread
from typing import Any

from lifeline.core.wire import Answer
from lifeline.listening import tolerant, x_read
from lifeline.listening.asking import Asking, Secret, Settings
from lifeline.listening.port import ListenerFailed, Page
from lifeline.listening.reconnect import Reconnect, cause_of
from lifeline.listening.x import BASE, FIELDS, fit, judged, queries, query

MOST_LINES, MOST_BYTES = 20_000, 32_000_000
_BATCH = 1000
ABANDONED = 120.0  # seconds without a question: this process leads no more, and X grants the next one no second connection
_OURS = "lifeline"
_MOST_NOTES = 5


def build(name: str, settings: Settings, secret: Secret) -> "XStream":
    """Secret: bearer_token of the app, which may hold one such connection. Raises KeyError, ValueError."""
    return XStream(name, settings, secret)


class XStream:
    """A thread of its own holds the connection and fills a bounded buffer; `fetch` empties it.

    What was given out is given out again until a `fetch` comes with its cursor: a batch that could not be stored is not
    lost. What is in the buffer when the process ends is: the search finds its originals. The rules at X are kept equal to
    the tags, ours being marked so.
    """

    platform, looks = x_read.PLATFORM, 0

    def __init__(self, name: str, settings: Settings, secret: Secret) -> None:
        from lifeline.listening._tweepy import Stream  # tweepy is loaded only by who listens to X

        self.name = name
        self._asking = Asking(name, settings, secret, base=BASE)
        self._stream: Any = Stream(self._asking, secret["bearer_token"], self._take)
        self._reconnect = Reconnect()
        self._rules: tuple[str, ...] | None = None
        self._lines: deque[bytes] = deque()
        self._room, self._closing = Condition(), Event()
        self._size = self._shed = self._told = self._number = 0
        self._given: list[bytes] = []
        self._boot = self._cursor = random.token_hex(6)
        self._thread: Thread | None = None
        self._asked = 0.0

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        self._asked = time.monotonic()
        wanted = tuple(query(group) for group in queries([tag for tag in tags if fit(tag)]))
        self._follow(wanted)
        with self._room:
            if cursor == self._cursor or not self._given:
                self._given = [self._lines.popleft() for _ in range(min(_BATCH, len(self._lines)))]
                self._size -= sum(map(len, self._given))
                self._number += bool(self._given)
                self._cursor = f"{self._boot}-{self._number}"
                self._told, self._shed = self._shed, 0  # given out again with its lines, until they are stored
            lines, shed, more = self._given, self._told, bool(self._lines)
        if not lines and wanted and (trouble := self._reconnect.trouble):
            raise trouble
        return _page(lines, self._cursor, now, more=more, shed=shed)

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def close(self) -> None:
        self._closing.set()
        self._stream.hang_up()
        if self._thread is not None:
            self._thread.join(30)
        self._asking.close()

    def _follow(self, wanted: tuple[str, ...]) -> None:
        """Rules equal to the tags, and a thread that holds the connection while there are any."""
        if wanted != self._rules:
            self._set_rules(wanted)
            self._rules = wanted
        if not wanted:
            self._stream.hang_up()
        elif self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._hold, name=f"listen {self.name}", daemon=True)
            self._thread.start()

    def _set_rules(self, wanted: Sequence[str]) -> None:
        answer: Answer = self._stream.get_rules()
        if answer.status != 200:
            raise judged(self._asking, answer)
        rows = _dicts(answer.json(), "data")
        ours = {str(row.get("value")): str(row.get("id")) for row in rows if row.get("tag") == _OURS}
        if old := [rule for value, rule in ours.items() if value not in wanted]:
            self._checked(self._stream.delete_rules(old))
        if new := [value for value in wanted if value not in ours]:
            self._checked(self._stream.add(new, _OURS))

    def _checked(self, answer: Answer) -> None:
        if answer.status not in (200, 201):
            raise judged(self._asking, answer)
        if said := [str(row.get("title")) for row in _dicts(answer.json(), "errors") if "duplicate" not in str(row.get("type"))]:
            raise ListenerFailed(f"X took not every rule: {'; '.join(said)}", remedy="settings")

    def _hold(self) -> None:
        """The loop of the thread: connect, read until it ends, wait as X asks, again. Ends when nobody wants it any more."""
        while self._wanted():
            try:
                self._stream.filter(**FIELDS)
                self._reconnect.ended()
            except ListenerFailed as failed:
                self._reconnect.refused(failed)
            except self._stream.BREAKS as error:
                self._reconnect.broke(cause_of(error))
            self._closing.wait(self._reconnect.wait)

    def _wanted(self) -> bool:
        return bool(self._rules) and not self._closing.is_set() and time.monotonic() - self._asked < ABANDONED

    def _take(self, line: bytes) -> None:
        """One line, a heartbeat being an empty one. What does not fit is counted, not kept."""
        self._reconnect.heard()
        if not self._wanted():
            raise OSError("nobody asks any more")
        if not line:
            return
        with self._room:
            if len(self._lines) >= MOST_LINES or self._size + len(line) > MOST_BYTES:
                self._shed += 1
                return
            self._lines.append(line)
            self._size += len(line)


def _page(lines: Sequence[bytes], cursor: str, now: datetime, *, more: bool, shed: int) -> Page:
    notes: list[str] = []
    read = [found for line in lines if (found := _read(line, notes)) is not None and _is_ours(found)]
    rows = [(found, found.data) for found in read if found.data is not None]
    made = [sighting for found, row in rows for sighting in x_read.sightings([row], found.includes, now, notes)]
    cost = sum(1 + len(found.includes.tweets if found.includes else ()) for found, _ in rows)
    return Page(sightings=tuple(made), cursor=cursor, more=more, cost=cost, notes=tuple(notes[:_MOST_NOTES]), shed=shed, forgets=True)


def _read(line: bytes, notes: list[str]) -> x_read.Line | None:
    try:
        found, _ = tolerant.read(line, x_read.Line, x_read.LINE_LISTS)
    except tolerant.NoAnswer as error:
        notes.append(f"a line of the stream left out: {error}")
        return None
    notes.extend(f"X says: {trouble.title or trouble.detail}"[:200] for trouble in found.errors if found.data is None)
    return found


def _is_ours(found: x_read.Line) -> bool:
    """The app may have rules of somebody else."""
    return not found.matching_rules or any(rule.tag == _OURS for rule in found.matching_rules)


def _dicts(value: Any, name: str) -> list[Mapping[str, Any]]:
    rows = value.get(name) if isinstance(value, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
