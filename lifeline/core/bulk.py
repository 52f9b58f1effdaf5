"""Many rows in one statement, past the layers that cost more than the rows: for batches of posts, and for nothing else."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

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
    """The rows of a SELECT that ends with a column, which is one of the values. `before`: what its other %s stand for."""
    if not values:
        return []
    connection, given = session.connection(), list(values)
    if not _is_sqlite(connection):
        return [tuple(row) for row in connection.exec_driver_sql(f"{sql} = ANY(%s)", (*before, given))]
    found: list[Row] = []
    for at in range(0, len(given), _MOST):
        some = _filled(given[at : at + _MOST])
        marks = ",".join("?" * len(some))
        found += connection.exec_driver_sql(f"{sql.replace('%s', '?')} IN ({marks})", (*before, *some)).cursor.fetchall()
    return found


def pairs_of(session: Session, sql: str, values: Collection[Row]) -> list[Row]:
    """The rows of a SELECT that ends with two columns in brackets, which are one of the pairs."""
    given, found = list(values), list[Row]()
    for at in range(0, len(given), _MOST):
        some = _filled(given[at : at + _MOST])
        marks = ",".join(["(%s,%s)"] * len(some))
        connection = session.connection()
        flat = tuple(value for pair in some for value in pair)
        found += [tuple(row) for row in connection.exec_driver_sql(_dialect(connection, f"{sql} IN (VALUES {marks})"), flat)]
    return found


def moments(session: Session) -> Callable[[datetime], Any]:
    """How this database takes a time. Raises ValueError for one without a zone."""
    return _written if _is_sqlite(session.connection()) else _utc


def moment(stored: Any) -> datetime:
    """A time that was read past the columns' types."""
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


_MOST = 4_096  # values of one statement


def _filled(some: list[Any]) -> list[Any]:
    """The last again up to a power of two: few statements, which the driver keeps, and not another for every number of values."""
    return some + some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _dialect(connection: Connection, sql: str) -> str:
    return sql.replace("%s", "?") if _is_sqlite(connection) else sql


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _written(value: datetime) -> str:
    return _utc(value).isoformat(" ", "microseconds")[:26]
