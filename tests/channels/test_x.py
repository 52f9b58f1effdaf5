"""What is X's alone: the signature, the user looked up once, pages of the timeline."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from oauthlib.oauth1.rfc5849.signature import (
    base_string_uri,
    collect_parameters,
    normalize_parameters,
    sign_hmac_sha1_with_client,
    signature_base_string,
)

from lifeline.channels.x import X
from lifeline.core.ports import Unavailable
from tests.contract.cases import CASES, oauth, post
from tests.emulators.x import XEmulator

CASE = CASES[0]


@pytest.fixture
def platform():
    with XEmulator() as running:
        yield running


class Keys:
    client_secret, resource_owner_secret = "consumer-secret-1", "secret-of-office"


def test_the_signature_is_made_for_the_address_that_is_called(platform):
    CASE.outlet(platform.base).send(post())
    header = platform.requests[0].headers["authorization"]
    parameters = normalize_parameters(collect_parameters(headers={"Authorization": header}))
    base = signature_base_string("POST", base_string_uri(f"{platform.base}/2/tweets"), parameters)
    signature = requests.utils.quote(sign_hmac_sha1_with_client(base, Keys), safe="")
    assert f'oauth_signature="{signature}"' in header


def test_the_user_is_looked_up_once(platform):
    outlet = CASE.outlet(platform.base)
    for _ in range(3):
        outlet.find(post(), datetime.now(UTC))
    assert [asked.path for asked in platform.requests].count("/2/users/me") == 1


def test_a_user_in_the_credential_is_not_looked_up(platform):
    number = CASE.outlet(platform.base).probe() and str(int.from_bytes(b"office"[-7:]) + 1)
    outlet = X(CASE.account(platform.base, "office"), {**oauth("office"), "user_id": number})
    before = len(platform.requests)
    outlet.find(post(), datetime.now(UTC))
    assert [asked.path for asked in platform.requests[before:]] == [f"/2/users/{number}/tweets"]


def test_a_post_on_the_third_page_is_found(platform):
    outlet, since = CASE.outlet(platform.base), datetime.now(UTC)
    receipt = outlet.send(post())
    for number in range(250):
        platform.take("office", f"잡담 {number}")
    assert outlet.find(post(), since).post_id == receipt.post_id


def test_a_timeline_without_end_is_not_taken_for_proof(platform):
    for number in range(700):
        platform.take("office", f"잡담 {number}")
    with pytest.raises(Unavailable, match="cannot tell"):
        CASE.outlet(platform.base).find(post(), datetime.now(UTC) - timedelta(minutes=5))


def test_the_same_text_twice_is_in_doubt_and_found(platform):
    outlet, since = CASE.outlet(platform.base), datetime.now(UTC)
    receipt = outlet.send(post())
    with pytest.raises(Exception, match="duplicate content"):
        outlet.send(post())
    assert outlet.find(post(), since).post_id == receipt.post_id


def test_tweepy_never_waits_for_a_limit(platform):
    platform.fault("rate_limit")
    with pytest.raises(Unavailable):
        CASE.outlet(platform.base).send(post())
    assert len(platform.requests) == 1
