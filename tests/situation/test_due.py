"""When the next figures are promised, and when that promise is late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.situation import read
from lifeline.situation.arrange import promise_next
from lifeline.situation.due import EARLY, REPORT_HOURS, Due, next_of, promise
from lifeline.situation.entry import FigureRefused
from tests.conftest import NOW
from tests.situation.record import FLOOD, HOUR, KIM, entry, publish, record

SEOUL = ZoneInfo("Asia/Seoul")


def at(hour: int, minute: int = 0, day: int = 6) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=SEOUL).astimezone(UTC)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (at(7), at(11)),
        (at(10, 29), at(11)),
        (at(10, 40), at(18)),
        (at(11, 5), at(18)),
        (at(22, 30), at(6, day=7)),
        (at(23, 59), at(6, day=7)),
        (at(0, 5), at(6)),
    ],
)
def test_after_a_report_the_next_fixed_hour_is_promised_and_one_just_before_it_counts_as_its_report(last, due):
    assert promise(last, None, open=True) == due


def test_a_person_s_time_goes_before_the_fixed_hours_until_a_report_keeps_it():
    assert promise(at(7), at(9), open=True) == at(9)
    assert promise(at(8, 45), at(9), open=True) == at(11)
    assert promise(None, at(9), open=True) == at(9)


def test_a_late_report_of_an_emergency_that_is_over_is_waited_for_one_day_and_of_an_open_one_as_long_as_it_takes():
    assert Due.at(at(9, day=7), None, at(10), open=False) == Due(None, at(10), late=True)
    assert Due.at(at(10, day=7), None, at(10), open=False) == Due(None, None, late=False)
    assert Due.at(at(10, day=9), None, at(10), open=True).late


def test_nothing_is_promised_before_the_first_figures_nor_when_it_is_over():
    assert promise(None, None, open=True) is None
    assert promise(at(7), None, open=False) is None
    assert promise(at(7), at(9), open=False) == at(9)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), st.sets(st.integers(0, 23), min_size=1))
def test_the_next_hour_is_always_ahead_one_of_the_hours_and_the_nearest(last, hours):
    due = next_of(sorted(hours), last)
    assert due.astimezone(SEOUL).hour in hours
    assert due - EARLY > last
    between = (due - timedelta(hours=step) for step in range(1, 25))
    assert not any(one - EARLY > last and one.astimezone(SEOUL).hour in hours for one in between)


def test_a_promise_that_passed_without_figures_is_late_and_stays_so(emergency):
    with emergency.writing() as session:
        publish(session, entry("vehicles", "1"))  # at 07:30
        due = read.due(session, FLOOD, at(10, 59))
        assert (due.last, due.next, due.late) == (NOW, at(11), False)
        assert read.due(session, FLOOD, at(11)).late
        assert read.due(session, FLOOD, at(23)).next == at(11)
        publish(session, entry("vehicles", "2", as_of=at(11, 10)), now=at(11, 10))
        assert not read.due(session, FLOOD, at(11, 11)).late


def test_a_figure_that_waits_keeps_no_promise(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("vehicles", "1"))
        record(session, entry("dead", "1", as_of=at(11)), now=at(11))
        assert read.due(session, FLOOD, at(11, 1)).late


def test_the_newest_time_a_person_set_holds(emergency):
    with emergency.writing() as session:
        for due in (at(9), at(10)):
            promise_next(session, FLOOD, due, author=KIM, now=NOW)
        assert read.due(session, FLOOD, NOW).next == at(10)


@pytest.mark.parametrize("due", [NOW, NOW - HOUR, NOW + timedelta(days=7, minutes=1)])
def test_a_promise_is_of_the_coming_week(sqlite_emergency, due):
    with pytest.raises(FigureRefused), sqlite_emergency.writing() as session:
        promise_next(session, FLOOD, due, author=KIM, now=NOW)


def test_the_hours_of_the_file_that_ships_are_those_of_the_code():
    from tests.situation.record import COUNTING

    assert COUNTING.metrics.report_hours == REPORT_HOURS
