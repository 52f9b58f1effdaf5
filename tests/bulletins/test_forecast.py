"""A quota that would end is foretold, and one that lasts is not."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.forecast import forecast
from lifeline.core.people import Quota

NOW = datetime(2026, 1, 13, 5, 0, tzinfo=UTC)
QUARTER = Quota(25, 900, 5)


def minutes_ago(*minutes):
    return [NOW - timedelta(minutes=one) for one in minutes]


def test_what_goes_on_too_fast_ends_and_the_minute_is_said():
    fast = minutes_ago(*[one / 10 for one in range(149, -1, -10)])  # one a minute for a quarter of an hour
    assert forecast(fast, QUARTER, NOW).ends_at is None
    burst = minutes_ago(*[10 - one / 2 for one in range(20)])  # twenty in ten minutes: thirty in a quarter of an hour
    found = forecast(burst, QUARTER, NOW)
    assert (found.used, found.left, found.routine) == (20, 5, 0)
    assert found.ends_at is not None
    assert NOW < found.ends_at <= NOW + timedelta(minutes=5)


def test_nothing_spent_lasts_and_everything_spent_says_when_one_comes_free():
    assert forecast([], QUARTER, NOW).ends_at is None
    used_up = forecast(minutes_ago(*[14 - one / 2 for one in range(25)]), QUARTER, NOW)
    assert (used_up.left, used_up.ends_at, used_up.frees_at) == (0, None, NOW + timedelta(minutes=1))


@given(st.lists(st.floats(0, 899), max_size=60), st.integers(2, 40))
def test_an_end_is_never_foretold_in_the_past_nor_beyond_the_span(ago, posts):
    spent = sorted(NOW - timedelta(seconds=one) for one in ago)
    found = forecast(spent, Quota(posts, 900, 1), NOW)
    assert found.left == max(posts - len(spent), 0)
    assert found.ends_at is None or NOW < found.ends_at <= NOW + timedelta(seconds=900)
