"""What the pages of one world look through: its database, opened only to read, and its clock."""

import threading

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from lifeline.core.cap import Status
from lifeline.core.clock import Clock
from lifeline.core.db import Database, NotSetUp, WrongWorld, open_database


class Window:
    """One world as readers see it. The database may be set up later than the page: it is looked for until it is there."""

    def __init__(self, status: Status, url: str, clock: Clock, database: Database | None = None) -> None:
        if database is not None and database.status is not status:
            raise WrongWorld(f"a page of the {status} world was given the database of the {database.status} world")
        self.status, self.clock = status, clock
        self._url, self._database = url, database
        self._opening = threading.Lock()

    @property
    def exercise(self) -> bool:
        return self.status is Status.EXERCISE

    def database(self) -> Database | None:
        """The world's database, or None while nothing has been set up.

        Raises WrongWorld when it belongs to the other world, and DBAPIError when it does not answer.
        """
        with self._opening:
            if self._database is None:
                self._database = _opened(self._url, self.status)
            return self._database


def _opened(url: str, status: Status) -> Database | None:
    try:
        return read_only(open_database(url, status))
    except NotSetUp:
        return None
    except DBAPIError as error:
        if 'database "' in str(error.orig) and "does not exist" in str(error.orig):  # PostgreSQL's words; it gives no code here
            return None
        raise


def read_only(database: Database) -> Database:
    """The same database through connections on which the database itself refuses to write, and which see one moment each time.

    SQLite's readers see one moment by themselves; on PostgreSQL a page of several questions would else see half of what came between.
    """
    if database.engine.dialect.name != "sqlite":
        return Database(database.engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ"), database.status)
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    database.engine.dispose()  # connections made before the rule
    return database
