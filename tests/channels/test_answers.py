"""Answers as the platforms' documentation and their users recorded them, and what each of them means for a delivery."""

import json
from pathlib import Path

import pytest

from lifeline.core.ports import OutletError, Refused, Unavailable, Unsure
from tests.contract.cases import CASES, post

ANSWERS = Path(__file__).parent / "answers"
PARKS = "refused, account parked"
MEANING = {
    "x/201_created.json": "1346889436626259968",
    "x/200_errors_only.json": Unsure,
    "x/400_invalid.json": Refused,
    "x/401_unauthorized.json": PARKS,
    "x/402_no_credit.json": Unavailable,
    "x/403_client_forbidden.json": Refused,
    "x/403_duplicate.json": Unsure,
    "x/403_locked.json": PARKS,
    "x/403_no_summons.json": Refused,
    "x/403_suspended.json": PARKS,
    "x/429_usage_capped.json": Unavailable,
    "x/429_window.json": 60.0,
    "x/503_over_capacity.html": Unsure,
    "facebook/200_created.json": "1029384756_5647382910",
    "facebook/400_17_user_limit.json": Unavailable,
    "facebook/400_190_token_expired.json": PARKS,
    "facebook/400_341_feed_limit.json": Unavailable,
    "facebook/400_368_policy.json": Refused,
    "facebook/400_506_duplicate.json": Unsure,
    "facebook/403_200_permission.json": Refused,
    "facebook/403_4_app_limit.json": Unavailable,
    "facebook/500_2_temporary.json": Unsure,
    "threads/200_published.json": "17918920912340654",
    "threads/400_190_token.json": PARKS,
    "threads/403_4_limit.json": Unavailable,
    "telegram/200_sent.json": "365",
    "telegram/400_too_long.json": Refused,
    "telegram/401_unauthorized.json": PARKS,
    "telegram/403_kicked.json": Refused,
    "telegram/404_no_such_bot.json": PARKS,
    "telegram/429_retry_after.json": 35.0,
    "telegram/502_bad_gateway.html": Unsure,
    "mastodon/200_status.json": "103254962155278888",
    "mastodon/400_token.json": PARKS,
    "mastodon/401_token.json": PARKS,
    "mastodon/403_disabled.json": PARKS,
    "mastodon/403_scope.json": Refused,
    "mastodon/404_reply_target.json": Refused,
    "mastodon/422_too_long.json": Refused,
    "mastodon/429_limit.json": 300.0,
    "mastodon/503_starting.html": Unsure,
    "mastodon/504_gateway.html": Unsure,
    "bluesky/200_put.json": "at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3kabcdefghijk",
    "bluesky/400_takedown.json": PARKS,
    "bluesky/400_too_long.json": Refused,
    "bluesky/429_limit.json": 60.0,
    "bluesky/500_used_key.json": Unsure,
    "bluesky/502_upstream.json": Unsure,
}


def outcome(name):
    channel, _, file = name.partition("/")
    case = next(case for case in CASES if case.channel == channel)
    text = (ANSWERS / name).read_text(encoding="utf-8")
    answer = {"body": text, "headers": {}} if name.endswith(".html") else json.loads(text)
    with case.emulator() as platform:
        platform.fault("answer", status=int(file[:3]), **answer)
        return case.outlet(platform.base).send(post())


def test_every_recorded_answer_has_a_meaning():
    assert {path.relative_to(ANSWERS).as_posix() for path in ANSWERS.glob("*/*")} == set(MEANING)


@pytest.mark.parametrize("name", [name for name, meaning in MEANING.items() if isinstance(meaning, str) and meaning != PARKS])
def test_an_answer_with_an_id_is_a_receipt(name):
    assert outcome(name).post_id == MEANING[name]


@pytest.mark.parametrize("name", [name for name, meaning in MEANING.items() if isinstance(meaning, float)])
def test_a_limit_holds_the_wish_of_the_platform(name):
    with pytest.raises(Unavailable) as caught:
        outcome(name)
    assert caught.value.retry_after == MEANING[name]


@pytest.mark.parametrize("name", [name for name, meaning in MEANING.items() if isinstance(meaning, type) or meaning == PARKS])
def test_an_answer_without_an_id_is_one_of_the_three_errors(name):
    with pytest.raises(OutletError) as caught:
        outcome(name)
    expected = (Refused, True) if MEANING[name] == PARKS else (MEANING[name], False)
    assert (type(caught.value), getattr(caught.value, "parks", False)) == expected


def test_the_detail_is_what_the_platform_says_without_its_mark_up():
    with pytest.raises(Unsure) as caught:
        outcome("x/503_over_capacity.html")
    assert caught.value.detail == "HTTP 503: X / Over capacity Something is technically wrong. Thanks for noticing."
