"""An exercise is kept whole before it is emptied; after that the world is as new, people and what is kept of exercises are there."""

from stat import S_IMODE

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from lifeline import flows
from lifeline.bulletins.tables import Bulletin
from lifeline.core.cap import Status
from lifeline.core.db import WorldRow, WrongWorld, open_database
from lifeline.drills.archived import DATABASE, FILES, LIST, findings
from lifeline.drills.clean import HOUSEKEEPING, STAYS, is_clean, passing, staying
from lifeline.drills.read import shown
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Exercise, ExerciseStep, Note
from lifeline.incidents.tables import Hearing, Incident
from lifeline.intake.tables import AlertRow
from lifeline.staff.tables import StaffAct
from tests.conftest import known_tables
from tests.drills.after import CODE, anchor, broken, emptied, held, kept, left, opened, planned
from tests.hearing import ear, rows, told
from tests.test_worlds import add, values

COUNTERS = select(WorldRow.issues, WorldRow.numbers, Hearing.changes, Hearing.key).join(Hearing)


@pytest.fixture
def world(bare_url):
    """An exercise that has ended, in a database with the guards of the steps."""
    database = opened(bare_url)
    planned(database)
    yield database
    database.close()


def test_every_table_either_stays_or_is_emptied():
    names = {table.name for table in passing()}
    assert names | staying() | STAYS == set(known_tables())
    assert not names & (staying() | STAYS)


def test_what_is_left_of_before_is_said_in_words(sqlite_drill):
    planned(sqlite_drill, state="running")
    with sqlite_drill.reading() as session:
        assert is_clean(session) == (f"the exercise {CODE} goes on",)
    held(sqlite_drill)
    with sqlite_drill.reading() as session:
        assert is_clean(session)[:3] == (
            "bulletins are left from before: 1",
            "posts of citizens are left from before: 2",
            "incidents are left from before: 1",
        )


def test_a_row_in_any_table_that_a_reset_empties_is_left_of_before_but_for_what_comes_of_itself(sqlite_drill):
    of_itself = {*HOUSEKEEPING, "station_levels", "area_levels"}
    for table in passing():
        with sqlite_drill.writing() as session:
            session.execute(text("PRAGMA ignore_check_constraints=ON"))
            add(table, Status.EXERCISE, session)
            assert (is_clean(session) == ()) is (table.name in of_itself), table.name
            session.rollback()


def test_what_stood_in_the_first_answers_of_feeds_is_nothing_of_an_exercise(sqlite_drill):
    tables = known_tables()
    with sqlite_drill.writing() as session:
        for name in ("station_levels", "area_levels"):
            add(tables[name], Status.EXERCISE, session)
        alert = add(tables["alerts"], Status.EXERCISE, session)
        session.execute(update(AlertRow).values(seed=True))
        copy = values(tables["alert_copies"], Status.EXERCISE, session) | {"alert_id": alert["id"]}
        session.execute(delete(AlertRow).where(~AlertRow.seed))
        session.execute(insert(tables["alert_copies"]).values(copy))
        same = {name: alert[name] for name in ("sender", "identifier", "sent")}
        session.execute(insert(tables["decisions"]).values(values(tables["decisions"], Status.EXERCISE, session) | same))
        assert is_clean(session) == ()
        add(tables["decisions"], Status.EXERCISE, session)
        assert is_clean(session) == ("something else of before is left: decisions",)


def test_a_reset_leaves_people_and_exercises_and_a_whole_record(world, tmp_path):
    held(world)
    anchor(world, tmp_path)
    made = kept(world, tmp_path)
    with world.reading() as session:
        before = session.execute(COUNTERS).one()
    emptied(world, tmp_path, made.folder)
    assert left(world) == {}
    assert rows(world, Exercise, "state", "archive") == [("archived", str(made.folder))]
    assert rows(world, ExerciseStep, "act") == ["started", "archived", "emptied"]
    assert rows(world, Note, "text") == ["삽을 더 보냈습니다"]
    assert rows(world, StaffAct, "act") == ["looked", "drill-reset"]
    with world.reading() as session:
        assert is_clean(session) == ()
        after = session.execute(COUNTERS).one()
    assert (after.issues, after.numbers, after.changes) == (before.issues + 1, before.numbers, before.changes + 1)
    assert after.key != before.key
    assert broken(world, tmp_path) == []
    anchor(world, tmp_path)
    assert broken(world, tmp_path) == []
    assert (made.folder / "anchors-until-the-reset.jsonl").exists()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_what_comes_in_after_a_reset_does_not_come_at_the_hour_of_the_exercise_that_was(world, tmp_path):
    held(world)
    with world.reading() as session:
        assert shown(session) is not None
    emptied(world, tmp_path, kept(world, tmp_path).folder)
    held(world)
    with world.reading() as session:
        assert shown(session) is None


