"""Entries of the record with the rows they tell of, many at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, RowMapping, Table, select, tuple_
from sqlalchemy.orm import Session

from lifeline.core.db import Base
from lifeline.core.record import Entry, Recorded

AT_ONCE = 500
COLUMNS = (Entry.number, Entry.table_name, Entry.key, Entry.content, Entry.hash)
Line = Row[int, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry and its row as it stands now: None where there is none any more."""

    number: int
    table: str
    key: str
    content: str
    hash: str
    row: Mapping[str, Any] | None

    def as_object(self) -> dict[str, Any]:
        """As it is given to an auditor."""
        return asdict(self)


def recorded_tables() -> dict[str, Table]:
    """Every table whose rows are the record, by name."""
    mapped = (mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Recorded))
    return {table.name: table for mapper in mapped if isinstance(table := mapper.local_table, Table)}


def between(session: Session, after: int, upto: int | None = None) -> Iterator[list[Told]]:
    """The entries after that number, in slices: of a long record never more than one slice is held."""
    while True:
        wanted = select(*COLUMNS).where(Entry.number > after).order_by(Entry.number).limit(AT_ONCE)
        found = session.execute(wanted if upto is None else wanted.where(Entry.number <= upto)).all()
        if not found:
            return
        yield with_rows(session, found)
        after = found[-1][0]


def with_rows(session: Session, lines: Sequence[Line]) -> list[Told]:
    """Each entry with its row: one question for each table, however many entries."""
    rows: dict[tuple[str, str], Mapping[str, Any]] = {}
    for name, table in recorded_tables().items():
        columns = list(table.primary_key.columns)
        keys = [key for one in lines if one[1] == name and (key := _typed(table, one[2])) is not None]
        if keys:
            found = columns[0].in_([key[0] for key in keys]) if len(columns) == 1 else tuple_(*columns).in_(keys)
            for row in session.execute(select(table).where(found)).mappings():
                rows[name, key_text(table, row)] = {str(column): value for column, value in row.items()}
    return [Told(number, name, key, held, hash, rows.get((name, key))) for number, name, key, held, hash in lines]


def key_text(table: Table, row: RowMapping) -> str:
    return " ".join(str(row[column.name]) for column in table.primary_key.columns)


def _typed(table: Table, key: str) -> tuple[Any, ...] | None:
    """The parts of a key as its columns have them; None for one that nobody of us wrote."""
    columns = list(table.primary_key.columns)
    try:
        return tuple(column.type.python_type(part) for column, part in zip(columns, key.split(" ", len(columns) - 1), strict=True))
    except ValueError:
        return None
