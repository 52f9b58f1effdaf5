"""The commands of an exercise as somebody, or a script, finds and asks them: help, completion, refusals and JSON."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from lifeline.cli import COMMANDS, cli
from lifeline.cli.drill import COMMANDS as OF_DRILLS
from lifeline.cli.drill import drill
from lifeline.drills.refused import DrillRefused

UNKNOWN = "there is no exercise 2026-01-01-none in this world: the list of exercises has every code"
WHO, WHY = ("--as", "me"), ("--reason", "snow")
OF_A_CODE = (
    ("acknowledge", *WHO),
    ("add", "kim", "--name", "Kim", *WHO),
    ("permit", *WHO),
    ("announce", *WHO),
    ("notices",),
    ("start", *WHO),
    ("pause", *WHO),
    ("resume", *WHO),
    ("speed", "10", *WHO),
    ("skip", "warning", *WHO, *WHY),
    ("publish", "warning", *WHO),
    ("move", "warning", "--minutes", "5", *WHO),
    ("end", *WHO),
    ("cancel", *WHO, *WHY),
    ("score",),
    ("report",),
    ("mark", "warn", "S", "--evidence", "seen", *WHO),
    ("hotwash", "--well", "the map", *WHO),
    ("improve", "--issue", "late", "--action", "a substitute", *WHO),
)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["drill", *words])


@pytest.mark.parametrize(("group", "known"), [(cli, COMMANDS), (drill, OF_DRILLS)], ids=["lifeline", "drill"])
def test_each_command_is_where_its_group_says_and_has_help_of_one_line(group, known):
    context = click.Context(group)
    for name, (_, words) in known.items():
        command = group.get_command(context, name)
        assert command is not None
        assert (command.name, bool(command.help)) == (name, True)
        assert 10 < len(words) <= 64, words
    assert group.get_command(context, "nothing") is None


def test_help_and_completion_import_no_command():
    code = """import sys
from click.shell_completion import ShellComplete
from lifeline.cli import cli
cli(["--help"], standalone_mode=False)
cli(["drill", "--help"], standalone_mode=False)
assert ShellComplete(cli, {}, "lifeline", "_LIFELINE_COMPLETE").get_completions(["drill"], "re")
print(sorted(name for name in sys.modules if name.startswith("lifeline.")))"""
    told = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout
    assert told.splitlines()[-1] == "['lifeline.cli', 'lifeline.cli.drill', 'lifeline.cli.lazy']"


def test_what_is_begun_is_completed_with_a_few_words_on_each():
    complete = ShellComplete(cli, {}, "lifeline", "_LIFELINE_COMPLETE")
    found = {one.value: one.help for one in complete.get_completions(["drill"], "re")}
    assert found == {name: OF_DRILLS[name][1] for name in ("resume", "report", "reset")}
    assert [one.value for one in complete.get_completions(["drill", "report", "CODE", "--language"], "")] == ["ko", "en"]


def test_whoever_names_an_exercise_that_is_none_is_told_so(home):
    told = {words[0]: run(words[0], "2026-01-01-none", *words[1:]).exception for words in OF_A_CODE}
    assert {name: str(error) for name, error in told.items()} == dict.fromkeys(told, UNKNOWN)
    assert {type(error) for error in told.values()} == {DrillRefused}


def test_a_script_reads_lists_as_json(home):
    day = (datetime.now(UTC) + timedelta(days=10)).date()
    assert "one that is still to come" in str(run("plan", "mock-snow-removal", "--at", "2001-12-10T14:00", "--as", "Han").exception)
    code = run("plan", "mock-snow-removal", "--at", f"{day}T14:00", "--as", "Han").output.strip()
    [listed] = json.loads(run("list", "--json").output)
    assert (listed["code"], listed["state"], listed["planned_for"]) == (code, "planned", f"{day} 05:00:00+00:00")
    assert [json.loads(run(*words, "--json").output) for words in (("notices", code), ("outside",))] == [[], []]
    canary = run("canary", "--json")
    assert (canary.exit_code, json.loads(canary.output)["good"]) == (1, False)
