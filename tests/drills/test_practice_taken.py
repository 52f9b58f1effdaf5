"""Live takes by its own hand who has practised, each once, and never writes into a drill or learns from another live world."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import WrongWorld
from lifeline.core.window import Window
from lifeline.drills.practice import take_practices
from lifeline.staff.practice import ACTS, month_of, take
from lifeline.staff.tables import Practice
from tests.hearing import world_on

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def shown(database, *acts):
    told = {"name": "김지현", "month": month_of(NOW), "at": NOW}
    with database.writing() as session:
        take(session, [Practice(login="jihyeon", exercise="e1", acts=" ".join(acts), **told)])


def test_live_takes_each_practice_once_and_as_it_stands_last(live_database, drill_database):
    live, window = world_on(live_database, NOW), Window(Status.EXERCISE, "", SystemClock(), drill_database)
    assert take_practices(live, window) == 0
    shown(drill_database, *ACTS[:1])
    assert [take_practices(live, window) for _ in range(2)] == [1, 0]
    shown(drill_database, *ACTS)
    assert [take_practices(live, window) for _ in range(2)] == [1, 0]
    with live_database.reading() as session:
        assert [(row.acts, row.status) for row in session.scalars(select(Practice))] == [(" ".join(ACTS), "Actual")]


def test_a_drill_world_takes_nothing_and_one_that_is_not_there_gives_nothing(live_database, drill_database, tmp_path):
    live, drill = world_on(live_database, NOW), world_on(drill_database, NOW)
    with pytest.raises(WrongWorld):
        take_practices(drill, Window(Status.ACTUAL, "", SystemClock(), live_database))
    for address in (f"sqlite:///{tmp_path}/nowhere.db", "sqlite:////proc/none/none.db"):
        assert take_practices(live, Window(Status.EXERCISE, address, SystemClock())) == 0
