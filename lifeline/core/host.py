"""What the machine says of itself: room on its disk, the size of a database, and whether anything keeps its clock right."""

import ctypes
import ctypes.util
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from lifeline.core.db import Database

DISK_FLOOR = 500_000_000  # bytes; below it nothing can be accepted soon
DISK_LOW = 5_000_000_000
_UNSYNC = 0x40  # STA_UNSYNC of adjtimex(2)


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes at that place."""

    place: Path
    free: int
    whole: int


def disk(home: Path) -> Disk:
    there = home
    while not there.exists() and there != there.parent:
        there = there.parent
    found = shutil.disk_usage(there)
    return Disk(there, found.free, found.total)


def database_size(database: Database) -> int:
    """In bytes; on SQLite with what is not yet moved into the file."""
    url = make_url(database.engine.url)
    if url.get_backend_name() == "sqlite":
        return sum(Path(f"{url.database}{end}").stat().st_size for end in ("", "-wal") if Path(f"{url.database}{end}").exists())
    with database.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def database_ahead(database: Database, now: datetime) -> float | None:
    """Seconds by which the database server's clock is ahead of ours; None where it has none of its own."""
    if database.engine.dialect.name != "postgresql":
        return None
    with database.engine.connect() as connection:
        there: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return (there - now).total_seconds()


class _Timex(ctypes.Structure):
    """The beginning of struct timex of Linux, and room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


def clock_kept() -> bool | None:
    """Whether the kernel knows a time service to keep its clock right (reads only); None where it cannot be asked."""
    asked = _Timex()
    try:
        state = ctypes.CDLL(ctypes.util.find_library("c")).adjtimex(ctypes.byref(asked))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else not asked.status & _UNSYNC
