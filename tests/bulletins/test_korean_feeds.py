"""What this city reads out of Korea's feeds: type, level and districts of the recorded documents."""

import json
from pathlib import Path

import pytest

from lifeline.bulletins import subject as reading
from lifeline.bulletins.hazard import load_hazards
from lifeline.core.place import Scope, load_city
from lifeline.intake.child import parse_here
from tests.intake.samples import parsed

DATA = Path(__file__).parents[2] / "city"
CITY, HAZARDS = load_city(DATA), load_hazards(DATA)


def read(name: str, number: int = 0) -> reading.Subject:
    return reading.read(parsed(name).alerts[number], city=CITY, hazards=HAZARDS, events={})


def said(subject: reading.Subject) -> tuple[str, str, int]:
    """Type, level and how many districts; empty where a person would have to say."""
    match = subject.match
    return (match.hazard.code if match.hazard else "", match.level.id if match.level else "", len(subject.scope.districts))


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("kma-earthquakes/2022-10-29-0828-goesan-quick.json", 0, ("earthquake", "quick", 25)),
        ("kma-earthquakes/2022-10-29-0828-goesan-quick.json", 1, ("earthquake", "quick", 0)),
        ("kma-earthquakes/2022-10-29-0850-goesan-correction.xml", 0, ("earthquake", "info", 25)),
        ("kma-earthquakes/2022-11-23-1027-overseas.json", 0, ("earthquake", "info", 0)),
        ("airkorea-dust/2026-01-13-1100-seoul.json", 0, ("fine_dust", "advisory", 25)),
        ("airkorea-dust/2026-01-13-1100-seoul.json", 1, ("fine_dust", "advisory", 0)),
        ("airkorea-dust/2026-01-13-1800-seoul-warning.json", 0, ("fine_dust", "warning", 25)),
        ("airkorea-ozone/2026-06-20-1500-northwest.json", 0, ("ozone", "advisory", 3)),
        ("airkorea-ozone/2026-06-20-1600-levels.xml", 0, ("ozone", "warning", 3)),
        ("airkorea-ozone/2026-06-20-1600-levels.xml", 1, ("ozone", "critical", 4)),
        ("airkorea-ozone/2026-06-20-1600-levels.xml", 2, ("ozone", "advisory", 0)),
        ("airkorea-yellow-dust/2026-03-21.json", 0, ("yellow_dust", "", 25)),
        ("hrfco-floods/2026-07-15-0700-advisory.json", 0, ("river_flood", "advisory", 2)),
        ("hrfco-floods/2026-07-15-0930-warning.json", 0, ("river_flood", "warning", 2)),
        ("hrfco-floods/2026-07-15-0715-no-region.xml", 0, ("river_flood", "advisory", 0)),
        ("forest-fires/2026-04-05-1420-seoul.json", 0, ("wildfire", "initial", 1)),
        ("forest-fires/2026-04-05-1500-seoul-stage-1.json", 0, ("wildfire", "stage1", 1)),
        ("forest-fires/2025-03-27-published.json", 0, ("wildfire", "stage3", 0)),
        ("forest-fires/2025-03-27-published.json", 3, ("wildfire", "initial", 0)),
        ("kma-preliminary/2026-08-08-1000-heavy-rain.json", 0, ("heavy_rain", "pre", 14)),
        ("kma-typhoons/2026-08-26-1000-landed.xml", 0, ("typhoon", "", 1)),
        ("kma-cap-rss/linked/KR.W2604075_202604161200_SWA_75_EN.xml", 0, ("strong_wind", "advisory", 25)),
        ("kma-cap-rss/linked/KR.W2601014_202601130700_HAS_14_EN.xml", 0, ("heavy_snow", "warning", 25)),
    ],
)
def test_type_level_and_place(name: str, number: int, expected: tuple[str, str, int]) -> None:
    assert said(read(name, number)) == expected


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("airkorea-dust/2026-01-13-2400-seoul-clear.json", 0),
        ("airkorea-ozone/2026-06-20-1800-northwest-clear.json", 0),
        ("hrfco-floods/2026-07-15-2010-clear.json", 0),
        ("forest-fires/2026-04-05-1830-seoul-out.json", 0),
        ("forest-fires/2025-03-27-published.json", 2),
        ("kma-cap-rss/linked/KR.W2601016_202601131100_HAS_16_EN.xml", 0),
    ],
)
def test_an_end_is_read_as_one(name: str, number: int) -> None:
    assert read(name, number).ends


@pytest.mark.parametrize(
    "name",
    [
        "kma-earthquakes/2022-10-29-0835-goesan.json",
        "hrfco-floods/2026-07-15-0930-warning.json",
        "airkorea-ozone/2026-06-20-1600-levels.xml",
    ],
)
def test_what_begins_or_goes_on_is_no_end(name: str) -> None:
    assert [reading.read(alert, city=CITY, hazards=HAZARDS, events={}).ends for alert in parsed(name).alerts] == [""] * len(
        parsed(name).alerts
    )


@pytest.mark.parametrize("name", ["kma-typhoons/2026-08-25-1600.json", "kma-earthquakes/2026-02-03-0412-point.json"])
def test_a_point_elsewhere_is_elsewhere_and_read_surely(name: str) -> None:
    scope = read(name).scope
    assert (scope.districts, scope.unread, scope.foreign) == (frozenset(), (), True)


def test_a_flood_without_a_region_is_read_by_a_person() -> None:
    assert read("hrfco-floods/2026-07-15-0715-no-region.xml").scope.unread


def flood(region: str) -> Scope:
    row = {"ancdt": "202607150700", "kind": "주의보", "sttnm": "1", "wrnaranm": region}
    return reading.scope(parse_here("hrfco", json.dumps({"content": [row]}).encode()).alerts[0], CITY)


@pytest.mark.parametrize("region", ["중구", "강서구", "한강 하류", "수도권", "서울특별시 중구, 강서구"])
def test_a_region_that_may_be_another_citys_is_read_by_a_person(region: str) -> None:
    assert flood(region).unread


@pytest.mark.parametrize("region", ["부산광역시 강서구", "대구광역시 중구", "경기도 여주시, 강원도 영월군"])
def test_a_region_of_another_province_is_elsewhere(region: str) -> None:
    scope = flood(region)
    assert (scope.districts, scope.unread) == (frozenset(), ())


@pytest.mark.parametrize(
    ("address", "code", "districts", "unread"),
    [
        ("서울특별시 강서구 개화동", "1150010900", {"11500"}, False),
        ("부산광역시 강서구 지사동", "2644012100", set(), False),
        ("부산광역시 강서구 지사동", "1150010900", set(), True),
        ("서울특별시 강서구 개화동", "2644012100", set(), True),
        ("강서구 개화동", "1150010900", {"11500"}, False),
        ("강서구 개화동", "", set(), True),
        ("서울특별시 강서구 개화동", "", {"11500"}, False),
        ("서울특별시 강서구 개화동", "1199910900", set(), True),
    ],
)
def test_a_fire_is_where_code_and_address_agree(address: str, code: str, districts: set[str], unread: bool) -> None:
    row = {"frfrInfoId": "1", "frfrFrngDtm": "2026-04-05 14:10:00", "frfrSttmnAddr": address, "lgdngCd": code}
    scope = reading.scope(parse_here("forest-fire", json.dumps({"fireShowInfoList": [row]}).encode()).alerts[0], CITY)
    assert (set(scope.districts), bool(scope.unread)) == (districts, unread)
