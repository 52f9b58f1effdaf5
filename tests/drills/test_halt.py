"""A live alert while an exercise runs: seen through a window that only reads, and the exercise stops by itself, once for each thing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from lifeline import flows
from lifeline.bulletins import read as bulletins
from lifeline.bulletins.tables import Bulletin
from lifeline.channels.loopback import Loopback
from lifeline.cli.crossing import crossing
from lifeline.core.alarm import raise_alarm
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.people import Actor
from lifeline.core.post import LivePost
from lifeline.core.settings import Settings
from lifeline.core.window import Window
from lifeline.core.world import World
from lifeline.drills import direct, read
from lifeline.drills.halt import LIVE, stop_for_it
from lifeline.drills.real import Real, look
from lifeline.drills.tables import Exercise
from tests.bulletins.town import KMA, office, snow
from tests.drills.test_crossing import alarms, hear
from tests.edge.conftest import eventually
from tests.hearing import rows, world_on

DIRECTOR = Actor("서연", "seoyeon")
CODE = "2026-11-22-snow"


def running(database, **given):
    """A drill world in which an exercise runs since a minute."""
    began = datetime.now(UTC) - timedelta(minutes=1)
    about = {"code": CODE, "script": "snow", "script_text": "", "ko": "눈", "en": "Snow", "state": "running", "planned_for": began}
    hours = {"base": began, "played_to": began, "beat_at": began, "started_at": began}
    with database.writing() as session:
        session.add(Exercise(status=database.status.value, **{**about, **hours, **given}))
    return world_on(database)


@pytest.fixture
def drill(drill_database):
    return running(drill_database)


@pytest.fixture
def live(live_database):
    account = office().people.accounts[0]
    return World(Status.ACTUAL, LivePost, live_database, (account,), {account.id: Loopback(account)}, SystemClock())


@pytest.fixture
def window(live_database):
    return Window(Status.ACTUAL, "", SystemClock(), live_database)


def issue(live):
    """The number of what is issued now: it is of this year."""
    now = datetime.now(UTC)
    assert flows.warn(live, office(), snow(level="경보", at=now), KMA).deliveries == 1
    return rows(live.database, Bulletin, "number")[-1]


def state(world):
    with world.database.reading() as session:
        exercise = read.named(session, CODE)
        return exercise.state, [(step.act, step.subject, step.login) for step in read.steps(session, exercise)]


def test_a_live_bulletin_pauses_the_exercise_once_and_its_director_may_go_on(drill, live, window):
    assert stop_for_it(drill, window) == ()
    number = issue(live)
    assert stop_for_it(drill, window) == (f"bulletin {number}",)
    assert state(drill) == ("paused", [("real", f"bulletin {number}", LIVE.login), ("paused", "", LIVE.login)])
    direct.resume(drill, CODE, by=DIRECTOR)
    assert stop_for_it(drill, window) == ()
    with live.database.writing() as session:
        raise_alarm(session, "report-life", "1", cause="a person is shut in", remedy="look", now=datetime.now(UTC))
    assert stop_for_it(drill, window) == ("alarm 1",)
    assert look(window).calls[0].kind == "report-life"


def test_what_was_in_force_before_the_start_is_shown_and_stops_nothing(drill_database, live, window):
    issue(live)
    drill = running(drill_database, started_at=datetime.now(UTC) + timedelta(seconds=1))
    assert stop_for_it(drill, window) == ()
    with live.database.reading() as session:
        (standing,) = bulletins.standing(session)
    (seen,) = look(window).bulletins
    assert (seen.number, seen.hazard, seen.issued_at) == (standing.number, "heavy_snow", standing.issued_at)


def test_an_account_that_is_parked_in_live_is_no_reason_to_stop(drill, live, window):
    with live.database.writing() as session:
        raise_alarm(session, "account-parked", "seoul-x", cause="bad token", remedy="renew it", now=datetime.now(UTC))
    assert not look(window).needs_people
    assert stop_for_it(drill, window) == ()


def test_a_live_database_that_is_away_or_foreign_is_said_and_stops_nothing(drill, tmp_path):
    foreign = Window(Status.ACTUAL, drill.database.engine.url.render_as_string(hide_password=False), SystemClock())
    nowhere = Window(Status.ACTUAL, "postgresql+psycopg://nobody@127.0.0.1:9/none", SystemClock())
    none_yet = Window(Status.ACTUAL, f"sqlite:///{tmp_path}/none.db", SystemClock())
    assert look(foreign).away == "the database that is named as that of the live world is another's"
    assert look(nowhere).away.startswith("the database of the live world does not answer: ")
    assert look(none_yet) == Real()
    assert [stop_for_it(drill, window) for window in (foreign, nowhere, none_yet)] == [(), (), ()]


def test_what_fails_of_one_thing_keeps_nobody_from_hearing_a_cry(sqlite_drill, tmp_path):
    drill = running(sqlite_drill)
    with drill.database.writing() as session:
        session.execute(text("ALTER TABLE exercise_steps RENAME TO away"))
    hear(drill, "강남역 11번 출구 반지하에 물이 차서 못 나가요 살려주세요")
    beats = list(crossing(Settings(home=tmp_path, world="drill"), drill, lambda: True))
    for beat in beats:
        beat.start(0.05)
    try:
        eventually(lambda: {kind for kind, _ in alarms(drill)} >= {"real-cry", "schedule-failed"}, 30)
    finally:
        for beat in beats:
            beat.stop()
