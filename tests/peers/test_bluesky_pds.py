"""The Bluesky outlet against the personal data server that Bluesky itself runs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import requests

from lifeline.channels import CHANNELS
from lifeline.channels.bluesky import record_key
from lifeline.core.people import Account
from lifeline.core.ports import Refused
from tests.contract.cases import OFFICE, TEXT, post

pytestmark = pytest.mark.peers


def outlet(server, number):
    one = server.accounts(number + 1)[number]
    account = Account(f"b{number}", OFFICE, "bluesky", "ko", one.handle, settings={"base": server.base, "private": True, "seconds": 60})
    return CHANNELS["bluesky"].build(account, one.credential)


def record(server, uri):
    repo, collection, key = uri.removeprefix("at://").split("/")
    where = {"repo": repo, "collection": collection, "rkey": key}
    return requests.get(f"{server.base}/xrpc/com.atproto.repo.getRecord", params=where, timeout=60).json()


def test_the_record_is_taken_under_the_key_made_from_the_post(bluesky_server):
    receipt = outlet(bluesky_server, 0).send(post())
    assert receipt.post_id.endswith(f"/app.bsky.feed.post/{record_key(post())}")


def test_the_record_holds_text_time_language_and_marks(bluesky_server):
    value = record(bluesky_server, outlet(bluesky_server, 0).send(post()).post_id)["value"]
    assert (value["text"], value["createdAt"], value["langs"]) == (TEXT, "2026-01-05T22:30:00.000Z", ["ko"])
    raw = TEXT.encode()
    marked = [raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode() for facet in value["facets"]]
    assert marked == ["seoul.go.kr", "https://news.seoul.go.kr/snow?day=6", "#서울제설"]


def test_sending_again_changes_nothing(bluesky_server):
    speaker = outlet(bluesky_server, 1)
    first = record(bluesky_server, speaker.send(post()).post_id)
    assert record(bluesky_server, speaker.send(post()).post_id) == first


def test_a_reply_names_the_post_it_answers_and_the_root_of_the_thread(bluesky_server):
    speaker = outlet(bluesky_server, 2)
    root = speaker.send(post()).post_id
    middle = speaker.send(post("갱신합니다.", key="office/2", reply_to=root)).post_id
    last = speaker.send(post("정정합니다.", key="office/3", reply_to=middle)).post_id
    reply = record(bluesky_server, last)["value"]["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (root, middle)
    assert reply["parent"]["cid"] == record(bluesky_server, middle)["cid"]


def test_a_post_is_found_by_its_key(bluesky_server):
    speaker = outlet(bluesky_server, 3)
    receipt = speaker.send(post())
    assert speaker.find(post(), datetime.now(UTC)) == receipt
    assert speaker.find(post(key="another"), datetime.now(UTC)) is None


def test_300_graphemes_are_taken_and_301_refused(bluesky_server):
    speaker = outlet(bluesky_server, 4)
    assert speaker.send(post("가" * 300)).post_id
    with pytest.raises(Refused, match="grapheme"):
        speaker.send(post("가" * 301, key="too-long"))


def test_a_wrong_password_parks_the_account(bluesky_server):
    account = Account("b", OFFICE, "bluesky", "ko", "", settings={"base": bluesky_server.base, "private": True})
    handle = bluesky_server.accounts(1)[0].handle
    with pytest.raises(Refused) as caught:
        CHANNELS["bluesky"].build(account, {"identifier": handle, "password": "not-the-password"}).send(post())
    assert caught.value.parks


def test_the_probe_names_the_handle(bluesky_server):
    assert outlet(bluesky_server, 5).probe().handle == "office-5.test"


def test_12_accounts_post_at_once_and_each_text_is_read_back(bluesky_server):
    bluesky_server.accounts(12)
    speakers = [outlet(bluesky_server, number) for number in range(12)]
    texts = [post(f"{TEXT} {number}", key=f"all/{number}") for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        receipts = list(pool.map(lambda speaker, text: speaker.send(text), speakers, texts))
    assert [record(bluesky_server, receipt.post_id)["value"]["text"] for receipt in receipts] == [text.text for text in texts]
