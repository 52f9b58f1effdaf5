"""Each channel counts as its platform counts, at the boundaries that were tried on running servers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.channels import CHANNELS

FAMILY = "👨‍👩‍👧‍👦"
LONG = "https://news.seoul.go.kr/safe/archives/" + "a" * 60


def room(channel, text, **settings):
    return CHANNELS[channel].room(text, settings)


@pytest.mark.parametrize(
    ("channel", "text", "length", "unit"),
    [
        ("x", "가" * 140, 280, "weighted"),
        ("mastodon", FAMILY, 7, "characters"),
        ("mastodon", LONG, len(LONG), "characters"),
        ("mastodon", "http://a.kr", 23, "characters"),
        ("mastodon", "가나", 2, "characters"),
        ("bluesky", "가" * 300, 300, "graphemes"),
        ("bluesky", FAMILY * 120, 3000, "bytes"),
        ("bluesky", "각각각", 3, "graphemes"),
        ("threads", "가" * 10, 10, "characters"),
        ("threads", "❄️", 6, "characters"),
        ("threads", FAMILY, 25, "characters"),
        ("telegram", "😀", 2, "UTF-16 units"),
        ("telegram", "가", 1, "UTF-16 units"),
        ("facebook", "가" * 63_206, 63_206, "characters"),
    ],
)
def test_counts_as_the_platform(channel, text, length, unit):
    measure = room(channel, text)
    assert (measure.length, measure.unit, measure.fits) == (length, unit, True)


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ("x", "가" * 141),
        ("mastodon", "가" * 476 + " " + LONG),
        ("bluesky", "가" * 301),
        ("bluesky", FAMILY * 121),
        ("threads", "가" * 495 + "❄️"),
        ("telegram", "😀" * 2049),
        ("facebook", "가" * 63_207),
    ],
)
def test_one_too_many_does_not_fit(channel, text):
    assert not room(channel, text).fits


def test_a_servers_own_limit_is_a_setting():
    assert room("mastodon", "가" * 900, characters=1000).fits
    assert room("x", "가" * 900, characters=25_000).limit == 25_000


@given(st.text(max_size=80))
def test_no_channel_counts_a_longer_text_shorter(text):
    for channel in CHANNELS:
        assert room(channel, f"{text} 가").length >= room(channel, text).length
