"""What is Bluesky's alone: one log-in, its renewal, and the key of a record."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.channels.bluesky import record_key
from lifeline.core.ports import Refused, Unavailable
from tests.contract.cases import CASES, post
from tests.emulators.bluesky import BlueskyEmulator

CASE = next(case for case in CASES if case.channel == "bluesky")


@pytest.fixture
def platform():
    with BlueskyEmulator() as running:
        yield running


def test_an_expired_session_is_renewed_once_and_the_post_goes_out(platform):
    outlet = CASE.outlet(platform.base)
    outlet.probe()
    platform.expire()
    outlet.send(post())
    assert (platform.log_ins, platform.renewals, len(platform.posts)) == (1, 1, 1)


def test_where_the_renewal_is_refused_there_is_one_new_log_in(platform):
    outlet = CASE.outlet(platform.base)
    outlet.probe()
    platform.expire()
    platform.refresh_works = False
    outlet.send(post())
    assert (platform.log_ins, len(platform.posts)) == (2, 1)


def test_a_session_that_stays_expired_parks_the_account(platform):
    outlet = CASE.outlet(platform.base)
    outlet.probe()
    platform.fault("answer", status=400, body={"error": "ExpiredToken", "message": "Token has expired"}, count=None)
    with pytest.raises(Refused) as caught:
        outlet.send(post())
    assert caught.value.parks


@pytest.mark.parametrize("fault", ["html_503", "drop_answer", "rate_limit"])
def test_a_log_in_that_fails_posts_nothing_so_it_is_not_now(platform, fault):
    platform.fault(fault, writes=False)
    with pytest.raises(Unavailable):
        CASE.outlet(platform.base).send(post())


def test_another_text_under_our_key_is_neither_found_nor_overwritten_unseen(platform):
    outlet = CASE.outlet(platform.base)
    outlet.send(post("다른 글입니다."))
    with pytest.raises(Unavailable, match="another text"):
        outlet.find(post(), datetime.now(UTC))


@given(st.text(min_size=1), st.datetimes(datetime(2024, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_a_record_key_is_a_tid_that_sorts_by_time(key, created):
    one, later = (record_key(type(post())("글", "ko", key, moment)) for moment in (created, created + timedelta(seconds=1)))
    assert (len(one), one < later) == (13, True)
    assert set(one) <= set("234567abcdefghijklmnopqrstuvwxyz")


def test_44_keys_of_one_second_are_44_record_keys():
    assert len({record_key(post(key=f"2026-0001/{number}")) for number in range(44)}) == 44
