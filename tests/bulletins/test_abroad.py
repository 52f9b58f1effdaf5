"""What other countries say never becomes a warning of this city by itself: the record keeps it, or a person looks at it."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.decide import Decision, Source, decide
from lifeline.bulletins.decision import Act
from lifeline.core import cap
from lifeline.core.settings import packaged
from lifeline.intake.child import parse_here
from lifeline.intake.feed import load_feeds
from lifeline.wiring import sources_of
from tests.bulletins.official import ALL, CITY, GUIDELINE, HAZARDS
from tests.intake.samples import FORMAT_OF, LINKED, SAMPLES

FEED_OF = {
    "gdacs": "gdacs",
    "hko": "hko-warnings",
    "jma": "jma-eqvol",
    "meteoalarm": "meteoalarm",
    "nhc": "nhc-eastern-pacific",
    "nws-atom": "nws-guam",
    "nws-geojson": "nws-guam",
    "usgs-earthquakes": "usgs-earthquakes",
}
EAST_SEA = {
    "20240101072233_0_VTSE41_010000.xml": ["大津波警報", "津波警報", "津波注意報"],
    "20240101160000_0_VTSE41_010000.xml": ["津波警報", "津波注意報"],
    "20240102010000_0_VTSE41_010000.xml": ["津波注意報解除"],
    "20260301010000_0_VFVO50_010000.xml": ["火口周辺危険"],
}
NEAR = {"2016-09-12-1240-reviewed.json": ["Earthquake"]}  # Gyeongju: 5.4 may be felt here, the first report of 4.9 may not


@cache
def sources() -> dict[str, Source]:
    return sources_of(load_feeds(packaged("feeds")))


def decided(alert: cap.Alert, feed: str, *, at: timedelta = timedelta(minutes=1), world: cap.Status = cap.Status.ACTUAL) -> Decision:
    return decide(
        alert,
        source=sources()[feed],
        city=CITY,
        hazards=HAZARDS,
        guideline=GUIDELINE,
        in_force=(),
        now=alert.sent + at,
        world=world,
        templates=frozenset(HAZARDS),
    )


def told() -> list[tuple[str, str, cap.Alert]]:
    """(feed, file, alert) of every recorded document of another country."""
    found = []
    for folder, feed in FEED_OF.items():
        for path in sorted((SAMPLES / folder).rglob("*.*")):
            format = LINKED.get(folder, "cap") if path.parent.name == "linked" else FORMAT_OF[folder]
            found += [(feed, path.name, alert) for alert in parse_here(format, path.read_bytes()).alerts]
    return found


@pytest.mark.parametrize("world", [cap.Status.ACTUAL, cap.Status.EXERCISE])
def test_no_recorded_document_of_another_country_becomes_a_bulletin_in_any_world(world: cap.Status) -> None:
    acts = {(name, alert.identifier): decided(alert, feed, world=world).act for feed, name, alert in told()}
    assert len(acts) > 40
    assert [key for key, act in acts.items() if act is Act.BULLETIN] == []


def test_a_person_hears_of_the_east_sea_and_of_shocks_nearby_and_of_nothing_else() -> None:
    persons: dict[str, list[str]] = {}
    for feed, name, alert in told():
        if decided(alert, feed).act is Act.PERSON:
            persons.setdefault(name, []).append(alert.infos[0].event)
    assert persons == EAST_SEA | NEAR


def test_the_reason_says_why_a_person_is_asked() -> None:
    (alert, *_) = (alert for _, name, alert in told() if name == "20240101072233_0_VTSE41_010000.xml")
    assert decided(alert, "jma-eqvol").reason == (
        "'大津波警報' from jma.go.jp is for other places, but jma-eqvol is read for Tsunami: does it reach us?"
    )


@pytest.mark.parametrize("status", [cap.Status.EXERCISE, cap.Status.TEST])
def test_a_drill_or_test_of_a_tsunami_warning_is_only_recorded(status: cap.Status) -> None:
    (alert, *_) = (alert for _, name, alert in told() if name == "20240101072233_0_VTSE41_010000.xml")
    assert decided(replace(alert, status=status), "jma-eqvol").act is Act.RECORD


CENTRAL = [("중구", "Jung-gu"), ("강서구", "Gangseo-gu"), ("中区", "Naka-ku"), ("Seoul", "South Korea"), ("全国", "nationwide")]
names = st.sampled_from([name for pair in CENTRAL for name in pair] + ["전국", "대한민국", "Republic of Korea", "서울 중구", ""])
BOX = "37.4,126.7 37.4,127.2 37.7,127.2 37.7,126.7 37.4,126.7"


@given(names)
def test_a_name_of_ours_in_a_telegram_of_japan_or_hong_kong_covers_nothing_here(name: str) -> None:
    telegram = (SAMPLES / "jma" / "linked" / "20241102021928_0_VPWW54_320000.xml").read_text(encoding="utf-8").replace("松江市", name)
    hongkong = (SAMPLES / "hko" / "2023-09-01-rain-cancelled.json").read_text(encoding="utf-8").replace("Amber", name)
    for feed, alert in (
        ("jma-warnings", parse_here("jma", telegram.encode()).alerts[0]),
        ("hko-warnings", parse_here("hko", hongkong.encode()).alerts[0]),
    ):
        decision = decided(alert, feed)
        assert decision.act is not Act.BULLETIN
        assert not decision.scope or not decision.scope.districts


@given(names, st.booleans())
def test_an_american_alert_covers_nothing_here_whatever_its_outline_and_words_say(name: str, coded: bool) -> None:
    text = (SAMPLES / "nws-geojson" / "2024-01-08-0125-wind-issue.json").read_text(encoding="utf-8").replace("Stewart; Montgomery", name)
    ring = [[float(number) for number in pair.split(",")][::-1] for pair in BOX.split()]
    text = text.replace('"geometry": null', f'"geometry": {{"type": "Polygon", "coordinates": [{ring}]}}')
    if not coded:
        text = text.replace("047161", "").replace("047125", "").replace("TNZ005", "").replace("TNZ006", "")
    (alert,) = parse_here("nws-geojson", text.encode()).alerts
    assert alert.infos[0].areas[0].polygons
    decision = decided(alert, "nws-guam")
    assert decision.act is not Act.BULLETIN
    assert not decision.scope or not decision.scope.districts


@given(names)
def test_a_quake_without_a_place_never_covers_the_country_it_names(name: str) -> None:
    text = (SAMPLES / "usgs-earthquakes" / "2016-09-12-1132-automatic.json").read_text(encoding="utf-8")
    text = text.replace("31 km WNW of Ulsan, South Korea", name).replace('"geometry": {', '"geometry": null, "nothing": {')
    (alert,) = parse_here("usgs-geojson", text.encode()).alerts
    decision = decided(alert, "usgs-earthquakes")
    assert decision.act is not Act.BULLETIN
    assert not decision.scope or not decision.scope.districts


@given(names)
def test_a_disaster_of_gdacs_without_a_point_never_covers_the_country_it_names(name: str) -> None:
    text = (SAMPLES / "gdacs" / "rss.xml").read_text(encoding="utf-8-sig").replace(">Japan<", f">{name}<")
    alert = parse_here("gdacs", text.replace("<georss:point>33.7 130.4</georss:point>", "").encode()).alerts[1]
    decision = decided(alert, "gdacs")
    assert decision.act is not Act.BULLETIN
    assert not decision.scope or not decision.scope.districts


def test_a_quake_under_the_city_is_a_draft_for_a_person_and_covers_one_district() -> None:
    text = (SAMPLES / "usgs-earthquakes" / "2016-09-12-1132-automatic.json").read_text(encoding="utf-8")
    (alert,) = parse_here("usgs-geojson", text.replace("129.22", "126.98").replace("35.77", "37.56").encode()).alerts
    decision = decided(alert, "usgs-earthquakes")
    assert decision.release != "at_once"
    assert decision.scope is not None
    assert decision.scope.districts < ALL
