"""An exercise is kept whole before it is emptied; after that the world is as new, people and what is kept of exercises are there."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from stat import S_IMODE

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from lifeline import flows
from lifeline.bulletins.tables import Bulletin
from lifeline.core.cap import Status
from lifeline.core.db import WorldRow, WrongWorld, open_database
from lifeline.drills.archived import DATABASE, LIST, findings
from lifeline.drills.clean import STAYS, is_clean, passing, staying
from lifeline.drills.read import shown
from lifeline.drills.refused import DrillRefused
from lifeline.drills.reset import reset
from lifeline.drills.tables import Exercise, ExerciseStep, Note
from lifeline.incidents.tables import Hearing, Incident
from lifeline.staff.tables import StaffAct
from tests.conftest import known_tables
from tests.drills.after import CODE, DIRECTOR, LATER, anchor, anchored, broken, held, kept, left, opened, planned
from tests.hearing import ear, rows, told

COUNTERS = select(WorldRow.issues, WorldRow.numbers, Hearing.changes, Hearing.key).join(Hearing)


@pytest.fixture
def world(bare_url):
    """An exercise that has ended, in a database with the guards of the steps."""
    database = opened(bare_url)
    planned(database)
    yield database
    database.close()


def emptied(database, home, folder):
    reset(database, folder, anchored=anchored(home), by=DIRECTOR, now=LATER + timedelta(hours=2))


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
            "bulletins of before are left: 1",
            "posts of citizens of before are left: 2",
            "incidents of before are left: 1",
        )


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
    emptied(world, tmp_path, kept(world, tmp_path).folder)
    planned(world, code="2026-11-22-crowd")
    held(world)
    with pytest.raises(DrillRefused, match="the exercise 2026-11-22-crowd has ended and is not archived yet: archive it by its name"):
        kept(world, tmp_path, CODE)


def test_an_archive_that_is_tampered_with_is_found_and_nothing_is_emptied(world, tmp_path):
    held(world)
    made = kept(world, tmp_path)
    with sqlite3.connect(made.folder / DATABASE) as thief:
        thief.execute("UPDATE deliveries SET text = 'x'")
    with pytest.raises(DrillRefused, match=f"{DATABASE} is not the file that was written"):
        emptied(world, tmp_path, made.folder)
    (made.folder / LIST).write_text((made.folder / LIST).read_text() + " ")
    with pytest.raises(DrillRefused, match=f"{LIST} is not the list"):
        emptied(world, tmp_path, made.folder)
    assert left(world)["bulletins"] == 1


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


DISK_FULL = """
import resource, sys
from pathlib import Path
from sqlalchemy import text
from tests.drills.after import kept, opened
from lifeline.drills.refused import DrillRefused
database = opened(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    kept(database, Path(sys.argv[2]))
except DrillRefused as error:
    print(error)
"""


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_archives_nothing_and_says_so(world, tmp_path):
    held(world)
    command = [sys.executable, "-c", DISK_FULL, str(world.engine.url), str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.stdout.startswith("nothing was archived: "), ran.stderr
    assert list((tmp_path / "exercises").iterdir()) == []
    assert rows(world, Exercise, "state") == ["ended"]
    kept(world, tmp_path)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_at_the_last_write_is_said_and_the_anchors_stay_where_they_were(world, tmp_path):
    held(world)
    anchor(world, tmp_path)
    made, before = kept(world, tmp_path), left(world)

    def full(_connection):
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    event.listen(world.engine, "commit", full)
    with pytest.raises(DrillRefused, match="database or disk is full"):
        emptied(world, tmp_path, made.folder)
    with pytest.raises(DrillRefused, match="is written, but the drill world could not be told of it: archive again"):
        kept(world, tmp_path)
    event.remove(world.engine, "commit", full)
    assert (left(world), broken(world, tmp_path), anchored(tmp_path).exists()) == (before, [], True)
    emptied(world, tmp_path, kept(world, tmp_path).folder)
    assert (left(world), broken(world, tmp_path)) == ({}, [])


KILLED = """
import os, signal, sys
from pathlib import Path
from lifeline.drills import reset
from tests.drills.after import CODE, DIRECTOR, LATER, anchored, opened
last = getattr(reset, sys.argv[3])
def killed(*given):
    last(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(reset, sys.argv[3], killed)
home = Path(sys.argv[2])
reset.reset(opened(sys.argv[1]), home / "exercises" / CODE, anchored=anchored(home), by=DIRECTOR, now=LATER)
"""


@pytest.mark.parametrize(("engine_kind", "at"), [("sqlite", "_aside"), ("postgresql", "_empty")], indirect=["engine_kind"])
def test_whoever_is_killed_in_a_reset_has_emptied_nothing(world, tmp_path, at):
    held(world)
    anchor(world, tmp_path)
    made = kept(world, tmp_path)
    before = left(world)
    address = world.engine.url.render_as_string(hide_password=False)
    ran = subprocess.run([sys.executable, "-c", KILLED, address, str(tmp_path), at], env=os.environ, check=False, timeout=120)
    assert ran.returncode == -signal.SIGKILL
    assert (left(world), broken(world, tmp_path)) == (before, [])
    emptied(world, tmp_path, made.folder)
    assert (left(world), broken(world, tmp_path)) == ({}, [])
