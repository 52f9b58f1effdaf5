"""The drill world's clock in every process of it: that of the exercise which goes on, by its row, wherever it is played."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from lifeline.core.clock import DrillClock
from lifeline.core.db import Database, WrongWorld
from lifeline.drills import read
from lifeline.drills.tables import Exercise

log = logging.getLogger(__name__)
LOOK_EVERY, AFTER_TROUBLE = 1.0, 10.0  # seconds
APART = 2.0  # true seconds by which this clock may differ from the row before it is set by it


class FollowedClock(DrillClock):
    """Looks at the row at most once a second; the process that plays the exercise leads instead, from `lead` until `follow`."""

    def __init__(self, database: Callable[[], Database | None]) -> None:
        super().__init__()
        self._database, self._leads = database, False
        self._looked, self._seen = float("-inf"), ("", "", 0)

    def now(self) -> datetime:
        tick = time.monotonic()
        if not self._leads and tick - self._looked >= LOOK_EVERY:
            self._looked = tick
            self._look()
        return super().now()

    def lead(self, exercise: Exercise) -> None:
        """From here on this process says how late it is: it goes on where the exercise had come to."""
        self._leads = True
        self.play(exercise.played_to, speed=pace(exercise))

    def follow(self) -> None:
        self._leads, self._looked = False, float("-inf")

    def _look(self) -> None:
        try:
            database = self._database()
            if database is None:
                return
            with database.reading() as session:
                found = read.shown(session)
        except (SQLAlchemyError, WrongWorld) as error:
            self._looked += AFTER_TROUBLE
            log.warning("how late it is in the exercise cannot be read: %s", type(error).__name__)
            return
        if found is None:
            self.rest()
            self._seen = ("", "", 0)
            return
        self._set_by(found)

    def _set_by(self, found: Exercise) -> None:
        """Not at each look: a clock that jumps by parts of a second would go back."""
        hour, seen = read.hour(found, datetime.now(UTC)), (found.code, found.state, pace(found))
        apart = abs((super().now() - hour).total_seconds())
        if seen != self._seen or apart > APART * max(1, pace(found)):
            self.play(hour, speed=pace(found))
        self._seen = seen


def pace(exercise: Exercise) -> int:
    return exercise.speed if exercise.state == "running" else 0
