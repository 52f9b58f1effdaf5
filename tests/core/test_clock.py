"""A clock says UTC, and an exercise's clock runs on from its own moment and never back."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from lifeline.core.clock import DrillClock, ExerciseClock, StillClock, SystemClock, true_time

START = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
PAUSE = timedelta(minutes=3)  # so long the machine may stand still in the middle of a test


@pytest.mark.parametrize("clock", [SystemClock(), ExerciseClock(START)])
def test_every_clock_says_utc(clock):
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("clock", [SystemClock(), ExerciseClock(START)])
def test_the_monotonic_reading_never_goes_back(clock):
    readings = [clock.monotonic() for _ in range(100)]
    assert readings == sorted(readings)


def test_an_exercise_runs_on_from_its_moment():
    assert START <= ExerciseClock(START).now() < START + PAUSE


def test_an_exercise_jumps_ahead():
    clock = ExerciseClock(START)
    clock.jump(START + timedelta(hours=2))
    assert START + timedelta(hours=2) <= clock.now() < START + timedelta(hours=2) + PAUSE


def test_an_exercise_never_jumps_back():
    clock = ExerciseClock(START)
    clock.jump(START - timedelta(hours=2))
    assert clock.now() >= START


def test_a_step_of_the_wall_clock_does_not_move_an_exercise(monkeypatch):
    clock = ExerciseClock(START)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert clock.now() - START < PAUSE


def test_a_paused_exercise_stands_and_runs_on_from_where_it_stood():
    clock = ExerciseClock(START, speed=60)
    clock.pace(0)
    stood = clock.now()
    assert clock.now() == stood
    begun = time.monotonic()
    clock.pace(60)
    assert stood <= clock.now() <= stood + 60 * timedelta(seconds=time.monotonic() - begun)


def test_a_still_clock_moves_only_when_it_jumps():
    clock = StillClock(START)
    assert clock.now() == clock.now() == START
    clock.jump(START + timedelta(minutes=1))
    assert clock.now() == START + timedelta(minutes=1)


def test_the_drill_world_has_the_systems_time_but_while_something_plays():
    clock = DrillClock()
    assert abs(clock.now() - SystemClock().now()) < PAUSE
    clock.play(START, speed=0)
    assert (clock.now(), clock.playing) == (START, True)
    assert abs(true_time(clock) - SystemClock().now()) < PAUSE, "people sign in by the time outside"
    clock.rest()
    assert abs(clock.now() - SystemClock().now()) < PAUSE
