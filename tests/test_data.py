"""The data that ships with lifeline is sound and complete: city, people, types, guideline and map."""

import json
import re
from pathlib import Path

import pytest

from lifeline.bulletins.agree import disagreements
from lifeline.bulletins.guideline import Release, load_guideline
from lifeline.bulletins.hazard import load_hazards
from lifeline.core.cap import MsgType
from lifeline.core.people import load_people
from lifeline.core.place import load_city
from lifeline.core.plane import contains
from lifeline.core.strict_yaml import load

FOLDER = Path(__file__).parents[1] / "city"
CITY, PEOPLE, HAZARDS, GUIDELINE = load_city(FOLDER), load_people(FOLDER), load_hazards(FOLDER), load_guideline(FOLDER)


def test_the_types_are_55_in_an_unbroken_order() -> None:
    assert [hazard.seq for hazard in HAZARDS.values()] == list(range(1, 56))


def test_the_types_are_18_natural_30_social_6_of_life_safety_and_civil_defence() -> None:
    counts = [hazard.category for hazard in HAZARDS.values()]
    assert {name: counts.count(name) for name in set(counts)} == {"natural": 18, "social": 30, "life_safety": 6, "civil_defense": 1}


def test_the_departments_are_31_and_each_has_an_account() -> None:
    assert (len(PEOPLE.departments), {account.department.code for account in PEOPLE.accounts}) == (31, set(PEOPLE.departments))


def test_the_accounts_are_44_and_the_mayors_is_apart() -> None:
    assert (len(PEOPLE.accounts), PEOPLE.mayor is not None) == (44, True)


def test_no_sample_account_is_ever_sent_to() -> None:
    everyone = [*PEOPLE.accounts, *([PEOPLE.mayor] if PEOPLE.mayor else [])]
    assert not [account.id for account in everyone if account.enabled or account.exercise]


def test_every_account_has_a_quota_with_a_reserve() -> None:
    assert all(account.quota and account.quota.reserve for account in PEOPLE.accounts)


def test_both_languages_are_spoken() -> None:
    assert {account.language for account in PEOPLE.accounts} == {"ko", "en"}


def test_the_districts_are_25() -> None:
    assert len(CITY.districts) == 25


@pytest.mark.parametrize("zones", [[zone for zone in CITY.zones if len(zone.districts) < 25], CITY.ozone_zones])
def test_the_zones_part_the_city_without_gap_or_overlap(zones: list[object]) -> None:
    districts = [code for zone in zones for code in zone.districts]  # type: ignore[attr-defined]
    assert sorted(districts) == sorted(CITY.districts)


def test_the_map_names_the_districts_as_the_city_file_does() -> None:
    features = json.loads((FOLDER / "districts.geojson").read_text(encoding="utf-8"))["features"]
    shown = {one["properties"]["code"]: (one["properties"]["ko"], one["properties"]["en"]) for one in features}
    assert shown == {code: (district.ko, district.en) for code, district in CITY.districts.items()}


def test_the_centre_of_each_district_lies_in_its_own_outline_alone() -> None:
    for code, outline in CITY.outlines.items():
        assert outline.holds_well(outline.inside), code
        assert [other for other, each in CITY.outlines.items() if contains(each.ring, outline.inside)] == [code]


def test_the_files_agree_with_each_other() -> None:
    assert disagreements(HAZARDS, GUIDELINE, PEOPLE) == []


def test_13_types_go_out_at_once_35_wait_for_a_person_and_7_for_two() -> None:
    highest = [GUIDELINE.release(code, hazard.levels[-1].id, MsgType.ALERT) for code, hazard in HAZARDS.items()]
    assert [highest.count(release) for release in (Release.AT_ONCE, Release.REVIEW, Release.TWO_PEOPLE)] == [13, 35, 7]


def test_a_name_other_cities_have_too_is_marked() -> None:
    assert {district.ko for district in CITY.districts.values() if district.shared_name} == {"중구", "강서구"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_every_file_says_where_its_facts_come_from(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert load(path).data
    assert re.search(r"(?i)^#.*\b(source|sources|sample|proposal)\b|from:|documentation", text, re.MULTILINE)
