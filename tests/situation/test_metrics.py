"""city/figures.yaml: what is counted, and every way in which the file could contradict itself."""

import re
from pathlib import Path

import pytest

from lifeline.core.strict_yaml import BadData
from lifeline.situation.metrics import Metrics, load_metrics
from lifeline.situation.reasons import Reason, Sureness
from tests.situation.record import CITY

METRICS = load_metrics(CITY)
TEXT = (CITY / "figures.yaml").read_text(encoding="utf-8")

ATOMS = (
    *("dead", "missing", "injured_severe", "injured_light", "rescued", "displaced_now", "displaced_total", "households_displaced"),
    *("homes_flooded", "homes_half", "homes_destroyed", "shops_factories", "vehicles", "crops", "farmland", "farm_buildings", "livestock"),
    *("roads_bridges", "rivers", "slopes", "water_sewer", "restoration_rate", "closed_roads", "cancelled_flights", "cancelled_trains"),
    *("power_outage", "water_outage", "telecom_outage", "damage_krw", "aboard"),
)


def changed(folder: Path, before: str, after: str) -> Metrics:
    assert TEXT.count(before) == 1
    (folder / "figures.yaml").write_text(TEXT.replace(before, after), encoding="utf-8")
    return load_metrics(folder)


def test_everything_a_national_report_counts_is_counted():
    assert set(ATOMS) <= set(METRICS.metrics)


def test_every_heading_has_something_under_it():
    assert [code for code in METRICS.headings if not METRICS.under(code)] == []


def test_every_name_is_said_in_both_languages_and_no_two_are_alike():
    for language in ("ko", "en"):
        names = [metric.name(language) for metric in METRICS.metrics.values()]
        assert all(names)
        assert [name for name in names if names.count(name) > 1] == []
    assert all(re.search("[가-힣]", metric.ko) for metric in METRICS.metrics.values())


def test_two_people_agree_on_the_dead_and_the_missing_and_on_what_nobody_knows():
    assert METRICS.two_people(["dead"])
    assert METRICS.two_people(["vehicles", "missing"])
    assert METRICS.two_people(["no longer in the file"])
    assert not METRICS.two_people(["vehicles"])


def test_every_reason_and_state_has_its_words():
    assert (set(METRICS.reasons), set(METRICS.states)) == (set(Reason), set(Sureness))
    assert METRICS.reasons[Reason.DOUBLE_COUNT].said("en") == "Counted twice"


def test_the_order_of_the_file_is_the_order_of_pages_and_what_left_it_comes_last():
    assert METRICS.order("dead") < METRICS.order("damage_krw") < METRICS.order("gone")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("code: dead, heading: people", "code: dead, heading: folk", "no heading 'folk'"),
        ("en: Dead, unit_ko: 명, unit_en: people, counts: total, two_people: true", "en: Dead, unit_ko: 명, unit_en: people, counts: total",
         "dead needs two people"),
        ("ko: 하천, en", "ko: 사망, en", "another metric is called '사망' too"),
        ("{code: rivers, heading", "{code: slopes, heading", "stands here a second time"),
        ("{code: dead, heading", "{code: deceased, heading", "nothing with the code 'dead' is counted"),
        ("parts: [rescued, dead, missing]}", "parts: [rescued, dead, ghosts]}", "ghosts"),
        ("parts: [rescued, dead, missing]}", "parts: [rescued, dead, dead]}", "all be different"),
        ("parts: [rescued, dead, missing]}", "parts: [rescued, dead, vehicles]}", "one unit"),
        ("  retracted: {ko: 발표 철회, en: Withdrawn}\n", "", "'retracted' is missing"),
        ("  retracted: {ko", "  changed_mind: {ko", "none of the reasons"),
        ("report_hours: [6, 11, 18, 23]", "report_hours: [6, 18, 11]", "in their order"),
        ("report_hours: [6, 11, 18, 23]", "report_hours: [6, 24]", "report_hours"),
        ("counts: now, adds: false", "counts: sometimes, adds: false", "counts"),
        ("most: 100", "at_most: 100", "not a key known here"),
    ],
)  # fmt: skip
def test_a_file_that_contradicts_itself_is_refused_with_its_line(tmp_path, before, after, told):
    with pytest.raises(BadData, match=rf"figures\.yaml:\d+: .*{re.escape(told)}"):
        changed(tmp_path, before, after)
