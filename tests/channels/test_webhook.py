"""What a partner gets: a signature it can check, a key it can keep, and whether it is an exercise."""

import base64
import json

import pytest

from lifeline.channels.webhook import Webhook, sign
from lifeline.core.ports import Unsure
from lifeline.core.post import DrillPost, marked
from tests.contract.cases import CASES, post
from tests.emulators.webhook import WebhookEmulator

CASE = next(case for case in CASES if case.channel == "webhook")


@pytest.fixture
def partner():
    with WebhookEmulator() as running:
        yield running


def test_the_signature_is_that_of_the_published_example():
    body = b'{"test": 2432232314}'
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signature = sign(secret, post_id="msg_p5jXN8AQM9LWM0D4loKWxJek", seconds=1614265330, body=body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_that_only_looks_like_base64_is_refused_at_the_start():
    with pytest.raises(ValueError, match="base64"):
        Webhook(CASE.account("https://partner.example", "office"), {"secret": "whsec_???"})


def test_a_partner_that_drops_a_key_it_has_seen_may_be_asked_again(partner):
    outlet = CASE.outlet(partner.base, honours_key=True)
    partner.fault("drop_answer")
    with pytest.raises(Unsure):
        outlet.send(post())
    assert (outlet.exact, outlet.send(post()).post_id, len(partner.posts)) == (True, post().key, 1)


@pytest.mark.parametrize(
    ("made", "status"), [(post(), "Actual"), (DrillPost(marked("대설주의보"), "ko", "office/1", post().created), "Exercise")]
)
def test_the_body_says_whether_it_is_an_exercise(partner, made, status):
    CASE.outlet(partner.base).send(made)
    assert json.loads(partner.requests[0].raw)["status"] == status


def test_a_base64_secret_is_decoded():
    plain, coded = "webhook-secret-1", "whsec_" + base64.b64encode(b"webhook-secret-1").decode()
    assert sign(plain, post_id="a", seconds=1, body=b"{}") == sign(coded, post_id="a", seconds=1, body=b"{}")
