"""The telegrams behind a Japanese index: polled, and read in the format that the feed's file names."""

from pathlib import Path

import pytest

from lifeline.core.cap import from_json
from lifeline.core.db import Database
from lifeline.intake.feed import Feed, load_feeds
from lifeline.intake.poll import State, poll
from tests.intake.loopback_source import SENT, rows

FEEDS = Path(__file__).parents[2] / "feeds"
JMA = FEEDS / "samples" / "jma"


@pytest.fixture
def database(sqlite_drill: Database) -> Database:
    return sqlite_drill


def here(source) -> Feed:
    (feed,) = [feed for feed in load_feeds(FEEDS) if feed.name == "jma-eqvol"]
    return feed.model_copy(update={"url": source.url, "private": True, "links": (source.at("/developer/xml/data/"),)})


def test_telegrams_behind_an_index_are_read_in_their_own_format(source, database):
    for document in (JMA / "linked").iterdir():
        source.says(document.read_bytes(), path=f"/developer/xml/data/{document.name}")
    source.says((JMA / "none.xml").read_bytes())
    poll(database, here(source), now=SENT)
    source.says((JMA / "eqvol.xml").read_text(encoding="utf-8").replace("https://www.data.jma.go.jp", source.at("")))
    polled = poll(database, here(source), now=SENT)
    assert polled.state is State.NEW
    heard = [from_json(row.cap) for row in rows(database) if row.id in polled.fresh]
    assert {alert.sender for alert in heard} == {"jma.go.jp"}
    assert {"大津波警報", "津波注意報", "震源・震度情報"} <= {alert.infos[0].event for alert in heard}
