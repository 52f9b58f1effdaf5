"""Hearing citizens on servers that are not ours: a Mastodon-API server, and the personal data server that Bluesky itself runs."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests

from lifeline.listening.adapters import LISTENERS
from lifeline.listening.port import ListenerFailed
from tests.peers.app_view import AppView

pytestmark = pytest.mark.peers

ASCII_TAG = "seoulflood"  # mastodon-mock cannot answer for a Korean tag: it fails over its own header


def bearer(one):
    return {"Authorization": f"Bearer {one.credential['access_token']}"}


def status(server, number, text, **more):
    one = server.accounts(number + 1)[number]
    answer = requests.post(f"{server.base}/api/v1/statuses", json={"status": text, **more}, headers=bearer(one), timeout=30)
    assert answer.ok, answer.text
    return answer.json()["id"]


def mastodon(server):
    return LISTENERS["mastodon"].build("m", {"base": server.base, "private": True, "seconds": 30}, server.accounts(1)[0].credential)


def walked(listener, tag, cursor=""):
    found = []
    while True:
        page = listener.fetch((tag,), cursor, now=datetime.now(UTC) + timedelta(seconds=5))
        found, cursor = [*found, *page.sightings], page.cursor
        if not page.more:
            return found, cursor


def test_every_post_under_a_tag_is_heard_once_over_many_pages(mastodon_server):
    made = {status(mastodon_server, number % 9, f"물이 차요 {number} #seoulpages") for number in range(95)}
    found, cursor = walked(mastodon(mastodon_server), "seoulpages")
    assert [one.post_id for one in found] == sorted(made, key=int, reverse=True)
    late = status(mastodon_server, 3, "지금 막 #seoulpages")
    again, _ = walked(mastodon(mastodon_server), "seoulpages", cursor)
    assert [one.post_id for one in again] == [late]


def test_korean_words_author_and_tags_come_through(mastodon_server):
    status(mastodon_server, 20, f"이수역 1번출구 <침수> & 정전\n둘째 줄 #{ASCII_TAG}")
    [heard, *_], _ = walked(mastodon(mastodon_server), ASCII_TAG)
    assert heard.text.startswith("이수역 1번출구 <침수> & 정전")
    assert heard.handle == "office_20"
    assert heard.tags == (ASCII_TAG,)


def test_what_an_author_deletes_is_gone(mastodon_server):
    one = mastodon_server.accounts(22)[21]
    kept, deleted = (status(mastodon_server, 21, f"{words} #{ASCII_TAG}") for words in ("남는 글", "지울 글"))
    assert requests.delete(f"{mastodon_server.base}/api/v1/statuses/{deleted}", headers=bearer(one), timeout=30).ok
    assert mastodon(mastodon_server).look_again([kept, deleted]) == {deleted}


def test_a_fault_of_the_server_is_a_failure(mastodon_server):
    status(mastodon_server, 1, "물이 차요 #서울침수")
    with pytest.raises(ListenerFailed, match="500"):
        mastodon(mastodon_server).fetch(("서울침수",), "", now=datetime.now(UTC))


class Citizen:
    """Somebody with a repository on the personal data server."""

    def __init__(self, server, number):
        credential = server.accounts(number + 1)[number].credential
        self._base = f"{server.base}/xrpc/"
        said = requests.post(f"{self._base}com.atproto.server.createSession", json=credential, timeout=60).json()
        self.did, self._headers, self.credential = said["did"], {"Authorization": f"Bearer {said['accessJwt']}"}, credential

    def say(self, text, at, **more):
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at.isoformat().replace("+00:00", "Z"), "langs": ["ko"], **more}
        return self._call("createRecord", {"record": record})

    def delete(self, uri):
        self._call("deleteRecord", {"rkey": uri.rpartition("/")[2]})

    def _call(self, what, body):
        body |= {"repo": self.did, "collection": "app.bsky.feed.post"}
        answer = requests.post(f"{self._base}com.atproto.repo.{what}", json=body, headers=self._headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def citizens(bluesky_server):
    bluesky_server.accounts(3)
    return [Citizen(bluesky_server, number) for number in range(3)]


@pytest.fixture
def bluesky(bluesky_server, citizens):
    with AppView(bluesky_server.base, [one.did for one in citizens]) as view:
        settings = {"base": view.base, "private": True, "seconds": 30}
        yield LISTENERS["bluesky"].build("b", settings, citizens[0].credential)


def test_posts_of_a_real_server_are_heard_with_quotes_and_deletions(bluesky, citizens):
    now = datetime.now(UTC)
    first = citizens[0].say("이수역 1번출구 침수 #서울침수", now - timedelta(minutes=3))
    quote = {"$type": "app.bsky.embed.record", "record": {"uri": first["uri"], "cid": first["cid"]}}
    second = citizens[1].say("저도 봤어요 #서울침수", now - timedelta(minutes=2), embed=quote)
    found, _ = walked(bluesky, "서울침수")
    assert [(one.post_id, one.copy, one.copy_of, one.author) for one in found] == [
        (second["uri"], "quote", first["uri"], citizens[1].did),
        (first["uri"], "", "", citizens[0].did),
    ]
    citizens[1].delete(second["uri"])
    assert bluesky.look_again([first["uri"], second["uri"]]) == {second["uri"]}


def test_150_posts_of_a_real_server_are_heard_over_their_pages(bluesky, citizens):
    now = datetime.now(UTC)
    begins = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        made = list(
            pool.map(lambda number: citizens[number % 3].say(f"{number} #강남역침수", now - timedelta(seconds=number))["uri"], range(150))
        )
    assert time.monotonic() - begins < 170
    found, _ = walked(bluesky, "강남역침수")
    assert {one.post_id for one in found} == set(made)


def test_a_server_without_a_search_says_so(bluesky_server, citizens):
    alone = LISTENERS["bluesky"].build("b", {"base": bluesky_server.base, "private": True}, citizens[0].credential)
    with pytest.raises(ListenerFailed) as caught:
        alone.fetch(("서울침수",), "", now=datetime.now(UTC))
    assert caught.value.remedy in ("settings", "wait")
