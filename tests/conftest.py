"""Fixtures every test may use: both kinds of database, both worlds, and headless Chromium."""

import gc
import importlib
import os
import pkgutil
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Table

import lifeline
from lifeline.core import db, leader
from lifeline.core.cap import Status
from lifeline.core.db import Base, Database, open_database
from tests import postgres
from tests.once import remembered
from tests.patient import CHROMIUM, CHROMIUM_ARGS, LONGEST, PATIENCE, Browser

NOW = postgres.BEGAN  # 6 January, 07:30 in Seoul

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, database=None, max_examples=60)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """In a run of all tests the one that takes two minutes of waiting begins beside the others, and is looked at in the end."""
    if hasattr(session.config, "workerinput") or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    if not session.config.option.keyword and not session.config.option.collectonly:
        from tests.drills.whole import begin_beside

        session.config.stash[_BESIDE] = begin_beside()


def pytest_sessionfinish(session: pytest.Session) -> None:
    beside = session.config.stash.get(_BESIDE, None)
    if beside is None:
        return
    if beside.poll() is None:
        os.killpg(beside.pid, signal.SIGKILL)
        beside.wait(60)
    shutil.rmtree(os.environ["LIFELINE_TEST_WHOLE_DRILL"], ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name == "test_whole.py")
    for item in items:
        if item.get_closest_marker("browser") or item.path.parent.name == "deploy":
            item.add_marker(pytest.mark.timeout(LONGEST))


def pytest_collection() -> None:
    """Ten thousand tests that are being collected are no garbage: the collector would walk through them again and again."""
    gc.disable()


def pytest_collection_finish() -> None:
    """By its own measure the collector would take a quarter of the time that remains: it looks a hundredth as often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    gc.enable()


_BESIDE: "pytest.StashKey[subprocess.Popen[bytes]]" = pytest.StashKey()
Urls = Callable[[Status], str]
Databases = Callable[[Status], Database]


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    with remembered():
        yield


@pytest.fixture(scope="session", autouse=True)
def _servers_may_pause() -> Iterator[None]:
    """A PostgreSQL that this machine lets wait is not one that vanished."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (db, leader):
            patch.setitem(module.LIMITS, "connect_timeout", 120)
        yield


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
    with postgres.started() as url:
        yield url


@pytest.fixture(scope="session")
def empty_sqlite(every_table: dict[str, Table], tmp_path_factory: pytest.TempPathFactory) -> dict[Status, Path]:
    folder = tmp_path_factory.mktemp("sqlite")
    return {status: postgres.made(f"sqlite:///{folder / status.value}.db", status, folder / f"{status.value}.db") for status in _WORLDS}


@pytest.fixture(scope="session")
def postgres_pool(every_table: dict[str, Table], postgres_url: str) -> postgres.Pool:
    return postgres.Pool(postgres_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database a test runs on; to run on one only: `parametrize("engine_kind", ["postgresql"], indirect=True)`."""
    return str(request.param)


@pytest.fixture
def bare_url(engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table (SQLite: without a file)."""
    if engine_kind == "sqlite":
        return f"sqlite:///{tmp_path}/databases/bare.db"
    return postgres.created(request.getfixturevalue("postgres_url"), "bare")


@pytest.fixture
def new_url(engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls]:
    """Makes the address of a fresh database with all tables, owned by that world; each call makes another."""
    if engine_kind == "sqlite":
        numbers = count(1)
        empty = request.getfixturevalue("empty_sqlite")
        yield lambda status: _sqlite_copy(empty[status], tmp_path / f"{status.value}-{next(numbers)}.db")
        return
    pool: postgres.Pool = request.getfixturevalue("postgres_pool")
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
def chromium() -> Iterator[Any]:
    """Debian's Chromium. Where it is absent the test is skipped, but in continuous integration it fails."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is absent: apt install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGS.split(), timeout=PATIENCE)
        yield running
        running.close()


@pytest.fixture
def browser(chromium: Any) -> Iterator[Browser]:
    opened = Browser(chromium)
    yield opened
    opened.close()


@pytest.fixture
def browser_page(browser: Browser) -> Any:
    """A page in a context of its own, phone width. For other contexts (no JavaScript) ask for `browser`."""
    return browser.new_page(viewport={"width": 390, "height": 844}, locale="ko-KR", timezone_id="Asia/Seoul")


_WORLDS = (Status.ACTUAL, Status.EXERCISE)


def _sqlite_copy(made: Path, path: Path) -> str:
    shutil.copyfile(made, path)
    return f"sqlite:///{path}"
