"""One poll keeps what it cannot read, knows when it is due, and never lets a feed's fault out."""

from datetime import timedelta

import pytest

from lifeline.core.db import Database
from lifeline.intake.poll import State, due_feeds
from lifeline.intake.read import kept
from lifeline.intake.tables import Document
from tests.intake.loopback_source import SENT, feed_at, rows, state

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(sqlite_drill: Database) -> Database:
    return sqlite_drill


def test_a_first_answer_has_nothing_fresh(ask, source, feed):
    source.says("a1\na2")
    polled = ask(feed)
    assert (polled.state, polled.fresh) == (State.FIRST, ())


def test_fresh_ids_come_in_the_order_the_alerts_were_sent(ask, source, seeded, database):
    source.says("a4 대설주의보 9\na2 대설주의보 1\na3 대설주의보 5")
    fresh = ask(seeded).fresh
    names = {row.id: row.identifier for row in rows(database)}
    assert [names[identity] for identity in fresh] == ["a2", "a3", "a4"]


def test_a_body_that_says_nothing_new_is_not_kept(ask, source, seeded, database):
    source.says("\na1")
    ask(seeded)
    assert [document.body for document in rows(database, Document)] == [b"a1"]


def test_not_modified_costs_no_parse(ask, source, feed, parse):
    source.says("a1", ETag='"v1"')
    ask(feed)
    source.says("", status=304)
    assert ask(feed).note == "not modified"
    assert len(parse.read) == 1


def test_the_same_body_costs_no_parse(ask, seeded, parse):
    assert ask(seeded).note == "same body"
    assert len(parse.read) == 1


def test_a_changed_feed_file_reads_the_same_body_again(ask, source, seeded, parse):
    ask(feed_at(source.url, senders=["weather@kma.go.kr"]))
    assert len(parse.read) == 2


def test_an_empty_list_is_a_success(ask, source, feed, database):
    source.says("https://no-alerts.example/")
    assert ask(feed).state is State.FIRST
    assert state(database).failures == 0


def test_a_sender_the_feed_does_not_list_is_noted_and_not_stored(ask, source, database):
    feed = feed_at(source.url, senders=["weather@kma.go.kr"])
    source.says("a1\nforged 대설경보 0 evil@example.org")
    polled = ask(feed)
    assert "forged is from evil@example.org" in polled.note
    assert [row.identifier for row in rows(database)] == ["a1"]


def test_an_unread_body_is_asked_for_and_read_again(ask, source, seeded, parse):
    source.says("<html>", ETag='"bad"')
    ask(seeded)
    ask(seeded)
    assert "If-None-Match" not in source.asked[-1][1]
    assert parse.read[-2:] == [b"<html>", b"<html>"]


def test_a_source_of_ever_new_error_pages_does_not_fill_the_disk(ask, source, feed, database):
    for number in range(55):
        source.says(f"<html>{number}")
        ask(feed)
    with database.reading() as session:
        assert len(kept(session)) == 50


def test_a_failed_first_answer_is_not_the_first_answer(ask, source, feed, database):
    source.says("<html>")
    ask(feed)
    source.says("a1")
    assert ask(feed).state is State.FIRST


def test_an_outage_loses_no_validator(ask, source, feed, database):
    source.says("a1", ETag='"v1"')
    ask(feed)
    source.says("no", status=503)
    ask(feed)
    assert state(database).etag == '"v1"'


def test_the_breaker_opens_at_the_third_failure_and_closes_at_once(ask, source, seeded, database):
    source.says("no", status=503)
    opened = []
    for _ in range(3):
        ask(seeded)
        opened.append(state(database).breaker_until is not None)
    source.says("a2")
    ask(seeded)
    assert (opened, state(database).breaker_until) == ([False, False, True], None)


def test_a_feed_without_its_key_is_not_asked_and_says_so(ask, source, database):
    feed = feed_at(source.url + "?k={key}", needs="data_go_kr")
    assert ask(feed).state is State.NO_KEY
    assert source.asked == []
    assert "data_go_kr" in state(database).remedy


def test_a_feed_is_due_when_its_time_has_come(ask, seeded, database):
    with database.reading() as session:
        assert due_feeds(session, [seeded], SENT + 2 * MINUTE) == []
        assert due_feeds(session, [seeded], SENT + 4 * MINUTE) == [seeded]


def test_a_clock_set_back_an_hour_does_not_stall_a_feed(ask, seeded, database):
    with database.reading() as session:
        assert due_feeds(session, [seeded], SENT - timedelta(hours=1)) == [seeded]


def test_a_feed_never_asked_is_due_and_one_switched_off_is_not(database):
    feeds = [feed_at("https://a.example/"), feed_at("https://a.example/", name="off", enabled=False)]
    with database.reading() as session:
        assert [feed.name for feed in due_feeds(session, feeds, SENT)] == ["weather"]
