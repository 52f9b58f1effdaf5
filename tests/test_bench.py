"""The benchmarks are all there: each can be loaded, is listed, and says in one sentence what it measures; no speed is asserted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import NAMES, bench, listed
from bench.audience_sums import Given, rows, sums
from bench.figure import Figure

ROOT = Path(__file__).resolve().parent.parent
PARTS = {
    "__init__",
    "__main__",
    "burst",
    "cap_composer",
    "cap_composer_peer",
    "documents",
    "figure",
    "flooder",
    "front",
    "full_desk",
    "hall",
    "meter",
    "native",
    "newsroom",
    "phone",
    "platform_server",
    "postgres",
    "pressed",
    "ready_flask",
    "rotation",
    "sender",
    "served",
    "sitting",
    "slow",
    "stage",
    "storm_flow",
    "storm_posts",
}


def test_every_module_is_a_benchmark_that_is_listed_or_a_part_of_one():
    assert {path.stem for path in (ROOT / "bench").glob("*.py")} - PARTS - set(NAMES) == set()


@pytest.mark.parametrize("name", listed())
def test_a_benchmark_can_be_loaded(name):
    assert callable(bench(name))


def test_a_benchmark_nobody_knows_is_named_with_those_there_are():
    asked = subprocess.run([sys.executable, "-m", "bench", "speed"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 2
    assert "speed" in asked.stderr
    assert "fanout" in asked.stderr


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is absent: apt install gcc libc6-dev")
@pytest.mark.parametrize("source", sorted((ROOT / "bench" / "c").glob("*.c")), ids=lambda source: source.stem)
def test_a_program_in_c_compiles_without_a_warning(source):
    checked = subprocess.run(["gcc", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", source], capture_output=True, text=True, check=False)
    assert checked.stderr == ""


def test_the_table_of_the_audience_is_what_the_benchmark_works_out():
    told = (ROOT / "docs" / "audience.md").read_text(encoding="utf-8").splitlines()
    assert [row for row in rows(sums(Given())) if row not in told] == []


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("a", 240, "ms", "<= 1.2 x", (200, "alone")), True),
        (Figure("a", 241, "ms", "<= 1.2 x", (200, "alone")), False),
        (Figure("a", 60, "ms", "<= 60 ms"), True),
        (Figure("a", 7, "1/s", ">= 8 x", (1, "peer")), False),
        (Figure("a", 7, "1/s", ">= 8 x"), None),
        (Figure("a", 7, "ms"), None),
    ],
)
def test_a_target_is_held_against_the_ratio_or_the_value_and_against_nothing_where_the_peer_is_missing(figure, met):
    assert figure.met is met
