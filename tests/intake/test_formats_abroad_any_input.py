"""Sources of other countries: any text in any field, ten thousand entries, and one alert in two hundred."""

import json
import time
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.core.cap import Pair, to_json
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Unparsed
from tests.intake.samples import SAMPLES, parsed, sample
from tests.intake.test_formats_any_input import AWKWARD, anything, only_unparsed

words = st.one_of(
    st.sampled_from([*AWKWARD, "取消", "解除", "+99.9+999.9/", "NaN", "CANCEL", "/O.CAN.KOHX.WI.Y.0004.240109T0600Z-240110T0000Z/"]),
    st.text(max_size=15),
)
XML = [
    "nhc/2018-09-28-ep.xml",
    "gdacs/episodes.xml",
    "jma/eqvol.xml",
    *(f"jma/linked/{path.name}" for path in sorted((SAMPLES / "jma" / "linked").iterdir())),
]
JSON = [
    *("usgs-earthquakes/2016-09-12-1240-reviewed.json", "nws-geojson/2024-01-08-1348-wind-update.json"),
    "hko/2023-09-01-typhoon-and-rain.json",
]
FORMAT = {"nhc": "nhc", "gdacs": "gdacs", "usgs-earthquakes": "usgs-geojson", "nws-geojson": "nws-geojson", "hko": "hko"}


def format_of(name: str) -> str:
    return FORMAT.get(name.split("/")[0]) or ("jma" if "linked" in name else "jma-index")


@settings(max_examples=250)
@given(st.sampled_from(XML), st.data())
def test_no_text_in_an_element_makes_a_parser_raise_anything_else(name: str, data: st.DataObject) -> None:
    parts = sample(name).decode("utf-8-sig").split(">")
    texts = [index for index, part in enumerate(parts) if index and part.split("<")[0].strip()]
    index = data.draw(st.sampled_from(texts))
    tag = parts[index].partition("<")[2]
    parts[index] = f"{escape(data.draw(words))}<{tag}"
    only_unparsed(format_of(name), ">".join(parts).encode("utf-8", "replace"))


def places(value: object) -> list[tuple[object, object]]:
    """Every (container, key) inside a JSON value."""
    keys: list[object] = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [found for key in keys for found in [(value, key), *places(value[key])]]  # type: ignore[index]


@settings(max_examples=250)
@given(st.sampled_from(JSON), anything | words, st.data())
def test_no_value_in_any_place_of_json_does_either(name: str, value: object, data: st.DataObject) -> None:
    root = json.loads(sample(name))
    container, key = data.draw(st.sampled_from(places(root)))
    container[key] = value  # type: ignore[index]
    only_unparsed(format_of(name), json.dumps(root).encode())


@settings(max_examples=100)
@given(st.sampled_from([name for name in XML if "linked" in name]), st.data())
def test_no_two_alerts_of_one_telegram_are_taken_for_one(name: str, data: st.DataObject) -> None:
    body = (
        sample(name)
        .decode()
        .replace(
            data.draw(st.sampled_from(["<Code>62</Code>", "発表", "解除", "津波警報"])), data.draw(st.sampled_from(["", "00", "解除"]))
        )
    )
    try:
        alerts = parse_here("jma", body.encode()).alerts
    except Unparsed:
        return
    assert len({alert.key for alert in alerts}) == len(alerts)
    assert all(len(alert.identifier) <= 300 and to_json(alert) for alert in alerts)


def many(folder: str, name: str) -> bytes:
    """The first entry ten thousand times, each with a name of its own."""
    root = json.loads(sample(f"{folder}/{name}"))
    if folder == "hko":
        return json.dumps({f"W{number}": root["WTS"] for number in range(10_000)}).encode()
    return json.dumps(root | {"features": root["features"][:1] * 10_000}).encode()


def entries(name: str, tag: str) -> bytes:
    text = sample(name).decode("utf-8-sig")
    start, end = text.index(f"<{tag}>"), text.index(f"</{tag}>") + len(tag) + 3
    return (text[:start] + text[start:end] * 10_000 + text[end:]).encode()


