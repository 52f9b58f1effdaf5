"""A database made step by step has the very shape the code declares, on SQLite and PostgreSQL."""

from typing import Any

import pytest
from sqlalchemy import Engine, inspect

from lifeline import migrations
from lifeline.core.cap import Status
from lifeline.core.db import WrongWorld, engine_for, open_database
from tests.conftest import NOW


def shape(engine: Engine) -> dict[str, Any]:
    """Columns, keys, constraints and indexes of each table, as the database itself tells them."""
    found = inspect(engine)
    return {
        name: {
            "columns": sorted((column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)),
            "primary": sorted(found.get_pk_constraint(name)["constrained_columns"]),
            "foreign": sorted((key["constrained_columns"], key["referred_table"]) for key in found.get_foreign_keys(name)),
            "unique": sorted(sorted(key["column_names"]) for key in found.get_unique_constraints(name)),
            "checks": sorted(str(check["sqltext"]) for check in found.get_check_constraints(name)),
            "indexes": sorted((str(index["name"]), index["column_names"], bool(index["unique"])) for index in found.get_indexes(name)),
        }
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def test_the_steps_lead_to_the_shape_the_code_declares(bare_url, drill_database):
    migrations.upgrade(bare_url, Status.EXERCISE, NOW)
    engine = engine_for(bare_url)
    stepwise = shape(engine)
    engine.dispose()
    assert stepwise == shape(drill_database.engine)


def test_an_upgraded_database_opens_in_its_world(bare_url):
    migrations.upgrade(bare_url, Status.ACTUAL, NOW)
    open_database(bare_url, Status.ACTUAL).close()


def test_upgrading_twice_changes_nothing(bare_url):
    assert migrations.upgrade(bare_url, Status.ACTUAL, NOW) == migrations.upgrade(bare_url, Status.ACTUAL, NOW) == migrations.newest()


def test_a_database_of_the_other_world_is_not_upgraded(bare_url):
    migrations.upgrade(bare_url, Status.ACTUAL, NOW)
    with pytest.raises(WrongWorld):
        migrations.upgrade(bare_url, Status.EXERCISE, NOW)


def test_a_new_database_s_folder_is_closed_to_others(tmp_path):
    migrations.upgrade(f"sqlite:///{tmp_path}/databases/live.db", Status.ACTUAL, NOW)
    assert (tmp_path / "databases").stat().st_mode & 0o077 == 0
