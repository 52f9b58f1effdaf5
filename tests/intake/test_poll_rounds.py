"""Every feed has a thread of its own: one that hangs or breaks delays and hides no other."""

import threading
import time
from datetime import timedelta

import pytest

from lifeline.core.alarm import open_alarms
from lifeline.core.clock import ExerciseClock
from lifeline.core.db import Database
from lifeline.intake.poll import Polled, State, poll
from lifeline.intake.rounds import Rounds
from tests.intake.loopback_source import SENT, feed_at


@pytest.fixture
def database(sqlite_drill: Database) -> Database:
    return sqlite_drill


@pytest.fixture
def rounds(database, parse):
    made = []

    def make(feeds, *, ask=None, clock=None):
        ended: list[Polled] = []
        ask = ask or (lambda database, feed, *, secret, now: poll(database, feed, secret=secret, now=now, parse=parse))
        one = Rounds(database, feeds, credentials={}, clock=clock or ExerciseClock(SENT), then=ended.append, ask=ask)
        made.append(one)
        return one, ended

    yield make
    for one in made:
        one.close()


def test_nine_feeds_are_read_while_the_tenth_hangs(source, rounds):
    hold = threading.Event()
    source.answers["/hangs"] = lambda handler: hold.wait(120)
    feeds = [feed_at(source.at(f"/f{number}"), name=f"f{number}") for number in range(9)]
    for feed in feeds:
        source.says(f"a-{feed.name}", path=f"/{feed.name}")
    turn, ended = rounds([feed_at(source.at("/hangs"), name="hangs"), *feeds])
    turn.tick()
    end = time.monotonic() + 60
    while len(ended) < 9 and time.monotonic() < end:
        time.sleep(0.01)
    before = {polled.feed for polled in ended}
    hold.set()
    turn.wait()
    assert before == {feed.name for feed in feeds}


def test_a_feed_under_way_is_not_asked_twice(source, feed, rounds):
    hold = threading.Event()
    source.answers["/feed"] = lambda handler: hold.wait(120)
    turn, _ = rounds([feed])
    started = [turn.tick(), turn.tick()]
    hold.set()
    turn.wait()
    assert started == [("weather",), ()]


def test_a_feed_is_asked_again_when_its_time_has_come(source, feed, rounds):
    source.says("a1")
    clock = ExerciseClock(SENT)
    turn, ended = rounds([feed], clock=clock)
    for minutes in (0, 1, 4):
        clock.jump(SENT + timedelta(minutes=minutes))
        turn.tick()
        turn.wait()
    assert [polled.state for polled in ended] == [State.FIRST, State.NOTHING]


def test_a_poll_that_breaks_is_an_alarm_and_not_the_end_of_the_feed(feed, rounds, database):
    broken = [True]

    def ask(database, feed, *, secret, now):
        if broken:
            raise RuntimeError("disk")
        return Polled(feed.name, State.NOTHING)

    turn, ended = rounds([feed], ask=ask)
    kinds = []
    for _ in range(2):
        turn.tick()
        turn.wait()
        with database.reading() as session:
            kinds.append([alarm.kind for alarm in open_alarms(session)])
        broken.clear()
    assert (kinds, len(ended)) == ([["feed-broken"], []], 1)


def test_a_tick_looks_for_silence(source, feed, rounds, database):
    source.says("no", status=503)
    clock = ExerciseClock(SENT)
    turn, _ = rounds([feed], clock=clock)
    for minutes in (0, 20):
        clock.jump(SENT + timedelta(minutes=minutes))
        turn.tick()
        turn.wait()
    with database.reading() as session:
        assert [alarm.kind for alarm in open_alarms(session)] == ["feed-silent"]
