"""A public exercise whose process dies at any statement, whose credentials are missing, or which nobody would hear."""

from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from lifeline.drills import direct, notices
from lifeline.drills.announce import announce
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import ExerciseNotice
from lifeline.wiring import office_of, open_drill
from tests.drills.beside import Killed
from tests.drills.held import FOR_EXERCISES, Held, held, platforms_in
from tests.drills.playing import DIRECTOR


@pytest.fixture
def at(tmp_path):
    """Planned and permitted."""
    home = tmp_path / "home"
    home.mkdir()
    with platforms_in(home) as platforms, held(home, platforms, tmp_path) as made:
        made.plan()
        made.permit()
        yield made


def tell(at: Held):
    return announce(at.world, at.code, city=at.settings.folder("city"), by=DIRECTOR)


def told(at: Held, *kinds: str) -> list[tuple[str, str, str]]:
    return [(kind, id, "sent") for kind in kinds for id in sorted(FOR_EXERCISES)]


def killed_at_each_statement(at: Held) -> int:
    """A round is begun again and again, and each time its process dies a statement later; how many rounds it took."""
    at.dispatcher.stop()  # it asks the database too
    left = 0

    def dies(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    for number in range(1, 200):
        left = number
        event.listen(at.world.database.engine, "before_cursor_execute", dies)
        with suppress(Killed):
            notices.tick(at.world)
        event.remove(at.world.database.engine, "before_cursor_execute", dies)
        at.clock.go(minutes=1)
        if left > 0:
            return number
    raise AssertionError("it never came to its end")


def test_a_process_that_dies_at_any_statement_of_a_round_tells_each_thing_once_on_each_account(at):
    tell(at)
    assert killed_at_each_statement(at) > 5
    at.clock.at = at.exercise.planned_for
    direct.start(at.world, at.code, by=DIRECTOR, policy=at.policy)
    direct.end(at.world, at.code, by=DIRECTOR)
    assert killed_at_each_statement(at) > 5
    assert at.notices() == told(at, "announced", "over")
    for id in FOR_EXERCISES:
        first, last = (post.text for post in at.posts() if post.token == f"drill-{id}")
        assert ("훈련을 합니다" in first) or ("KST: exercise" in first)
        assert ("훈련이 끝났습니다" in last) or ("is over" in last)


def test_what_a_platform_refused_is_announced_again_once_its_credential_is_mended_and_nothing_else_is(at):
    tell(at)
    at.platforms["x"].fault("bad_token", count=None)
    at.platforms["x"].fault("bad_token", count=None, writes=False)
    notices.tick(at.world)
    at.platforms["x"].heal()
    assert [state for _, id, state in at.notices() if id == "smc-x"] == ["refused"]
    assert len(tell(at)) == 1
    notices.tick(at.world)
    assert at.notices() == told(at, "announced")
    with pytest.raises(DrillRefused, match="announced already"):
        tell(at)
    assert len(at.posts()) == 3


def test_an_office_that_took_its_credentials_away_is_told_so_and_its_world_is_not_kept_for_ever(at, tmp_path):
    tell(at)
    notices.tick(at.world)
    direct.call_off(at.world, at.code, by=DIRECTOR, reason="눈이 실제로 옵니다")
    without = replace(at.world, outlets=open_drill(at.settings, office_of(at.settings), clock=at.clock).outlets)
    notices.tick(without)
    with at.world.database.reading() as session:
        over = session.scalars(select(ExerciseNotice).where(ExerciseNotice.kind == "over")).all()
    assert {(one.state, one.why.partition(" in ")[0]) for one in over} == {("refused", "it has no credential")}


def test_it_is_not_announced_where_nobody_listens(at):
    path = at.settings.folder("city") / "listeners.yaml"
    path.write_text(path.read_text().replace("enabled: true", "enabled: false", 1))
    with pytest.raises(DrillRefused, match="nobody would hear who cries for help under its hashtag"):
        tell(at)
    assert at.notices() == []
