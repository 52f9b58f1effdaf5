"""What dispatch may rely on, whichever platform it talks to."""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.channels import CHANNELS
from lifeline.core.ports import OutletError, Refused, Unavailable, Unsure
from tests.contract.cases import CASES, TEXT, post
from tests.edge.conftest import eventually
from tests.ports import free_port


def in_doubt(hasty):
    """Sends until a post is unsure: one that a pause of this machine overtook before it left is not now, and nothing was taken."""
    for _ in range(9):
        with suppress(Unavailable):
            hasty.probe()
            with pytest.raises(Unsure):
                hasty.send(post())
            return
    pytest.fail("no post ever left")


def writes(platform):
    return [asked for asked in platform.requests if platform.writes(asked)]


def begun():
    return datetime.now(UTC)


def test_every_channel_but_the_loopback_is_under_this_contract():
    assert {case.channel for case in CASES} | {"loopback"} == set(CHANNELS)


def test_a_sent_post_gives_a_receipt_and_stands_there_word_for_word(case, platform):
    receipt = case.outlet(platform.base).send(post())
    assert receipt.post_id
    assert [(taken.text, taken.post_id) for taken in platform.posts] == [(TEXT, receipt.post_id)]


def test_a_reply_stands_under_the_post_it_answers(case, platform):
    outlet = case.outlet(platform.base)
    first = outlet.send(post())
    outlet.send(post("정정합니다. 대설주의보는 해제되었습니다.", key="office/2", reply_to=first.post_id))
    assert [taken.reply_to for taken in platform.posts] == ["", first.post_id]


def test_a_reply_to_a_post_that_is_not_there_is_refused(case, platform):
    if not case.needs_id:
        pytest.skip("a partner decides itself what it knows")
    with pytest.raises(Refused):
        case.outlet(platform.base).send(
            post(reply_to="at://did:plc:office/app.bsky.feed.post/3kabcdefghijk" if case.channel == "bluesky" else "999")
        )


@pytest.mark.parametrize("fault", ["drop_answer", "reset", "hang_after", "html_503_after", "unreadable"])
def test_a_post_taken_without_a_readable_answer_is_unsure_and_found_again(case, platform, fault):
    outlet, since = case.outlet(platform.base), begun()
    outlet.probe()
    platform.fault(fault)
    if fault == "unreadable" and not case.needs_id:
        pytest.skip("a partner says nothing but its status")
    in_doubt(case.outlet(platform.base, seconds=1) if fault == "hang_after" else outlet)
    eventually(lambda: platform.posts)
    if case.reads_back:
        found = outlet.find(post(), since)
        assert found.post_id == platform.posts[0].post_id
    else:
        assert outlet.settles is None


def test_a_reply_in_doubt_is_found_again(case, platform):
    if not case.reads_back:
        pytest.skip("cannot be read back")
    outlet, since = case.outlet(platform.base), begun()
    first = outlet.send(post())
    platform.fault("drop_answer")
    reply = post("정정합니다. 대설주의보는 해제되었습니다. seoul.go.kr", key="office/2", reply_to=first.post_id)
    with pytest.raises(Unsure):
        outlet.send(reply)
    assert outlet.find(reply, since).post_id == platform.posts[1].post_id


def test_what_is_not_there_is_not_found(case, platform):
    outlet = case.outlet(platform.base)
    if not case.reads_back:
        with pytest.raises(Unavailable):
            outlet.find(post(), begun())
        return
    outlet.send(post("다른 글입니다.", key="office/other"))
    assert outlet.find(post(), begun()) is None


def test_the_same_text_from_before_the_first_attempt_is_another_post(case, platform):
    outlet = case.outlet(platform.base)
    if not case.reads_back or outlet.exact:
        pytest.skip("found by its key or not at all")
    outlet.send(post())
    assert outlet.find(post(), begun() + timedelta(minutes=5)) is None


def test_the_same_text_without_the_reply_is_another_post(case, platform):
    outlet, since = case.outlet(platform.base), begun()
    if not case.reads_back or outlet.exact:
        pytest.skip("found by its key or not at all")
    first = outlet.send(post())
    assert outlet.find(post(reply_to=first.post_id), since) is None


def test_another_account_is_not_looked_at(case, platform):
    if not case.reads_back:
        pytest.skip("cannot be read back")
    since = begun()
    case.outlet(platform.base, "neighbour").send(post())
    assert case.outlet(platform.base, "office").find(post(), since) is None


def test_too_many_requests_is_not_now_with_the_platforms_own_wish(case, platform):
    outlet = case.outlet(platform.base)
    platform.fault("rate_limit")
    with pytest.raises(Unavailable) as caught:
        outlet.send(post())
    assert (0 < caught.value.retry_after <= 31) if case.wish else caught.value.retry_after is None
    assert platform.posts == []


def test_a_server_error_is_unsure(case, platform):
    outlet = case.outlet(platform.base)
    platform.fault("html_503")
    with pytest.raises(Unsure, match="503"):
        outlet.send(post())


