"""One process of a world polls and sends; a lock decides which, and it is asked again before each claim."""

import fcntl
import threading
import time
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from lifeline.core.db import Database

PING_EVERY = 1.0
IDLE = "5s"
LIMITS = {"connect_timeout": 5, "tcp_user_timeout": 5000}
_KEY = 0x6C696665  # "life": the advisory lock of this product, in the database of one world


class Leader(Protocol):
    def leads(self) -> bool:
        """Whether this process may act now."""
        ...

    def resign(self) -> None: ...


class FileLeader:
    """A file lock beside the SQLite file: the kernel frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None
        self._one = threading.Lock()

    def leads(self) -> bool:
        with self._one:
            return self._file is not None or self._try()

    def _try(self) -> bool:
        candidate = self._path.open("a")
        try:
            fcntl.flock(candidate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            candidate.close()
            return False
        self._file = candidate
        return True

    def resign(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class PostgresLeader:
    """An advisory lock on a connection of its own, which the server ends after IDLE: a paused leader is deposed."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, pool_size=1, max_overflow=0, isolation_level="AUTOCOMMIT", connect_args=LIMITS)
        self._connection: Connection | None = None
        self._asked = float("-inf")
        self._one = threading.Lock()

    def leads(self) -> bool:
        with self._one:
            try:
                return self._ping() if self._connection is not None else self._try()
            except SQLAlchemyError:
                self._drop()
                return False

    def _ping(self) -> bool:
        if time.monotonic() - self._asked >= PING_EVERY and self._connection is not None:
            self._connection.execute(text("SELECT 1"))
            self._asked = time.monotonic()
        return True

    def _try(self) -> bool:
        connection = self._engine.connect()
        connection.execute(text(f"SET idle_session_timeout = '{IDLE}'"))
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}):
            connection.close()
            return False
        self._connection, self._asked = connection, time.monotonic()
        return True

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection = None

    def resign(self) -> None:
        with self._one:
            self._drop()
            self._engine.dispose()


def led(database: Database) -> bool:
    """Whether some process leads this world now. Asked by whoever only watches; on SQLite it holds the lock for an instant itself."""
    url = make_url(database.engine.url)
    if url.get_backend_name() == "sqlite":
        asking = FileLeader(Path(f"{url.database}.leader"))
        free = asking.leads()
        asking.resign()
        return not free
    held = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :key"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with database.engine.connect() as connection:
        return bool(connection.scalar(held, {"key": _KEY}))


def leader_for(database: Database) -> Leader:
    """The lock of that world's database."""
    url = make_url(database.engine.url)
    if url.get_backend_name() == "sqlite":
        return FileLeader(Path(f"{url.database}.leader"))
    return PostgresLeader(url.render_as_string(hide_password=False))
