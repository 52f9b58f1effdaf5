"""The units in deploy/ start what exists, shut what they can, and keep the worlds apart."""

import re
import shlex
from pathlib import Path

import click
import pytest

from lifeline.cli import cli
from lifeline.core.settings import Settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
OTHER = {"live": "drill", "drill": "live"}


def said(unit: Path) -> dict[str, list[str]]:
    """What a unit sets, by name; a name may be set more than once."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def world(unit: Path) -> str:
    return shlex.split(said(unit)["ExecStart"][0])[-1]


def test_there_is_one_for_each_world() -> None:
    assert [world(unit) for unit in UNITS] == ["drill", "live"]
    assert [unit.stem for unit in UNITS] == ["lifeline-drill", "lifeline-live"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_it_starts_a_command_that_exists(unit: Path) -> None:
    program, name, *words = shlex.split(said(unit)["ExecStart"][0])
    command = cli.get_command(click.Context(cli), name)
    assert program.endswith("/lifeline")
    assert command is not None
    command.make_context(name, words)


@pytest.mark.parametrize("file", [*UNITS, DEPLOY / "lifeline.env"], ids=lambda file: file.name)
def test_every_setting_is_one(file: Path) -> None:
    named = set(re.findall(r"\b(LIFELINE_[A-Z_]+)=", file.read_text(encoding="utf-8")))
    assert named
    assert named - {f"LIFELINE_{name.upper()}" for name in Settings.model_fields} == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_it_cannot_open_the_credentials_of_the_other_world(unit: Path) -> None:
    assert said(unit)["InaccessiblePaths"] == [f"-/srv/lifeline/credentials/{OTHER[world(unit)]}.yaml"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_it_may_do_little(unit: Path) -> None:
    told = {name: values[0] for name, values in said(unit).items()}
    wanted = {"ProtectSystem": "strict", "ProtectHome": "yes", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "User": "lifeline"}
    assert {name: told.get(name) for name in wanted} == wanted
    assert told["ReadWritePaths"].split() == ["/srv/lifeline", "/srv/lifeline-pages"]


def test_a_drill_gives_way_to_live() -> None:
    drill, live = (said(unit) for unit in UNITS)
    assert int(drill["CPUWeight"][0]) < int(live["CPUWeight"][0])
    assert int(drill["OOMScoreAdjust"][0]) > int(live["OOMScoreAdjust"][0])
    assert drill["Environment"] != live["Environment"]


def test_the_units_differ_in_nothing_else() -> None:
    own = {"Description", "Environment", "ExecStart", "CPUWeight", "OOMScoreAdjust", "InaccessiblePaths"}
    drill, live = (said(unit) for unit in UNITS)
    assert {name for name in drill.keys() | live.keys() if drill.get(name) != live.get(name)} == own


def test_the_settings_name_the_publisher_that_nginx_has() -> None:
    told = said(DEPLOY / "lifeline.env")
    assert told["LIFELINE_PUSH"] == ["http://127.0.0.1:8081/publish"]
    assert told["LIFELINE_PUBLISH"][0] in said(UNITS[0])["ReadWritePaths"][0].split()
    assert told["LIFELINE_HOME"][0] in said(UNITS[0])["ReadWritePaths"][0].split()
