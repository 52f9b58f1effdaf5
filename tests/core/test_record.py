"""Whoever reads the record finds out when a row or an entry was edited, deleted, put in another order, cut or written anew."""

import subprocess
import sys
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError

from lifeline import migrations
from lifeline.core.anchor import BadAnchors, anchors, drop
from lifeline.core.cap import Status
from lifeline.core.db import Utc, claim_for, engine_for, open_database
from lifeline.core.entries import recorded_tables
from lifeline.core.people import Actor
from lifeline.core.record import Entry, NeverChanged, following, newest
from lifeline.core.verify import Anchor, verify
from lifeline.incidents.tables import IncidentAct
from lifeline.staff.note import note
from lifeline.staff.tables import StaffAct
from tests.conftest import NOW

KIM = Actor("김민수", "kim")


@pytest.fixture
def database(databases):
    """With six acts on record. Made without the guards of the steps, so that a test can do what a thief with the file can."""
    found = databases(Status.ACTUAL)
    for number in range(6):
        with found.writing() as session:
            note(session, "looked", by=KIM, now=NOW + timedelta(seconds=number), subject=str(number), reason="야간")
    return found


def wrong(database, held=None):
    with database.reading() as session:
        return [one.where for one in verify(session, held)]


def do(database, *statements):
    with database.writing() as session:
        for one in statements:
            session.execute(text(one))


def test_a_record_nobody_touched_is_whole(database):
    assert wrong(database) == []


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE staff_acts SET person = '이서연' WHERE id = 3", ["staff_acts 3"]),
        ("UPDATE staff_acts SET at = '2020-01-01 00:00:00' WHERE id = 3", ["staff_acts 3"]),
        ("DELETE FROM staff_acts WHERE id = 3", ["staff_acts 3"]),
        ("DELETE FROM record WHERE number = 3", ["record 3", "record 4", "staff_acts 3"]),
        ("UPDATE record SET hash = content WHERE number = 3", ["record 3", "record 4"]),
        ("UPDATE record SET content = hash WHERE number = 3", ["record 3", "staff_acts 3"]),
        ("UPDATE record SET key = 'third' WHERE number = 3", ["record 3", "staff_acts third", "staff_acts 3"]),
    ],
)
def test_what_was_edited_or_deleted_is_named(database, statement, where):
    do(database, statement)
    assert wrong(database) == where


def test_two_rows_that_changed_places_are_found(database):
    do(
        database,
        "UPDATE staff_acts SET id = 99 WHERE id = 2",
        "UPDATE staff_acts SET id = 2 WHERE id = 3",
        "UPDATE staff_acts SET id = 3 WHERE id = 99",
    )
    assert wrong(database) == ["staff_acts 2", "staff_acts 3"]


def test_a_row_written_past_the_record_is_found(database):
    columns = "status, act, subject, reason, detail, person, login, address, at"
    do(database, f"INSERT INTO staff_acts (id, {columns}) SELECT 77, {columns} FROM staff_acts WHERE id = 1")
    assert wrong(database) == ["staff_acts 77"]


def test_a_record_cut_at_its_end_is_found_by_its_anchor_and_only_by_it(database, tmp_path):
    path = tmp_path / "anchors" / "live.jsonl"
    with database.reading() as session:
        drop(session, path, NOW)
    do(database, "DELETE FROM record WHERE number > 4", "DELETE FROM staff_acts WHERE id > 4")
    assert wrong(database) == []
    assert wrong(database, anchors(path)) == ["record 6"]


def test_a_record_written_anew_from_the_third_entry_on_is_found_by_its_anchor(database, tmp_path):
    path = tmp_path / "live.jsonl"
    with database.reading() as session:
        drop(session, path, NOW)
        entries = session.execute(select(Entry.number, Entry.table_name, Entry.key, Entry.content, Entry.hash).order_by(Entry.number)).all()
    before = entries[1].hash
    with database.writing() as session:
        for entry in entries[2:]:
            content = entry.hash if entry.number == 3 else entry.content
            before = following(before, entry.number, entry.table_name, entry.key, content)
            given = {"hash": before, "content": content, "number": entry.number}
            session.execute(text("UPDATE record SET hash = :hash, content = :content WHERE number = :number"), given)
    assert wrong(database) == ["staff_acts 3"]
    assert "record 6" in wrong(database, anchors(path))


def another_reason(session, table=StaffAct):
    session.get_one(table, 1).reason = "다른 까닭"
    session.flush()


def delete(session):
    session.delete(session.get_one(StaffAct, 1))
    session.flush()


@pytest.mark.parametrize("act", [another_reason, delete])
def test_the_code_itself_cannot_change_what_is_on_record(database, act):
    with pytest.raises(NeverChanged), database.writing() as session:
        act(session)
    assert wrong(database) == []


