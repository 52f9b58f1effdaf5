"""The wall clock steps an hour back or a day forward: nothing stops, nothing goes twice, nothing is believed too early."""

import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

import pytest

from lifeline.bulletins.dispatch import Dispatcher
from lifeline.core.clock import StillClock
from lifeline.core.db import Database
from lifeline.core.ports import Unavailable, Unsure
from lifeline.schedule import Schedule
from tests.bulletins.town import Town, office, settle_in, snow

STEPS = [{"hours": -1}, {"days": -1}, {"hours": 1}, {"days": 1}]
steps = pytest.mark.parametrize("step", STEPS, ids=["an hour back", "a day back", "an hour forward", "a day forward"])


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill)


def sent(town: Town) -> list[int]:
    return [len(outlet.sent) for outlet in town.outlets.values()]


@steps
def test_what_waits_for_its_next_try_is_tried(town: Town, step: dict[str, int]) -> None:
    town.outlet().answers = [Unavailable("503", retry_after=30)]
    warned = town.hear(snow())
    town.send()
    town.clock.step(**step)
    town.clock.go(seconds=31)
    town.send()
    assert set(town.states(warned.bulletin).values()) == {"sent"}
    assert sent(town) == [2, 1, 1]


@steps
def test_what_is_sent_is_not_sent_again(town: Town, step: dict[str, int]) -> None:
    town.hear(snow())
    town.send()
    town.clock.step(**step)
    for _ in range(3):
        town.clock.go(seconds=30)
        town.send()
    assert sent(town) == [1, 1, 1]


@steps
def test_a_platform_keeps_its_time_to_show_what_it_took(town: Town, step: dict[str, int]) -> None:
    town.outlet().answers, town.outlet().settles = [Unsure("504")], 15.0
    town.hear(snow())
    town.send()
    town.clock.go(seconds=3)
    town.clock.step(**step)
    for _ in range(2):
        town.send()
        town.clock.go(seconds=7)
    town.send()
    assert sent(town) == [1, 1, 1], "'not there' was believed too early"
    town.clock.go(seconds=2)
    town.send()
    assert sent(town) == [2, 1, 1]


def test_the_hours_of_an_exercise_pass_for_a_platform_too_and_are_no_steps(town: Town) -> None:
    town.outlet().answers, town.outlet().settles = [Unsure("504")], 15.0
    clock = StillClock(town.clock.now() + timedelta(minutes=1))
    town.world = replace(town.world, clock=clock)
    town.dispatcher = Dispatcher(town.world)
    town.hear(snow())
    town.send()
    for _ in range(2):
        clock.jump(clock.now() + timedelta(seconds=8))
        town.send()
    assert sent(town) == [2, 1, 1]


def test_a_restart_after_the_clock_was_set_back_waits_that_time_too_and_not_an_hour(town: Town) -> None:
    town.outlet().answers, town.outlet().settles = [Unsure("504")], 15.0
    town.hear(snow())
    town.send()
    town.clock.step(hours=-1)
    town.dispatcher = Dispatcher(town.world)
    town.send()
    assert sent(town) == [1, 1, 1]
    town.clock.go(seconds=16)
    town.send()
    assert sent(town) == [2, 1, 1]


@steps
def test_a_loop_that_runs_goes_on_sending(town: Town, step: dict[str, int]) -> None:
    town.dispatcher.start()
    try:
        town.clock.step(**step)
        begun, warned = time.monotonic(), town.hear(snow(at=town.clock.at))
        while set(town.states(warned.bulletin).values()) != {"sent"} and time.monotonic() - begun < 60:
            time.sleep(0.02)
        assert set(town.states(warned.bulletin).values()) == {"sent"}
    finally:
        town.dispatcher.stop()


def test_a_clockwork_whose_clock_was_set_back_stands_still_and_the_schedule_goes_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler waits out the hour: its jobs are the proposals, and the loop does without them."""
    stepped = timedelta()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "datetime":  # type: ignore[override]
            return datetime.now(tz) + stepped

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Clock)
    monkeypatch.setattr("lifeline.schedule.PROPOSE_EVERY", 0.05)
    monkeypatch.setattr("lifeline.schedule.LATEST", 0.2)
    schedule = Schedule(town.world, office(), feeds=(), sources={}, secrets={}, leader=_Leads(), on_bulletin=lambda: None)
    ticks, proposed = threading.Semaphore(0), threading.Semaphore(0)
    monkeypatch.setattr(schedule, "tick", lambda: ticks.release())
    monkeypatch.setattr(schedule._feeds._proposed, "set", lambda: proposed.release())
    schedule.start()
    assert all(proposed.acquire(timeout=60) for _ in range(4))
    stepped = -timedelta(hours=1)
    for _ in range(20):
        while proposed.acquire(blocking=False) or ticks.acquire(blocking=False):
            pass
        assert all(ticks.acquire(timeout=60) for _ in range(3))
        if not proposed.acquire(blocking=False):
            break
    else:
        pytest.fail("the clockwork did not stand still: this test shows nothing")
    schedule.stop()


class _Leads:
    def leads(self) -> bool:
        return True

    def resign(self) -> None:
        """Nothing to give back."""
