"""The door of a loop: whatever went wrong in a round is said, in the log and as a row, and the next round comes."""

import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.clock import Clock
from lifeline.core.db import Database
from lifeline.core.text import first_line

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Door:
    """Of the loop named `name`, whose alarm is `kind`. A process before this one may have left that alarm open."""

    database: Database
    clock: Clock
    name: str
    kind: str
    _ailing: bool = True
    _cause: str = ""

    def failed(self, error: Exception) -> None:
        """Never raises a database's error: where no row can be written the log has it, and `went_well` writes it later."""
        self._ailing, self._cause = True, first_line(f"{type(error).__name__}: {error}")
        log.error("%s: %s", self.name, self._cause)
        try:
            with self.database.writing() as session:
                self._say(session)
        except SQLAlchemyError as second:
            log.error("%s: and no alarm could be written: %s", self.name, type(second).__name__)

    def went_well(self) -> None:
        """A whole round went well: the alarm is cleared, and stays on record."""
        if not self._ailing:
            return
        with self.database.writing() as session:
            if self._cause:
                self._say(session)
            clear_alarm(session, self.kind, self.name, now=self.clock.now())
        self._ailing, self._cause = False, ""

    def _say(self, session: Session) -> None:
        remedy = f"look at disk space and the database; {self.name} goes on by itself once they answer"
        raise_alarm(session, self.kind, self.name, cause=self._cause, remedy=remedy, now=self.clock.now())