def test_what_is_written_while_the_record_is_read_belongs_to_the_next_reading(database):
    with database.reading() as session:
        reading = verify(session, {99: Anchor(99, "", "noon")})
        assert next(reading).where == "record 99", "all entries were read by now, and the rows are still to be counted"
        with database.writing() as other:
            note(other, "looked", by=KIM, now=NOW)
        assert list(reading) == []


def test_what_is_rolled_back_is_in_no_record(database):
    with database.writing() as session:
        half = session.begin_nested()
        note(session, "half", by=KIM, now=NOW)
        session.flush()
        half.rollback()
        note(session, "whole", by=KIM, now=NOW)
    assert wrong(database) == []
    with database.reading() as session:
        assert session.scalars(select(StaffAct.act).order_by(StaffAct.id)).all()[6:] == ["whole"]


def test_the_database_of_an_office_refuses_to_change_the_record(bare_url):
    migrations.upgrade(bare_url, Status.ACTUAL, NOW)
    found = open_database(bare_url, Status.ACTUAL)
    with found.writing() as session:
        note(session, "looked", by=KIM, now=NOW)
    past = "INSERT OR REPLACE INTO staff_acts SELECT * FROM staff_acts" if bare_url.startswith("sqlite") else "TRUNCATE staff_acts"
    for statement in (
        "UPDATE staff_acts SET reason = 'x'",
        "DELETE FROM staff_acts",
        "DELETE FROM record",
        "UPDATE record SET number = 9",
        past,
    ):
        with pytest.raises(DBAPIError, match="never changed"):
            do(found, statement)
    found.close()


def test_anchors_are_lines_of_which_a_torn_last_one_is_passed_over(database, tmp_path):
    path = tmp_path / "live.jsonl"
    with database.reading() as session:
        assert drop(session, path, NOW).number == 6
        assert drop(session, path, NOW) is None
    path.write_text(path.read_text() + '{"number": 7, "ha')
    assert list(anchors(path)) == [6]
    with database.writing() as session:
        note(session, "later", by=KIM, now=NOW)
    with database.reading() as session:
        drop(session, path, NOW)
    assert list(anchors(path)) == [6, 7], "what is written after the torn line is not glued to it"
    path.write_text("nonsense\n" + path.read_text())
    with pytest.raises(BadAnchors, match="line 1"):
        anchors(path)


def test_what_a_takedown_erases_out_of_an_act_is_chained_again_and_the_rest_of_it_is_not_to_be_changed(database):
    with database.writing() as session:
        row = IncidentAct(
            status="Actual", act="look", reason="확인", before='{"place": "집"}', after="{}", person="김민수", login="kim", at=NOW
        )
        session.add(row)
    with database.writing() as session:
        session.get_one(IncidentAct, 1).before = "{}"
    assert wrong(database) == []
    do(database, "UPDATE incident_acts SET after = 'x'")
    assert wrong(database) == ["incident_acts 1"]
    with pytest.raises(NeverChanged), database.writing() as session:
        another_reason(session, IncidentAct)


def test_whoever_opens_a_world_knows_every_table_of_its_record(every_table):
    asked = "import lifeline.wiring; from lifeline.core.entries import recorded_tables; print(*sorted(recorded_tables()))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=120, check=True).stdout
    assert told.split() == sorted(recorded_tables())


def test_an_entry_that_tells_of_a_row_a_second_time_is_found_where_nothing_is_erased(database):
    with database.writing() as session:
        before, entry = newest(session)[1], session.get_one(Entry, 1)
        hashed = following(before, 7, entry.table_name, entry.key, entry.content)
        session.add(Entry(number=7, status="Actual", table_name=entry.table_name, key=entry.key, content=entry.content, hash=hashed))
    assert wrong(database) == ["staff_acts 1"]


def test_what_was_on_record_before_it_was_chained_is_chained_by_the_upgrade(bare_url, tmp_path):
    (tmp_path / "databases").mkdir()
    engine = engine_for(bare_url)
    command.upgrade(migrations._config(engine), "0006")
    claim_for(engine, Status.ACTUAL, NOW)
    columns = "status, sender, identifier, sent, act, reason, msg_type, kind, hazard, level, event, decided_at"
    with engine.begin() as connection:
        for number in (1, 2):
            values = f"{number}, 'Actual', 'kma', 'warning-{number}', :at, 'record', '까닭', '', '', '', '', '', :at"
            insert = text(f"INSERT INTO decisions (id, {columns}) VALUES ({values})")
            connection.execute(insert.bindparams(bindparam("at", type_=Utc())), {"at": NOW})
    engine.dispose()
    migrations.upgrade(bare_url, Status.ACTUAL, NOW)
    found = open_database(bare_url, Status.ACTUAL)
    with found.writing() as session:
        note(session, "looked", by=KIM, now=NOW)
    with found.reading() as session:
        assert session.scalars(select(Entry.table_name).order_by(Entry.number)).all() == ["decisions", "decisions", "staff_acts"]
    assert wrong(found) == []
    found.close()
