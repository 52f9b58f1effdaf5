"""From a citizen's post to everything that is published: what must not be shown is nowhere, and what may be is on the map."""

import re

import pytest
from msgspec.structs import replace

from lifeline.app import create_app
from lifeline.core.people import Actor
from lifeline.flows import hear
from lifeline.incidents import read
from lifeline.incidents.acts import By
from lifeline.incidents.believed import CitySays
from lifeline.incidents.family import Families
from lifeline.incidents.moderate import look
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


def looked(database, number):
    with database.writing() as session:
        look(session, number, by=By(Actor("지현", "jihyeon"), "읽음", NOON))


@pytest.fixture(scope="module")
def listening():
    return ear()


def test_two_phone_numbers_a_plate_and_a_resident_number_are_nowhere(client, live, listening):
    hear(world_on(live), listening, [told(TEXT), post(TEXT + " 도와주세요", platform="mastodon", position=GANGNAM)])
    (number,) = {one["id"] for one in client.get("/incidents.geojson").json["features"]}
    paths = (*EVERYWHERE, f"incidents/{number}", f"en/incidents/{number}")
    told_in = ("incidents.geojson", "incidents.csv", "incidents.atom", f"incidents/{number}")
    before = {path: client.get(f"/{path}").text for path in paths}
    looked(live, number)
    pages = {path: client.get(f"/{path}").text for path in paths}
    assert [secret for secret in SECRETS for page in (*before.values(), *pages.values()) if secret in page] == []
    assert [path for path in paths if "무릎까지" in before[path]] == []
    assert [path for path in told_in if "무릎까지" not in pages[path]] == []
    assert "제보의 글은 담당자가 본 뒤에 보입니다" in before[f"incidents/{number}"]
    assert "once staff have looked" in before[f"en/incidents/{number}"]
    assert "담당자가 본 뒤에" not in pages[f"incidents/{number}"]


def test_words_that_came_after_the_look_wait_for_the_next_one_and_so_does_what_an_author_changes(client, live, listening):
    words = lambda: client.get("/incidents/1").text  # noqa: E731
    first = post("강남역 침수 처음 본 사람입니다", platform="mastodon", position=GANGNAM)
    hear(world_on(live), listening, [first])
    looked(live, 1)
    hear(world_on(live), listening, [post("강남역 침수 옆집 이민호가 그랬어요", platform="mastodon", position=GANGNAM)])
    page = words()
    assert ("처음 본 사람" in page, "이민호" in page, "https://" in page.split('id="reports"')[1]) == (True, False, False)
    looked(live, 1)
    assert "이민호" in words()
    hear(world_on(live), listening, [replace(first, text="강남역 침수 물이 차요 바뀐 글입니다")])
    assert ("처음 본 사람" in words(), "바뀐 글" in words(), "이민호" in words()) == (False, False, True)


def test_what_a_stranger_calls_a_place_waits_for_the_look_too(client, live, listening):
    said = {"district": "11140", "place": "최영희네 앞"}
    hear(world_on(live), listening, [told("중구 최영희네 앞\n물이 차요", at=None, said_more=said)])
    paths = ("incidents", "incidents.geojson", "incidents.csv", "incidents.atom", "incidents/1")
    assert [path for path in paths if "최영희네" in client.get(f"/{path}").text] == []


def test_a_city_may_show_words_at_once(live, listening):
    hear(world_on(live), listening, [told("물이 무릎까지 찼어요")])
    with live.reading() as session:
        assert (read.words(session, [1]), read.words(session, [1], "at_once")) == ({}, {1: "물이 무릎까지 찼어요"})
        says = CitySays(families=Families("", (), {}, "at_once"))
        assert [read.incident(session, 1, NOON, said).reports[0].text for said in (CitySays(), says)] == ["", "물이 무릎까지 찼어요"]


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
