"""What is Threads' alone: two steps, of which only the second can be in doubt."""

from datetime import UTC, datetime

import pytest

from lifeline.core.ports import Unavailable, Unsure
from tests.contract.cases import CASES, post
from tests.emulators.threads import ThreadsEmulator

CASE = next(case for case in CASES if case.channel == "threads")


@pytest.fixture
def platform():
    with ThreadsEmulator() as running:
        yield running


@pytest.mark.parametrize("fault", ["html_503", "drop_answer", "reset", "unreadable"])
def test_a_first_step_without_answer_posts_nothing(platform, fault):
    platform.fault(fault, writes=False)
    with pytest.raises(Unavailable):
        CASE.outlet(platform.base).send(post())


def test_a_later_attempt_publishes_the_container_that_is_there(platform):
    outlet = CASE.outlet(platform.base)
    platform.fault("rate_limit")
    with pytest.raises(Unavailable):
        outlet.send(post())
    outlet.send(post())
    assert [asked.path for asked in platform.requests].count("/me/threads") == 1


def test_a_container_in_doubt_that_is_refused_may_be_out_already(platform):
    outlet, since = CASE.outlet(platform.base), datetime.now(UTC)
    platform.fault("drop_answer")
    for _ in range(2):
        with pytest.raises(Unsure):
            outlet.send(post())
    assert len(platform.posts) == 1
    assert outlet.find(post(), since).post_id == platform.posts[0].post_id
