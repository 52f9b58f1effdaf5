"""The whole record verified in a thread of its own: nobody waits for it, and what it finds is on record with who asked."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from lifeline.core.clock import true_time
from lifeline.core.people import Actor
from lifeline.core.record import newest
from lifeline.core.world import World
from lifeline.staff.verified import read_whole

LONGEST = 600.0  # seconds
BREATH = 0.002  # after each slice the others of this process come first


class TooLong(RuntimeError):
    """It was not read to its end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far one reading is: `number` of `last` entries; `failed`: why there was no result. Over when `ended`."""

    since: datetime
    person: str
    last: int
    number: int = 0
    failed: str = ""
    ended: bool = False


class Verifying:
    """At most one reading at a time in this process; how the last one ended is remembered. `breathe` is called after each slice."""

    def __init__(self, *, longest: float = LONGEST, breathe: Callable[[], object] = lambda: time.sleep(BREATH)) -> None:
        self._lock, self._longest, self._breathe = threading.Lock(), longest, breathe
        self._now: Reading | None = None

    @property
    def reading(self) -> Reading | None:
        return self._now

    def begin(self, world: World[Any], held: Path, *, by: Actor) -> bool:
        """False: one is under way already. Raises DBAPIError when the database does not answer."""
        with self._lock:
            if self._now is not None and not self._now.ended:
                return False
            with world.database.reading() as session:
                self._now = Reading(true_time(world.clock), by.person, newest(session)[0])
            threading.Thread(target=self._read, args=(world, held, by), name="verifying", daemon=True).start()
            return True

    def _read(self, world: World[Any], held: Path, by: Actor) -> None:
        failed = "a fault inside lifeline: the log of this process names it"  # unless it ends as it should, or says otherwise
        try:
            self._told(world, held, by)
            failed = ""
        except (SQLAlchemyError, OSError, TooLong) as error:
            failed = str(error) if isinstance(error, TooLong) else type(error).__name__
        finally:
            if self._now is not None:
                self._now = replace(self._now, failed=failed, ended=True)

    def _told(self, world: World[Any], held: Path, by: Actor) -> None:
        begun = time.monotonic()

        def reached(number: int) -> None:
            if time.monotonic() - begun > self._longest:
                raise TooLong(f"not read to its end within {self._longest:.0f} seconds: run 'lifeline audit verify'")
            if self._now is not None:
                self._now = replace(self._now, number=number)
            self._breathe()

        read_whole(world.database, world.clock, held, by=by, reached=reached)
