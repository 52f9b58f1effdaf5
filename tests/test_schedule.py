"""The clockwork: a feed is asked, what is fresh is decided, and only the leader does either."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from lifeline.bulletins.tables import Bulletin
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
    )
    woken = threading.Event()
    made = Schedule(town.world, office(), feeds=(feed,), sources=sources_of((feed,)), secrets={}, leader=leads, on_bulletin=woken.set)
    made.woken = woken  # type: ignore[attr-defined]
    yield made
    made._rounds.close()


def ask(schedule: Schedule, town: Town, **later: float) -> tuple[str, ...]:
    town.clock.go(**later)
    asked = schedule.tick()
    schedule._rounds.wait(20)
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


def test_what_stood_in_the_first_answer_is_not_issued(schedule: Schedule, town: Town, source: Source) -> None:
    source.says(SNOW)
    ask(schedule, town)
    ask(schedule, town, seconds=64)
    assert bulletins(town) == []


def test_a_process_that_does_not_lead_asks_nothing(schedule: Schedule, town: Town, source: Source, leads: Leads) -> None:
    leads.resign()
    assert ask(schedule, town) == ()
    assert source.asked == []


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
    assert all(ticks.acquire(timeout=5) for _ in range(3))
    schedule.stop()
