"""Each exercise that ships is played whole, without waiting and by few citizens: what it expects can be done, and is."""

import pytest
from sqlalchemy import select

from lifeline.cli.drill_kept import asked_for
from lifeline.cli.drill_stage import opened
from lifeline.core.alarm import Alarm
from lifeline.core.settings import Settings, packaged
from lifeline.drills import read
from lifeline.drills.load import paths
from lifeline.incidents.outside import CRY

AT_ITS_SPEED = "mock-snow-removal"  # played beside all other tests, and really waits
OTHERS = sorted({path.stem for path in paths(packaged("drills"))} - {AT_ITS_SPEED})


@pytest.mark.parametrize("script", OTHERS)
def test_each_script_is_played_to_its_end_and_its_scoreboard_is_good(script, tmp_path):
    settings = Settings(home=tmp_path)
    with opened(settings, asked_for(settings, script, posts=150), folder=tmp_path) as staged:
        staged.play(speed=60, wait=lambda _: None, told=lambda _: None)
        score = staged.score()
        assert score.good, [(one.inject, one.act, one.rating, one.why.en) for one in score.measured if one.rating not in ("P", "")]
        assert score.public is not None
        assert score.public.leaks == 0
        with staged.game.world.database.reading() as session:
            assert CRY not in set(session.scalars(select(Alarm.kind))), "what the exercise wrote itself calls nobody"
            states = {row.code: (row.state, row.note) for row in read.injects(session, staged.game.exercise)}
        assert {state for state, _ in states.values()} <= {"published", "not_needed"}, states
