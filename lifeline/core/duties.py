"""What must be done again and again, and when it last was: rows, so that whoever watches need not be the process that does it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from lifeline.core.alive import me
from lifeline.core.clock import Clock, true_time
from lifeline.core.db import Base, Database, Utc, world_status
from lifeline.core.text import storable

log = logging.getLogger(__name__)

SENDING, FEEDS, LISTENING, INVITING, PROOFS, ANCHOR, BACKUP = "sending", "feeds", "listening", "inviting", "proofs", "anchor", "backup"
CANARY, RECORD = "canary", "record"
WHOLE = "whole"  # how the detail of RECORD begins when nothing was wrong
NOTED_EVERY = 20.0  # seconds; what is done each second is written down less often
_GRACE = timedelta(seconds=60)
_NOTE = text(
    "INSERT INTO duties (name, status, every, done_at, who, detail) SELECT :name, status, :every, :at, :who, :detail FROM world WHERE true"
    " ON CONFLICT (name) DO UPDATE SET every = excluded.every, done_at = excluded.done_at, who = excluded.who, detail = excluded.detail"
).bindparams(bindparam("at", type_=Utc))


class DutyRow(Base):
    """`every` in seconds; `done_at` is the time outside of any exercise; `who` did it (core.alive.me), `detail` says what came of it."""

    __tablename__ = "duties"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    status: Mapped[str] = world_status()
    every: Mapped[int]
    done_at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(String(500), default="")


@dataclass(frozen=True, slots=True)
class Duty:
    name: str
    every: timedelta
    done_at: datetime
    who: str
    detail: str

    @property
    def next_at(self) -> datetime:
        return self.done_at + self.every

    def late(self, now: datetime) -> bool:
        """Half as long again as it should be, and a minute: a busy machine is not a dead one."""
        return now - self.done_at > self.every * 1.5 + _GRACE

    @property
    def host(self) -> str:
        """Machine and process number."""
        parts = self.who.split("/")
        return f"{parts[0]} ({parts[2]})" if len(parts) == 4 else self.who


def note(session: Session, name: str, *, every: float, now: datetime, detail: str = "") -> None:
    """It was done now, by this process."""
    given = {"name": name, "every": int(every), "at": now, "who": me()[:200], "detail": storable(detail)[:500]}
    session.execute(_NOTE, given)


def duties(session: Session) -> dict[str, Duty]:
    """By name, those that were ever done."""
    rows: Iterable[DutyRow] = session.scalars(select(DutyRow))
    return {row.name: Duty(row.name, timedelta(seconds=row.every), row.done_at, row.who, row.detail) for row in rows}


class Diary:
    """Notes the duties of one process, each at most so often."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._noted: dict[str, float] = {}

    def done(self, name: str, every: float) -> None:
        """Never raises a database's error: what was done is done, and the next time writes it down."""
        tick = self._clock.monotonic()
        if tick - self._noted.get(name, float("-inf")) < NOTED_EVERY:
            return
        try:
            with self._database.writing() as session:
                note(session, name, every=every, now=true_time(self._clock))
        except SQLAlchemyError as error:
            log.warning("that %s was done could not be written down: %s", name, type(error).__name__)
            return
        self._noted[name] = tick
