"""Recorded documents through the real parsers in their child: polled, kept, and refused as staff will see it."""

from pathlib import Path

import pytest

from lifeline.core.cap import from_json
from lifeline.core.db import Database
from lifeline.intake.feed import Feed, load_feeds
from lifeline.intake.poll import State, poll
from lifeline.intake.read import kept
from tests.intake.loopback_source import SENT, rows

FEEDS = Path(__file__).parents[2] / "feeds"
SAMPLES = FEEDS / "samples"


@pytest.fixture
def database(sqlite_drill: Database) -> Database:
    return sqlite_drill


def here(name: str, url: str, **other) -> Feed:
    """The feed as its file has it, asked on this machine and without a key."""
    (feed,) = [feed for feed in load_feeds(FEEDS) if feed.name == name]
    return feed.model_copy(update={"url": url, "private": True, "needs": "", **other})


def test_the_snow_advisory_is_fresh_after_a_night_without_warnings(source, database):
    feed = here("kma-warnings", source.url)
    for sample in ("no-data.json", "2026-01-13-0500-heavy-snow-advisory.xml"):
        source.says((SAMPLES / "kma-warnings" / sample).read_bytes())
        polled = poll(database, feed, now=SENT)
    assert polled.state is State.NEW
    assert {from_json(row.cap).infos[0].event for row in rows(database) if row.id in polled.fresh} == {"대설주의보"}


def test_the_same_rows_as_json_are_nothing_new(source, database):
    feed = here("kma-warnings", source.url)
    counts = []
    for form in ("xml", "json"):
        source.says((SAMPLES / "kma-warnings" / f"2026-01-13-0500-heavy-snow-advisory.{form}").read_bytes())
        poll(database, feed, now=SENT)
        counts.append(len(rows(database)))
    assert counts[0] == counts[1] > 0


def test_an_error_inside_http_200_is_kept_with_its_remedy(source, database):
    refused = sorted((SAMPLES / "kma-warnings" / "refused").iterdir())[0]
    source.says(refused.read_bytes())
    assert poll(database, here("kma-warnings", source.url), now=SENT).state is State.UNREAD
    with database.reading() as session:
        assert kept(session)[0].remedy


def test_the_key_less_feed_reads_the_documents_behind_its_index(source, database):
    index = (SAMPLES / "kma-cap-rss" / "warning.xml").read_text(encoding="utf-8")
    documents = list((SAMPLES / "kma-cap-rss" / "linked").iterdir())
    for document in documents:
        source.says(document.read_bytes(), path=f"/w/repositary/xml/wrn/xml/{document.name}")
    source.says(index.replace("https://www.weather.go.kr", source.at("")))
    poll(database, here("kma-cap-rss", source.url, links=(source.at("/w/repositary/xml/wrn/xml/"),)), now=SENT)
    assert len(rows(database)) == len(documents)


@pytest.mark.parametrize(
    ("name", "several", "fresh"),
    [
        ("airkorea-dust", ("none.json", "2026-01-13-1100-seoul.json", "2026-01-13-2400-seoul-clear.json"), [2, 1]),
        ("airkorea-ozone", ("none.json", "2026-06-20-1500-northwest.json", "2026-06-20-1800-northwest-clear.json"), [2, 1]),
        (
            "forest-fires",
            ("none.json", "2026-04-05-1420-seoul.json", "2026-04-05-1420-seoul.json", "2026-04-05-1830-seoul-out.json"),
            [1, 0, 1],
        ),
        ("hrfco-floods", ("no-data.json", "2026-07-15-0700-advisory.json", "2026-07-15-0930-warning.json"), [2, 1]),
        ("kma-earthquakes", ("no-data.json", "2022-10-29-0828-goesan-quick.json", "2022-10-29-0835-goesan.json"), [2, 2]),
    ],
)
def test_a_row_is_fresh_once_and_once_more_when_it_says_something_new(source, database, name, several, fresh):
    feed, counts = here(name, source.url), []
    for sample in several:
        source.says((SAMPLES / name / sample).read_bytes())
        counts.append(len(poll(database, feed, now=SENT).fresh))
    assert counts == [0, *fresh]
