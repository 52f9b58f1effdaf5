"""Numbers become alerts at a crossing, once, for the station's own district, in the transaction that stores the poll."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lifeline.core.alarm import open_alarms
from lifeline.core.cap import Severity, Urgency, from_json
from lifeline.core.db import Database
from lifeline.intake.feed import Feed
from lifeline.intake.poll import Polled, State, poll
from lifeline.intake.tables import AreaLevel, Document, StationLevel
from tests.intake import gauges
from tests.intake.gauges import told
from tests.intake.loopback_source import SENT, Source, rows, state

Hear = Callable[..., Polled]


@pytest.fixture
def database(live_database: Database) -> Database:
    return live_database


@pytest.fixture
def feed(source: Source) -> Feed:
    return gauges.gauges(source.url)


@pytest.fixture
def hear(database: Database, source: Source, feed: Feed) -> Hear:
    """One poll so many minutes after SENT, with these lines as the answer."""

    def one(minutes: int, *lines: str, of: Feed = feed) -> Polled:
        source.says("\n".join(lines))
        source.date = SENT + timedelta(minutes=minutes)
        return poll(database, of, now=SENT + timedelta(minutes=minutes), parse=gauges.parse)

    return one


@pytest.fixture
def dry(hear: Hear) -> Hear:
    """After a first answer in which it did not rain."""
    hear(0, "1 0 0 동작구", "2 0 0 동작구", "3 0 0 관악구")
    return hear


def alarms(database: Database) -> list[str]:
    with database.reading() as session:
        return [alarm.kind for alarm in open_alarms(session)]


def test_a_crossing_is_one_fresh_alert_for_the_station_s_own_district(dry: Hear, database: Database) -> None:
    polled = dry(10, "1 60 10 동작구", "3 54 10 관악구")
    assert (polled.state, len(polled.fresh)) == (State.NEW, 1)
    assert [(one.kind, one.event, one.where, one.minutes) for one in told(database)] == [("Alert", "도심 침수 주의", "동작구", 10)]


def test_what_stays_above_is_told_once(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(20, "1 65 20 동작구")
    dry(30, "1 54 30 동작구", "2 70 30 동작구")
    assert [one.kind for one in told(database)] == ["Alert"]


def test_a_higher_step_is_an_update_of_the_same_alert(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(20, "2 80 20 동작구")
    first, second = told(database)
    assert (second.kind, second.event, second.identifier, second.refers) == (
        "Update",
        "도심 침수 위험",
        first.identifier,
        (first.identifier,),
    )


def test_it_is_over_when_the_last_station_of_the_district_is_below(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구", "2 60 10 동작구")
    dry(20, "1 5 20 동작구", "2 30 20 동작구")
    dry(30, "1 5 30 동작구", "2 5 30 동작구")
    first, over = told(database)
    assert (over.kind, over.minutes, over.refers) == ("AllClear", 30, (first.identifier,))


def test_an_end_is_past_and_minor_and_keeps_its_event(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(20, "1 5 20 동작구")
    info = from_json(rows(database)[-1].cap).infos[0]
    assert (info.urgency, info.severity, info.event) == (Urgency.PAST, Severity.MINOR, "도심 침수 주의")


def test_the_next_flood_is_another_alert(dry: Hear, database: Database) -> None:
    for minutes, value in ((10, 60), (20, 5), (30, 60)):
        dry(minutes, f"1 {value} {minutes} 동작구")
    first, _, again = told(database)
    assert (again.kind, again.refers, again.identifier != first.identifier) == ("Alert", (), True)


def test_the_identity_of_a_crossing_is_feed_rule_station_and_time(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    (row,) = rows(database)
    assert (row.sender, row.identifier, row.sent) == (
        "opendata@seoul.go.kr",
        "gauges:rain-hour:1:20260105T221000Z",
        SENT + timedelta(minutes=10),
    )


def test_an_answer_with_many_times_is_read_in_their_order(dry: Hear, database: Database) -> None:
    dry(30, "1 5 30 동작구", "1 60 20 동작구", "1 80 25 동작구")
    assert [(one.kind, one.minutes) for one in told(database)] == [("Alert", 20), ("Update", 25), ("AllClear", 30)]


def test_the_same_numbers_again_are_nothing_new(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(20, "1 5 20 동작구")
    assert dry(21, "1 60 10 동작구", "1 5 20 동작구").fresh == ()
    assert len(told(database)) == 2


def test_a_station_without_a_district_is_an_alert_without_an_area(dry: Hear, database: Database) -> None:
    dry(10, "9 60 10")
    assert [one.where for one in told(database)] == [""]


def test_the_file_says_where_a_station_stands(source: Source, hear: Hear, database: Database) -> None:
    feed = gauges.gauges(source.url, districts={"9": ["서울특별시 서초구", "서울특별시 용산구"]})
    hear(0, "9 0 0", of=feed)
    hear(10, "9 60 10", of=feed)
    assert [one.where for one in told(database)] == ["서초구,용산구"]


# ---------------------------------------------------------------- the first answer, gaps, clocks


def test_what_is_above_at_the_first_answer_is_seed_and_calls_a_person(hear: Hear, database: Database) -> None:
    assert hear(0, "1 60 0 동작구").fresh == ()
    assert ([(one.kind, one.seed) for one in told(database)], alarms(database)) == ([("Alert", True)], ["feed-above"])


def test_what_rises_after_the_first_answer_is_told(hear: Hear, database: Database) -> None:
    hear(0, "1 60 0 동작구")
    assert len(hear(10, "1 80 10 동작구").fresh) == 1


def test_that_alarm_goes_when_all_is_below(hear: Hear, database: Database) -> None:
    hear(0, "1 60 0 동작구")
    hear(10, "1 5 10 동작구")
    assert alarms(database) == []


def test_an_old_number_neither_begins_nor_ends_anything(dry: Hear, database: Database) -> None:
    dry(60, "1 60 10 동작구")
    assert told(database) == []
    dry(70, "2 60 70 동작구")
    dry(130, "2 5 80 동작구")
    assert [one.kind for one in told(database)] == ["Alert"]


def test_old_numbers_are_noted(dry: Hear, database: Database) -> None:
    dry(60, "1 60 10 동작구", "2 0 60 동작구")
    assert state(database).note == "1 of 2 stations sent nothing newer than 40 minutes"


def test_a_number_ahead_of_our_clock_counts_for_nothing_and_hides_nothing(dry: Hear, database: Database) -> None:
    dry(10, "1 60 600 동작구")
    assert ("ahead of our clock" in state(database).note, told(database)) == (True, [])
    dry(20, "1 60 20 동작구")
    assert len(told(database)) == 1


def test_a_station_that_falls_silent_ends_nothing_and_is_an_alarm(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(20, "3 0 20 관악구")
    dry(60, "3 0 60 관악구")
    assert ([one.kind for one in told(database)], alarms(database)) == (["Alert"], ["feed-stale"])


def test_that_alarm_goes_when_it_is_heard_again(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(60, "3 0 60 관악구")
    dry(70, "1 56 70 동작구")
    assert alarms(database) == []


def test_a_silent_station_keeps_no_other_from_being_told(dry: Hear, database: Database) -> None:
    dry(10, "1 80 10 동작구")
    dry(60, "2 60 60 동작구")
    first, second = told(database)
    assert (second.kind, second.event, second.refers) == ("Update", first.event, (first.identifier,))


def test_a_silent_station_holds_the_warning_when_the_others_are_below(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(60, "2 60 60 동작구")
    dry(70, "2 5 70 동작구")
    assert "AllClear" not in [one.kind for one in told(database)]


def test_after_a_day_it_is_forgotten_and_nothing_is_said(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(1_500, "3 0 1500 관악구")
    assert ([one.kind for one in told(database)], alarms(database)) == (["Alert"], [])
    assert {row.station: row.step for row in rows(database, StationLevel)}["1"] == 0
    dry(1_510, "2 60 1510 동작구")
    assert [one.kind for one in told(database)] == ["Alert", "Alert"]


def test_a_warning_stays_where_it_began_when_its_station_is_called_otherwise(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    dry(20, "1 61 20 관악구")
    dry(30, "1 5 30 관악구")
    assert [(one.kind, one.where) for one in told(database)] == [("Alert", "동작구"), ("AllClear", "동작구")]


# ---------------------------------------------------------------- one transaction, a changed file


def test_the_document_of_a_crossing_is_kept(dry: Hear, database: Database) -> None:
    dry(10, "1 60 10 동작구")
    (row,) = rows(database)
    assert {one.id: one.body for one in rows(database, Document)}[row.document_id] == "1 60 10 동작구".encode()


def test_a_dry_day_keeps_no_document(dry: Hear, database: Database) -> None:
    dry(10, "1 1 10 동작구")
    assert rows(database, Document) == []


@pytest.mark.parametrize("table", ["station_levels", "area_levels", "alert_copies", "documents"])
def test_what_cannot_be_stored_moves_nothing(dry: Hear, database: Database, table: str) -> None:
    with database.writing() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    with pytest.raises(DBAPIError, match=table):
        dry(10, "1 60 10 동작구")
    with database.writing() as session:
        session.execute(text(f"ALTER TABLE gone RENAME TO {table}"))
    assert (told(database), [row.step for row in rows(database, StationLevel)], rows(database, AreaLevel)) == ([], [0, 0, 0], [])
    assert len(dry(11, "1 60 10 동작구").fresh) == 1


def test_a_step_taken_out_of_the_file_does_not_break_what_stands(dry: Hear, source: Source, database: Database) -> None:
    dry(10, "1 80 10 동작구")
    lower = gauges.gauges(source.url, thresholds=[gauges.RULE | {"steps": gauges.STEPS[:1]}])
    dry(20, "1 5 20 동작구", of=lower)
    assert [(one.kind, one.event) for one in told(database)] == [("Alert", "도심 침수 위험"), ("AllClear", "도심 침수 주의")]


def test_a_changed_threshold_has_the_same_answer_read_again(dry: Hear, source: Source, database: Database) -> None:
    other = gauges.gauges(source.url, thresholds=[gauges.RULE | {"name": "rain-hour-2"}])
    dry(10, "1 60 10 동작구")
    assert len(dry(11, "1 60 10 동작구", of=other).fresh) == 1
