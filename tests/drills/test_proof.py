"""The proof finds whatever of an exercise stands in live, in whichever table or page; and where nothing does it says what was looked at."""

import json
import shutil
from html import escape
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, String, select, text, update

from lifeline import flows
from lifeline.bulletins.tables import Delivery
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import Base, open_database
from lifeline.core.window import Window
from lifeline.drills import proof
from lifeline.drills.as_it_was import as_it_was
from lifeline.drills.cross import take
from lifeline.drills.escalate import escalate
from lifeline.drills.refused import DrillRefused
from lifeline.drills.reset import reset
from lifeline.drills.seek import Hit, Sought, in_rows
from lifeline.drills.tables import Exercise, ExerciseStep
from lifeline.drills.traces import COLUMNS, traces
from lifeline.listening.tables import SightingRow
from lifeline.staff.tables import Practice
from tests.drills.after import CODE, DIRECTOR, LATER, anchored, held, kept, planned
from tests.hearing import ear, post, rows, world_on
from tests.test_worlds import add


@pytest.fixture
def drill(sqlite_drill):
    """After an exercise that sent three posts and heard two reports."""
    planned(sqlite_drill)
    held(sqlite_drill)
    return sqlite_drill


@pytest.fixture
def live(empty_sqlite, tmp_path):
    shutil.copy(empty_sqlite[Status.ACTUAL], tmp_path / "live.db")
    database = open_database(f"sqlite:///{tmp_path / 'live.db'}", Status.ACTUAL)
    yield database
    database.close()


def proved(drill, live, published=Path("/nowhere")):
    with drill.reading() as session:
        return proof.prove(session, session.scalars(select(Exercise)).one(), live, published=published, now=LATER)


def everything():
    return [table for table in Base.metadata.sorted_tables if table.name != "world"]


def lived(live):
    """A row in every table."""
    with live.writing() as session:
        session.execute(text("PRAGMA ignore_check_constraints=ON"))
        for table in everything():
            add(table, Status.ACTUAL, session)


def last_of_words(table):
    """A column that can hold them."""
    return [column for column in table.columns if isinstance(column.type, String | LargeBinary)][-1]


def test_nothing_of_an_exercise_is_in_a_live_world_that_only_lived(drill, live):
    lived(live)
    found = proved(drill, live)
    assert (found.holds, found.found, found.taken, found.outlets) == (True, (), (), {"loopback": 3})
    assert (found.traces > 15, found.rows > 70) == (True, True)
    assert found.sentence().startswith(f"nothing of {CODE} is in live: ")
    assert json.loads(found.to_json())["holds"]


def test_one_value_of_an_exercise_is_found_in_whichever_table_of_live_it_stands(drill, live):
    """Written with every lock of the database off, as nothing of lifeline could."""
    lived(live)
    said = rows(drill, Delivery, "text")[0]
    with live.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON", "query_only=OFF"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        for table in everything():
            column = last_of_words(table)
            planted = said.encode() if isinstance(column.type, LargeBinary) else said
            connection.exec_driver_sql(f'UPDATE {table.name} SET "{column.name}" = ?', (planted,))
        connection.exec_driver_sql("BEGIN")
    with live.reading() as session, drill.reading() as other:
        found = {one.table for one in in_rows(session, Sought(traces(other), CODE)) if isinstance(one, Hit)}
    assert found == {table.name for table in everything()}


def test_what_an_exercise_is_known_by_stands_in_columns_that_are_there():
    known = {(name, column.name) for name, table in Base.metadata.tables.items() for column in table.columns}
    assert {(table, column) for table, columns in COLUMNS.items() for column in columns} <= known


def test_a_published_page_of_live_that_says_something_of_an_exercise_is_found_and_the_drill_s_own_is_not(drill, live, tmp_path):
    published = tmp_path / "published"
    (published / "drill").mkdir(parents=True)
    said = rows(drill, Delivery, "text")[0]
    (published / "drill" / "index.html").write_text(f"<p>{said}")
    (published / "index.html").write_text("<p>대설 경보")
    assert proved(drill, live, published).holds
    (published / "index.html").write_text(f"<p>{escape(said)}")
    found = proved(drill, live, published)
    assert [(one.table, one.key) for one in found.found] == [("file", "index.html")]
    assert "index.html" in found.sentence()


def test_what_live_took_by_its_own_hand_is_told_apart(drill, live):
    number = rows(drill, SightingRow, "id")[0]
    drill_world, cried = world_on(drill), post("[훈련] 진짜 사람이 갇혔어요 도와주세요 여기 지하입니다")
    flows.hear(drill_world, ear(), [cried])
    number = rows(drill, SightingRow, "id")[-1]
    escalate(drill_world, number, by=DIRECTOR, reason="119에 물어 보았습니다")
    assert take(world_on(live), ear(), Window(Status.EXERCISE, "", SystemClock(), drill)) == 1
    with live.writing() as session:
        session.add(Practice(login="kim", exercise=CODE, status="Actual", name="김", month="2026-11", acts="approved", at=LATER))
    found = proved(drill, live)
    assert (found.holds, {one.table for one in found.taken} >= {"staff_practices"}) == (True, True)


def test_a_post_that_left_by_anything_but_a_loopback_breaks_the_proof(drill, live):
    with drill.writing() as session:
        one = session.scalars(select(Delivery).limit(1)).one()
        one.post_id = "1234567890"
    assert proved(drill, live).strangers == (one.account_id,)


def test_a_proof_out_of_the_archive_says_the_same_after_the_reset_and_stays_on_record(drill, live, tmp_path):
    window = Window(Status.ACTUAL, "", SystemClock(), live)
    with drill.writing() as session:
        session.execute(update(Exercise).values(state="running"))
    assert (proof.remember(world_on(drill), window), proof.remember(world_on(drill), window)) == (True, False)
    with drill.writing() as session:
        session.execute(update(Exercise).values(state="ended"))
    first, made = proved(drill, live), kept(drill, tmp_path)
    reset(drill, made.folder, anchored=anchored(tmp_path), by=DIRECTOR, now=LATER)
    assert not proved(drill, live).holds  # of an empty world nothing is proved
    with as_it_was(drill, made.folder.name) as session:
        again = proof.prove(session, session.scalars(select(Exercise)).one(), live, published=tmp_path / "none", now=LATER)
    assert again == first
    assert again.before == {"world": 1}
    proof.keep(drill, again, by=DIRECTOR)
    assert rows(drill, ExerciseStep, "act")[-1] == "proved"
    results = made.folder / "results.json"
    results.write_text("[ ]")
    with pytest.raises(DrillRefused, match=r"nothing is proved by it: results\.json"), as_it_was(drill, made.folder.name):
        pass  # a trace could have been taken out of it
    made.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(DrillRefused, match="lay it back there"), as_it_was(drill, made.folder.name):
        pass  # the world may hold the next exercise by now: of that nothing would be proved for this one
