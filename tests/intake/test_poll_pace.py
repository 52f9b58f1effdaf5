"""A feed is asked at its interval, less often while it fails, and never stands still because a clock was set back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.intake.pace import back_off, due, later
from tests.intake.loopback_source import SENT, feed_at

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
FEED = feed_at("https://a.example/")
HOURLY = feed_at("https://a.example/", every="2 h")


@given(moments)
def test_the_next_question_is_never_early_and_at_most_a_twentieth_late(now):
    assert FEED.every <= later(FEED, now) - now <= FEED.every * 1.05


@given(moments, st.integers(1, 10_000))
def test_a_failing_feed_is_asked_again_within_half_an_hour(now, failures):
    assert back_off(FEED, failures, now) - now <= timedelta(minutes=30)


@given(moments, st.integers(1, 10_000))
def test_a_slow_feed_that_fails_is_asked_no_less_often_than_when_it_works(now, failures):
    assert back_off(HOURLY, failures, now) - now <= HOURLY.every


def test_pauses_double_from_half_the_interval():
    pauses = [(back_off(FEED, failures, SENT) - SENT) / FEED.every for failures in (1, 2, 3, 4)]
    assert pauses == pytest.approx([0.5, 1, 2, 4], rel=0.05)


@given(st.integers(1, 10), st.integers(0, 10**8))
def test_a_wait_the_source_asks_for_is_kept_up_to_half_an_hour(failures, seconds):
    pause = back_off(FEED, failures, SENT, timedelta(seconds=seconds)) - SENT
    assert min(timedelta(seconds=seconds), timedelta(minutes=30)) <= pause <= timedelta(minutes=30)


def test_feeds_of_one_interval_are_spread():
    feeds = [feed_at("https://a.example/", name=f"n{number}") for number in range(20)]
    assert len({later(feed, SENT) for feed in feeds}) > 15


@given(moments, moments, moments)
def test_nothing_waits_longer_than_was_meant_whatever_the_clock_does(set_at, other, now):
    next_at = max(set_at, other)
    assert due(set_at, next_at, now) or set_at <= now < next_at
