"""The five forms of "come back later", and that nothing else is taken for one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.retry_after import LONGEST, retry_after

NOW = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"x-rate-limit-reset": str(EPOCH + 90), "x-rate-limit-remaining": "0"}, None, 90),
        ({"ratelimit-reset": str(EPOCH + 12)}, None, 12),
        ({"x-ratelimit-reset": "2026-01-05T22:31:30.000Z"}, None, 90),
        ({"retry-after": "120"}, None, 120),
        ({"retry-after": "Mon, 05 Jan 2026 22:30:45 GMT"}, None, 45),
        ({}, {"ok": False, "error_code": 429, "parameters": {"retry_after": 35}}, 35),
        ({}, {"message": "You are being rate limited.", "retry_after": 64.57, "global": False}, 64.57),
    ],
    ids=["X epoch", "Bluesky epoch", "Mastodon ISO", "seconds", "date", "Telegram", "Discord"],
)
def test_each_form_is_read(headers, body, seconds):
    assert retry_after(headers, body, now=NOW) == pytest.approx(seconds)


def test_the_platforms_own_clock_is_taken_for_now():
    headers = {"date": "Mon, 05 Jan 2026 22:30:00 GMT", "x-rate-limit-reset": str(EPOCH + 60)}
    assert retry_after(headers, None, now=datetime(2031, 1, 1, tzinfo=UTC)) == 60


def test_of_two_limits_the_one_used_up_decides():
    headers = {"x-rate-limit-remaining": "12", "x-rate-limit-reset": str(EPOCH + 900)}
    headers |= {"x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": str(EPOCH + 5000)}
    assert retry_after(headers, None, now=NOW) == 5000


def test_a_time_gone_by_is_now():
    assert retry_after({"x-rate-limit-reset": str(EPOCH - 5)}, None, now=NOW) == 0


@pytest.mark.parametrize("value", ["soon", "", "-1", "1e400", "٣", "inf", "2026-99-99", "9" * 40])
def test_what_cannot_be_read_is_no_wish(value):
    assert retry_after({"retry-after": value}, {"retry_after": True}, now=NOW) is None


@given(
    st.dictionaries(st.sampled_from(["date", "retry-after", "x-rate-limit-reset", "ratelimit-reset"]), st.text(max_size=30)), st.floats()
)
def test_the_answer_is_none_or_between_now_and_a_day(headers, number):
    wish = retry_after(headers, {"retry_after": number}, now=NOW)
    assert wish is None or 0 <= wish <= LONGEST
