"""A listener that says nothing is no proof of quiet: staff get a row, and readers a line."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.listening.health import watch
from lifeline.listening.ledger import settle
from lifeline.listening.read import health
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow
from tests.listening.posts import NOW
from tests.listening.test_harvest import SOURCE

MINUTE = timedelta(minutes=1)
SILENT = 30 * MINUTE


def settled(database: Database, sources: Sequence[Source] = (SOURCE,), **known: object) -> None:
    with database.writing() as session:
        settle(session, sources)
        for name, value in known.items():
            setattr(session.scalars(select(ListenerRow)).one(), name, value)


def look(database: Database, *, open_since: datetime | None, sources: Sequence[Source] = (SOURCE,), now: datetime = NOW) -> list[str]:
    with database.writing() as session:
        watch(session, sources, open_since=open_since, silent=SILENT, now=now)
    with database.reading() as session:
        return [f"{alarm.kind} {alarm.subject}" for alarm in open_alarms(session)]


@pytest.mark.parametrize("last", [None, NOW - 31 * MINUTE])
def test_no_post_for_too_long_while_a_situation_is_open_is_an_alarm(live_database: Database, last: datetime | None) -> None:
    settled(live_database, answered_at=NOW, last_post_at=last)
    assert look(live_database, open_since=NOW - 31 * MINUTE) == ["listener-silent x"]
    with live_database.reading() as session:
        assert [one.state for one in health(session, NOW)] == ["silent"]


def test_a_post_or_the_end_of_the_situation_ends_the_alarm(live_database: Database) -> None:
    settled(live_database, answered_at=NOW)
    look(live_database, open_since=NOW - 31 * MINUTE)
    settled(live_database, last_post_at=NOW - MINUTE)
    assert look(live_database, open_since=NOW - 31 * MINUTE) == []
    settled(live_database, last_post_at=NOW - 40 * MINUTE)
    assert look(live_database, open_since=NOW - 31 * MINUTE) != []
    assert look(live_database, open_since=None) == []


def test_without_a_situation_or_right_after_its_start_silence_is_quiet(live_database: Database) -> None:
    settled(live_database, answered_at=NOW, last_post_at=NOW - timedelta(days=3))
    assert look(live_database, open_since=None) == []
    assert look(live_database, open_since=NOW - 29 * MINUTE) == []


def test_a_listener_switched_off_is_not_silent_and_is_told_as_off(live_database: Database) -> None:
    from dataclasses import replace

    off = replace(SOURCE, enabled=False)
    settled(live_database, [off])
    assert look(live_database, open_since=NOW - timedelta(hours=9), sources=[off]) == []
    with live_database.reading() as session:
        assert [one.state for one in health(session, NOW)] == ["off"]


def test_a_listener_that_left_the_file_is_off_and_its_counts_stay(live_database: Database) -> None:
    settled(live_database, heard=7, shed=2)
    with live_database.writing() as session:
        settle(session, [])
    with live_database.reading() as session:
        (view,) = health(session, NOW)
    assert (view.state, view.heard, view.shed) == ("off", 7, 2)


def test_health_says_what_people_call_it_when_it_last_answered_and_how_it_fares(live_database: Database) -> None:
    settled(live_database)
    with live_database.reading() as session:
        assert [one.state for one in health(session, NOW)] == ["new"]
    settled(live_database, tried_at=NOW, answered_at=NOW - 2 * MINUTE, last_post_at=NOW - 3 * MINUTE, spent=9, spent_on="2026-01-04")
    with live_database.reading() as session:
        (view,) = health(session, NOW)
    assert (view.state, view.title("ko"), view.title("en"), view.lag, view.spent) == ("well", "엑스", "X", 2 * MINUTE, 0)
    settled(live_database, failures=1, problem="busy")
    with live_database.reading() as session:
        assert [(one.state, one.problem) for one in health(session, NOW)] == [("failing", "busy")]
