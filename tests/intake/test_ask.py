"""A person has a feed asked now: whoever polls it finds the mark, with the breaker open, and no press is lost to a poll under way."""

import threading
from datetime import timedelta

import pytest

from lifeline.core.db import Database
from lifeline.intake.ask import NotAsked, ask_again
from lifeline.intake.poll import due_feeds
from lifeline.intake.tables import FeedState
from tests.intake.loopback_source import SENT, feed_at

LATER = SENT + timedelta(minutes=2)


@pytest.fixture
def database(sqlite_drill: Database) -> Database:
    return sqlite_drill


def press(database, feed, now):
    with database.writing() as session:
        ask_again(session, feed, now=now)


def due(database, feed, now):
    with database.reading() as session:
        return bool(due_feeds(session, [feed], now))


def failed(ask, feed, source, times):
    source.says("no", status=503)
    now = SENT
    for _ in range(times):
        now += timedelta(seconds=1)
        ask(feed, now)


def test_with_the_breaker_open_it_is_due_at_once_for_any_process_and_asked_once(database, source, feed, ask):
    failed(ask, feed, source, 6)
    assert not due(database, feed, LATER)
    press(database, feed, LATER)
    assert due(database, feed, LATER)
    source.says("a1")
    ask(feed, LATER + timedelta(seconds=1))
    assert not due(database, feed, LATER + timedelta(seconds=2))
    with database.reading() as session:
        assert session.get_one(FeedState, feed.name).breaker_until is None


def test_a_press_while_it_is_being_asked_is_not_lost(database, source, seeded, ask):
    press(database, seeded, LATER)
    ask(seeded, LATER - timedelta(seconds=1))  # began before the press, stored after it
    assert due(database, seeded, LATER)
    ask(seeded, LATER + timedelta(seconds=1))
    assert not due(database, seeded, LATER + timedelta(seconds=2))


def test_of_two_who_press_at_once_one_is_told(database, seeded):
    answers, start = [], threading.Barrier(2)

    def one():
        start.wait(30)
        try:
            press(database, seeded, LATER)
            answers.append("marked")
        except NotAsked as error:
            answers.append(str(error))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted("due already" in answer for answer in answers) == [False, True]


@pytest.mark.parametrize(
    ("changed", "after", "why"), [({"enabled": False}, 120, "is off"), ({}, 5, "less than"), ({}, 3600, "due already")]
)
def test_what_would_ask_in_vain_is_refused_with_the_reason(database, seeded, changed, after, why):
    with pytest.raises(NotAsked, match=why):
        press(database, seeded.model_copy(update=changed), SENT + timedelta(seconds=after))


def test_a_feed_without_its_key_is_looked_at_once_and_not_for_ever(database, ask):
    feed = feed_at("http://127.0.0.1:9/{key}", needs="portal")
    ask(feed)
    press(database, feed, LATER)
    ask(feed, LATER)
    assert not due(database, feed, LATER + timedelta(seconds=2))
