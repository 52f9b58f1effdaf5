"""Whether the record is whole: every entry follows the one before, every row is as it was written, and nothing is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, inspect, select
from sqlalchemy.orm import Session

from lifeline.core.db import Base
from lifeline.core.record import Entry, Recorded, beginning, content, following


@dataclass(frozen=True, slots=True)
class Anchor:
    """What stood outside the database at some time: number and hash of the last entry then."""

    number: int
    hash: str
    at: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where (a number of the record, or a table), and what it means."""

    where: str
    sentence: str


def recorded_tables() -> dict[str, Table]:
    """Every table whose rows are the record, by name."""
    found = {}
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Recorded):
            table = inspect(mapper.class_).local_table
            found[table.description] = table
    return found


def verify(session: Session, anchors: Mapping[int, Anchor] | None = None) -> Iterator[Finding]:
    """Everything that is wrong, entry by entry; nothing where the record is whole.

    An entry whose row was edited or deleted, entries edited, deleted or in another order, a record cut at its end or written anew (as
    far as an anchor tells), and rows of a recorded table that were written past it. Reads every row: some seconds for 100,000.
    """
    tables, before, expected = recorded_tables(), beginning(session), 1
    known: dict[str, set[str]] = {name: set() for name in tables}
    left, last = dict(anchors or {}), _told_again(session)
    for entry in session.scalars(select(Entry).order_by(Entry.number).execution_options(yield_per=1000)):
        if entry.number != expected:
            yield Finding(f"record {expected}", f"entries {expected} to {entry.number - 1} are missing: they were deleted")
        right = following(before, entry.number, entry.table_name, entry.key, entry.content)
        if right != entry.hash:
            yield Finding(f"record {entry.number}", "its hash does not follow from the entry before: one of the two was changed")
        before, expected = entry.hash, entry.number + 1
        if entry.table_name in known:
            known[entry.table_name].add(entry.key)
        yield from _row(session, tables, entry, last.get((entry.table_name, entry.key), entry.number))
        anchor = left.pop(entry.number, None)
        if anchor is not None and anchor.hash != entry.hash:
            yield Finding(f"record {entry.number}", f"the anchor of {anchor.at} has another hash: the record was written anew up to here")
        session.expunge(entry)
    for anchor in left.values():
        if anchor.number:
            yield Finding(f"record {anchor.number}", f"the anchor of {anchor.at} names an entry that is not there: the record was cut")
    for name, table in tables.items():
        yield from _past_it(session, table, known[name])


def _told_again(session: Session) -> dict[tuple[str, str], int]:
    """The last entry of each row that has several: something was erased out of it by an act of its own."""
    several = select(Entry.table_name, Entry.key, func.max(Entry.number)).group_by(Entry.table_name, Entry.key).having(func.count() > 1)
    return {(name, key): number for name, key, number in session.execute(several)}


def _row(session: Session, tables: Mapping[str, Table], entry: Entry, last: int) -> Iterator[Finding]:
    where, table = f"{entry.table_name} {entry.key}", tables.get(entry.table_name)
    if table is None:
        yield Finding(where, "is of a table that this version of lifeline does not know: verify with a newer one")
        return
    if entry.number != last:
        if not _erasable(table):
            yield Finding(where, f"is told of twice (entries {entry.number} and {last}): nothing is ever erased out of {entry.table_name}")
        return
    parts = entry.key.split(" ", len(table.primary_key.columns) - 1)
    keys = [column == column.type.python_type(part) for column, part in zip(table.primary_key.columns, parts, strict=True)]
    row = session.execute(select(table).where(*keys)).mappings().one_or_none()
    if row is None:
        yield Finding(where, f"was deleted (entry {entry.number} of the record tells of it)")
    elif content(_fields(row)) != entry.content:
        yield Finding(where, f"was edited after it was written (entry {entry.number} of the record)")


def _erasable(table: Table) -> bool:
    return any(mapper.local_table is table and mapper.class_.erasable for mapper in Base.registry.mappers)


def _fields(row: Any) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _past_it(session: Session, table: Table, known: set[str]) -> Iterator[Finding]:
    """Rows of a recorded table that no entry tells of: somebody wrote them into the database by hand."""
    if (session.scalar(select(func.count()).select_from(table)) or 0) == len(known):
        return
    for row in session.execute(select(*table.primary_key.columns)):
        key = " ".join(str(part) for part in row)
        if key not in known:
            yield Finding(f"{table.description} {key}", "no entry of the record tells of it: it was written past the record")
