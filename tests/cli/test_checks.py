"""`lifeline check` as an officer reads it: what is wrong on a line each, what only waits as a number, and one line that sums up."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lifeline.cli import cli
from lifeline.core.settings import packaged

Run = Callable[..., Result]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in an office that has texts for snow alone."""
    monkeypatch.setenv("LIFELINE_HOME", str(tmp_path))
    own = tmp_path / "alert_templates"
    own.mkdir()
    for path in (*packaged("alert_templates").glob("_*.yaml"), packaged("alert_templates") / "06-heavy_snow.yaml"):
        shutil.copy(path, own)
    return lambda *words: CliRunner().invoke(cli, ["check", *words])


def test_the_last_line_sums_up(check: Run) -> None:
    result = check()
    assert result.exit_code == 0, result.output
    last = result.output.splitlines()[-1]
    assert last.startswith("55 disaster types, 1 templates, ")
    assert last.endswith(" accounts in 31 departments, 5,160 renderings checked: sound")


def test_what_waits_for_the_office_is_told_by_its_number(check: Run) -> None:
    told = [line for line in check().output.splitlines() if line.startswith("info")]
    assert told == ["info: 2 proposals in 1 files wait for the office to confirm them: 'lifeline check --verbose'."]


def test_each_of_them_is_named_on_request(check: Run) -> None:
    told = [line for line in check("--verbose").output.splitlines() if line.startswith("info")]
    assert told == [
        "info: 06-heavy_snow.yaml: The office has not confirmed this file. Read it through and set 'confirmed: true'.",
        "info: 06-heavy_snow.yaml: Where to go ('go') is not confirmed. Confirm it with an official source, or remove it.",
    ]


def test_an_error_is_a_line_with_path_and_remedy_and_ends_with_1(check: Run, tmp_path: Path) -> None:
    frame = tmp_path / "alert_templates" / "_frame.yaml"
    frame.write_text(frame.read_text(encoding="utf-8").replace("do_three, go, lead", "do_three, lead"), encoding="utf-8")
    result = check()
    assert result.exit_code == 1
    assert "error: 06-heavy_snow.yaml pre alert ko medium: The text does not say where to go or stay. Put one of" in result.output
    assert result.output.splitlines()[-1].endswith("NOT SOUND")
