"""Who must agree before a warning goes out."""

from pathlib import Path

import pytest

from lifeline.bulletins.guideline import Release, load_guideline
from lifeline.core.cap import MsgType
from lifeline.core.strict_yaml import BadData
from tests.bulletins.official import CITY_FOLDER, GUIDELINE, HAZARDS


@pytest.mark.parametrize(
    ("hazard", "level", "msg_type", "release"),
    [
        ("heavy_snow", "warning", MsgType.ALERT, Release.AT_ONCE),
        ("heavy_snow", "warning", MsgType.UPDATE, Release.AT_ONCE),
        ("heavy_snow", "warning", MsgType.CANCEL, Release.AT_ONCE),
        ("heavy_snow", "pre", MsgType.ALERT, Release.REVIEW),
        ("landslide", "warning", MsgType.ALERT, Release.REVIEW),
        ("civil_defense", "air_raid", MsgType.ALERT, Release.TWO_PEOPLE),
        ("civil_defense", "air_raid", MsgType.CANCEL, Release.REVIEW),
        ("heavy_snow", "a level nobody decided about", MsgType.ALERT, Release.REVIEW),
        ("a type nobody decided about", "warning", MsgType.CANCEL, Release.REVIEW),
    ],
)
def test_release_follows_type_level_and_message(hazard: str, level: str, msg_type: MsgType, release: Release) -> None:
    assert GUIDELINE.release(hazard, level, msg_type) is release


def test_a_preliminary_report_never_goes_out_by_itself() -> None:
    preliminary = [GUIDELINE.release(code, "pre", MsgType.ALERT) for code, hazard in HAZARDS.items() if hazard.find("pre")]
    assert Release.AT_ONCE not in preliminary


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("default: review", "default: at_once", "default may not be at_once"),
        ("two_people: review}", "}", "ending_by_source must say what happens for two_people"),
        ("warning: at_once", "warning: soon", "is wrong"),
    ],
)
def test_a_careless_guideline_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = (CITY_FOLDER / "guideline.yaml").read_text(encoding="utf-8")
    (tmp_path / "guideline.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadData, match=sentence):
        load_guideline(tmp_path)
