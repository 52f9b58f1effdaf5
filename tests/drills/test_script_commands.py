"""Scripts on the command line: an officer lists, checks and shows them, and takes one through a spreadsheet."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lifeline.cli.drill import drill
from lifeline.core.strict_yaml import BadData
from lifeline.drills.load import load_scripts, read_script
from tests.drills.scripts import without_lines

DRILLS = Path(__file__).resolve().parents[2] / "drills"


def said(*words: str) -> str:
    done = CliRunner().invoke(drill, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_script_is_listed_shown_and_taken_through_a_spreadsheet(tmp_path: Path) -> None:
    name, sheet, back = "mock-snow-removal", tmp_path / "msel.csv", tmp_path / "mine.yaml"
    assert name in said("scripts")
    assert "issued heavy_snow pre within 10 min" in said("show", name)

    said("export", name, "--to", str(sheet))
    said("import", str(sheet), "--to", str(back))

    assert without_lines(read_script(back.read_text(encoding="utf-8"), name)) == without_lines(load_scripts(DRILLS)[name])


def test_a_file_with_problems_is_told_off_and_ends_with_1(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("title: {ko: 눈}\n", encoding="utf-8")

    done = CliRunner().invoke(drill, ["check", str(wrong)])

    assert (done.exit_code, "wrong.yaml:1: 'title.en' is missing: add it." in done.output) == (1, True)


def test_a_broken_script_keeps_nobody_from_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(DRILLS, tmp_path / "drills")
    (tmp_path / "drills" / "ours.yaml").write_text("title: {ko: 눈}\n", encoding="utf-8")
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))

    assert "mock-snow-removal" in said("show", "mock-snow-removal")
    with pytest.raises(BadData, match=r"'title\.en' is missing"):
        said("show", "ours")
