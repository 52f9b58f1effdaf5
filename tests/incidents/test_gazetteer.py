"""The gazetteer that ships: complete, within the city, quick to look up, and strict about a row that is no place."""

import re
import shutil
from pathlib import Path

import pytest

from lifeline.core.plane import kilometres
from lifeline.core.strict_yaml import BadData
from lifeline.incidents.district import NEAR_KM, Districts
from lifeline.incidents.gazetteer import load_gazetteer
from lifeline.incidents.gazetteer_file import listed

CITY = Path(__file__).parents[2] / "city"
DISTRICTS = Districts.of_city(CITY)
ROWS = listed(CITY / "gazetteer", frozenset(DISTRICTS.outlines))
DONGS = [row for row in ROWS if row.kind == "dong"]
OFFICIAL = [line for line in (CITY / "gazetteer" / "dongs.csv").read_text(encoding="utf-8").splitlines() if line[:1] != "#"][1:]


def test_the_legal_dongs_are_467_with_465_names():
    assert (len(OFFICIAL), len({line.split(",")[0] for line in OFFICIAL})) == (467, 465)


def test_there_are_stations_landmarks_and_roads():
    counts = {kind: sum(row.kind == kind for row in ROWS) for kind in ("station", "place", "road")}
    assert counts["station"] >= 100
    assert counts["place"] >= 60
    assert counts["road"] >= 20


def test_every_point_lies_in_the_first_district_it_claims():
    wrong = [row.name for row in ROWS if row.lat and row.lon and DISTRICTS.km_to(row.districts[0], (row.lat, row.lon)) > NEAR_KM]
    assert wrong == []


def test_a_place_reaches_every_other_district_it_claims():
    """A line (a stream, a range of hills) is drawn by its districts; of the rest, each is within its metres or 400 m."""
    far = [
        f"{row.name} {code}"
        for row in ROWS
        if row.lat and row.lon
        for code in row.districts[1:]
        if DISTRICTS.km_to(code, (row.lat, row.lon)) > max(row.metres + 150, 400) / 1000
    ]
    assert far == []


def test_every_name_is_in_korean_and_has_one_in_english():
    assert [row.name for row in ROWS if not row.en and not re.search(r"[A-Za-z]", row.name)] == []


def test_a_station_is_near_the_dong_of_its_name():
    """A slip of a digit would put it elsewhere: 신림역 is within 신림동 or close to it. 송정역 alone is far from 송정동."""
    legal = {line.split(",")[0] for line in OFFICIAL}
    stations = {row.name.removesuffix("역"): row for row in ROWS if row.kind == "station"}
    far = {}
    for name, station in stations.items():
        dongs = [row for row in DONGS if row.name == f"{name}동" and row.name in legal]
        km = [kilometres((row.lat or 0, row.lon or 0), (station.lat or 0, station.lon or 0)) - row.metres / 1000 for row in dongs]
        if km and min(km) > 0.5 and name != "송정":
            far[name] = min(km)
    assert far == {}


@pytest.fixture
def office(tmp_path):
    shutil.copytree(CITY / "gazetteer", tmp_path / "gazetteer")
    return tmp_path


@pytest.mark.parametrize(
    ("sheet", "row", "told"),
    [
        ("places.csv", "어딘가,Somewhere,hill,500,99999,37.5,127.0,,", "not all in city.yaml"),
        ("places.csv", "어딘가,Somewhere,hill,500,11110,127.0,37.5,,", "not in Korea"),
        ("places.csv", "어딘가,Somewhere,hill,none,11110,37.5,127.0,,", "invalid literal"),
        ("places.csv", "어딘가,Somewhere,hill,0,11110,37.5,127.0,,", "between 50 and"),
        ("places.csv", "어,S,hill,500,11110,37.5,127.0,,", "two letters"),
        ("roads.csv", "어딘가로,Somewhere-ro,path,11110,", "street or express"),
        ("stations.csv", "어딘가역", "exits"),
    ],
)
def test_a_row_that_is_no_place_is_named_with_its_line(office, sheet, row, told):
    path = office / "gazetteer" / sheet
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, row]), encoding="utf-8")
    with pytest.raises(BadData) as caught:
        load_gazetteer(office, DISTRICTS)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (sheet, len(lines) + 1)
    assert told in str(problem) or told == "exits"


def test_a_missing_sheet_is_told(office):
    (office / "gazetteer" / "roads.csv").unlink()
    with pytest.raises(BadData, match=r"roads\.csv"):
        load_gazetteer(office, DISTRICTS)


def test_a_sheet_saved_by_a_spreadsheet_is_read(office):
    path = office / "gazetteer" / "roads.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_gazetteer(office, DISTRICTS).named("강남대로")


def test_the_version_is_kept_short_enough_for_a_row():
    assert 0 < len(load_gazetteer(CITY, DISTRICTS).version) <= 20
