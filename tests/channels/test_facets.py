"""Marks of a Bluesky post stand at byte positions and cut out exactly the tag or the address."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.channels._facets import facets


def cut(text):
    raw = text.encode()
    return [(raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), one["features"][0]) for one in facets(text)]


def test_a_tag_after_hangul_stands_at_its_bytes():
    assert facets("[훈련] 대설주의보 발효 #서울제설 안내")[0]["index"] == {"byteStart": 32, "byteEnd": 45}


def test_addresses_are_linked_with_and_without_protocol():
    links = [(words, feature["uri"]) for words, feature in cut("안내 seoul.go.kr, https://news.seoul.go.kr/눈")]
    assert links == [("seoul.go.kr", "https://seoul.go.kr"), ("https://news.seoul.go.kr/", "https://news.seoul.go.kr/")]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#서울제설", ["서울제설"]),
        ("#서울제설.", ["서울제설"]),
        ("＃눈 #snow!", ["눈", "snow"]),
        ("#119", []),
        ("제#1 a#b", []),
        ("# 눈", []),
        ("#" + "가" * 65, []),
    ],
)
def test_what_is_a_hashtag(text, tags):
    assert [feature["tag"] for _, feature in cut(text)] == tags


@given(st.text(alphabet=" #＃가a1.🙂é/:", max_size=40))
def test_every_mark_cuts_whole_characters_in_order(text):
    pieces = facets(text)
    assert [words for words, _ in cut(text)] == [words for words, _ in cut(text) if words]
    assert all(one["index"]["byteEnd"] <= two["index"]["byteStart"] for one, two in itertools.pairwise(pieces))
