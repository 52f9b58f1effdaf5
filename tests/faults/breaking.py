"""Ways a database fails while lifeline runs, and how it comes back: each is the real thing, not a raised stand-in."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, event

from lifeline.core.db import Database
from tests.postgres import server_kind, short_folder


class Fault(Protocol):
    """`said` is what the database says while it is broken."""

    said: str

    def strike(self) -> None: ...

    def heal(self) -> None: ...


class Pragma:
    """Every connection of the engine gets this PRAGMA whenever it is used."""

    def __init__(self, database: Database, broken: str, whole: str, said: str) -> None:
        self._now, self._broken, self._whole, self.said = whole, broken, whole, said
        event.listen(database.engine, "before_cursor_execute", lambda connection, *_: self._say(connection))

    def _say(self, connection: Any) -> None:
        connection.connection.driver_connection.execute(f"PRAGMA {self._now}")

    def strike(self) -> None:
        self._now = self._broken

    def heal(self) -> None:
        self._now = self._whole


def read_only(database: Database) -> Pragma:
    return Pragma(database, "query_only=ON", "query_only=OFF", said="readonly")


class Locked:
    """Another program holds the file; ours waits a tenth of a second for it instead of ten."""

    said = "locked"

    def __init__(self, database: Database) -> None:
        self._path = database.engine.url.database or ""
        Pragma(database, "busy_timeout=100", "busy_timeout=100", said="")
        self._other: sqlite3.Connection | None = None

    def strike(self) -> None:
        if self._other is None:
            self._other = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=5)
            self._other.execute("BEGIN EXCLUSIVE")

    def heal(self) -> None:
        if self._other is not None:
            self._other.execute("ROLLBACK")
            self._other.close()
            self._other = None


@dataclass
class Gone:
    """A PostgreSQL server that is shut down, and started again."""

    server: Any
    said: str = "connection"
    _one: threading.Lock = field(default_factory=threading.Lock)

    def strike(self) -> None:
        with self._one:  # it is down some time after it stopped answering, and cannot be started before
            self.server.stop()

    def heal(self) -> None:
        with self._one:
            self.server.start()


@dataclass
class Standby:
    """A PostgreSQL server that takes no writes, as after a failover to its copy."""

    database: Database
    said: str = "read-only"
    _struck: bool = False

    def __post_init__(self) -> None:
        event.listen(self.database.engine, "begin", self._begin)

    def _begin(self, connection: Connection) -> None:
        if self._struck:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    def strike(self) -> None:
        self._struck = True

    def heal(self) -> None:
        self._struck = False


@contextmanager
def server() -> Iterator[Any]:
    """A PostgreSQL server that may be shut down: no other test is on it."""
    with short_folder() as folder:
        (folder / "data").mkdir()
        made = server_kind(folder)(folder / "data", cleanup_mode="delete")
        made.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\nshared_buffers = 32MB\n")
        made.start()
        try:
            yield made
        finally:
            made.cleanup()


def strike_after(engine: Engine, statement: str, fault: Fault, *, times: int = 1) -> None:
    """Break the database right after the commit of the n-th transaction with a statement that begins so."""
    commit, seen, counted = engine.dialect.do_commit, [False], count(1)

    @event.listens_for(engine, "before_cursor_execute")
    def look(_connection: object, _cursor: object, said: str, *_: object) -> None:
        seen[0] = seen[0] or said.startswith(statement)

    def committed(connection: Any) -> None:
        commit(connection)
        if seen[0] and next(counted) == times:
            fault.strike()
        seen[0] = False

    engine.dialect.do_commit = committed  # type: ignore[method-assign]
