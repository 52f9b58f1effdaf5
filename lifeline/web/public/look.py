"""One look at a world, shared by all who show it: gathered once for each change, with the version of what it says."""

import hashlib
import json
import threading
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.core.clock import true_time
from lifeline.core.db import WrongWorld
from lifeline.core.window import Window
from lifeline.drills.told import Told, told
from lifeline.situation.metrics import Metrics
from lifeline.web.public.gate import Gate
from lifeline.web.public.state import State, gather
from lifeline.web.public.token import token

GOES_BY = 1.0  # seconds after which what depends on the hour (overdue, late) is looked at again
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """`content` is what status.json says but for `v` and `t`; `v` its version: the same content has the same, in any process.

    In the drill world: `exercises` that the public is told of, and whether a `real` alert is in force meanwhile.
    """

    state: State
    content: Content
    v: str
    made: datetime
    exercises: tuple[Told, ...] = ()
    real: bool = False

    @property
    def t(self) -> datetime:
        return self.state.at

    @property
    def t_text(self) -> str:
        """When it was made, as pages and status.json say it: UTC, whole seconds. An exercise plays another hour (`t`)."""
        return self.made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Look:
    """What one world's pages are made from. `tell` turns a state into the content of its status.json. `live`: the look at live."""

    def __init__(self, window: Window, metrics: Metrics, tell: Callable[[State], Content], *, live: "Look | None" = None) -> None:
        self.window, self.metrics, self._tell, self._live = window, metrics, tell, live
        self._kept: tuple[Hashable, float, Seen] | None = None
        self._looking, self._gate = threading.Lock(), Gate()

    def seen(self) -> Seen | None:
        """None while the world has not been set up. Raises DBAPIError when its database does not answer."""
        database = self.window.database()
        if database is None:
            return None
        real = self._is_real()
        with self._looking, database.reading() as session:
            sign, at = (token(session), self._beside(session), real), self.window.clock.monotonic()
            if self._kept is None or self._kept[0] != sign or at - self._kept[1] >= GOES_BY:
                state = gather(session, self.window.status, self.metrics, self.window.clock.now())
                seen = _seen(state, self._tell(state), true_time(self.window.clock))
                self._kept = sign, at, replace(seen, exercises=sign[1], real=real, v=_version(seen.v, *sign[1:]))
            return self._kept[2]

    def sign(self) -> Hashable:
        """The token alone: whether there is anything new to look at."""
        database = self.window.database()
        if database is None:
            return None

        def question() -> Hashable:
            with database.reading() as session:
                return token(session), self._beside(session)

        return self._gate.ask(database, question), self._is_real()

    def _beside(self, session: Session) -> tuple[Told, ...]:
        return told(session, true_time(self.window.clock)) if self.window.exercise else ()

    def _is_real(self) -> bool:
        """Live that does not answer is not known to be calm, and its own page says so: here only what is known is said."""
        if self._live is None:
            return False
        with suppress(SQLAlchemyError, WrongWorld):
            seen = self._live.seen()
            return seen is not None and bool(seen.state.in_force)
        return False


def _version(v: str, exercises: tuple[Told, ...], real: bool) -> str:
    return hashlib.sha256(f"{v} {exercises} {real}".encode()).hexdigest()[:12] if exercises or real else v


def _seen(state: State, content: Content, made: datetime) -> Seen:
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Seen(state, content, hashlib.sha256(told.encode()).hexdigest()[:12], made)
