"""Documentation is tested: links lead somewhere, commands exist, and what staff will meet is explained."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest

import lifeline
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import Sent, State
from lifeline.channels import CHANNELS
from lifeline.cli import cli
from lifeline.core import cap
from lifeline.core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
READMES = [ROOT / "README.md", ROOT / "README.ko.md"]


def text(path: Path | str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def code(page: Path) -> list[str]:
    """What stands in a page as code: spans between backticks, and lines of blocks."""
    body = text(page)
    blocks = re.findall(r"^```\w*\n(.*?)^```", body, re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", body, flags=re.DOTALL | re.MULTILINE))
    return [line.strip() for block in blocks for line in block.splitlines()] + [" ".join(span.split()) for span in spans]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text(page)) if not re.match(r"https?:|mailto:|#", link)]
    assert [link for link in links if not (page.parent / link.split("#")[0]).exists()] == []


def test_every_file_named_in_contributing_is_there():
    named = {span for span in code(ROOT / "CONTRIBUTING.md") if re.fullmatch(r"[\w./]+/[\w./]*", span)}
    assert {span for span in named if not (ROOT / span).exists()} == set()


def words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return []


def unknown(line: str) -> str:
    """Why a line is no command of lifeline's; empty when it is one, or is something else."""
    said = words(line.removeprefix(".venv/bin/"))
    if not said or said[0] != "lifeline":
        return ""
    command: click.Command = cli
    context = click.Context(cli)
    for word in said[1:]:
        if isinstance(command, click.Group) and not word.startswith("-"):
            found = command.get_command(context, word)
            if found is None:
                if command.invoke_without_command:
                    break
                return f"{line}: there is no {word}"
            command = found
    options = {name for parameter in command.params for name in parameter.opts} | {"--help", "--version"}
    wrong = [word for word in said[1:] if word.startswith("--") and word.split("=")[0] not in options]
    return f"{line}: {wrong[0]} is no option" if wrong else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_named_exists_with_its_options(page):
    assert [problem for line in code(page) if (problem := unknown(line))] == []


def test_every_make_target_named_exists():
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = {match[1] for page in PAGES for line in code(page) if (match := re.match(r"(?:\w+=\w+ )*make ([a-z]+)$", line))}
    assert named - targets == set()


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_table_of_settings_is_the_settings(page):
    told = set(re.findall(r"^\| `(LIFELINE_\w+)`", text(page), re.MULTILINE))
    assert told == {f"LIFELINE_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_every_file_in_a_readme_s_commands_is_there(page):
    files = {word for line in code(page) for word in words(line) if word.startswith(("feeds/samples/", "docs/"))}
    assert {name for name in files if not (ROOT / name).exists()} == set()


def test_the_two_readmes_have_the_same_sections_and_commands():
    shapes = [
        (len(re.findall(r"^## ", text(page), re.MULTILINE)), [line for line in code(page) if "lifeline " in line]) for page in READMES
    ]
    assert shapes[0][0] == shapes[1][0]
    assert set(shapes[0][1]) == set(shapes[1][1])


def alarms() -> set[str]:
    """Every kind of alarm the code raises: the second argument of `raise_alarm`, as text or by the name of a constant."""
    kinds: set[str] = set()
    for path in (ROOT / "lifeline").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("raise_alarm", "raise_alarms"):
                kinds |= {found.value for found in ast.walk(node.args[1]) if isinstance(found, ast.Constant)}
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"(feed|account|dispatch|schedule|pages|listening)-[a-z]+", node.value)
            ):
                kinds.add(node.value)
    return kinds


def test_the_runbook_has_a_section_for_every_alarm():
    sections = set(re.findall(r"^## ([a-z-]+):", text("docs/runbook.md"), re.MULTILINE))
    assert alarms() <= sections


def test_the_runbook_has_no_section_for_an_alarm_that_is_never_raised():
    sections = set(re.findall(r"^## ([a-z-]+):", text("docs/runbook.md"), re.MULTILINE))
    assert sections - alarms() - {"refused"} == set()


def test_every_word_on_a_screen_is_in_the_words():
    told = text("docs/words.md").lower()
    wanted = [*State, *Sent, *Kind, *cap.Status, *cap.MsgType, *cap.Severity, *cap.Urgency, *cap.Certainty, *CHANNELS]
    assert [word for word in wanted if str(word).lower().replace("_", " ") not in told] == []


def test_every_decision_is_listed_and_has_its_four_parts():
    records = sorted(path for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    listed = text("docs/decisions/README.md")
    parts = ("**To decide.**", "**We do.**", "**Cost.**", "**Think again**")
    assert [
        path.name for path in records if path.name not in listed or any(part not in path.read_text(encoding="utf-8") for part in parts)
    ] == []


def test_decisions_are_numbered_without_gap():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_tells_of_this_version():
    assert f"## {lifeline.__version__}" in text("CHANGELOG.md")


def test_the_licence_is_whole():
    body = text("LICENSE")
    assert "Apache License" in body
    assert "END OF TERMS AND CONDITIONS" in body


def test_the_notice_names_every_file_taken_over_and_every_direct_dependency():
    import tomllib

    project = tomllib.loads(text("pyproject.toml"))["project"]
    names = {re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]}
    told = text("NOTICE").lower()
    assert {name for name in names if name not in told} == set()
