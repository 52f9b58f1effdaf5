"""kill -9 wherever it hurts, in hearing, issuing and sending: one post on every account, none lost, none twice."""

import random

import pytest

from tests.faults.conftest import Emptied
from tests.faults.points import BEYOND, EVERY, every
from tests.faults.rounds import Scene

pytestmark = pytest.mark.kill
PARTS = 3  # with HYPOTHESIS_PROFILE=search all of them, so that test processes share every point of one database


@pytest.mark.parametrize("part", range(1, PARTS + 1) if EVERY else [2])
@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_killed_at_any_third_statement_or_commit_it_posts_once_on_every_account(scene: Scene, emptied: Emptied, part: int) -> None:
    _killed_at_every(range(part, BEYOND, PARTS), scene, emptied)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_killed_at_any_seventh_statement_or_commit_of_postgresql_too(scene: Scene, emptied: Emptied) -> None:
    _killed_at_every(every(7, seed=2), scene, emptied)


def _killed_at_every(points: range, scene: Scene, emptied: Emptied) -> None:
    for point in points:
        counted = scene.round(emptied(), [{"die_at": point}])
        assert (counted.sent, counted.doubled, counted.lost) == (scene.accounts, 0, 0), f"killed at point {point}"
        if not counted.killed:
            assert point > 40, "the process died at none of its statements"
            return


def test_killed_again_and_again_while_sending_it_posts_once_on_every_account(scene: Scene, emptied: Emptied) -> None:
    chance = random.Random(44)
    for _ in range(4):
        deaths = [{"die_after": chance.uniform(0.0, 0.12)} for _ in range(3)]
        counted = scene.round(emptied(), deaths, delay=0.1)
        assert (counted.sent, counted.doubled, counted.lost) == (scene.accounts, 0, 0)
