"""Three platforms, one place, one incident: X (its emulator), a Mastodon-API server and the personal data server of Bluesky."""

from datetime import UTC, datetime, timedelta

import pytest

from lifeline.core.cap import Status
from lifeline.incidents.tables import Incident
from lifeline.listen import Listening
from lifeline.listening.adapters import LISTENERS
from lifeline.listening.hashtags import Hashtags, Tag
from lifeline.listening.ledger import settle
from lifeline.listening.sources import Listeners, Rules, Source
from lifeline.listening.tables import CopyRow, SightingRow
from tests.emulators.citizens import XCitizens
from tests.hearing import ear, rows, world_on
from tests.peers.app_view import AppView
from tests.peers.test_listening import Citizen, status

pytestmark = pytest.mark.peers

PLACE = "이수역 1번출구"


def source(name):
    return Source(name=name, platform=name, ko=name, en=name, status=Status.ACTUAL, enabled=True, every=timedelta(seconds=1))


def build(name, base, secret):
    return LISTENERS[name].build(name, {"base": base, "private": True, "seconds": 30}, secret)


def test_the_same_flood_on_three_platforms_is_one_incident_by_four_authors(databases, mastodon_server, bluesky_server):
    database, now = databases(Status.ACTUAL), datetime.now(UTC)
    tag = f"seoul{now:%H%M%S%f}"  # of this run alone, and not Korean: mastodon-mock cannot answer for a Korean tag
    bluesky_server.accounts(3)
    citizen = Citizen(bluesky_server, 1)
    with XCitizens() as x, AppView(bluesky_server.base, [citizen.did]) as view:
        status(mastodon_server, 30, f"{PLACE} 물이 무릎까지 찼어요 침수 #{tag}")
        citizen.say(f"{PLACE} 침수! 차가 못 지나갑니다 #{tag}", now - timedelta(minutes=2))
        original = x.say(f"지금 {PLACE} 완전 침수됐어요 조심 #{tag}", now - timedelta(minutes=3))
        x.say(f"{PLACE} 물이 무릎까지 찼어요 침수 #{tag}", now - timedelta(minutes=1), author="7002")  # the words of another platform
        listeners = {
            "x": build("x", x.base, {"bearer_token": "bearer-token-1"}),
            "mastodon": build("mastodon", mastodon_server.base, mastodon_server.accounts(1)[0].credential),
            "bluesky": build("bluesky", view.base, citizen.credential),
        }
        sources = tuple(map(source, listeners))
        with database.writing() as session:
            settle(session, sources)
        world = world_on(database, now + timedelta(seconds=30))
        given = Listeners(Rules(), sources)
        hashtags = Hashtags("test", {Status.ACTUAL: (Tag(tag, "urban_inundation", True),)}, {tag: "urban_inundation"})
        listening = Listening(world, ear(), hashtags=hashtags, given=given, listeners=listeners)
        done = listening.now()
        again = listening.now()
        listening.close()
    assert [one.problem for one in (*done, *again)] == [""] * 6
    assert rows(database, Incident, "hazard", "support", "authors") == [("urban_inundation", 4, 4)]
    assert len(rows(database, SightingRow, "post_id")) == 3
    assert rows(database, CopyRow, "kind") == ["same"]
    assert original.post_id in rows(database, SightingRow, "post_id")
