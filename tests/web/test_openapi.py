"""The document that describes the machine forms is true: of every address, of every field, on quiet days and on bad ones."""

import json
import re
from datetime import timedelta
from functools import cache

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import State
from lifeline.web.public.openapi import document
from tests.web.ledger import Ledger
from tests.web.press import ISSUED, PAGE_TIME

SCHEMAS = {
    "status.json": "Status",
    "version.json": "Version",
    "figures.json": "Figures",
    "bulletins.json": "Bulletins",
    "accounts.json": "Accounts",
    "issued.json": "LogEnd",
}
FORMS = [(root, form) for root in ("/", "/drill/") for form in SCHEMAS]
FILLED = {"number": "2026-0001", "zoom": 11, "level": 13, "row": 733, "column": 1984, "hazard": "all", "district": "all", "hours": "all"}
PUSHED = {"/events", "/drill/events"}  # answered in front of the application
MACHINE = re.compile(r"\.(geojson|json|csv|atom|rss|ics|xml|txt)$|/text$")


@cache
def closed():
    """The schemas with every object closed: what the document does not name is found."""

    def shut(part):
        if isinstance(part, list):
            return [shut(one) for one in part]
        if not isinstance(part, dict):
            return part
        made = {name: shut(one) for name, one in part.items()}
        if isinstance(made.get("properties"), dict) and "required" in made:
            made["additionalProperties"] = False
        return made

    return shut(document()["components"])


def faults(answer, schema):
    validator = Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": closed()}, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(json.loads(answer.data))]


def bad_day(press, database):
    """Three emergencies in force and one over, corrections, a group that does not add up, a late report, unknown types and places."""
    ledger = Ledger(database)
    over = press.issue("heavy_snow")
    ledger.publish(over.situation_id, {"injured": "10-15"}, state="final", source_url="https://safety.example/1")
    press.end(over, Kind.CORRECTION)
    press.end(press.issue("heavy_rain", "advisory"), Kind.UPDATE, state=State.SUPERSEDED)
    press.issue("strong_wind", "advisory", districts="11110 99999", said={"since": PAGE_TIME + timedelta(hours=1)})
    last = press.issue("landslide", said={"until": ISSUED - timedelta(hours=1)})
    ledger.publish(last.situation_id, {"dead": "2", "missing": "unknown", "dead@11620": "1", "gone": "3", "aboard": "1"}, rule="현장")
    ledger.publish(last.situation_id, {"dead": "3+"}, reason="scope_changed", note="옆 동을 더했습니다", state="confirmed")
    ledger.close_group(last.situation_id, "aboard", "dead missing")
    ledger.promise(last.situation_id, ISSUED + timedelta(minutes=1))


@pytest.mark.parametrize(("root", "form"), FORMS)
def test_a_quiet_day_is_as_described(client, root, form):
    assert faults(client.get(f"{root}{form}"), SCHEMAS[form]) == []


@pytest.mark.parametrize(("root", "form"), FORMS)
def test_a_bad_day_is_as_described(client, live_press, press, live, drill, root, form):
    bad_day(live_press, live)
    bad_day(press, drill)
    answer = client.get(f"{root}{form}")
    assert faults(answer, SCHEMAS[form]) == []
    assert len(json.loads(answer.data).get("situations", "four")) == 4


def test_the_figures_of_one_emergency_are_as_described(client, live_press, live):
    bad_day(live_press, live)
    assert faults(client.get("/situations/2026-0001/figures.json"), "Figures") == []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Value", {"form": "unknown", "low": 0, "high": 0}),
        ("Value", {"form": "exact", "low": 3, "high": None}),
        ("World", "test"),
        ("ReasonCode", "because"),
    ],
)
def test_the_document_tells_what_is_wrong(name, wrong):
    assert not Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": closed()}).is_valid(wrong)


def test_every_machine_address_is_in_the_document_and_nothing_else(app):
    machines = {re.sub(r"<(?:int:)?(\w+)>", r"{\1}", str(rule)) for rule in app.url_map.iter_rules() if MACHINE.search(str(rule))}
    assert set(document()["paths"]) - PUSHED == machines


def test_every_schema_is_itself_sound_and_every_reference_leads_somewhere():
    Draft202012Validator.check_schema({"components": document()["components"]})
    kept = {f"#/components/{kind}/{name}" for kind, ones in document()["components"].items() for name in ones}
    assert {one for one in references(document()) if one not in kept} == set()
    assert {one for one in kept if one not in references(document())} == set()


def references(part):
    if isinstance(part, dict):
        own = {part["$ref"]} if "$ref" in part else set()
        return own.union(*(references(one) for one in part.values()))
    return set().union(*(references(one) for one in part)) if isinstance(part, list) and part else set()


def test_the_document_names_the_server_it_was_asked_of(client):
    whole = json.loads(client.get("/openapi.json").data)
    assert (whole["openapi"], whole["servers"][0]["url"]) == ("3.1.0", "http://localhost")


@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_every_address_of_the_document_answers(client, live_press, press, live, drill, path):
    bad_day(live_press, live)
    bad_day(press, drill)
    if path not in PUSHED:
        answer = client.get(path.format(**FILLED))
        (kind,) = document()["paths"][path]["get"]["responses"]["200"]["content"]
        assert (answer.status_code, answer.content_type) == (200, f"{kind}; charset=utf-8")
