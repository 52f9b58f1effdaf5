"""Live and drill are two worlds: the locks of value (2), row (3) and start-up (4), each holding by itself."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, CheckConstraint, DateTime, Float, ForeignKey, Integer, LargeBinary, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import Base, Database, Utc, WorldRow, WrongWorld, engine_for, open_database
from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import MARK, DrillPost, LivePost, WrongMark, carries_mark
from lifeline.core.text import nfc
from lifeline.core.world import World
from tests.conftest import NOW, known_tables

OTHER = {Status.ACTUAL: Status.EXERCISE, Status.EXERCISE: Status.ACTUAL}

# ---------------------------------------------------------------- 2. value (the cases stand in core/test_post.py)

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).map(nfc).filter(str.strip)


def world_of(database: Database) -> World:
    posts = LivePost if database.status is Status.ACTUAL else DrillPost
    return World(database.status, posts, database, (), {}, SystemClock())


@pytest.fixture(scope="module")
def both(empty_sqlite) -> Iterator[dict[Status, World]]:
    databases = {status: open_database(f"sqlite:///{path}", status) for status, path in empty_sqlite.items()}
    yield {status: world_of(database) for status, database in databases.items()}
    for database in databases.values():
        database.close()


@given(text=words)
def test_value_lock_whatever_the_drill_world_says_it_says_as_an_exercise(both, text):
    drill = both[Status.EXERCISE]
    said = nfc(drill.say(text))
    if claims_to_be_real(said):
        with pytest.raises(WrongMark):
            drill.post(said, language="ko", key="k", created=NOW)
    else:
        post = drill.post(said, language="ko", key="k", created=NOW)
        assert (post.text[: len(MARK)], post.text[-len(MARK) :]) == (MARK, MARK)


@given(text=words)
def test_value_lock_what_one_world_says_the_other_cannot_post(both, text):
    live, drill = both[Status.ACTUAL], both[Status.EXERCISE]
    with pytest.raises(WrongMark):
        live.post(nfc(drill.say(text)), language="ko", key="k", created=NOW)
    if not carries_mark(text):
        with pytest.raises(WrongMark):
            drill.post(live.say(text), language="ko", key="k", created=NOW)


# ---------------------------------------------------------------- 3. row

TABLES = known_tables()


def points_at_world(table: Table) -> list[ForeignKey]:
    return [key for key in table.foreign_keys if key.column.table.name == "world"]


ROOTS = sorted(name for name, table in TABLES.items() if points_at_world(table))
_numbers = count(1)


def values(table: Table, status: Status, session: Session) -> dict[str, object]:
    """A row that table takes: parents are made first, in the world of the database."""
    row: dict[str, object] = {}
    for column in table.columns:
        keys = [key.column for key in column.foreign_keys]
        if keys and keys[0].table.name == "world":
            row[column.name] = status.value
        elif keys and not column.nullable:
            owner = session.scalars(select(WorldRow.status)).one()
            row[column.name] = add(keys[0].table, Status(owner), session)[keys[0].name]
        elif not keys and not column.nullable:
            row[column.name] = _one_of(table, column.name) or _plain(column.type, next(_numbers))
    return row


def _one_of(table: Table, column: str) -> str | None:
    """The first word that a check of the table allows in that column."""
    checks = (str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint))
    found = next(
        (re.match(rf"{column} (?:IN \(|= )'(\w+)'", check) for check in checks if check.startswith((f"{column} IN (", f"{column} = '"))),
        None,
    )
    return found[1] if found else None


def _plain(kind: object, number: int) -> object:
    match kind:
        case Boolean():
            return False
        case Integer():
            return number
        case Utc() | DateTime():
            return datetime(2026, 1, 1, tzinfo=UTC)
        case LargeBinary():
            return b"x"
        case Float():
            return float(number)
        case String():
            return f"x{number}"
    raise TypeError(f"no plain value for {kind!r}: add one")


def add(table: Table, status: Status, session: Session) -> dict[str, object]:
    row = values(table, status, session)
    session.execute(insert(table).values(row))
    return row


def move(table: Table, status: Status, session: Session) -> None:
    session.execute(table.update().values(status=status.value))


def refused(database: Database, change: Callable[[Session], object]) -> bool:
    try:
        with database.writing() as session:
            change(session)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("status", list(OTHER))
def test_row_lock_a_row_of_the_other_world_is_an_integrity_error_in_every_root_table(databases, status):
    database = databases(status)
    taken = [name for name in ROOTS if not refused(database, partial(add, TABLES[name], OTHER[status]))]
    assert taken == []


@pytest.mark.parametrize("status", list(OTHER))
def test_row_lock_the_same_row_in_its_own_world_is_taken_so_the_world_alone_was_refused(databases, status):
    database = databases(status)
    assert [name for name in ROOTS if refused(database, partial(add, TABLES[name], status))] == []


@pytest.mark.parametrize("status", list(OTHER))
def test_row_lock_no_row_can_be_moved_to_the_other_world(databases, status):
    database = databases(status)
    with database.writing() as session:
        for name in ROOTS:
            add(TABLES[name], status, session)
    assert [name for name in ROOTS if not refused(database, partial(move, TABLES[name], OTHER[status]))] == []


@pytest.mark.parametrize("status", list(OTHER))
def test_row_lock_a_world_with_rows_cannot_be_renamed(databases, status):
    database = databases(status)
    with database.writing() as session:
        add(TABLES["alarms"], status, session)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(TABLES["world"].update().values(status=OTHER[status].value))


def test_row_lock_every_table_belongs_to_a_world_by_itself_or_by_what_it_hangs_on():
    reached = {"world", *ROOTS}
    while more := {name for name, table in TABLES.items() if name not in reached and _hangs_on(table, reached)}:
        reached |= more
    assert set(TABLES) - reached == set()


def _hangs_on(table: Table, parents: set[str]) -> bool:
    return any(key.column.table.name in parents and not key.parent.nullable for key in table.foreign_keys)


def test_row_lock_the_column_of_the_world_is_never_empty():
    assert [name for name in ROOTS for key in points_at_world(TABLES[name]) if key.parent.nullable or key.parent.name != "status"] == []


# ---------------------------------------------------------------- 4. start-up


@pytest.mark.parametrize("status", list(OTHER))
def test_start_up_lock_a_database_is_opened_by_its_own_world_only(new_url, status):
    url = new_url(status)
    open_database(url, status).close()
    with pytest.raises(WrongWorld):
        open_database(url, OTHER[status])


def test_start_up_lock_a_file_that_is_exchanged_while_it_is_open_shows_nothing_of_the_other_world(empty_sqlite, tmp_path):
    path = tmp_path / "live.db"
    shutil.copy(empty_sqlite[Status.ACTUAL], path)
    opened = open_database(f"sqlite:///{path}", Status.ACTUAL)
    opened.engine.dispose()
    for status, meets in ((Status.EXERCISE, pytest.raises(WrongWorld)), (Status.ACTUAL, nullcontext())):
        shutil.copy(empty_sqlite[status], path)
        with meets, opened.reading() as session:
            assert session.scalars(select(WorldRow.status)).all() == [status.value]
    opened.close()


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_start_up_lock_a_server_that_becomes_the_other_world_s_shows_nothing_of_it(live_database):
    live_database.engine.dispose()
    with live_database.reading() as session:
        assert session.scalars(select(WorldRow.status)).all() == [Status.ACTUAL.value]
    plain = engine_for(live_database.engine.url.render_as_string(hide_password=False))
    with plain.begin() as connection:
        connection.execute(update(WorldRow).values(status=Status.EXERCISE.value))
    live_database.engine.dispose()
    with pytest.raises(WrongWorld), live_database.reading() as session:
        session.scalars(select(WorldRow.status)).all()
    with plain.begin() as connection:
        connection.execute(update(WorldRow).values(status=Status.ACTUAL.value))
    plain.dispose()


def test_start_up_lock_a_database_of_no_world_is_opened_by_none(tmp_path):
    url = f"sqlite:///{tmp_path}/unclaimed.db"
    engine = engine_for(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    with pytest.raises(WrongWorld, match="never set up"):
        open_database(url, Status.ACTUAL)


@pytest.mark.parametrize(("status", "posts"), [(Status.ACTUAL, DrillPost), (Status.EXERCISE, LivePost)])
def test_start_up_lock_a_world_is_not_built_on_the_other_s_posts(sqlite_drill, status, posts):
    with pytest.raises(WrongWorld):
        World(status, posts, sqlite_drill, (), {}, SystemClock())


def test_start_up_lock_a_live_world_is_not_built_on_a_drill_database(sqlite_drill):
    with pytest.raises(WrongWorld):
        World(Status.ACTUAL, LivePost, sqlite_drill, (), {}, SystemClock())
