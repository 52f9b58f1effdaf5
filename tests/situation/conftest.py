"""An emergency that has begun, in a fresh database of the live world."""

import pytest

from lifeline.core.db import Database
from tests.situation.record import open_emergency


@pytest.fixture
def emergency(live_database: Database) -> Database:
    open_emergency(live_database)
    return live_database


@pytest.fixture
def sqlite_emergency(sqlite_drill: Database) -> Database:
    """SQLite only: for rules in which the kind of database has no part."""
    open_emergency(sqlite_drill)
    return sqlite_drill