FLOODS = {
    "usgs-geojson": lambda: many("usgs-earthquakes", "2016-09-12-1240-reviewed.json"),
    "nws-geojson": lambda: many("nws-geojson", "2024-01-08-0125-wind-issue.json"),
    "hko": lambda: many("hko", "2023-09-01-typhoon-and-rain.json"),
    "nhc": lambda: entries("nhc/2018-09-28-ep.xml", "item"),
    "gdacs": lambda: entries("gdacs/episodes.xml", "item"),
    "jma-index": lambda: entries("jma/eqvol.xml", "entry"),
    "jma": lambda: entries("jma/linked/20240101072233_0_VTSE41_010000.xml", "Item"),
}


@pytest.mark.parametrize("format", FLOODS)
def test_ten_thousand_entries_are_bounded_and_soon_told(format: str) -> None:
    body = FLOODS[format]()
    before = time.process_time()
    count, told = _counted(format, body)
    assert (count <= 1_000, bool(told)) == (True, True)
    assert time.process_time() - before < 8


def _counted(format: str, body: bytes) -> tuple[int, str]:
    """How many alerts, and what was said about the rest."""
    try:
        result = parse_here(format, body)
    except Unparsed as refused:
        return 0, refused.remedy
    return max(len(result.alerts), len(result.links)), " ".join(result.notes)


def test_five_hundred_quakes_are_read_and_it_is_told_that_there_were_more() -> None:
    small = json.loads(sample("usgs-earthquakes/2016-09-12-1132-automatic.json"))["features"][0]
    event = small | {"properties": {name: small["properties"][name] for name in ("time", "updated", "status", "mag", "place", "type")}}
    body = json.dumps(
        {"type": "FeatureCollection", "features": [event | {"id": f"us{number}"} for number in range(600)]}, separators=(",", ":")
    )
    result = parse_here("usgs-geojson", body.encode())
    assert (len(result.alerts), result.notes) == (500, ("events after number 500 left out",))


# ------------------------------------------------------------------------------------------------ traps of MeteoAlarm and GDACS


def meteoalarm(count: int) -> bytes:
    text = sample("meteoalarm/france.xml").decode()
    start, end = text.index("<entry>"), text.rindex("</entry>") + len("</entry>")
    entry = text[start : text.index("</entry>") + len("</entry>")]
    several = "".join(entry.replace("FR718", f"FR{number:03}").replace("index_area=5", f"index_area={number}") for number in range(count))
    return (text[:start] + several + text[end:]).encode()


def test_two_hundred_entries_of_one_alert_are_one_document() -> None:
    assert parse_here("cap-atom", meteoalarm(200)) == parse_here("cap-atom", meteoalarm(1))


def test_two_hundred_entries_without_a_link_are_one_alert_with_all_their_places() -> None:
    body = meteoalarm(200).replace(b"<link ", b"<unlinked ")
    (alert,) = parse_here("cap-atom", body).alerts
    (area,) = alert.infos[0].areas
    assert len(area.geocodes) == 200


def test_letters_lost_at_the_source_stay_as_they_came() -> None:
    body = sample("meteoalarm/linked/04d4aa10-764028.xml").replace(b"Haute Savoie", b"Pyr?n?es")
    assert parse_here("cap", body).alerts[0].infos[0].areas[0].description == "Pyr?n?es"


def test_the_awareness_of_meteoalarm_is_kept() -> None:
    info = parsed("meteoalarm/linked/04d4aa10-764028.xml").alerts[0].infos[0]
    assert info.parameters == (Pair("awareness_level", "2; yellow; Moderate"), Pair("awareness_type", "9; avalanches"))


def test_one_event_of_gdacs_grows_by_versions_and_episodes() -> None:
    alerts = parsed("gdacs/episodes.xml").alerts
    assert [alert.identifier for alert in alerts] == ["gdacs:TC:1000643:19:1", "gdacs:TC:1000643:19:2", "gdacs:TC:1000643:20:1"]
    assert {alert.infos[0].parameter("GDACS:eventid") for alert in alerts} == {"1000643"}
    assert [alert.infos[0].parameter("GDACS:episodealertlevel") for alert in alerts] == ["Orange", "Orange", "Red"]
    assert len({alert.key for alert in alerts}) == 3


def test_a_quake_of_gdacs_tells_magnitude_and_place_as_others_do() -> None:
    info = parsed("gdacs/rss.xml").alerts[1].infos[0]
    assert [info.parameter(name) for name in ("magnitude", "EQ:lat", "EQ:lon")] == ["5.4", "33.7", "130.4"]
    assert info.onset is not None
