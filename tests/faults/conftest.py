"""Processes that the tests of faults play with: one that forks lives and one that is the platform, per test process."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from lifeline.core.cap import Status
from tests.conftest import _sqlite_copy
from tests.faults.rounds import Scene
from tests.faults.stage import Stage, stage
from tests.faults.stand import Remote, stand
from tests.postgres import Pool


@pytest.fixture(scope="session")
def lives() -> Iterator[Stage]:
    with stage() as opened:
        yield opened


@pytest.fixture(scope="session")
def platform_beside() -> Iterator[Remote]:
    with stand() as opened:
        yield opened


@pytest.fixture
def scene(lives: Stage, platform_beside: Remote) -> Scene:
    platform_beside.forget()
    return Scene(lives, platform_beside, accounts=4)


Emptied = Callable[[], str]


@pytest.fixture
def emptied(engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Emptied]:
    """The address of an empty drill database; each call takes the last one back."""
    if engine_kind == "sqlite":
        numbers, empty = count(1), request.getfixturevalue("empty_sqlite")[Status.EXERCISE]
        yield lambda: _sqlite_copy(empty, tmp_path / f"{next(numbers)}.db")
        return
    pool: Pool = request.getfixturevalue("postgres_pool")
    taken: list[str] = []

    def take() -> str:
        while taken:
            pool.give_back(Status.EXERCISE, taken.pop())
        taken.append(pool.take(Status.EXERCISE))
        return taken[-1]

    yield take
    for url in taken:
        pool.give_back(Status.EXERCISE, url)
