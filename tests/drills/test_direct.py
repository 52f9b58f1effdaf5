"""Orders over an exercise: what a director may do, and what is refused in a sentence and changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from lifeline.core.people import Actor
from lifeline.drills import direct, play, read
from lifeline.drills.refused import DrillRefused
from tests.drills.playing import DIRECTOR, SCRIPT, WRITER, Table, planned, table

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def planned_once(tmp_path_factory):
    with table(tmp_path_factory.mktemp("orders")) as at:
        yield at


def refused(words: str) -> "pytest.RaisesExc[DrillRefused]":
    return pytest.raises(DrillRefused, match=words)


def test_an_exercise_has_the_day_and_the_script_in_its_code_and_a_second_of_that_day_a_number(planned_once):
    assert planned_once.code == "2011-12-14-short"
    assert planned(planned_once.world) == "2011-12-14-short-2"


@pytest.mark.parametrize("given", [{"seed": 2**31}, {"planned_for": datetime(9999, 12, 31, tzinfo=UTC)}])
def test_what_no_database_and_no_calendar_holds_is_not_planned(planned_once, given):
    script = planned_once.game().script
    with pytest.raises(DrillRefused, match="the seed is at most"):
        direct.plan(planned_once.world, script, text=SCRIPT, by=DIRECTOR, **{"planned_for": script.at, **given})


def test_it_does_not_start_before_everybody_has_acknowledged_and_every_part_is_filled(planned_once):
    world = planned_once.world
    code = planned(world)
    direct.add_person(world, code, login="late", name="박늦음", role="observer", by=DIRECTOR)
    direct.remove_person(world, code, login="writer", by=DIRECTOR, reason="ill")
    with pytest.raises(DrillRefused) as told:
        direct.start(world, code, by=DIRECTOR)
    missing = ("not everybody has acknowledged that it is an exercise: 박늦음", "name more players for the part writer: 0 of 1 named")
    assert (*told.value.args, *told.value.more) == missing  # all at once: nobody starts it ten times to hear ten things
    direct.remove_person(world, code, login="late", by=DIRECTOR, reason="cannot come")
    with refused(missing[1]):
        direct.start(world, code, by=DIRECTOR)


def test_a_whole_list_of_people_is_named_at_once_or_none_of_it(planned_once):
    world, code = planned_once.world, planned(planned_once.world)
    many = [direct.Named(f"p{number}", f"참가자 {number}", "observer") for number in range(40)]
    with refused("there is no role king"):
        direct.name_people(world, code, [*many, direct.Named("last", "왕", "king")], by=DIRECTOR, reason="list")
    direct.name_people(world, code, [*many, direct.Named("writer", "김작성", "")], by=DIRECTOR, reason="list")
    with world.database.reading() as session:
        logins = [one.login for one in read.people(session, read.named(session, code))]
    assert [login for login in logins if login.startswith("p")] == [one.login for one in many]
    assert "writer" not in logins


def test_only_its_director_starts_it_and_without_one_nobody_does(planned_once):
    world, code = planned_once.world, planned(planned_once.world)
    with refused("its director starts it: 김지휘"):
        direct.start(world, code, by=WRITER)
    direct.remove_person(world, code, login="director", by=WRITER, reason="ill")
    with refused("nobody is named as its director"):
        direct.start(world, code, by=DIRECTOR)


def test_nobody_acknowledges_for_another_and_nobody_takes_part_twice(planned_once):
    world, code = planned_once.world, planned_once.code
    with refused("stranger takes no part"):
        direct.acknowledge(world, code, by=Actor("남", "stranger"))
    with refused("writer takes part in exercise .* already"):
        direct.add_person(world, code, login="writer", name="이작성", role="observer", by=DIRECTOR)
    with refused("directed by a person with a login"):
        direct.acknowledge(world, code, by=Actor("clock"))
    for wrong in ({"login": " "}, {"name": ""}, {"login": "a" * 81}, {"name": "가" * 81}, {"part": "p" * 41}, {"department": "d" * 41}):
        with refused("a login and a name have 1 to 80 signs"):
            direct.add_person(world, code, **{"login": "new", "name": "새", "role": "observer"} | wrong, by=DIRECTOR)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (lambda at: direct.pause(at.world, at.code, by=DIRECTOR), "is planned by now"),
        (lambda at: direct.resume(at.world, at.code, by=DIRECTOR), "is planned by now"),
        (lambda at: direct.end(at.world, at.code, by=DIRECTOR), "is planned by now"),
        (lambda at: direct.publish_now(at.world, at.code, "warning", by=DIRECTOR), "is planned by now"),
        (lambda at: direct.speed(at.world, at.code, 61, by=DIRECTOR), "a speed of 1 to 60"),
        (lambda at: direct.speed(at.world, at.code, 0, by=DIRECTOR), "a speed of 1 to 60"),
        (lambda at: direct.skip(at.world, at.code, "warning", by=DIRECTOR, reason=" "), "a reason in words"),
        (lambda at: direct.skip(at.world, at.code, "none", by=DIRECTOR, reason="x"), "no inject none"),
        (lambda at: direct.move(at.world, at.code, "advisory", 6 * MINUTE, by=DIRECTOR), "after the end of the exercise"),
        (lambda at: direct.start(at.world, "no-such-code", by=DIRECTOR), "there is no exercise no-such-code"),
    ],
)
def test_what_cannot_be_done_now_is_refused_and_changes_nothing(planned_once, order, words):
    def rows(at: Table) -> list[tuple[str, ...]]:
        return [(code, row.state, row.due.isoformat()) for code, row in at.injects().items()]

    before = rows(planned_once)
    with refused(words):
        order(planned_once)
    assert rows(planned_once) == before


def test_one_goes_on_at_a_time_and_after_it_the_world_must_be_made_clean(tmp_path):
    with table(tmp_path) as at:
        second = planned(at.world)
        direct.start(at.world, at.code, by=DIRECTOR)
        with refused("goes on"):
            direct.start(at.world, second, by=DIRECTOR)
        game = at.game()
        at.clock.jump(at.exercise.base + 3 * MINUTE)
        play.tick(game)
        direct.end(at.world, at.code, by=DIRECTOR, reason="enough")
        assert not play.tick(game)
        assert {row.state for row in at.injects().values()} == {"published", "skipped"}
        with refused("left|archived"):
            direct.start(at.world, second, by=DIRECTOR)
        with refused("is ended by now"):
            direct.publish_now(at.world, at.code, "warning", by=DIRECTOR)


def test_what_is_moved_takes_along_what_comes_after_it_and_never_comes_before_now(tmp_path):
    with table(tmp_path) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        game, base = at.game(), at.exercise.base
        at.clock.jump(base + 3 * MINUTE)
        play.tick(game)
        direct.move(at.world, at.code, "away", 2 * MINUTE, by=DIRECTOR)
        due = {code: (row.due - base) / MINUTE for code, row in at.injects().items()}
        assert (due["citizens"], due["away"], due["warning"], due["over"]) == (4, 8, 9, 17)
        direct.move(at.world, at.code, "away", -30 * MINUTE, by=DIRECTOR)
        earliest = min(row.due for row in at.injects().values() if row.state == "due")
        assert earliest >= base + 3 * MINUTE
        with at.world.database.reading() as session:
            assert [step.act for step in read.steps(session, at.exercise)][-3:] == ["started", "moved", "moved"]
