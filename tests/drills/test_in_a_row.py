"""Exercises in a row in one world, and side by side in two: the same seed gives the same score, and none knows of another."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from lifeline import migrations
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.core.cap import Status
from lifeline.core.settings import packaged
from lifeline.core.verify import verify
from lifeline.drills import direct, headless, read
from lifeline.drills.archive import archive
from lifeline.drills.game import open_game
from lifeline.drills.load import read_script
from lifeline.drills.players import simulated
from lifeline.drills.policy import load_policy
from lifeline.drills.reset import reset
from lifeline.drills.score.keep import keep
from lifeline.drills.score.values import Score
from lifeline.drills.seek import Hit, Sought, in_rows
from tests.conftest import NOW
from tests.drills.beside import Beside
from tests.drills.playing import DIRECTOR, SCRIPT, Table, table

CITY = packaged("city")


def told(score: Score) -> str:
    """All of it; bulletins by their order, since their numbers go on from one exercise to the next."""
    text = score.to_json()
    numbers = sorted(set(re.findall(r"\d{4}-\d{4}", text)))
    return re.sub(r"\d{4}-\d{4}", lambda found: f"bulletin-{numbers.index(found[0])}", text)


def played(beside: Beside, *, seed: int) -> str:
    """What one exercise came to, from its start to its score."""
    code = beside.begin(read_script(SCRIPT, "short"), SCRIPT, seed=seed, posts=5)
    with beside.drill.database.reading() as session:
        game = open_game(beside.stage, read.named(session, code))
    headless.Run(game, beside.clock, beside.dispatcher, simulated(game, CITY), 60, lambda _: None).to_the_end()
    return told(keep(beside.drill, code, load_policy(CITY)))


def cleared(beside: Beside) -> None:
    home, anchored = beside.home, beside.home / "anchors" / "drill.jsonl"
    with beside.drill.database.reading() as session:
        code = read.exercises(session)[0].code
    made = archive(beside.drill.database, home, code=code, anchored=anchored, by=DIRECTOR, now=NOW)
    reset(beside.drill.database, made.folder, anchored=anchored, by=DIRECTOR, now=NOW)


@pytest.fixture
def beside():
    found = Beside()
    yield found
    found.close()


def test_ten_exercises_in_a_row_are_scored_alike_where_the_seed_is_alike(beside):
    scores = []
    with beside.guarded():
        for number in range(10):
            scores.append(played(beside, seed=1 + number % 2))
            cleared(beside)
    first, second = scores[:2]
    assert scores == [first, second] * 5
    assert first != second, "another seed, another exercise"
    with beside.drill.database.reading() as session:
        assert len({one.code for one in read.exercises(session)}) == 10
        assert list(verify(session)) == []


def to_the_end(here: Table) -> str:
    """What an exercise in a world of its own came to."""
    game, sender = here.game(), Dispatcher(here.world)
    headless.Run(game, here.clock, sender, simulated(game, CITY), 60, lambda _: None).to_the_end()
    sender.stop()
    return told(keep(here.world, here.code, load_policy(CITY))).replace(here.code.rpartition("-")[2], "NAME")


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_two_side_by_side_do_not_touch_and_are_scored_alike_on_sqlite_and_postgresql(bare_url, tmp_path):
    migrations.upgrade(bare_url, Status.EXERCISE, NOW)
    with table(tmp_path / "one", name="aaa") as one, table(tmp_path / "other", url=bare_url, name="bbb") as other:
        for here in (one, other):
            direct.start(here.world, here.code, by=DIRECTOR)
        with ThreadPoolExecutor(2) as both:
            scores = list(both.map(to_the_end, (one, other)))
        assert scores[0] == scores[1]
        for here, elsewhere in ((one, other), (other, one)):
            with elsewhere.world.database.reading() as session:
                hits = [hit for hit in in_rows(session, Sought({}, here.code)) if isinstance(hit, Hit)]
                assert [hit for hit in hits if hit.trace == "exercises.code"] == []
