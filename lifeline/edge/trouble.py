"""What goes wrong in serving, said once: in the log, and as an alarm where this process acts and the database takes one."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.clock import Clock, SystemClock
from lifeline.core.db import Database

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Desk:
    """What serving knows of the acting world: where its alarms are written (nowhere, until its database answers), and whether it sends."""

    database: Database | None = None
    clock: Clock = field(default_factory=SystemClock)
    sending: Callable[[], bool] = lambda: False


class Trouble:
    """One thing that can be wrong. A process before this one may have left its alarm open: the first `over` clears it."""

    def __init__(self, kind: str, subject: str, remedy: str, desk: Desk | None) -> None:
        self._kind, self._subject, self._remedy, self._desk = kind, subject, remedy, desk
        self._cause: str | None = None
        self._written = False

    def found(self, cause: str) -> None:
        """Say it, unless it was said already. Never raises: whoever calls has something better to do."""
        if cause != self._cause:
            log.error("%s: %s", self._subject, cause)
            self._cause, self._written = cause, False
        self._write(cause)

    def over(self) -> None:
        if self._cause:
            log.warning("%s: all is well again", self._subject)
        if self._cause != "":
            self._cause, self._written = "", False
        self._write("")

    def _write(self, cause: str) -> None:
        if self._written or self._desk is None or self._desk.database is None:
            return
        database, now = self._desk.database, self._desk.clock.now()
        try:
            with database.writing() as session:
                if cause:
                    raise_alarm(session, self._kind, self._subject, cause=cause, remedy=self._remedy, now=now)
                else:
                    clear_alarm(session, self._kind, self._subject, now=now)
            self._written = True
        except SQLAlchemyError as error:
            log.error("%s: no alarm could be written: %s", self._subject, type(error).__name__)
