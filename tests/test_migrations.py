"""The steps give the shape the code expects, on both kinds of database, and guard whose it is."""

from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from lifeline import migrations
from lifeline.core.cap import Status
from lifeline.core.db import Base, WrongWorld, engine_for, open_database
from tests.conftest import NOW, known_tables


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/databases/new.db"
    server = request.getfixturevalue("postgres_url")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"steps_{uuid4().hex[:12]}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def test_the_steps_make_exactly_the_tables_of_the_code(empty: str) -> None:
    known_tables()
    migrations.upgrade(empty, Status.EXERCISE, NOW)
    engine = engine_for(empty)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_an_upgrade_run_twice_changes_nothing(empty: str) -> None:
    first = migrations.upgrade(empty, Status.EXERCISE, NOW)
    assert migrations.upgrade(empty, Status.EXERCISE, NOW) == first == migrations.newest()


def test_an_upgrade_for_the_other_world_is_refused(empty: str) -> None:
    migrations.upgrade(empty, Status.EXERCISE, NOW)
    with pytest.raises(WrongWorld):
        migrations.upgrade(empty, Status.ACTUAL, NOW)


def test_an_upgraded_database_opens_in_its_world(empty: str) -> None:
    migrations.upgrade(empty, Status.ACTUAL, NOW)
    open_database(empty, Status.ACTUAL).close()
