"""What the city says now and what it has given the all-clear for, as it is handed to whoever reads citizens' reports."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lifeline.bulletins import desk
from lifeline.bulletins.decision import Kind
from lifeline.bulletins.official import official
from lifeline.bulletins.tables import Bulletin
from lifeline.core.db import Database
from tests.bulletins.town import JIHYEON, Town, settle_in, snow


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill)


def said(town: Town, hours: float = 0) -> list[tuple[str, bool]]:
    with town.world.database.reading() as session:
        return [(one.hazard, one.ended) for one in official(session, town.clock.now() + timedelta(hours=hours))]


def test_a_bulletin_stands_for_its_districts_until_its_time_has_run_out(town: Town) -> None:
    bulletin = town.hear(snow()).bulletin
    assert said(town) == [("heavy_snow", False)]
    with town.world.database.reading() as session:
        [one] = official(session, town.clock.now())
    assert one.districts == set(town.view(bulletin).districts)
    with town.world.database.writing() as session:
        session.scalars(select(Bulletin)).one().expires_at = town.clock.now() + timedelta(hours=1)
    assert said(town, hours=0.9) == [("heavy_snow", False)]
    assert said(town, hours=1) == []


@pytest.mark.parametrize(("kind", "left"), [(Kind.OVER, [("heavy_snow", True)]), (Kind.CORRECTION, [])])
def test_an_all_clear_is_told_for_a_day_and_our_own_error_is_not(town: Town, kind: Kind, left: list[tuple[str, bool]]) -> None:
    desk.end(town.world, town.hear(snow()).bulletin, kind, actor=JIHYEON, reason="ended")
    assert said(town) == left
    assert said(town, hours=25) == []
