"""Every page is valid HTML, by a validator of its own: both worlds, both languages, with and without alerts."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from lifeline.app import PAGES
from lifeline.bulletins.decide import Kind
from tests.web.city_day import quiet, three_emergencies
from tests.web.incident_day import Street

HTML = Path(__file__).parents[1] / "peers" / "html" / "node_modules" / ".bin" / "html-validate"
# What is left out is a matter of style, or asks for what an inline style sheet and a table of figures cannot have.
RULES = {
    "no-inline-style": "error",
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "doctype-style": "off",
    "attribute-empty-style": "off",
    "attribute-boolean-style": "off",
    "long-title": "off",
    "tel-non-breaking": "off",
    "no-redundant-for": "off",  # a label around its field names it as well, for readers that know only one of the two
    "require-sri": "off",  # for what comes from other hosts; nothing does
}

pytestmark = pytest.mark.peers


@pytest.fixture
def validator(tmp_path: Path) -> Path:
    """The folder whose pages `told` looks at."""
    if not HTML.exists() or shutil.which("node") is None:
        reason = "the HTML validator is not installed: run 'make peers' (needs Node)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / ".htmlvalidate.json").write_text(json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": RULES}))
    return folder


def told(folder: Path) -> list[str]:
    """What the validator finds wrong, one line each."""
    said = folder.parent / "said.json"  # a pipe is cut when the validator ends
    subprocess.run([str(HTML), "--formatter", f"json={said}", str(folder)], capture_output=True, timeout=120, check=False)
    found = json.loads(said.read_text())
    return [
        f"{Path(one['filePath']).name}:{message['line']} {message['ruleId']}: {message['message']}"
        for one in found
        for message in one["messages"]
    ]


def printed(app: Flask, folder: Path, *more: str) -> list[str]:
    """Every page that is kept ready, and some more, as files; returns their addresses."""
    client, pages = app.test_client(), []
    wanted = [address for world in app.extensions[PAGES] for address in world.addresses()]
    for address in dict.fromkeys((*wanted, *more)):
        answer = client.get(address)
        if answer.mimetype == "text/html":
            pages.append(address)
            (folder / f"{address.strip('/').replace('/', '_') or 'first'}.html").write_bytes(answer.data)
        answer.close()
    return pages


def test_a_flood_night_is_valid(app, live_press, press, validator):
    for here in (live_press, press):
        three_emergencies(here)
    assert len(printed(app, validator, "/none", "/drill/en/none", "/archive", "/en/archive")) > 20
    assert told(validator) == []


def test_a_quiet_day_is_valid(app, live_press, press, validator):
    for here in (live_press, press):
        quiet(here)
    printed(app, validator)
    assert told(validator) == []


def test_a_correction_is_valid(app, live_press, validator):
    live_press.end(live_press.issue(), Kind.CORRECTION)
    printed(app, validator)
    assert told(validator) == []


def test_the_validator_finds_what_is_wrong(validator):
    (validator / "wrong.html").write_text("<!doctype html>\n<html lang=ko><title>x</title><p><div></p></div>\n")
    assert told(validator) != []


def test_the_incident_map_and_the_form_are_valid(app, live_press, press, validator):
    pages = []
    for here, world in ((live_press, ""), (press, "/drill")):
        three_emergencies(here)
        one = Street(here.database).tell("urban_inundation").id
        for face in (f"{world}/", f"{world}/en/"):
            pages += [f"{face}incidents", f"{face}incidents/{one}", f"{face}incidents/in/urban_inundation/all/all"]
            pages += [f"{face}report", f"{face}report/heavy_snow", f"{face}report/building_fire", f"{face}report/missing_person"]
    assert set(pages) - set(printed(app, validator, *pages)) == set()
    assert told(validator) == []
