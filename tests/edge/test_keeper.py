"""Pages that change often are kept as files, seldom enough, and given only where nobody has newer ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from lifeline.edge.ask import Asker
from lifeline.edge.files import OFTEN, Folder
from lifeline.edge.keeper import REST, SHARE, Keeper
from lifeline.edge.publisher import FRESH_EVERY, Troubles
from lifeline.edge.shelf import Shelf
from lifeline.edge.trouble import Trouble
from tests.edge.paper import Paper


@dataclass
class Stepping:
    """Time that moves when it is told to. `worked`: CPU seconds so far."""

    at: float = 0.0
    worked: float = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_800_000_000 + self.at, UTC)

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Stepping:
    return Stepping()


Open = Callable[[Paper], Keeper]


@pytest.fixture
def keeper(tmp_path, clock) -> Open:
    def opened(paper: Paper) -> Keeper:
        troubles = Troubles(Trouble("failed", "", "", None), Trouble("unwritten", "", "", None))
        folder = Folder(tmp_path, "/", ("/",), manifest=OFTEN)
        asker = Asker(paper.app(), "localhost")
        return Keeper(
            paper, asker, Shelf(), clock=clock, folder=folder, troubles=troubles, sending=lambda: False, work=lambda: clock.worked
        )

    return opened


def test_what_moves_is_written_and_what_moves_again_waits_for_its_turn(keeper: Open, clock: Stepping, tmp_path) -> None:
    paper = Paper()
    kept = keeper(paper)
    assert kept.look()
    assert "first" in (tmp_path / "index.html").read_text()
    paper.headline = "second"
    clock.at = REST - 0.1
    assert not kept.look()
    clock.at = REST + 0.1
    assert kept.look()
    assert "second" in (tmp_path / "index.html").read_text()
    clock.at += FRESH_EVERY - 1
    assert not kept.look()
    clock.at += 1
    assert kept.look()


def test_what_takes_long_to_make_is_made_more_seldom(keeper: Open, clock: Stepping) -> None:
    paper, seconds = Paper(), 0.5

    def note() -> None:
        clock.worked += seconds

    paper.note = note  # type: ignore[method-assign]
    kept = keeper(paper)
    assert kept.look()
    worked, paper.headline = clock.worked, "second"
    clock.at += SHARE * worked - 0.1
    assert not kept.look()
    clock.at += 0.2
    assert kept.look()


def test_after_a_start_with_a_dead_database_what_was_written_is_still_there(keeper: Open, tmp_path) -> None:
    assert keeper(Paper()).look()
    dead = keeper(Paper(lost=True, broken=True))
    with pytest.raises(ConnectionError):
        dead.look()
    assert "first" in (tmp_path / "index.html").read_text()
    broken = keeper(Paper(headline="second", broken=True))
    assert broken.look()
    assert "first" in (tmp_path / "index.html").read_text()
