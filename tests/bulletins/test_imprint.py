"""Who we are to subscribers: an office's file that cannot be half right."""

import re
import shutil
from pathlib import Path

import pytest

from lifeline.bulletins.imprint import load_imprint
from lifeline.bulletins.office import open_office
from lifeline.core.cap import Severity
from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import BadData

TEXT = (packaged("city") / "cap.yaml").read_text(encoding="utf-8")


def imprint(folder: Path, old: str = "", new: str = ""):
    (folder / "cap.yaml").write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return load_imprint(folder)


@pytest.mark.parametrize("sender", ["two words", "a,b@c", "a<b", "a&b", "''", "한글@seoul.example"])
def test_a_sender_that_cap_forbids_is_refused(tmp_path: Path, sender: str) -> None:
    with pytest.raises(BadData, match=r"cap\.yaml"):
        imprint(tmp_path, "alerts@seoul.example", sender)


@pytest.mark.parametrize("web", ["safety.seoul.example", "https://safety.seoul.example/", "javascript:alert(1)", "https://a b"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, web: str) -> None:
    with pytest.raises(BadData):
        imprint(tmp_path, "web: ''", f"web: '{web}'")


@pytest.mark.parametrize(("old", "new"), [("[Met]", "[Weather]"), ("[Prepare]", "[Run]"), ("[Prepare]", "[AllClear]"), ("[Met]", "[]")])
def test_words_that_cap_does_not_know_are_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(BadData):
        imprint(tmp_path, old, new)


def test_what_is_asked_for_follows_the_severity() -> None:
    known = load_imprint(packaged("city"))
    assert [known.responses("river_flood", severity) for severity in (Severity.MODERATE, Severity.SEVERE, Severity.UNKNOWN)] == [
        ("Avoid", "Prepare"),
        ("Evacuate", "Avoid"),
        (),
    ]


@pytest.mark.parametrize(("old", "new", "said"), [("  heavy_snow: {", "  heavy_sleet: {", ("heavy_snow", "heavy_sleet"))])
def test_every_type_of_the_city_has_its_entry_and_no_other_does(tmp_path: Path, old: str, new: str, said: tuple[str, str]) -> None:
    city = shutil.copytree(packaged("city"), tmp_path / "city")
    (city / "cap.yaml").write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(BadData) as error:
        open_office(city, packaged("alert_templates"))
    assert [bool(re.search(rf"'{name}'", str(error.value))) for name in said] == [True, True]
