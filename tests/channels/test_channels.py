"""The registry: every channel builds, counts and is loaded only when it is used."""

import subprocess
import sys

import pytest

from lifeline.channels import CHANNELS
from tests.contract.cases import CASES


def test_every_quota_keeps_a_reserve():
    assert all(0 < channel.quota.reserve < channel.quota.posts for channel in CHANNELS.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.channel)
def test_a_part_of_the_credential_that_is_missing_is_said_at_the_start(case):
    with pytest.raises(KeyError):
        CHANNELS[case.channel].build(case.account("https://api.example", "office"), {})


def test_counting_for_x_does_not_load_tweepy():
    code = "import sys; from lifeline.channels import CHANNELS; CHANNELS['x'].room('눈', {}); sys.exit('tweepy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
