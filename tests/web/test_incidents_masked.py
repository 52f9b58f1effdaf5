"""From a citizen's post to everything that is published: what must not be shown is nowhere, and what may be is on the map."""

import re

import pytest

from lifeline.app import create_app
from lifeline.flows import hear
from tests.hearing import GANGNAM, NOON, ear, post, told, world_on
from tests.web.incident_day import Ticking

SECRETS = ("010-1234-5678", "01098765432", "02-987-6543", "12가 3456", "900101-1234567", "12가3456")
TEXT = "강남역 침수 물이 무릎까지 찼어요 연락처 010-1234-5678 이나 01098765432 집 02-987-6543 차는 12가 3456 주민번호 900101-1234567 입니다"
EVERYWHERE = (
    "incidents",
    "en/incidents",
    "incidents.geojson",
    "incidents/near.geojson",
    "incidents.csv",
    "incidents.atom",
    "en/incidents.atom",
)


@pytest.fixture
def client(settings, office, live, drill):
    clock = Ticking(NOON)
    return create_app(settings, office=office, live=live, drill=drill, live_clock=clock, drill_clock=clock).test_client()


@pytest.fixture(scope="module")
def listening():
    return ear()


def test_two_phone_numbers_a_plate_and_a_resident_number_are_nowhere(client, live, listening):
    hear(world_on(live), listening, [told(TEXT), post(TEXT + " 도와주세요", platform="mastodon", position=GANGNAM)])
    (number,) = {one["id"] for one in client.get("/incidents.geojson").json["features"]}
    pages = {path: client.get(f"/{path}").text for path in (*EVERYWHERE, f"incidents/{number}", f"en/incidents/{number}")}
    assert {path: [secret for secret in SECRETS if secret in page] for path, page in pages.items()} == {path: [] for path in pages}
    for path in ("incidents.geojson", "incidents.csv", "incidents.atom", f"incidents/{number}"):
        assert "무릎까지" in pages[path]


def test_a_post_that_is_heard_is_a_pin_at_the_next_look(client, live, listening):
    hear(world_on(live), listening, [told()])
    page = client.get("/incidents").text
    assert len(re.findall('<li class="unconfirmed', page)) == 1
    assert "1명이 알림" in page
    assert len(client.get("/incidents/cells/11.json").json["pins"]) == 1


def test_a_thousand_reposts_are_one_pin_with_their_support(client, live, listening):
    first = post("강남역 침수 물이 무릎까지 찼어요", position=GANGNAM, author="witness")
    copies = [post(copy="repost", copy_of=first.post_id) for _ in range(1000)]
    hear(world_on(live), listening, [first, *copies])
    (one,) = client.get("/incidents.geojson").json["features"]
    assert one["properties"]["posts"] == 1001
