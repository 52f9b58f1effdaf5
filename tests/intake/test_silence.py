"""Empty is normal, silence is an alarm: raised after twice the interval, taken back by the next answer."""

from datetime import timedelta

import pytest

from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.intake.read import Health, board
from lifeline.intake.silence import watch
from tests.intake.loopback_source import SENT, feed_at

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(sqlite_drill: Database) -> Database:
    return sqlite_drill


@pytest.fixture
def silent(database):
    def at(feed, now):
        with database.writing() as session:
            return watch(session, [feed], now)

    return at


def alarms(database):
    with database.reading() as session:
        return [(alarm.kind, alarm.subject) for alarm in open_alarms(session)]


def health(database, feed, now):
    with database.reading() as session:
        return board(session, [feed], now)[0].health


def test_one_lost_answer_is_not_silence(ask, source, seeded, silent):
    source.says("no", status=503)
    ask(seeded, SENT + 3 * MINUTE)
    assert silent(seeded, SENT + 6 * MINUTE) == []


def test_no_answer_for_twice_the_interval_is_an_alarm(ask, source, seeded, silent, database):
    source.says("no", status=503)
    ask(seeded, SENT + 3 * MINUTE)
    assert silent(seeded, SENT + 6 * MINUTE + timedelta(seconds=1)) == ["weather"]
    assert alarms(database) == [("feed-silent", "weather")]


def test_the_alarm_says_since_when_and_what_was_last_heard(ask, source, seeded, silent, database):
    source.says("no", status=503)
    ask(seeded, SENT + 3 * MINUTE)
    silent(seeded, SENT + 7 * MINUTE)
    with database.reading() as session:
        assert open_alarms(session)[0].cause == "기상: no answer since 1월 6일 07:00. The source answered 503."


def test_a_silent_feed_never_says_no_danger(ask, seeded, silent, database):
    silent(seeded, SENT + 7 * MINUTE)
    with database.reading() as session:
        assert "does not mean no danger" in open_alarms(session)[0].remedy


def test_the_next_answer_takes_the_alarm_back(ask, seeded, silent, database):
    silent(seeded, SENT + 7 * MINUTE)
    ask(seeded, SENT + 8 * MINUTE)
    assert alarms(database) == []


def test_a_feed_that_never_answered_is_silent_too(ask, source, feed, silent):
    source.says("no", status=503)
    ask(feed)
    assert silent(feed, SENT + 7 * MINUTE) == ["weather"]


def test_unchanged_answers_are_not_silence(ask, source, seeded, silent):
    for minutes in range(3, 60, 3):
        source.date = SENT + minutes * MINUTE
        ask(seeded, source.date)
    assert silent(seeded, SENT + 60 * MINUTE) == []


def test_the_same_answer_for_too_long_is_silence_where_the_feed_says_so(ask, source, silent, database):
    feed = feed_at(source.url, silent_after="1 h")
    source.says("a1")
    ask(feed)
    source.date = SENT + 61 * MINUTE
    ask(feed, SENT + 61 * MINUTE)
    assert silent(feed, SENT + 61 * MINUTE) == ["weather"]
    ask(feed, SENT + 62 * MINUTE)
    assert alarms(database) == [("feed-silent", "weather")]


def test_answers_out_of_an_old_cache_are_silence(ask, source, seeded, silent):
    source.date = SENT - timedelta(hours=3)
    for minutes in (3, 6, 9):
        ask(seeded, SENT + minutes * MINUTE)
    assert silent(seeded, SENT + 9 * MINUTE) == ["weather"]


def test_an_alert_out_of_an_old_cache_is_still_stored(ask, source, seeded):
    source.date = SENT - timedelta(hours=3)
    source.says("a2")
    assert len(ask(seeded, SENT + 3 * MINUTE).fresh) == 1


def test_a_feed_that_only_sends_what_nobody_can_read_is_silent(ask, source, seeded, silent):
    source.says("<html>")
    for minutes in (3, 5, 7):
        ask(seeded, SENT + minutes * MINUTE)
    assert silent(seeded, SENT + 7 * MINUTE) == ["weather"]


def test_a_feed_without_its_key_is_waiting_and_not_silent(ask, silent, database):
    feed = feed_at("https://a.example/{key}", needs="k")
    ask(feed)
    assert silent(feed, SENT + timedelta(days=1)) == []
    assert health(database, feed, SENT) is Health.WAITING


def test_a_feed_switched_off_takes_its_alarm_with_it(ask, source, seeded, silent, database):
    silent(seeded, SENT + 7 * MINUTE)
    silent(feed_at(source.url, enabled=False), SENT + 8 * MINUTE)
    assert alarms(database) == []


def test_after_the_clock_is_set_back_silence_counts_from_then(ask, source, seeded, silent):
    back = SENT - timedelta(hours=1)
    assert silent(seeded, back) == []
    assert silent(seeded, back + 7 * MINUTE) == ["weather"]


def test_the_board_tells_each_state(ask, source, seeded, database):
    told = [health(database, seeded, SENT)]
    source.says("no", status=503)
    ask(seeded, SENT + 3 * MINUTE)
    told += [health(database, seeded, SENT + 3 * MINUTE), health(database, seeded, SENT + 9 * MINUTE)]
    source.says("a1")
    ask(seeded, SENT + 10 * MINUTE)
    told.append(health(database, seeded, SENT + 10 * MINUTE))
    told.append(health(database, feed_at(source.url, enabled=False), SENT))
    told.append(health(database, feed_at(source.url, name="new"), SENT))
    assert told == [Health.HEARD, Health.FAILING, Health.SILENT, Health.HEARD, Health.OFF, Health.WAITING]


def test_the_board_counts_unread_documents(ask, source, seeded, database):
    source.says("<html>")
    ask(seeded)
    source.says("a1")
    ask(seeded)
    with database.reading() as session:
        line = board(session, [seeded], SENT)[0]
    assert (line.health, line.unread) == (Health.UNREAD, 1)
