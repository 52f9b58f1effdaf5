"""The easiest Korean for every type: short, of easy words, complete, and said by the page alone."""

from pathlib import Path

import pytest

from lifeline.bulletins.easy import load_easy
from lifeline.bulletins.office import open_office
from lifeline.core.cap import Severity
from lifeline.core.settings import packaged
from lifeline.core.strict_yaml import BadData

TEXT = (packaged("city") / "easy.yaml").read_text(encoding="utf-8")
RAIN = "비가 많이 올 수 있습니다."


def test_all_55_types_say_something_easy_at_every_level_they_have() -> None:
    office = open_office(packaged("city"), packaged("alert_templates"))
    silent = [code for code, one in office.hazards.items() for level in one.levels if not office.easy[code].at(level.severity)]
    assert (len(office.easy), silent) == (55, [])


def test_a_worse_level_is_said_more_strongly() -> None:
    rain = load_easy(packaged("city"))["heavy_rain"]
    assert (rain.at(Severity.MODERATE), rain.at(Severity.SEVERE)) == (RAIN, "비가 아주 많이 옵니다. 낮은 곳에 가지 마세요.")


def test_where_nothing_is_known_of_the_level_nothing_is_said() -> None:
    assert load_easy(packaged("city"))["heavy_rain"].at(Severity.UNKNOWN) == ""


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("비가 " + "아주 " * 20 + "많이 옵니다.", "more than 40"),
        ("도로가 침수됩니다.", "no easy word"),
        ("실제 상황입니다.", "exercise"),
        ("'[훈련 EXERCISE] 비가 옵니다.'", "exercise"),
    ],
)
def test_a_sentence_that_is_long_or_hard_or_speaks_of_an_exercise_is_refused(tmp_path: Path, new: str, said: str) -> None:
    (tmp_path / "easy.yaml").write_text(TEXT.replace(RAIN, new), encoding="utf-8")
    with pytest.raises(BadData, match=rf"easy\.yaml:\d+: .*{said}"):
        load_easy(tmp_path)


def test_a_type_without_its_sentence_is_named(tmp_path: Path) -> None:
    for path in (one for one in packaged("city").iterdir() if one.is_file()):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "easy.yaml").write_text(TEXT.replace("  heavy_rain: {", "  heavy_sleet: {"), encoding="utf-8")
    with pytest.raises(BadData, match=r"(?s)'heavy_rain' has no entry.*'heavy_sleet' is no type"):
        open_office(tmp_path, packaged("alert_templates"))
