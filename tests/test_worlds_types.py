"""Live and drill are two worlds: the lock of types (1), asked of mypy itself with every wrong mix."""

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parent.parent

PREAMBLE = """
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from lifeline.core.cap import Status
from lifeline.core.clock import Clock
from lifeline.core.db import Database
from lifeline.core.ports import Measure, Outlet, Probe, Receipt
from lifeline.core.post import DrillPost, LivePost, Post
from lifeline.core.world import Drill, Live, World

def practise(world: Drill) -> None: ...
def warn_the_public(world: Live) -> None: ...

class ToThePublic(Protocol):
    @property
    def settles(self) -> float | None: ...
    @property
    def exact(self) -> bool: ...
    def send(self, post: LivePost) -> Receipt: ...
    def find(self, post: LivePost, since: datetime) -> Receipt | None: ...
    def probe(self) -> Probe: ...
    def room(self, text: str) -> Measure: ...
"""

RIGHT = {
    "a_live_outlet_takes_a_live_post": "def f(outlet: Outlet[LivePost], post: LivePost) -> Receipt: return outlet.send(post)",
    "a_drill_outlet_takes_a_drill_post": "def f(outlet: Outlet[DrillPost], post: DrillPost) -> Receipt: return outlet.send(post)",
    "a_drill_world_is_built_on_drill_outlets": """
        def f(database: Database, outlets: Mapping[str, Outlet[DrillPost]], clock: Clock) -> Drill:
            return World(Status.EXERCISE, DrillPost, database, (), outlets, clock)
        """,
    "a_world_s_own_post_goes_to_its_own_outlet": """
        def f(world: Live, at: datetime) -> Receipt:
            return world.outlet("a").send(world.post("대설", language="ko", key="k", created=at))
        """,
    "an_outlet_to_the_public_is_a_live_outlet": "def f(outlet: ToThePublic) -> Outlet[LivePost]: return outlet",
    "a_drill_is_practised_in_the_drill_world": "def f(world: Drill) -> None: practise(world)",
}

WRONG = {
    "a_live_outlet_does_not_take_a_drill_post": (
        "def f(outlet: Outlet[LivePost], post: DrillPost) -> Receipt: return outlet.send(post)",
        'has incompatible type "DrillPost"; expected "LivePost"',
    ),
    "a_drill_outlet_does_not_take_a_live_post": (
        "def f(outlet: Outlet[DrillPost], post: LivePost) -> Receipt: return outlet.send(post)",
        'has incompatible type "LivePost"; expected "DrillPost"',
    ),
    "a_live_outlet_does_not_take_a_post_of_no_world": (
        "def f(outlet: Outlet[LivePost], post: Post) -> Receipt: return outlet.send(post)",
        'has incompatible type "Post"; expected "LivePost"',
    ),
    "a_live_outlet_does_not_look_for_a_drill_post": (
        "def f(outlet: Outlet[LivePost], post: DrillPost, at: datetime) -> Receipt | None: return outlet.find(post, at)",
        'has incompatible type "DrillPost"; expected "LivePost"',
    ),
    "a_drill_world_is_not_built_on_live_outlets": (
        """
        def f(database: Database, outlets: Mapping[str, Outlet[LivePost]], clock: Clock) -> Drill:
            return World(Status.EXERCISE, DrillPost, database, (), outlets, clock)
        """,
        'has incompatible type "Mapping[str, Outlet[LivePost]]"; expected "Mapping[str, Outlet[DrillPost]]"',
    ),
    "a_live_world_is_not_built_on_drill_outlets": (
        """
        def f(database: Database, outlets: Mapping[str, Outlet[DrillPost]], clock: Clock) -> Live:
            return World(Status.ACTUAL, LivePost, database, (), outlets, clock)
        """,
        'has incompatible type "Mapping[str, Outlet[DrillPost]]"; expected "Mapping[str, Outlet[LivePost]]"',
    ),
    "one_outlet_to_the_public_does_not_slip_among_the_drill_s": (
        "def f(world: Drill, outlet: ToThePublic) -> Mapping[str, Outlet[DrillPost]]: return {**world.outlets, 'a': outlet}",
        'incompatible type "str": "ToThePublic"; expected "str": "Outlet[DrillPost]"',
    ),
    "an_outlet_to_the_public_is_no_drill_outlet": (
        "def f(outlet: ToThePublic) -> Outlet[DrillPost]: return outlet",
        'got "ToThePublic", expected "Outlet[DrillPost]"',
    ),
    "the_live_world_is_not_practised_in": (
        "def f(world: Live) -> None: practise(world)",
        'has incompatible type "World[LivePost]"; expected "World[DrillPost]"',
    ),
    "the_public_is_not_warned_from_the_drill_world": (
        "def f(world: Drill) -> None: warn_the_public(world)",
        'has incompatible type "World[DrillPost]"; expected "World[LivePost]"',
    ),
    "a_drill_world_s_post_does_not_go_to_a_live_world_s_outlet": (
        """
        def f(live: Live, drill: Drill, at: datetime) -> Receipt:
            return live.outlet("a").send(drill.post("대설", language="ko", key="k", created=at))
        """,
        'has incompatible type "DrillPost"; expected "LivePost"',
    ),
    "a_drill_post_is_no_live_post": ("def f(post: DrillPost) -> LivePost: return post", 'got "DrillPost", expected "LivePost"'),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What mypy, run once over all mixes with the project's own settings, says of each."""
    folder = tmp_path_factory.mktemp("mixes")
    for name, code in [*RIGHT.items(), *((name, code) for name, (code, _) in WRONG.items())]:
        (folder / f"{name}.py").write_text(PREAMBLE + dedent(code), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "--no-color-output", *sorted(map(str, folder.iterdir()))]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"COLUMNS": "400"}, timeout=150)
    assert ran.returncode in (0, 1), ran.stdout + ran.stderr
    found: dict[str, list[str]] = {name: [] for name in [*RIGHT, *WRONG]}
    for line in ran.stdout.splitlines():
        if match := re.match(r".*?(\w+)\.py:\d+: error: (.*)", line):
            found.setdefault(match[1], []).append(match[2])
    return found


@pytest.mark.parametrize("mix", RIGHT)
def test_type_lock_lets_the_right_mix_through(verdicts, mix):
    assert verdicts[mix] == []


@pytest.mark.parametrize("mix", WRONG)
def test_type_lock_refuses_the_wrong_mix(verdicts, mix):
    (error,) = verdicts[mix]
    assert WRONG[mix][1] in error


def test_type_lock_was_asked_about_nothing_else(verdicts):
    assert set(verdicts) == {*RIGHT, *WRONG}
