"""The Mastodon outlet against mastodon-mock, a server that is not ours."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import requests

from lifeline.channels import CHANNELS
from lifeline.core.people import Account
from lifeline.core.ports import Refused, Unavailable, Unsure
from tests.contract.cases import OFFICE, TEXT, post

pytestmark = pytest.mark.peers


def outlet(server, number, **settings):
    one = server.accounts(number + 1)[number]
    account = Account(
        f"m{number}", OFFICE, "mastodon", "ko", one.handle, settings={"base": server.base, "private": True, "seconds": 60, **settings}
    )
    return CHANNELS["mastodon"].build(account, one.credential)


@pytest.fixture
def fault(mastodon_server):
    address = f"{mastodon_server.base}/api/v1/_mock/faults"

    def add(effect, **match):
        answer = requests.post(address, json={"match": {"methods": ["POST"], **match}, "effect": effect, "count": 1}, timeout=60)
        assert answer.ok, answer.text

    yield add
    requests.delete(address, timeout=60)


def test_a_post_and_its_reply_are_found_again(mastodon_server):
    speaker, since = outlet(mastodon_server, 0), datetime.now(UTC)
    first = speaker.send(post())
    reply = post("정정합니다. 대설주의보는 해제되었습니다.", key="office/2", reply_to=first.post_id)
    second = speaker.send(reply)
    assert speaker.find(post(), since) == first
    assert speaker.find(reply, since) == second


def test_the_same_key_again_is_the_same_post(mastodon_server):
    speaker = outlet(mastodon_server, 1)
    assert speaker.send(post()).post_id == speaker.send(post()).post_id


def test_what_was_never_posted_is_not_found(mastodon_server):
    assert outlet(mastodon_server, 2).find(post(), datetime.now(UTC)) is None


def test_a_credential_of_another_account_does_not_pass_the_probe(mastodon_server):
    other = Account("m", OFFICE, "mastodon", "ko", "office_3", settings={"base": mastodon_server.base, "private": True})
    probe = CHANNELS["mastodon"].build(other, mastodon_server.accounts(5)[4].credential).probe()
    assert (probe.ok, probe.handle) == (False, "office_4")


def test_a_token_nobody_has_parks_the_account(mastodon_server):
    account = Account("m", OFFICE, "mastodon", "ko", "", settings={"base": mastodon_server.base, "private": True})
    with pytest.raises(Refused) as caught:
        CHANNELS["mastodon"].build(account, {"access_token": "no-such-token"}).send(post())
    assert caught.value.parks


def test_a_limit_is_not_now_for_as_long_as_the_server_says(mastodon_server, fault):
    fault({"type": "ratelimit"})
    with pytest.raises(Unavailable) as caught:
        outlet(mastodon_server, 5).send(post())
    assert 290 <= caught.value.retry_after <= 300


def test_a_cut_answer_is_unsure(mastodon_server, fault):
    fault({"type": "malformed"})
    with pytest.raises(Unsure):
        outlet(mastodon_server, 6).send(post())


def test_an_error_of_the_server_is_unsure_and_reading_back_settles_it(mastodon_server, fault):
    speaker, since = outlet(mastodon_server, 7), datetime.now(UTC)
    fault({"type": "status", "status": 503})
    with pytest.raises(Unsure):
        speaker.send(post())
    assert speaker.find(post(), since) is None


def test_44_accounts_post_at_once_and_each_text_is_read_back(mastodon_server):
    speakers, since = [outlet(mastodon_server, number) for number in range(10, 54)], datetime.now(UTC)
    texts = [post(f"{TEXT} {number}", key=f"all/{number}") for number in range(44)]
    with ThreadPoolExecutor(44) as pool:
        receipts = list(pool.map(lambda speaker, text: speaker.send(text), speakers, texts))
    assert [speaker.find(text, since) for speaker, text in zip(speakers, texts, strict=True)] == receipts
