"""One look at a world, shared by all who show it: gathered once for each change, with the version of what it says."""

import hashlib
import json
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lifeline.core.clock import true_time
from lifeline.situation.metrics import Metrics
from lifeline.web.public.gate import Gate
from lifeline.web.public.state import State, gather
from lifeline.web.public.token import token
from lifeline.web.public.window import Window

GOES_BY = 1.0  # seconds after which what depends on the hour (overdue, late) is looked at again
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """`content` is what status.json says but for `v` and `t`; `v` its version: the same content has the same, in any process."""

    state: State
    content: Content
    v: str
    made: datetime

    @property
    def t(self) -> datetime:
        return self.state.at

    @property
    def t_text(self) -> str:
        """When it was made, as pages and status.json say it: UTC, whole seconds. An exercise plays another hour (`t`)."""
        return self.made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Look:
    """What one world's pages are made from. `tell` turns a state into the content of its status.json."""

    def __init__(self, window: Window, metrics: Metrics, tell: Callable[[State], Content]) -> None:
        self.window, self.metrics, self._tell = window, metrics, tell
        self._kept: tuple[Hashable, float, Seen] | None = None
        self._looking, self._gate = threading.Lock(), Gate()

    def seen(self) -> Seen | None:
        """None while the world has not been set up. Raises DBAPIError when its database does not answer."""
        database = self.window.database()
        if database is None:
            return None
        with self._looking, database.reading() as session:
            sign, at = token(session), self.window.clock.monotonic()
            if self._kept is None or self._kept[0] != sign or at - self._kept[1] >= GOES_BY:
                state = gather(session, self.window.status, self.metrics, self.window.clock.now())
                self._kept = sign, at, _seen(state, self._tell(state), true_time(self.window.clock))
            return self._kept[2]

    def sign(self) -> Hashable:
        """The token alone: whether there is anything new to look at."""
        database = self.window.database()
        if database is None:
            return None

        def question() -> Hashable:
            with database.reading() as session:
                return token(session)

        return self._gate.ask(database, question)


def _seen(state: State, content: Content, made: datetime) -> Seen:
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Seen(state, content, hashlib.sha256(told.encode()).hexdigest()[:12], made)
