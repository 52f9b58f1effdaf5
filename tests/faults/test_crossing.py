"""A crossing is told once, wherever the process that heard it is killed, and however many hear it at once."""

import time

import pytest

from tests.faults.conftest import Emptied
from tests.faults.points import every
from tests.faults.stage import Stage

pytestmark = pytest.mark.kill
ONCE = [["Alert", "도심 침수 주의", False], ["Update", "도심 침수 위험", False], ["AllClear", "도심 침수 위험", False]]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_killed_at_any_third_statement_or_commit_it_is_told_once(lives: Stage, emptied: Emptied) -> None:
    _killed_at_every(every(3, seed=9), lives, emptied)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_killed_at_any_eleventh_statement_or_commit_of_postgresql_too(lives: Stage, emptied: Emptied) -> None:
    _killed_at_every(every(11, seed=9), lives, emptied)


def _killed_at_every(points: range, lives: Stage, emptied: Emptied) -> None:
    for point in points:
        url = emptied()
        if not lives.play("crossing", url=url, die_at=point).killed:
            assert point > 40, "the process died at none of its statements"
            return
        after = lives.play("crossing", url=url).said
        assert (after["told"], after["steps"]) == (ONCE, [0, 0, 0]), f"killed at point {point}"


def test_two_that_hear_it_at_once_tell_it_once(lives: Stage, emptied: Emptied) -> None:
    for _ in range(3):
        facts = {"url": emptied(), "begins": time.monotonic() + 0.2}
        ends = [life.end() for life in [lives.begin("crossing", **facts) for _ in range(2)]]
        assert ends[-1].said["told"] == ONCE or ends[0].said["told"] == ONCE
