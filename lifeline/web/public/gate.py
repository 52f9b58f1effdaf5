"""Whether anything was committed to a database since we last looked: SQLite tells it for a hundredth of what a query costs."""

import sqlite3
import threading
from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy.exc import OperationalError

from lifeline.core.db import Database


class Gate:
    """In front of a question that is asked several times a second. On PostgreSQL it lets every question through."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._connection: Any = None
        self._last: tuple[int, Hashable] | None = None

    def ask(self, database: Database, question: Callable[[], Hashable]) -> Hashable:
        """The answer, or the last one where nothing was committed meanwhile. Raises what the database raises."""
        if database.engine.dialect.name != "sqlite":
            return question()
        with self._one:
            version = self._version(database)
            if self._last is None or self._last[0] != version:
                self._last = version, question()
            return self._last[1]

    def _version(self, database: Database) -> int:
        """Differs after each commit of another connection, so this one stays open, and nothing else is ever done with it."""
        try:
            if self._connection is None:
                taken = database.engine.raw_connection()
                self._connection, self._last = taken.driver_connection, None
                taken.detach()
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            self._connection, self._last = None, None
            raise OperationalError("PRAGMA data_version", None, error) from error
