"""Locked, read-only, or a server that goes away: it is said, nothing unwritten counts as done, and sending goes on by itself."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.cli.say import TROUBLES, trouble
from lifeline.core.alarm import Alarm
from lifeline.core.cap import Status
from lifeline.core.clock import ExerciseClock
from lifeline.core.db import open_database
from lifeline.core.ports import Receipt
from lifeline.schedule import Schedule
from tests.bulletins.town import JIHYEON, NOW, Town, office, settle_in, snow
from tests.faults.breaking import Fault, Gone, Locked, Standby, read_only, server, strike_after
from tests.faults.conftest import Emptied
from tests.faults.rounds import Scene
from tests.postgres import created, made


@pytest.fixture(scope="module")
def gone() -> Iterator[Gone]:
    with server() as made:
        yield Gone(made)


@pytest.fixture(params=["locked", "read-only", "server gone", "server read-only"])
def broken(request: pytest.FixtureRequest) -> Iterator[tuple[Town, Fault]]:
    """A town whose clock runs, and a way to break its database."""
    if request.param in ("locked", "read-only"):
        database = request.getfixturevalue("sqlite_drill")
        fault: Fault = Locked(database) if request.param == "locked" else read_only(database)
    else:
        stops: Gone = request.getfixturevalue("gone")
        url = created(stops.server.get_uri(database="postgres", driver="psycopg"), "town")
        database = open_database(made(url, Status.EXERCISE, url), Status.EXERCISE)
        fault = stops if request.param == "server gone" else Standby(database)
    try:
        yield _running_clock(settle_in(database)), fault
    finally:
        fault.heal()
        database.close()


def _running_clock(town: Town) -> Town:
    world = replace(town.world, clock=ExerciseClock(NOW))
    return Town(world, town.clock, town.outlets, Dispatcher(world))


@contextmanager
def running(town: Town) -> Iterator[None]:
    """The loop itself, on its own thread."""
    town.dispatcher.start()
    try:
        yield
    finally:
        town.dispatcher.stop()


def until(what: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    return what()


def said(caplog: pytest.LogCaptureFixture, fault: Fault) -> Callable[[], bool]:
    """The log holds an error that says so."""
    return lambda: any(line.levelno == logging.ERROR and fault.said in line.getMessage() for line in caplog.records)


def all_sent(town: Town, bulletin: str) -> Callable[[], bool]:
    return lambda: set(town.states(bulletin).values()) == {"sent"}


def tries(town: Town) -> list[int]:
    return [len(outlet.sent) for outlet in town.outlets.values()]


def alarms(town: Town, kind: str = "dispatch-failed") -> list[Alarm]:
    with town.world.database.reading() as session:
        return list(session.scalars(select(Alarm).where(Alarm.kind == kind)))


def test_a_database_that_fails_before_the_claim_is_waited_for(broken: tuple[Town, Fault], caplog: pytest.LogCaptureFixture) -> None:
    town, fault = broken
    warned = town.hear(snow())
    fault.strike()
    with running(town):
        assert until(said(caplog, fault))
        assert tries(town) == [0, 0, 0]
        fault.heal()
        assert until(all_sent(town, warned.bulletin))
    assert tries(town) == [1, 1, 1]


def test_a_claim_whose_attempt_could_not_be_written_is_free_again_at_once(
    broken: tuple[Town, Fault], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, fault = broken
    monkeypatch.setattr("lifeline.bulletins.dispatch.LEASE", timedelta(minutes=10))
    warned = town.hear(snow())
    strike_after(town.world.database.engine, "UPDATE deliveries ", fault, times=2)  # the first is the rehearsal
    with running(town):
        assert until(said(caplog, fault))
        assert tries(town) == [0, 0, 0]
        fault.heal()
        assert until(all_sent(town, warned.bulletin)), "it waited for its own lease"
    assert tries(town) == [1, 1, 1]


def test_receipts_that_cannot_be_written_are_kept_until_they_can(broken: tuple[Town, Fault], caplog: pytest.LogCaptureFixture) -> None:
    town, fault = broken
    warned = town.hear(snow())
    lock, numbers = threading.Lock(), count()

    def breaks(_post: object) -> Receipt:
        with lock:
            number = next(numbers)
            if number == 0:
                fault.strike()
        return Receipt(f"kept-{number}")

    for outlet in town.outlets.values():
        outlet.answers = [breaks]
    with running(town):
        assert until(said(caplog, fault))
        fault.heal()
        assert until(all_sent(town, warned.bulletin))
    assert {post.post_id for post in town.view(warned.bulletin).deliveries} == {"kept-0", "kept-1", "kept-2"}
    assert tries(town) == [1, 1, 1]


def test_a_failed_round_is_a_row_that_staff_see_and_that_closes_when_sending_goes_on(
    broken: tuple[Town, Fault], caplog: pytest.LogCaptureFixture
) -> None:
    town, fault = broken
    fault.strike()
    with running(town):
        assert until(said(caplog, fault))
        fault.heal()
        assert until(lambda: bool(alarms(town)) and all(alarm.cleared_at for alarm in alarms(town)))
    assert [fault.said in alarm.cause for alarm in alarms(town)] == [True]


def test_the_schedule_outlives_its_database_too_and_says_so(
    broken: tuple[Town, Fault], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lifeline.schedule.LATEST", 0.1)
    town, fault = broken
    schedule = Schedule(town.world, office(), feeds=(), sources={}, secrets={}, leader=Leads(), on_bulletin=lambda: None)
    fault.strike()
    schedule.start()
    try:
        assert until(said(caplog, fault))
        fault.heal()
        assert until(lambda: bool(alarms(town, "schedule-failed")) and all(one.cleared_at for one in alarms(town, "schedule-failed")))
    finally:
        schedule.stop()


class Leads:
    """The only process there is."""

    def leads(self) -> bool:
        return True

    def resign(self) -> None:
        """Nothing to give back."""


def test_an_act_that_could_not_be_written_is_one_sentence_and_has_changed_nothing(broken: tuple[Town, Fault]) -> None:
    town, fault = broken
    warned = town.hear(snow())
    fault.strike()
    with pytest.raises(DBAPIError) as refused:
        desk.end(town.world, warned.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong area")
    fault.heal()
    assert isinstance(refused.value, TROUBLES)
    assert trouble(refused.value).startswith("The database does not answer: ")
    assert "\n" not in trouble(refused.value)
    assert town.view(warned.bulletin).state == "issued"


def test_an_alert_that_could_not_be_decided_is_decided_once_when_the_database_is_back(broken: tuple[Town, Fault]) -> None:
    town, fault = broken
    fault.strike()
    with pytest.raises(DBAPIError):
        town.hear(snow())
    fault.heal()
    assert town.hear(snow()).deliveries == 3
    assert not town.hear(snow()).new


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_full_disk_is_said_and_when_there_is_room_again_every_post_is_there_once(scene: Scene, emptied: Emptied) -> None:
    end = scene.stage.play("disk_full", **scene.facts(emptied()))
    assert end.said["said"] == (
        "The database does not answer: disk I/O error. Check the disk and its address (LIFELINE_DATABASE_*), then try again."
    )
    assert end.said["issued"] == scene.accounts
    assert "disk I/O error" in end.said["lines"][0]
    assert end.said["unwritten"] == {}
    assert {account: [text] for account, (_, text) in end.said["ledger"].items()} == scene.stand.posts()
    assert len(end.said["ledger"]) == scene.accounts
    assert end.said["sound"] == "ok"
