"""A loopback is a whole outlet that reaches nobody."""

from datetime import UTC, datetime

import pytest

from lifeline.channels import CHANNELS
from lifeline.channels.absent import Absent
from lifeline.channels.loopback import Loopback
from lifeline.core.ports import Refused, Unavailable
from tests.contract.cases import CASES, post

ACCOUNT = CASES[0].account("https://api.example", "office")


def test_a_repeat_is_the_same_post():
    outlet = Loopback(ACCOUNT)
    assert outlet.send(post()) == outlet.send(post())
    assert len(outlet.posts) == 1


def test_the_id_survives_a_restart():
    assert Loopback(ACCOUNT).send(post()) == Loopback(ACCOUNT).send(post())


def test_only_what_was_sent_is_found():
    outlet = Loopback(ACCOUNT)
    assert outlet.find(post(), datetime.now(UTC)) is None
    assert outlet.send(post()) == outlet.find(post(), datetime.now(UTC))


def test_it_counts_as_the_channel_it_stands_for():
    assert Loopback(ACCOUNT, room=CHANNELS["x"].room).room("가" * 141).length == 282


def test_an_account_without_a_credential_refuses_and_says_what_is_missing():
    outlet = Absent(ACCOUNT, CHANNELS["x"].room)
    with pytest.raises(Refused, match=r"no credential.*'x-office:'") as caught:
        outlet.send(post())
    assert caught.value.parks
    assert not outlet.probe().ok
    with pytest.raises(Unavailable):
        outlet.find(post(), datetime.now(UTC))
