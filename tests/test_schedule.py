"""The clockwork: a feed is asked, what is fresh is decided, and only the leader does either."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from lifeline.bulletins.tables import Bulletin
from lifeline.core import duties
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.core.settings import packaged
from lifeline.intake.feed import Feed
from lifeline.schedule import Schedule
from lifeline.wiring import sources_of
from tests.bulletins.town import HandClock, Town, office, settle_in
from tests.intake.loopback_source import Source, open_source

SAMPLES = packaged("feeds") / "samples" / "kma-warnings"
SNOW = (SAMPLES / "2026-01-13-0500-heavy-snow-advisory.xml").read_bytes()
QUIET = (SAMPLES / "no-data.json").read_bytes()


class Leads:
    def __init__(self) -> None:
        self.now = True

    def leads(self) -> bool:
        return self.now

    def resign(self) -> None:
        self.now = False


@pytest.fixture
def source() -> Iterator[Source]:
    with open_source() as one:
        one.says(QUIET)
        yield one


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    town = settle_in(sqlite_drill)
    town.clock.at = HandClock().at
    return town


@pytest.fixture
def leads() -> Leads:
    return Leads()


@pytest.fixture
def schedule(town: Town, source: Source, leads: Leads) -> Iterator[Schedule]:
    feed = Feed(
        name="kma-warnings",
        title="기상특보",
        url=source.url,
        every=timedelta(seconds=60),
        format="kma-pwncd",
        trust="pinned",
        private=True,
        deadline=timedelta(seconds=60),
    )
    woken = threading.Event()
    made = Schedule(town.world, office(), feeds=(feed,), sources=sources_of((feed,)), secrets={}, leader=leads, on_bulletin=woken.set)
    made.woken = woken  # type: ignore[attr-defined]
    yield made
    made._rounds.close()


def ask(schedule: Schedule, town: Town, **later: float) -> tuple[str, ...]:
    town.clock.go(**later)
    asked = schedule.tick()
    schedule._rounds.wait(60)
    return asked


def bulletins(town: Town) -> list[str]:
    with town.world.database.reading() as session:
        return list(session.scalars(select(Bulletin.state)))


def test_a_warning_that_appears_in_a_feed_is_issued_and_the_sender_woken(schedule: Schedule, town: Town, source: Source) -> None:
    ask(schedule, town)
    source.says(SNOW)
    ask(schedule, town, seconds=64)
    assert bulletins(town) == ["issued"]
    assert schedule.woken.is_set()  # type: ignore[attr-defined]
    assert set(done(town)) == {duties.FEEDS}


def test_what_stood_in_the_first_answer_is_not_issued(schedule: Schedule, town: Town, source: Source) -> None:
    source.says(SNOW)
    ask(schedule, town)
    ask(schedule, town, seconds=64)
    assert bulletins(town) == []


def test_a_process_that_does_not_lead_asks_nothing(schedule: Schedule, town: Town, source: Source, leads: Leads) -> None:
    leads.resign()
    assert ask(schedule, town) == ()
    assert (source.asked, done(town)) == ([], {})


def done(town: Town) -> dict[str, duties.Duty]:
    with town.world.database.reading() as session:
        return duties.duties(session)


def test_the_wall_clock_going_back_does_not_stop_the_asking(schedule: Schedule, town: Town, source: Source) -> None:
    ask(schedule, town)
    town.clock.step(hours=-1)
    assert ask(schedule, town) == ("kma-warnings",)


def test_without_a_proposal_the_loop_goes_by_itself(schedule: Schedule, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lifeline.schedule.LATEST", 0.05)
    monkeypatch.setattr("lifeline.schedule.PROPOSE_EVERY", 3600.0)
    ticks = threading.Semaphore(0)
    monkeypatch.setattr(schedule, "tick", lambda: ticks.release())
    schedule.start()
    assert all(ticks.acquire(timeout=60) for _ in range(3))
    schedule.stop()


class Ears:
    """Listening that counts its rounds, and hangs as long as it is told to."""

    def __init__(self) -> None:
        self.rounds, self.go_on, self.closed = threading.Semaphore(0), threading.Event(), threading.Event()
        self.go_on.set()

    def tick(self) -> None:
        self.rounds.release()
        self.go_on.wait(60)

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def hearing(town: Town, ears: Ears, leads: Leads) -> Iterator[Schedule]:
    made = Schedule(town.world, office(), feeds=(), sources={}, secrets={}, leader=leads, on_bulletin=lambda: None, listening=ears)
    yield made
    ears.go_on.set()


def test_a_platform_that_hangs_delays_no_feed(hearing: Schedule, ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = threading.Semaphore(0)
    monkeypatch.setattr(hearing, "tick", lambda: ticks.release())
    monkeypatch.setattr("lifeline.schedule.PROPOSE_EVERY", 0.05)
    ears.go_on.clear()
    hearing.start()
    assert ears.rounds.acquire(timeout=30)
    assert all(ticks.acquire(timeout=30) for _ in range(3))
    assert not ears.rounds.acquire(blocking=False)
    ears.go_on.set()
    hearing.stop()
    assert ears.closed.is_set()


def test_only_the_leader_listens(hearing: Schedule, ears: Ears, leads: Leads) -> None:
    leads.now = False
    hearing.tick_listen()
    assert not ears.rounds.acquire(blocking=False)
    leads.now = True
    hearing.tick_listen()
    assert ears.rounds.acquire(blocking=False)


def test_listening_that_fails_is_a_row_and_the_next_round_ends_it(hearing: Schedule, ears: Ears, town: Town) -> None:
    failing = threading.Event()
    failing.set()
    told = threading.Event()

    def tick() -> None:
        if failing.is_set():
            told.set()
            raise ConnectionError("nothing answers")
        ears.rounds.release()

    ears.tick = tick  # type: ignore[method-assign]
    hearing.start()
    assert told.wait(30)
    until(lambda: "listening-failed" in kinds(town))
    failing.clear()
    until(lambda: "listening-failed" not in kinds(town))
    hearing.stop()


def kinds(town: Town) -> list[str]:
    with town.world.database.reading() as session:
        return [alarm.kind for alarm in open_alarms(session)]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_while_an_exercise_has_the_world_no_feed_is_asked(schedule: Schedule, town: Town, source: Source) -> None:
    schedule._asks = lambda: False
    assert (ask(schedule, town), source.asked) == ((), [])
