"""The exercise without people: when it is its time, how it is played apart from live, and how a failure is told."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from lifeline import migrations
from lifeline.cli import canary as child
from lifeline.core import duties
from lifeline.core.alarm import Alarm, open_alarms
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock, true_time
from lifeline.core.db import open_database
from lifeline.core.duties import Duty
from lifeline.core.post import LivePost
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.drills.canary import CUT_OFF, Canary, Sung, begin, keep, played_now, watch
from tests.bulletins.town import HandClock
from tests.edge.conftest import eventually

WEEKLY = Canary("mock-snow-removal", "sunday", time(5, 0))
SUNDAY = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)  # 22 November, 05:00 in Seoul


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, SUNDAY - timedelta(minutes=1), False),
        (None, SUNDAY, True),
        (None, SUNDAY + timedelta(days=2), False),
        (SUNDAY - timedelta(days=7), SUNDAY - timedelta(minutes=1), False),
        (SUNDAY - timedelta(days=7), SUNDAY + timedelta(days=3), True),
        (SUNDAY + timedelta(minutes=2), SUNDAY + timedelta(minutes=3), False),
        (SUNDAY + timedelta(days=365), SUNDAY + timedelta(minutes=3), True),
    ],
)
def test_it_is_played_once_a_week_and_one_that_was_missed_is_made_up_for(last, now, due):
    assert WEEKLY.due(last and Duty(duties.CANARY, timedelta(days=7), last, "", "good: 15 P"), now) is due


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_one_that_is_a_day_late_is_an_alarm_until_it_is_played(live_database):
    clock = HandClock()
    world = World(Status.ACTUAL, LivePost, live_database, (), {}, clock)

    def late(days: float, canary: Canary | None = WEEKLY) -> list[str]:
        clock.at = SUNDAY + timedelta(days=days)
        watch(world, canary)
        with live_database.reading() as session:
            return [one.cause for one in open_alarms(session)]

    assert late(20) == [], "who never played it waits for its hour"
    clock.at = SUNDAY
    keep(world, WEEKLY, Sung(good=True, detail="good: 15 P"))
    assert (late(7.9), late(8.1), late(8.2)) == (
        [],
        ["the exercise without people was last played on 2026-11-22: it is overdue"],
        late(8.2),
    )
    assert late(8.2, None) == [], "the office wants none"
    assert late(8.3) != []
    keep(world, WEEKLY, Sung(good=True, detail="good: 15 P"))
    assert late(8.4) == []


def test_what_cannot_be_played_says_why_and_knows_nothing_of_live(tmp_path, monkeypatch):
    monkeypatch.setenv("LIFELINE_DATABASE_DRILL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    (tmp_path / "credentials").mkdir()
    sung = child.sing(Settings(home=tmp_path), Canary("no-such-script", "sunday", time(5, 0)), over=lambda: False)
    assert not sung.good
    assert "there is no script no-such-script" in sung.detail
    assert sorted(path.name for path in tmp_path.iterdir()) == ["credentials"]


def children(pid: int) -> list[int]:
    found = (path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(one) for some in found for one in some]


def test_one_that_is_not_over_when_the_process_ends_is_stopped_and_one_that_is_killed_says_so(tmp_path):
    settings = Settings(home=tmp_path)
    assert "stopped before its end" in child.sing(settings, WEEKLY, over=lambda: True).detail
    before = children(os.getpid())

    def kill() -> bool:
        for pid in children(os.getpid()):
            if pid not in before:
                os.kill(pid, signal.SIGKILL)
        return False

    sung = child.sing(settings, WEEKLY, over=kill)
    assert (sung.good, sung.detail.startswith(f"{CUT_OFF}: it ended with code -9")) == (False, True)


def test_when_who_plays_it_is_killed_the_exercise_ends_too_and_is_said_and_played_again(tmp_path):
    settings = Settings(home=tmp_path)
    migrations.upgrade(settings.database(Status.ACTUAL), Status.ACTUAL, SUNDAY)
    database = open_database(settings.database(Status.ACTUAL), Status.ACTUAL)
    world = World(Status.ACTUAL, LivePost, database, (), {}, SystemClock())

    def last() -> Duty | None:
        with database.reading() as session:
            return duties.duties(session).get(duties.CANARY)

    own = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LIFELINE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-m", "lifeline", "drill", "canary", "--run"], env=own, stdout=subprocess.DEVNULL) as who:
        try:
            played = eventually(lambda: played_now(last(), true_time(world.clock)) and children(who.pid), 120)
            assert not begin(world), "nobody plays it beside another"
        finally:
            who.send_signal(signal.SIGKILL)
    eventually(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in played), 120)

    beat = child.canary_beat(settings, world, lambda: True)
    beat.start(60)
    found = eventually(lambda: last().detail.startswith(CUT_OFF) and last(), 120)
    beat.stop()
    with database.reading() as session:
        assert session.scalars(select(Alarm.kind).where(Alarm.cleared_at.is_(None))).all() == ["canary-failed"]
    assert not WEEKLY.due(found, found.done_at + timedelta(minutes=5))
    assert WEEKLY.due(found, found.done_at + timedelta(hours=1))
    database.close()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_failure_is_an_alarm_until_it_goes_well_again(live_database):
    world = World(Status.ACTUAL, LivePost, live_database, (), {}, SystemClock())

    def alarms() -> list[str]:
        with live_database.reading() as session:
            return list(session.scalars(select(Alarm.cause).where(Alarm.kind == "canary-failed", Alarm.cleared_at.is_(None))))

    keep(world, WEEKLY, Sung(good=False, detail="NOT good: 3 U"))
    assert alarms() == ["NOT good: 3 U"]
    keep(world, replace(WEEKLY, script="crowd"), Sung(good=True, detail="good: 15 P"))
    assert alarms() == [], "also of a script that is played no more"
    with live_database.reading() as session:
        assert duties.duties(session)[duties.CANARY].detail == "good: 15 P"