def test_the_guards_of_the_record_stand_again_after_a_reset(world, tmp_path):
    held(world)
    emptied(world, tmp_path, kept(world, tmp_path).folder)
    for statement in ("DELETE FROM staff_acts", "UPDATE exercise_notes SET text = ''", "DELETE FROM record"):
        with pytest.raises(DBAPIError, match="never changed"), world.writing() as session:
            session.execute(text(statement))


def test_an_archive_opens_as_the_world_that_it_was_and_nobody_else_may_read_it(world, tmp_path):
    town = held(world)
    number = town.view(rows(world, Bulletin, "id")[0]).number
    made = kept(world, tmp_path)
    assert findings(made.folder, made.hash) == ()
    assert {S_IMODE(path.stat().st_mode) for path in made.folder.iterdir()} == {0o600}
    assert S_IMODE(made.folder.stat().st_mode) == 0o700
    again = open_database(f"sqlite:///{made.folder / DATABASE}", Status.EXERCISE)
    assert rows(again, Bulletin, "number") == [number]
    assert broken(again, tmp_path) == []
    again.close()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_second_archive_stands_beside_the_first(world, tmp_path):
    held(world)
    first, second = kept(world, tmp_path), kept(world, tmp_path)
    assert (first.folder.name, second.folder.name) == (CODE, f"{CODE}.2")
    assert findings(first.folder, first.hash) == findings(second.folder, second.hash) == ()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_what_one_exercise_left_is_not_archived_under_the_name_of_another_and_then_emptied(world, tmp_path):
    held(world)
    emptied(world, tmp_path, kept(world, tmp_path).folder)
    with pytest.raises(DrillRefused, match=f"what {CODE} left was archived in .*/{CODE} and emptied: what lies here now is not of it"):
        kept(world, tmp_path, CODE)
    planned(world, code="2026-11-22-crowd")
    held(world)
    with pytest.raises(DrillRefused, match="the exercise 2026-11-22-crowd has ended and is not archived yet: archive it by its name"):
        kept(world, tmp_path, CODE)


def test_an_archive_of_which_one_byte_is_another_is_found_and_nothing_is_emptied(world, tmp_path):
    held(world)
    anchor(world, tmp_path)
    made = kept(world, tmp_path)
    for name in (*FILES, LIST):
        path = made.folder / name
        written = path.read_bytes()
        path.write_bytes(written[:-1] + bytes([written[-1] ^ 1]))
        with pytest.raises(DrillRefused, match=rf"nothing is emptied: {name} is not the (file|list) that was written then$"):
            emptied(world, tmp_path, made.folder)
        path.write_bytes(written)
    assert left(world)["bulletins"] == 1
    emptied(world, tmp_path, made.folder)
    with pytest.raises(DrillRefused, match="the drill world is empty already"):
        emptied(world, tmp_path, made.folder)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_what_was_written_after_the_archive_is_not_emptied(world, tmp_path):
    town = held(world)
    made = kept(world, tmp_path)
    flows.hear(town.world, ear(), [told("지하철역 계단이 물에 잠겼어요")])
    with pytest.raises(DrillRefused, match=r"written since it was archived \(.*sightings.*archive again"):
        emptied(world, tmp_path, made.folder)
    emptied(world, tmp_path, kept(world, tmp_path).folder)
    assert left(world) == {}


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_neither_an_exercise_that_goes_on_nor_the_live_world_is_archived_or_emptied(world, empty_sqlite, tmp_path):
    made = kept(world, tmp_path)
    planned(world, code="another", state="running")
    with pytest.raises(DrillRefused, match="another goes on"):
        kept(world, tmp_path)
    with pytest.raises(DrillRefused, match="another goes on"):
        emptied(world, tmp_path, made.folder)
    live = open_database(f"sqlite:///{empty_sqlite[Status.ACTUAL]}", Status.ACTUAL)
    with pytest.raises(WrongWorld):
        emptied(live, tmp_path, made.folder)
    live.close()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_what_lies_in_the_world_without_an_exercise_can_be_cleared_away_too(world, tmp_path):
    held(world)
    with world.writing() as session:
        session.execute(text("UPDATE exercises SET state = 'archived'"))
    made = kept(world, tmp_path, "")
    emptied(world, tmp_path, made.folder)
    assert made.folder.name.startswith("leftovers-2026")
    assert (left(world), rows(world, StaffAct, "act")) == ({}, ["looked", "drill-archived", "drill-reset"])


def test_an_ear_that_goes_on_remembers_nothing_of_what_was_emptied(world, tmp_path):
    town, hearing = held(world), ear()
    flows.hear(town.world, hearing, [told(after=120)])
    emptied(world, tmp_path, kept(world, tmp_path).folder)
    heard = flows.hear(town.world, hearing, [told(after=180)])
    assert (heard.new, heard.reports, heard.incidents) == (1, 1, 1)
    assert (len(rows(world, Incident, "id")), len(hearing.board)) == (1, 1)
