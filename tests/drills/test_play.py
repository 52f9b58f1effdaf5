"""An exercise comes in by itself, once, whatever dies in between, and ends by itself."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from lifeline import migrations
from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.core.settings import packaged
from lifeline.drills import direct, play, read, waves
from lifeline.drills.citizens.words import load_citizens
from lifeline.drills.tables import InjectRow
from lifeline.intake.tables import AlertRow
from lifeline.listening.tables import SightingRow
from tests.drills.playing import DIRECTOR, Table, table


def play_on(at: Table, minutes: int) -> None:
    """Minute by minute, as far as that."""
    game = at.game()
    for minute in range(minutes + 1):
        at.clock.jump(at.exercise.base + timedelta(minutes=minute))
        if not play.tick(game):
            return


def left(at: Table) -> dict[str, Any]:
    """What must be the same however often it was interrupted."""
    counted = {table.__tablename__: select(func.count()).select_from(table) for table in (Bulletin, AlertRow, SightingRow, Delivery)}
    with at.world.database.reading() as session:
        found: dict[str, Any] = {name: session.scalar(wanted) for name, wanted in counted.items()}
        said = select(Bulletin.hazard, Bulletin.level, Bulletin.kind, Bulletin.state).order_by(Bulletin.number)
        found["said"] = [tuple(row) for row in session.execute(said)]
    return found | {code: (row.state, row.outcome.count("bulletins")) for code, row in at.injects().items()}


def test_what_is_due_comes_in_once_and_the_end_comes_by_itself(tmp_path):
    with table(tmp_path) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        play_on(at, 8)
        states = {code: row.state for code, row in at.injects().items()}
        assert states == {
            "advisory": "published", "reminder": "not_needed", "citizens": "published", "x-down": "published", "away": "published",
            "warning": "published", "over": "due",
        }  # fmt: skip
        assert at.stage.failing.__self__._how == {"x": "unavailable"}
        with at.world.database.reading() as session:
            assert [one.login for one in read.people(session, at.exercise) if one.absent] == ["writer"]
        play_on(at, 30)
        with at.world.database.reading() as session:
            assert not [one for one in read.people(session, at.exercise) if one.absent]
            ended = read.steps(session, at.exercise)[-1]
        assert waves.heard_of(at.injects()["citizens"]) == 40
        assert (at.exercise.state, ended.act, ended.person) == ("ended", "ended", "clock")
        assert at.exercise.played_to == at.exercise.base + timedelta(minutes=20), "not a second longer than the script"


def test_while_it_stands_nothing_comes_but_what_a_director_sends(tmp_path):
    with table(tmp_path) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        direct.pause(at.world, at.code, by=DIRECTOR)
        game = at.game()
        at.clock.jump(at.exercise.base + timedelta(minutes=4))
        assert play.tick(game)
        assert {row.state for row in at.injects().values()} == {"due"}
        direct.publish_now(at.world, at.code, "reminder", by=DIRECTOR)
        with at.world.database.writing() as session:  # where it was pressed the hour was seen later than here
            session.execute(update(InjectRow).where(InjectRow.code == "reminder").values(due=at.clock.now() + timedelta(minutes=2)))
        play.tick(game)
        assert [code for code, row in at.injects().items() if row.state == "published"] == ["reminder"], "also where it was not needed"


def test_a_contingency_comes_where_what_was_expected_has_not_happened(tmp_path):
    with table(tmp_path) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        direct.skip(at.world, at.code, "advisory", by=DIRECTOR, reason="the feed is silent")
        play_on(at, 5)
        assert at.injects()["reminder"].state == "published"


def test_an_inject_that_cannot_be_done_is_noted_and_those_behind_it_come(tmp_path):
    with table(tmp_path) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        at.stage.library.sources.pop("kma-warnings")
        play_on(at, 4)
        rows = at.injects()
        assert (rows["advisory"].state, rows["citizens"].state) == ("failed", "published")
        assert "kma-warnings" in rows["advisory"].note


def test_citizens_who_have_nothing_to_say_any_more_keep_no_exercise_from_its_end(tmp_path):
    with table(tmp_path) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        play_on(at, 5)
        at.stage = replace(at.stage, said=load_citizens(packaged("drills")).model_copy(update={"blocks": {}}))
        play_on(at, 30)
        assert (at.injects()["citizens"].state, at.exercise.state) == ("failed", "ended")


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_on_postgresql_it_comes_to_the_same_end(tmp_path, bare_url, now):
    migrations.upgrade(bare_url, Status.EXERCISE, now)
    with table(tmp_path, url=bare_url) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        play_on(at, 30)
        assert (at.exercise.state, waves.heard_of(at.injects()["citizens"])) == ("ended", 40)


class Died(BaseException):
    """The process ends here: nothing catches it."""


def dying(database: Database, at: int) -> None:
    """Ends at the n-th commit, before or after it is done."""
    dialect, count = database.engine.dialect, iter(range(at))

    def commit(connection: Any) -> None:
        if next(count, None) is None:
            raise Died
        type(dialect).do_commit(dialect, connection)

    dialect.do_commit = commit  # type: ignore[method-assign]


@pytest.mark.kill
def test_killed_at_any_write_it_goes_on_with_nothing_lost_and_nothing_twice(tmp_path):
    with table(tmp_path / "whole") as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        play_on(at, 20)
        whole = left(at)
    chance, deaths = random.Random(7), 0
    with table(tmp_path / "killed") as at:
        direct.start(at.world, at.code, by=DIRECTOR)
    for _ in range(60):
        with table(tmp_path / "killed") as at:
            at.clock.jump(at.exercise.played_to)
            dying(at.world.database, chance.randint(1, 14))
            try:
                play_on_from_here(at)
            except Died:
                deaths += 1
                continue
            break
    with table(tmp_path / "killed") as at:
        assert left(at) == whole
        assert deaths > 5


def play_on_from_here(at: Table) -> None:
    game = at.game()
    while play.tick(game):
        at.clock.jump(at.clock.now() + timedelta(minutes=1))
