"""A question asked five times a second is put to the database only where something was committed."""

from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from lifeline.core.cap import Status
from lifeline.core.db import Database, WorldRow, open_database
from lifeline.web.public.gate import Gate


def change(database: Database) -> None:
    with database.writing() as session:
        row = session.get(WorldRow, database.status.value)
        assert row is not None
        row.issues += 1


@pytest.fixture
def asked() -> list[int]:
    return []


@pytest.fixture
def question(asked):
    def put() -> int:
        asked.append(len(asked))
        return len(asked)

    return put


def test_without_a_commit_the_last_answer_stands(sqlite_drill, question, asked):
    gate = Gate()
    assert [gate.ask(sqlite_drill, question) for _ in range(5)] == [1] * 5
    assert len(asked) == 1


def test_a_commit_by_the_same_process_or_by_another_opens_the_gate(sqlite_drill, question):
    gate, other = Gate(), open_database(str(sqlite_drill.engine.url), Status.EXERCISE)
    answers = [gate.ask(sqlite_drill, question)]
    for database in (sqlite_drill, other):
        change(database)
        answers += [gate.ask(sqlite_drill, question), gate.ask(sqlite_drill, question)]
    other.close()
    assert answers == [1, 2, 2, 3, 3]


def test_an_answer_that_failed_is_asked_for_again(sqlite_drill, question):
    gate = Gate()

    def fails() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        gate.ask(sqlite_drill, fails)
    assert gate.ask(sqlite_drill, question) == 1


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_postgresql_is_asked_every_time(drill_database, question):
    gate = Gate()
    assert [gate.ask(drill_database, question) for _ in range(3)] == [1, 2, 3]


def test_a_database_that_is_none_is_an_error_and_not_an_answer(sqlite_drill, question):
    path = Path(sqlite_drill.engine.url.database or "")
    sqlite_drill.close()
    path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(DBAPIError):
        Gate().ask(sqlite_drill, question)
