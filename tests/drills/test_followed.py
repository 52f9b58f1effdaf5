"""How late it is in an exercise, in processes that only look at it; and what the drill world leaves alone while it is kept for one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from lifeline.cli.playing import Playing
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database
from lifeline.core.settings import Settings, packaged
from lifeline.drills import direct, play, read
from lifeline.drills.clockwork import Clockwork
from lifeline.drills.followed import FollowedClock
from lifeline.drills.order import note
from lifeline.drills.policy import load_policy
from lifeline.drills.tables import Exercise
from tests.drills.playing import DIRECTOR, table

BASE = datetime(2011, 12, 14, tzinfo=UTC)
BEAT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "since", "later"),
    [
        ("running", SECOND, 60 * SECOND),
        ("running", 5 * SECOND, 120 * SECOND),  # a wall clock that stepped takes it no further than that
        ("running", -3600 * SECOND, 0 * SECOND),
        ("running", 3600 * SECOND, 0 * SECOND),  # nobody plays it
        ("paused", SECOND, 0 * SECOND),
        ("ended", SECOND, SECOND),  # what is done now was done after it
    ],
)
def test_the_hour_follows_the_last_beat_and_no_clock_that_steps(state, since, later):
    exercise = Exercise(state=state, speed=60, played_to=BASE, beat_at=BEAT)
    assert read.hour(exercise, BEAT + since) - BASE == later


def looking(database: Database) -> datetime:
    return FollowedClock(lambda: database).now()


def real(moment: datetime) -> bool:
    return abs(moment - SystemClock().now()) < timedelta(minutes=1)


def test_another_process_has_the_hour_of_the_exercise_from_its_start_on_and_still_when_it_is_over(tmp_path):
    with table(tmp_path) as at:
        assert real(looking(at.world.database)), "it is only planned"
        direct.start(at.world, at.code, by=DIRECTOR)
        game = at.game()
        at.clock.jump(at.exercise.base + timedelta(minutes=3))
        play.tick(game)
        assert timedelta(minutes=3) <= looking(at.world.database) - at.exercise.base < timedelta(minutes=6)
        direct.end(at.world, at.code, by=DIRECTOR)
        stood = at.exercise.played_to + read.AFTER
        assert looking(at.world.database) == stood, "what it left must not run out before it is archived"


def test_the_world_is_kept_for_an_exercise_around_its_hour_and_from_its_start_until_it_is_emptied(tmp_path):
    with table(tmp_path) as at:
        playing = Playing(Settings(home=tmp_path, world="drill"), at.stage.office)
        playing.stand_before(replace(at.world, outlets={}))
        for apart, free in ((13, True), (11, False), (-11, False), (-13, True)):
            with at.world.database.writing() as session:
                session.execute(update(Exercise).values(planned_for=SystemClock().now() + timedelta(hours=apart)))
            assert (playing.asks(), playing.hears()) == (free, free), f"planned {apart} hours from now"
        with at.world.database.writing() as session:
            session.execute(update(Exercise).values(scope="public", started_at=BEAT))
        assert (playing.asks(), playing.hears()) == (False, True), "citizens of a public exercise are heard"
        with at.world.database.writing() as session:
            session.execute(update(Exercise).values(state="archived"))
        assert (playing.asks(), playing.hears()) == (False, False), "what came now would not be in its archive"
        with at.world.database.writing() as session:
            note(session, at.exercise, "emptied", by=DIRECTOR, now=BEAT)
        assert (playing.asks(), playing.hears()) == (True, True)


def test_while_the_database_is_away_the_exercise_stands_and_then_goes_on(tmp_path):
    with table(tmp_path) as at:
        clock = FollowedClock(lambda: at.world.database)
        stage = replace(at.stage, world=replace(at.world, clock=clock))
        clockwork = Clockwork(stage, clock, load_policy(packaged("city")), leads=lambda: True)
        direct.speed(at.world, at.code, 60, by=DIRECTOR)
        direct.start(at.world, at.code, by=DIRECTOR)
        clockwork.tick()
        assert clock.fast == 60
        _rename(at.world.database, "injects", "away")
        with pytest.raises(OperationalError):
            clockwork.tick()
        assert clock.fast == 0
        _rename(at.world.database, "away", "injects")
        clockwork.tick()
        assert (clock.fast, at.exercise.state) == (60, "running")


def _rename(database: Database, table: str, name: str) -> None:
    with database.writing() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))
