"""Simulated people play a bad hour: everything that waits is done, by two where two are wanted, by others for who is away."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lifeline.bulletins.tables import DeliveryStep, Step
from lifeline.cli.drill_kept import asked_for
from lifeline.cli.drill_stage import Staged, opened
from lifeline.core.settings import Settings
from lifeline.drills.tables import Note
from lifeline.incidents.tables import IncidentAct
from lifeline.situation.tables import FigureVerdict
from tests.hearing import rows

HERE = Path(__file__).parent


@pytest.fixture
def played(tmp_path: Path) -> Any:
    """That hour played by people of that skill, and its score."""
    (tmp_path / "drills").mkdir()
    (tmp_path / "drills" / "a-bad-hour.yaml").write_text((HERE / "a_bad_hour.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    def play(skill: float, look: Callable[[Staged], Any]) -> tuple[Any, Any]:
        folder, settings = tmp_path / str(skill), Settings(home=tmp_path)
        folder.mkdir()
        with opened(settings, asked_for(settings, "a-bad-hour", posts=120, skill=skill), folder=folder) as staged:
            staged.play(speed=60, wait=lambda _: None, told=lambda _: None)
            return json.loads(staged.score().to_json()), look(staged)

    return play


def _done(staged: Staged) -> dict[str, Any]:
    database = staged.game.world.database
    return {
        "steps": rows(database, Step, "before", "after", "login"),
        "settled": rows(database, DeliveryStep, "reason"),
        "map": rows(database, IncidentAct, "act", "login"),
        "figures": rows(database, FigureVerdict, "verdict", "login"),
        "notes": rows(database, Note, "login", "played"),
        "waits": staged.players.due(),
    }


def test_practised_people_do_all_that_waits_and_less_practised_ones_less_or_later(played):
    good, done = played(1.0, _done)
    assert good["good"], [one["why"] for one in good["measured"]]
    assert [one["took"] is not None for one in good["measured"]] == [True] * len(good["measured"])
    approved = [login for before, after, login in done["steps"] if (before, after) == ("waiting", "issued")]
    wrote = {login for _, after, login in done["steps"] if after == "waiting"}
    assert wrote == {"writer-1"}
    assert approved == ["approver-1", "chief-1", "chief-1"]  # from the second on the approver was away
    assert "계정을 직접 보았습니다" in done["settled"]
    assert ("confirmed", "map-desk-1") in done["map"]
    assert done["figures"] == [("published", "chief-1")]  # entered by the clerk
    assert len(done["notes"]) == 1
    worse, _ = played(0.3, _done)
    assert _points(worse) < _points(good)


def _points(score: Any) -> int:
    return sum({"P": 3, "S": 2, "M": 1}.get(one["rating"], 0) for one in score["measured"])