def test_a_silent_platform_is_unsure_within_the_accounts_own_limit(case, platform):
    platform.fault("hang")
    in_doubt(case.outlet(platform.base, seconds=1))
    assert platform.posts == []


def test_a_refusal_is_final_but_does_not_park_the_account(case, platform):
    outlet = case.outlet(platform.base)
    platform.fault("refuse")
    with pytest.raises(Refused) as caught:
        outlet.send(post())
    assert not caught.value.parks


def test_a_revoked_token_parks_the_account(case, platform):
    platform.revoked.add("office")
    with pytest.raises(Refused) as caught:
        case.outlet(platform.base).send(post())
    assert caught.value.parks


def test_a_platform_that_cannot_be_reached_is_not_now(case):
    base = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable):
        case.outlet(base).send(post())


@pytest.mark.parametrize("fault", ["rate_limit", "html_503", "drop_answer", "reset", "refuse", "bad_token", "duplicate", "unreadable"])
def test_one_send_is_one_attempt_whatever_happens(case, platform, fault):
    outlet = case.outlet(platform.base)
    platform.fault(fault, count=None)
    with suppress(OutletError):
        outlet.send(post())
    assert len(writes(platform)) == 1


def test_a_timeline_that_cannot_be_read_is_not_taken_for_an_empty_one(case, platform):
    if not case.reads_back:
        pytest.skip("cannot be read back")
    outlet, since = case.outlet(platform.base), begun()
    outlet.send(post())
    for fault in ("html_503", "rate_limit", "drop_answer", "bad_token", "unreadable"):
        platform.fault(fault, writes=False)
        with pytest.raises(Unavailable):
            outlet.find(post(), since)


def test_posts_share_one_connection_and_one_log_in(case, platform):
    outlet = case.outlet(platform.base)
    for number in range(3):
        outlet.send(post(f"{TEXT} {number}", key=f"office/{number}"))
    assert platform.connections == 1
    assert getattr(platform, "log_ins", 1) == 1


def test_a_full_text_is_taken_and_one_sign_more_does_not_fit(case, platform):
    outlet = case.outlet(platform.base)
    assert outlet.room(case.full).fits
    assert not outlet.room(case.full + "가").fits
    assert outlet.send(post(case.full)).post_id


def test_a_working_credential_is_proved_without_a_post(case, platform):
    assert case.outlet(platform.base).probe().ok
    assert writes(platform) == []


def test_a_revoked_credential_is_shown_by_the_probe(case, platform):
    if not case.needs_id:
        pytest.skip("a webhook is proved by its first post")
    platform.revoked.add("office")
    assert not case.outlet(platform.base).probe().ok


def test_no_secret_reaches_a_detail_a_log_or_a_repr(case, platform, caplog):
    caplog.set_level(logging.DEBUG)
    told = []
    for number, fault in enumerate(("rate_limit", "refuse", "bad_token", "html_503", "drop_answer", "unreadable", "answer")):
        outlet = case.outlet(platform.base, "token-7f3a9c")
        secrets = [value for value in case.credential("token-7f3a9c").values() if not value.endswith(".example")]
        platform.fault(fault, status=400, body={"error": {"message": " ".join(secrets)}, "description": secrets[0]})
        try:
            outlet.send(post(key=f"token-7f3a9c/{number}"))
        except OutletError as error:
            told += [error.detail, repr(error), repr(error.__context__), repr(error.__cause__)]
        told += [repr(outlet), outlet.probe().detail, caplog.text]
    try:
        case.outlet("http://127.0.0.1:9", "token-7f3a9c").send(post())
    except OutletError as error:
        told += [error.detail, repr(error.__context__), repr(error.__cause__)]
    assert [secret for secret in secrets if secret in " ".join(told)] == []


def test_an_address_that_is_not_encrypted_is_refused_before_anything_is_sent(case):
    with pytest.raises(ValueError, match="https"):
        case.outlet("http://platform.example", private=False)


def test_a_private_address_is_not_connected_to_unless_the_account_says_so(case):
    with pytest.raises(Unavailable, match="not a public address"):
        case.outlet("https://127.0.0.1:9", private=False).send(post())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "id", "error", "errors", "code", "result", "meta", "text", "value", "uri", "retry_after", "parameters", "type"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(status=st.sampled_from([200, 201, 302, 400, 401, 403, 404, 422, 429, 500, 503]), body=JSON | st.binary(max_size=40))
def test_no_answer_however_odd_ends_in_anything_but_the_three_errors(case, platform, status, body):
    platform.heal()
    outlet = case.outlet(platform.base)
    outlet.probe()
    for onto in (True, False):
        platform.fault(
            "answer", writes=onto, status=status, body=body, count=None, headers={"Retry-After": "soon", "x-rate-limit-reset": "-"}
        )
    for call in (lambda: outlet.send(post()), lambda: outlet.find(post(), begun())):
        with suppress(OutletError):
            call()
    outlet.probe()
