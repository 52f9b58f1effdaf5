"""Exercises in a row in one world, and side by side in two: the same seed gives the same score, and none knows of another."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import pytest

from lifeline import migrations
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.settings import Settings, packaged
from lifeline.core.verify import verify
from lifeline.drills import direct, headless, read
from lifeline.drills.archive import archive
from lifeline.drills.archived import findings
from lifeline.drills.game import open_game
from lifeline.drills.load import read_script
from lifeline.drills.players import simulated
from lifeline.drills.policy import load_policy
from lifeline.drills.refused import DrillRefused
from lifeline.drills.reset import reset
from lifeline.drills.score.keep import keep
from lifeline.drills.score.values import Score
from lifeline.drills.seek import Hit, Sought, in_rows
from lifeline.drills.tables import Exercise
from tests.conftest import NOW
from tests.drills.after import anchor, broken, emptied, held, kept, left, opened
from tests.drills.after import planned as laid
from tests.drills.beside import Beside
from tests.drills.playing import DIRECTOR, SCRIPT, Table, planned, table
from tests.hearing import rows, world_on

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


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_one_after_the_other_is_kept_whole_and_emptied_on_postgresql_too(bare_url, tmp_path):
    database, folders = opened(bare_url), []
    for number in range(3):
        laid(database, code=f"{number}")
        held(database)
        anchor(database, tmp_path)
        folders.append(kept(database, tmp_path, f"{number}"))
        emptied(database, tmp_path, folders[-1].folder)
        assert (left(database), broken(database, tmp_path)) == ({}, [])
    assert [findings(one.folder, one.hash) for one in folders] == [()] * 3
    database.close()


def to_the_end(here: Table) -> str:
    """What an exercise in a world of its own came to."""
    game, sender = here.game(), Dispatcher(here.world)
    headless.Run(game, here.clock, sender, simulated(game, CITY), 60, lambda _: None).to_the_end()
    sender.stop()
    return told(keep(here.world, here.code, load_policy(CITY))).replace(here.code.rpartition("-")[2], "NAME")


def by_itself(name: str) -> None:
    """A process of its own: it begins its exercise, says so, goes on when it is told to, and says what came of it."""
    settings = Settings(world="drill")
    with table(settings.home, url=settings.database_drill, name=name) as here:
        direct.start(here.world, here.code, by=DIRECTOR)
        print(here.code, flush=True)
        sys.stdin.readline()
        print(to_the_end(here), flush=True)


def process(name: str, home: Path, url: str) -> "subprocess.Popen[str]":
    given = {"LIFELINE_HOME": str(home), "LIFELINE_DATABASE_DRILL": url}
    command = [sys.executable, "-c", f"from tests.drills.test_in_a_row import by_itself; by_itself({name!r})"]
    return subprocess.Popen(command, env=os.environ | given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_two_processes_side_by_side_do_not_touch_and_are_scored_alike_on_sqlite_and_postgresql(bare_url, tmp_path):
    migrations.upgrade(bare_url, Status.EXERCISE, NOW)
    urls = {"aaa": f"sqlite:///{tmp_path}/aaa/databases/drill.db", "bbb": bare_url}
    with ExitStack() as both:
        found = {name: both.enter_context(process(name, tmp_path / name, url)) for name, url in urls.items()}
        codes = {name: one.stdout.readline().strip() for name, one in found.items()}
        for one in found.values():  # both have begun
            one.stdin.write("go on\n")
            one.stdin.flush()
        scores = [one.communicate()[0] for one in found.values()]
    assert all(codes.values())
    assert scores[0] == scores[1]
    for name, url in urls.items():
        database = open_database(url, Status.EXERCISE)
        with database.reading() as session:
            named = {code: {one.trace for one in in_rows(session, Sought({}, code)) if isinstance(one, Hit)} for code in codes.values()}
        database.close()
        of_it = {code for code, traces in named.items() if "exercises.code" in traces}
        assert of_it == {codes[name]}, "each is found where it was held, and nowhere else"


def test_of_two_exercises_that_are_started_at_once_in_one_world_one_goes_on(bare_url):
    databases = [opened(bare_url), open_database(bare_url, Status.EXERCISE)]
    worlds = [world_on(one) for one in databases]
    codes, at_once = [planned(worlds[0]) for _ in worlds], Barrier(2)

    def begin(number: int) -> str:
        at_once.wait(60)
        try:
            direct.start(worlds[number], codes[number], by=DIRECTOR)
        except DrillRefused as error:
            return str(error)
        return codes[number]

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(begin, range(2)))
    goes_on = next(code for code in codes if code in told)
    assert sorted(told) == sorted((goes_on, f"the exercise {goes_on} goes on"))
    assert rows(databases[0], Exercise, "state").count("running") == 1
    for one in databases:
        one.close()
