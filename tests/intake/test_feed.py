"""A feed file is read strictly, and a feed asks only where its file allows."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.strict_yaml import BadData
from lifeline.intake.feed import dated, key_for, load_feeds, with_key
from lifeline.intake.formats import FORMATS
from tests.intake.loopback_source import SENT, feed_at

FEEDS = Path(__file__).parents[2] / "feeds"
GOOD = "name: a\ntitle: A\nurl: https://a.example/x\nevery: 3 min\nformat: cap\ntrust: open\n"


def problems(folder: Path, text: str) -> str:
    (folder / "a.yaml").write_text(text)
    with pytest.raises(BadData) as caught:
        load_feeds(folder, formats=FORMATS)
    return str(caught.value)


def test_the_feeds_that_ship_are_sound():
    assert "kma-warnings" in [feed.name for feed in load_feeds(FEEDS, formats=FORMATS)]


def test_the_key_less_feed_is_on_by_default():
    assert [feed.enabled for feed in load_feeds(FEEDS) if feed.name == "kma-cap-rss"] == [True]


def test_a_development_key_s_daily_quota_is_not_exceeded():
    """It is counted per operation, so feeds that ask the same one share it."""
    asked = Counter[str]()
    for feed in load_feeds(FEEDS):
        if "data.go.kr" in feed.url:
            asked[feed.url.partition("?")[0]] += int(timedelta(days=1) / feed.every)
    assert max(asked.values()) <= 500


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("every: 3", "a number and a unit"),
        ("every: 1 s", "greater than or equal"),
        ("trust: maybe", "'trust' is wrong"),
        ("format: pdf", "'format' is pdf; known are"),
        ("linked_format: pdf", "'linked_format' is pdf; known are"),
        ("url: ftp://a.example/x", "starts with https://"),
        ("url: https://me:pw@a.example/x", "must not carry a user name"),
        ("url: https://a.example/{secret}", "{secret} is not known here"),
        ("url: https://a.example:99999/x", "'url' is wrong"),
        ("url: https://a.example/{key}", "'needs' is missing"),
        ("needs: data_go_kr", "needs {key} where the key"),
        ("name: b", "make them the same"),
        ("links: [https://a.example/x]", "must end with a slash"),
        ("evry: 3 min", "not a key known here"),
    ],
)
def test_a_wrong_line_is_told_as_a_sentence(tmp_path, line, says):
    key = line.partition(":")[0]
    kept = [old for old in GOOD.splitlines() if not old.startswith(f"{key}:")]
    assert says in problems(tmp_path, "\n".join([*kept, line]))


def test_problems_of_all_files_are_told_at_once(tmp_path):
    (tmp_path / "b.yaml").write_text("name: [")
    assert {"a.yaml", "b.yaml"} <= set(problems(tmp_path, "name: a").replace(":", " ").split())


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(BadData, match="no such folder"):
        load_feeds(tmp_path / "none")


def test_dates_in_an_address_are_korean_days():
    assert dated("from={yesterday}&to={today}&in={year}", SENT) == "from=20260105&to=20260106&in=2026"


def test_the_year_in_an_address_is_the_korean_one():
    assert dated("{year}", datetime(2025, 12, 31, 15, 0, tzinfo=UTC)) == "2026"


@pytest.mark.parametrize(
    ("secret", "sent"), [("ab%2Bc%3D%3D", "ab%2Bc%3D%3D"), ("ab+c==", "ab%2Bc%3D%3D"), ("plain", "plain"), ("50%off", "50%25off")]
)
def test_a_key_is_encoded_exactly_once(secret, sent):
    assert with_key("https://a.example/?k={key}", secret) == f"https://a.example/?k={sent}"


def test_a_feed_takes_its_key_from_the_credential_it_names():
    feed = feed_at("https://a.example/{key}", needs="data_go_kr")
    assert key_for(feed, {"data_go_kr": {"key": "one"}, "other": {"key": "two"}}) == "one"


def test_a_feed_that_needs_no_key_gets_none():
    assert key_for(feed_at("https://a.example/"), {"": {"key": "one"}}) == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/x",  # https was promised
        "https://b.example/x",
        "https://a.example:8443/x",
        "https://a.example.evil.example/x",
        "https://a.example@evil.example/x",
        "https://a@a.example/x",
        "https://[::1",
        "https:///x",
        "file:///etc/passwd",
        "//a.example/x",
        "",
    ],
)
def test_another_origin_is_forbidden(address):
    assert feed_at("https://a.example/feed").forbids(address)


@pytest.mark.parametrize("address", ["https://a.example/other", "https://A.EXAMPLE:443/", "https://cdn.example/x"])
def test_the_feed_s_own_hosts_are_allowed(address):
    assert feed_at("https://a.example/feed", hosts=["cdn.example"]).forbids(address) == ""


def test_a_feed_of_plain_http_may_move_to_https():
    assert feed_at("http://a.example/feed").forbids("https://a.example/feed") == ""


@pytest.mark.parametrize(
    "link",
    [
        "https://a.example/cap/../secret.xml",
        "https://a.example/cap/%2e%2E/secret.xml",
        "https://a.example/cap/",
        "https://a.example/capital.xml",
        "https://a.example/cap/x y",
        "https://a.example/cap/{key}",
        "https://a.example/cap/\\x",
        "https://a.example/cap/" + "x" * 1000,
        "http://a.example/cap/1.xml",
    ],
)
def test_a_link_that_leaves_its_prefix_is_not_followed(link):
    assert not feed_at("https://a.example/feed", links=["https://a.example/cap/"]).follows(link)


def test_a_link_below_its_prefix_is_followed():
    assert feed_at("https://a.example/feed", links=["https://a.example/cap/"]).follows("https://a.example/cap/1.xml")


@given(st.text(max_size=60))
def test_what_is_followed_is_never_forbidden(rest):
    feed = feed_at("https://a.example/feed", links=["https://a.example/cap/"])
    link = f"https://a.example/cap/{rest}"
    assert not feed.follows(link) or feed.forbids(link) == ""


@given(st.text(max_size=60))
def test_any_text_as_an_address_is_judged_without_an_error(text):
    assert feed_at("https://a.example/feed").forbids(text)


def test_what_changes_the_reading_changes_the_fingerprint():
    feeds = [
        feed_at("https://a.example/", **other)
        for other in ({}, {"format": "cap"}, {"linked_format": "jma"}, {"senders": ["x"]}, {"links": ["https://a.example/x/"]})
    ]
    assert len({feed.fingerprint(feed.url) for feed in feeds}) == 5
