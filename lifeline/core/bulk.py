"""Many rows in one statement, past the layers that cost more than the rows: for batches of posts, and for nothing else."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.orm import Session

Row = tuple[Any, ...]


def reserve(session: Session, table: Table, count: int) -> Sequence[int]:
    """So many numbers of `table.id` that no other row has or gets, so that rows of one batch can name each other before they are made."""
    if count == 0:
        return ()
    if _is_sqlite(session.connection()):  # the whole database is ours until the commit
        first = (session.scalar(select(func.max(table.c.id))) or 0) + 1
        return range(first, first + count)
    taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(session.scalars(taken, {"name": table.name, "count": count}))


def insert_all(session: Session, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Rows in the order of `names`; times by `moments`, everything else as the driver takes it."""
    values = ", ".join(["%s"] * len(names))
    if rows:
        run_all(session, f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values})", rows)  # noqa: S608 - our own names


def update_all(session: Session, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Each row has the new values in the order of `names`, and then the id."""
    if rows:
        run_all(session, f"UPDATE {table.name} SET {', '.join(f'{name} = %s' for name in names)} WHERE id = %s", rows)  # noqa: S608


def run_all(session: Session, sql: str, rows: Sequence[Row]) -> None:
    """One statement with %s for each value, for every row."""
    connection = session.connection()
    session.flush()
    connection.exec_driver_sql(_dialect(connection, sql), list(rows))


def one_of(session: Session, sql: str, values: Collection[Any], before: Row = ()) -> list[Row]:
    """The rows of a SELECT that ends with a column, which is one of the values (all numbers, all text, or all keys of 16 bytes).

    `before`: what its other %s stand for.
    """
    if not values:
        return []
    connection, given = session.connection(), list(set(values))
    if not _is_sqlite(connection):
        return [tuple(row) for row in connection.exec_driver_sql(f"{sql} = ANY(%s)", (*before, given))]
    if isinstance(given[0], bytes):
        keys = f"{_wanted(sql)} = substr(?, asked.wanted, {_KEY})"
        return _fetched(connection, keys, (_places(len(given)), *before, b"".join(given)))
    return _fetched(connection, f"{_wanted(sql)} = asked.wanted", (_json(given), *before))


def pairs_of(session: Session, table: str, names: tuple[str, str], values: Collection[tuple[int, bytes]]) -> list[Row]:
    """Those of the pairs of a number and a key of 16 bytes that stand in two columns of that table."""
    if not values:
        return []
    connection, numbers, keys = session.connection(), [number for number, _ in values], [key for _, key in values]
    one, other = names
    sql = f"SELECT DISTINCT {one}, {other} FROM {table} WHERE "  # noqa: S608 - our own names
    if _is_sqlite(connection):
        sql = f"{_wanted(sql)}{one} = asked.wanted AND {other} = substr(?, asked.place * {_KEY} + 1, {_KEY})"
        return _fetched(connection, sql, (_json(numbers), b"".join(keys)))
    sql += f"({one}, {other}) IN (SELECT * FROM unnest(%s::integer[], %s::bytea[]))"  # noqa: S608
    return [tuple(row) for row in connection.exec_driver_sql(sql, (numbers, keys))]


def moments(session: Session) -> Callable[[datetime], Any]:
    """How this database takes a time. Raises ValueError for one without a zone."""
    return _written if _is_sqlite(session.connection()) else _utc


def moment(stored: Any) -> datetime:
    """A time that was read past the columns' types."""
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


_KEY = 16  # bytes
_ASKED = " FROM (SELECT value AS wanted, key AS place FROM json_each(?)) AS asked CROSS JOIN "
_json = msgspec.json.Encoder().encode


def _wanted(sql: str) -> str:
    """The same SELECT, which SQLite now begins at the values: each is looked up by itself, and the statement is the same for any number."""
    return sql.replace("%s", "?").replace(" FROM ", _ASKED, 1)


def _places(count: int) -> bytes:
    """Where each key begins among keys in a row."""
    return _json(list(range(1, count * _KEY, _KEY)))


def _fetched(connection: Connection, sql: str, values: Row) -> list[Row]:
    return list(connection.exec_driver_sql(sql, (values[0].decode(), *values[1:])).cursor.fetchall())


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _dialect(connection: Connection, sql: str) -> str:
    return sql.replace("%s", "?") if _is_sqlite(connection) else sql


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


@lru_cache(maxsize=4096)  # a moment stands in several rows
def _written(value: datetime) -> str:
    at = _utc(value)
    date = at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond
    return "%04d-%02d-%02d %02d:%02d:%02d.%06d" % date  # noqa: UP031 - a third of the time, and it is done for every post
