"""Whatever a platform, or somebody who posts there, sends: no post is lost for another's sake, and nothing unstorable gets through."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.core.sighting import Sighting
from lifeline.listening import bluesky, mastodon, sane, syndication, telegram, tolerant, walk, x, x_read
from lifeline.listening.port import ListenerFailed
from tests.listening.sources import NOW, SOURCES, TAG

DEEP = "[" * 100_000
SOURCE = {source.platform: source for source in SOURCES}


def x_body(*rows, includes=None):
    body = {"data": list(rows), "meta": {"result_count": len(rows)}}
    return json.dumps(body | ({"includes": includes} if includes else {})).encode()


def row(number, **more):
    return {"id": str(2086081660318646272 + number), "text": f"물이 차요 {number}", "created_at": "2026-08-08T13:00:00.000Z"} | more


def read(platform, body):
    """What the parser of that platform makes of a body."""
    if platform == "x":
        return x.posts(body, NOW)
    if platform == "mastodon":
        rows, _ = tolerant.read(body, list[mastodon.Status], mastodon.LISTS)
        return mastodon.sightings(rows, NOW)
    if platform == "bluesky":
        return bluesky.sightings(tolerant.read(body, bluesky.Found, bluesky.LISTS)[0].posts, NOW)
    found, _ = tolerant.read(body, telegram.Found, telegram.LISTS)
    return telegram.sightings([update.message for update in found.result if update.message], NOW, [])


BAD_ROWS = [
    None,
    7,
    [],
    "post",
    {},
    {"id": None},
    {"id": 2086081660318646272},
    {"id": "not a number", "text": "x"},
    {"id": "-5", "text": "x"},
    {"id": "1e18", "text": "x"},
    {"id": "00000000000000000001", "text": "x"},
    {"id": "9" * 400, "text": "x"},
    {"id": "2086081660318646279", "text": None},
    {"id": "2086081660318646279", "text": ["x"]},
    {"id": "2086081660318646279", "referenced_tweets": "all"},
    {"id": "2086081660318646279", "entities": {"hashtags": [{"tag": 5}]}},
    {"id": "2086081660318646279", "geo": {"coordinates": {"coordinates": ["a", "b"]}}},
    {"id": "2086081660318646279", "public_metrics": {"retweet_count": "many"}},
]


@pytest.mark.parametrize("bad", BAD_ROWS, ids=lambda bad: json.dumps(bad)[:40])
def test_one_bad_post_loses_no_other(bad):
    found = x.posts(x_body(row(1), bad, row(2)), NOW)
    assert [one.text for one in found if one.post_id[-1] in "34"] == ["물이 차요 1", "물이 차요 2"]
    assert all(x_read.is_id(one.post_id) for one in found)


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud83c", "\\udf0a x", "\\ud800\\ud800"])
def test_broken_characters_lose_no_post(text):
    body = b'{"data":[{"id":"2086081660318646273","text":"%s"},{"id":"2086081660318646274","text":"x"}],"meta":{}}' % text.encode()
    first, second = x.posts(body, NOW)
    assert "\0" not in first.text
    first.text.encode()
    assert second.text == "x"


def test_bytes_that_are_no_utf8_lose_no_post():
    body = b'{"data":[{"id":"2086081660318646273","text":"\xff\xfe"},{"id":"2086081660318646274","text":"x"}]}'
    assert [one.text for one in x.posts(body, NOW)] == ["\ufffd\ufffd", "x"]


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"7", b"<html>", DEEP.encode(), b'{"data":' + DEEP.encode(), b'{"data":{}', b"\xff"])
@pytest.mark.parametrize("platform", ["x", "mastodon", "bluesky", "telegram"])
def test_what_is_no_answer_is_none_or_says_so(platform, body):
    with suppress(tolerant.NoAnswer):
        assert list(read(platform, body)) == []


def test_nesting_without_end_in_one_post_is_no_answer():
    body = b'{"data":[{"id":"2086081660318646273","text":"x","more":' + b"[" * 50_000 + b"]" * 50_000 + b"}]}"
    with pytest.raises(tolerant.NoAnswer):
        x.posts(body, NOW)


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("2031-01-01T00:00:00Z", NOW),
        ("9999-12-31T23:59:59Z", NOW),
        ("0001-01-01T00:00:00Z", NOW),
        ("1970-01-01T00:00:00Z", NOW),
        ("yesterday", NOW),
        ("", NOW),
        ("2026-08-08T22:59:00+09:00", datetime(2026, 8, 8, 13, 59, tzinfo=UTC)),
        ("2026-08-08T13:59:00", datetime(2026, 8, 8, 13, 59, tzinfo=UTC)),
    ],
)
def test_a_time_of_the_future_or_of_nowhere_is_the_time_it_was_heard(written, taken):
    [one] = x.posts(x_body(row(1, created_at=written)), NOW)
    assert one.created_at == taken


@pytest.mark.parametrize(
    "place",
    [[0, 0], [0.001, -0.002], [37.4979, 127.0276], [999, 999], [-181, 10], [1e300, 1e300]],
    ids=["null island", "nearly", "swapped", "off the earth", "beyond", "huge"],
)
def test_an_impossible_position_is_dropped_and_the_post_is_kept(place):
    notes = []
    found, _ = tolerant.read(x_body(row(1, geo={"coordinates": {"coordinates": place}})), x_read.Found, x_read.LISTS)
    [one] = x_read.sightings(found.data, found.includes, NOW, notes)
    assert one.position is None
    assert notes


def test_a_number_json_does_not_have_costs_only_its_own_post():
    body = (
        b'{"data":[{"id":"2086081660318646273","text":"x","geo":{"coordinates":{"coordinates":[1e999,NaN]}}},{"id":"2086081660318646274"}]}'
    )
    assert "2086081660318646274" in [one.post_id for one in x.posts(body, NOW)]


def test_a_flood_of_everything_in_one_post_is_bounded():
    huge = row(
        1,
        text="🌊" * 100_000,
        lang="ko" * 500,
        author_id="8" * 300,
        entities={"hashtags": [{"tag": f"{'태그' * 200}{number}"} for number in range(10_000)]},
        attachments={"media_keys": ["3_1"] * 1000},
    )
    includes = {
        "users": [{"id": "8" * 300, "username": "u" * 10_000}],
        "media": [{"media_key": "3_1", "url": "https://x.com/" + "a" * 5000}],
    }
    [one] = x.posts(x_body(huge, includes=includes), NOW)
    assert len(one.text) == sane.LONGEST_TEXT
    assert len(one.tags) <= sane.MOST_TAGS
    assert max(map(len, one.tags)) <= sane.LONGEST_TAG
    assert (one.author, one.media) == ("", ())
    assert len(one.handle) <= 255
    assert len(one.language) <= 16


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "https://a b", "https://x/\n", "//evil", "https://" + "a" * 2000]
)
def test_only_a_web_address_is_kept_as_one(address):
    [one] = mastodon.sightings([mastodon.Status("5", "x", url=address)], NOW)
    assert one.url == ""


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>하나</p><p>둘<br>셋</p>", "하나\n둘\n셋"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("<" * 50_000, "<" * 25_000),
        ("<p" * 30_000, "<p" * 12_500),
        ("a < b", "a < b"),
        ('<img src=x onerror="alert(1)">물', "물"),
    ],
    ids=["breaks", "escaped", "openings", "half tags", "sign", "picture"],
)
def test_words_come_out_of_mark_up_whatever_it_is(markup, words):
    [one] = mastodon.sightings([mastodon.Status("5", markup)], NOW)
    assert one.text == words


@pytest.mark.parametrize("tag", ["../../api", "..", ".", "a/b?c=d#e", "한글 띄어쓰기", "%2e%2e"])
def test_a_tag_stays_one_part_of_the_path(tag):
    with SOURCE["mastodon"].emulator() as running:
        SOURCE["mastodon"].listener(running.base).fetch((tag,), "", now=NOW)
        assert running.requests[-1].path.count("/") == 5
        assert running.requests[-1].path.startswith("/api/v1/timelines/tag/")


@pytest.mark.parametrize("tag", ["", "a b", "a OR b", 'x" OR from:a', "is:retweet", "가(나)", "123", "-가", "#가"])
def test_what_is_no_hashtag_never_gets_into_a_query_of_x(tag):
    with SOURCE["x"].emulator() as running:
        SOURCE["x"].listener(running.base).fetch((tag, TAG), "", now=NOW)
        assert [asked.query["query"] for asked in running.requests] == [f"#{TAG}"]


@given(st.lists(st.text(st.characters(categories=["Lo", "Ll", "Nd"]), min_size=1, max_size=110), max_size=80, unique=True))
def test_queries_of_x_hold_every_tag_within_512_characters(tags):
    tags = [tag for tag in tags if x.fit(tag)]
    groups = x.queries(tags)
    assert [tag for group in groups for tag in group] == tags
    assert all(len(x.query(group)) <= 512 for group in groups)


def test_a_forged_id_of_the_future_does_not_close_the_ears():
    ahead = str((int((NOW + timedelta(days=400)).timestamp() * 1000) - 1_288_834_974_657) << 22)
    source = SOURCE["x"]
    with source.emulator() as running:
        running.spoil("answer", status=200, body=x_body(row(1, id=ahead), row(2)))
        listener = source.listener(running.base)
        cursor = listener.fetch((TAG,), "", now=NOW).cursor
        later = running.say(f"그 뒤 #{TAG}", NOW + timedelta(minutes=5))
        page = listener.fetch((TAG,), cursor, now=NOW + timedelta(minutes=6))
        assert later.post_id in [one.post_id for one in page.sightings]


def test_a_floor_older_than_the_search_reaches_back_as_far_as_it_goes():
    source = SOURCE["x"]
    with source.emulator() as running:
        listener = source.listener(running.base)
        running.say(f"먼저 #{TAG}", NOW - timedelta(minutes=5))
        cursor = listener.fetch((TAG,), "", now=NOW).cursor
        listener.fetch((TAG,), cursor, now=NOW + timedelta(days=20))
        assert "since_id" not in running.requests[-1].query
        assert running.requests[-1].query["start_time"] == "2026-08-21T15:00:00Z"


def test_what_the_overlap_gives_again_costs_nothing():
    source = SOURCE["x"]
    with source.emulator() as running:
        listener = source.listener(running.base)
        for number in range(5):
            running.say(f"물이 차요 {number} #{TAG}", NOW - timedelta(seconds=number))
        first = listener.fetch((TAG,), "", now=NOW)
        second = listener.fetch((TAG,), first.cursor, now=NOW)
        assert (first.cost, second.cost, len(second.sightings)) == (5, 0, 0)


@pytest.mark.parametrize("cursor", ["{", "7", '{"todo":7}', '{"todo":[{"tags":["x"],"began":"never"}]}', '{"floors":{"서울침수":7}}'])
def test_a_cursor_nobody_wrote_starts_anew(cursor):
    assert walk.opened(cursor) == walk.Cursor()


def test_ids_are_never_floats():
    big, bigger = "9007199254740993", "9007199254740992"
    assert walk.rank(big) > walk.rank(bigger)
    assert walk.rank("1000") > walk.rank("999")


@given(st.integers(0, 2**70), st.integers(0, 2**70))
def test_ids_compare_as_their_numbers_do(one, other):
    assert (walk.rank(str(one)) < walk.rank(str(other))) == (one < other)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_none(body):
    for platform in ("x", "mastodon", "bluesky", "telegram"):
        with suppress(tolerant.NoAnswer):
            read(platform, body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "id", "text", "posts", "record", "result", "message", "chat", "content", "uri"]), inner)
    ),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(_JSON)
def test_any_json_gives_storable_sightings_or_none(value):
    body = json.dumps(value).encode("utf-8", "replace")
    for platform in ("x", "mastodon", "bluesky", "telegram"):
        try:
            found = read(platform, body)
        except tolerant.NoAnswer:
            continue
        for one in found:
            assert storable(one)


def storable(one: Sighting):
    text = "".join((one.text, one.author, one.handle, one.url, one.post_id, *one.tags, *one.media))
    return text.encode() is not None and "\0" not in text and one.created_at.tzinfo is not None and one.created_at <= NOW


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<item>" * 60_000,
        b"<rss " + b" ".join(b'a%d="1"' % number for number in range(30_000)) + b"/>",
        b"<" * 1_900_000,
        b"<a>" * 20_000,
        b"\xff\xfe\x00",
        b"",
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>',
        b"<opml/>",
    ],
    ids=["items", "attributes", "openings", "depth", "no text", "nothing", "external", "no feed"],
)
def test_a_hostile_feed_is_refused(body):
    with pytest.raises(syndication.xml_gate.BadXml):
        syndication.entries(body, [])


def test_a_feed_of_many_entries_is_cut_and_says_so():
    notes = []
    body = b"<rss version='2.0'><channel>" + b"<item><title>x</title></item>" * 3000 + b"</channel></rss>"
    assert len(syndication.entries(body, notes)) == 100
    assert "100" in notes[0]


def test_a_feed_does_not_lead_to_another_host():
    source = SOURCE["syndication"]
    with source.emulator() as running:
        running.spoil("answer", status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
        with pytest.raises(ListenerFailed, match="another host"):
            source.listener(running.base).fetch((), "", now=NOW)
