"""What a report asks of each of the 55 types, and what the file of it may not say."""

from datetime import timedelta
from pathlib import Path

import pytest

from lifeline.bulletins.hazard import load_hazards
from lifeline.core.strict_yaml import BadData
from lifeline.incidents.family import Families, load_families

CITY = Path(__file__).parents[2] / "city"
HAZARDS = load_hazards(CITY)
FAMILIES = load_families(CITY, HAZARDS)
SIZES = [7, 2, 2, 4, 5, 4, 6, 4, 5, 1, 5, 3, 3, 4]


def test_the_55_types_stand_in_14_families_each_once() -> None:
    assert [len(family.hazards) for family in FAMILIES.families] == SIZES
    assert sorted(code for family in FAMILIES.families for code in family.hazards) == sorted(HAZARDS)


@pytest.mark.parametrize("hazard", HAZARDS)
def test_no_type_is_asked_more_than_three_questions_and_each_in_both_languages(hazard: str) -> None:
    taps = FAMILIES.of(hazard).taps
    assert len(taps) <= 3
    assert all(said.ko and said.en and said.ko != said.en for tap in taps for said in (tap, *tap.options) if not said.ko[:1].isdigit())


@pytest.mark.parametrize(
    ("hazard", "minutes", "audience"),
    [
        ("urban_inundation", 180, "public"),
        ("heavy_snow", 360, "public"),
        ("lightning", 120, "public"),
        ("heat_wave", 720, "never"),
        ("dense_fog", 360, "public"),
        ("earthquake", 720, "public"),
        ("wildfire", 360, "look"),
        ("chemical_spill", 360, "confirmed"),
        ("traffic_accident", 120, "public"),
        ("crowd_crush", 30, "confirmed"),
        ("power_outage", 360, "public"),
        ("food_poisoning", 1440, "never"),
        ("elevator_accident", 120, "look"),
        ("terrorism", 1440, "never"),
    ],
)
def test_each_family_has_its_window_and_its_audience(hazard: str, minutes: int, audience: str) -> None:
    family = FAMILIES.of(hazard)
    assert (family.window, family.audience) == (timedelta(minutes=minutes), audience)


def test_of_heat_and_cold_only_a_shut_shelter_and_a_frozen_pipe_are_for_the_public() -> None:
    family = FAMILIES.of("cold_wave")
    shown = {option.id for option in family.taps[0].options if family.audience_of({"what": option.id}) == "public"}
    assert shown == {"shelter_shut", "frozen_pipe"}


def test_a_person_unwell_in_the_heat_is_for_staff_alone_and_at_once() -> None:
    family = FAMILIES.of("heat_wave")
    assert (family.audience_of({"what": "unwell"}), family.urgency_of({"what": "unwell"})) == ("never", "life")


def test_a_crowd_in_which_somebody_cannot_breathe_is_a_matter_of_life() -> None:
    assert FAMILIES.of("crowd_crush").urgency_of({"state": "cannot_breathe"}) == "life"


def test_the_most_urgent_answer_counts() -> None:
    assert FAMILIES.of("heavy_rain").urgency_of({"depth": "ankle", "spot": "basement_home", "passable": "can_pass"}) == "urgent"


def test_an_answer_that_is_none_of_ours_says_nothing() -> None:
    family = FAMILIES.of("heavy_rain")
    assert (family.chosen({"depth": "<script>", "x": "y"}), family.urgency_of({"depth": "life"}), family.kind_of({})) == ((), "normal", "")


def test_the_number_of_a_lift_is_asked_of_lifts_and_not_of_water() -> None:
    asked = {hazard: [tap.id for tap in FAMILIES.of(hazard).taps] for hazard in ("elevator_accident", "water_accident")}
    assert asked == {"elevator_accident": ["what", "sign"], "water_accident": ["what"]}


def test_what_nobody_has_sorted_yet_is_shown_only_after_a_look() -> None:
    assert FAMILIES.of("nonsense").audience == "look"


def test_health_becomes_a_case() -> None:
    assert [family.id for family in FAMILIES.families if family.becomes_case] == ["health"]


def test_a_crowd_poison_and_what_only_staff_may_know_call_a_person() -> None:
    assert [family.id for family in FAMILIES.families if family.alarm] == ["toxic", "crowd", "sensitive"]


def _changed(folder: Path, old: str, new: str) -> Families:
    text = (CITY / "reporting.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "reporting.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_families(folder, HAZARDS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hazards: [crowd_crush]", "hazards: [crowd_crush, wildfire]", "two families"),
        ("hazards: [strong_wind, lightning]", "hazards: [strong_wind]", "'lightning' stands in no family"),
        ("hazards: [strong_wind, lightning]", "hazards: [strong_wind, lightning, locusts]", "'locusts' is none of the types"),
        ("id: ankle", "id: knee", "two answers of this family"),
        ("only: [volcanic_ash]", "only: [heavy_rain]", "no type of this family"),
        ("id: ice\n", "id: water\n", "the family 'water' stands here 2 times"),
        ("        ask: line", "        ask: one", "needs two or more options"),
        ("window_minutes: 30\n", "window_minutes: 30\n    windows: {wildfire: 60}\n", "'wildfire' is no type of this family"),
        ("window_minutes: 30\n", "window_minutes: 0\n", "greater than or equal to 5"),
        ("audience: never", "audience: nobody", "audience"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_with_a_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(BadData, match=said) as refused:
        _changed(tmp_path, old, new)
    assert "reporting.yaml:" in str(refused.value)


def test_four_questions_are_one_too_many(tmp_path: Path) -> None:
    one = "{id: %s, ko: 하나, en: One, ask: line}"
    more = "".join(f"  - {one % name}\n    " for name in ("first", "second")) + "  - id: state"
    with pytest.raises(BadData, match="more than 3 questions"):
        _changed(tmp_path, "  - id: state", more)


def test_a_type_may_have_a_window_of_its_own(tmp_path: Path) -> None:
    changed = _changed(tmp_path, "window_minutes: 180\n", "window_minutes: 180\n    windows: {tsunami: 720}\n")
    assert (changed.of("tsunami").window, changed.of("typhoon").window) == (timedelta(hours=12), timedelta(hours=3))
