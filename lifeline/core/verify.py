"""Whether the record is whole: every entry follows the one before, every row is as it was written, and nothing is missing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from lifeline.core.db import Base
from lifeline.core.entries import Told, between, key_text, recorded_tables
from lifeline.core.record import Entry, beginning, content, following


@dataclass(frozen=True, slots=True)
class Anchor:
    """What stood outside the database at some time: number and hash of the last entry then."""

    number: int
    hash: str
    at: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where (a number of the record, or a table), and what it means, in English and Korean."""

    where: str
    sentence: str
    ko: str


def nobody(_number: int) -> None:
    """Nobody follows how far it is."""


def verify(session: Session, anchors: Mapping[int, Anchor] | None = None, *, reached: Callable[[int], None] = nobody) -> Iterator[Finding]:
    """Everything that is wrong, entry by entry; nothing where the record is whole.

    An entry whose row was edited or deleted, entries edited, deleted or in another order, a record cut at its end or written anew (as
    far as an anchor tells), and rows of a recorded table that were written past it. Reads every row: some seconds for 100,000, as all
    of it stood at one moment. `reached` is told now and then up to which number it was read; what it raises ends the reading.
    """
    _one_moment(session)
    tables, before, expected = recorded_tables(), beginning(session), 1
    known: dict[str, set[str]] = {name: set() for name in tables}
    left, last = dict(anchors or {}), _told_again(session)
    for entry in (entry for entries in between(session, 0) for entry in entries):
        if entry.number != expected:
            yield Finding(
                f"record {expected}",
                f"entries {expected} to {entry.number - 1} are missing: they were deleted",
                f"{expected}번부터 {entry.number - 1}번까지 지워졌습니다",
            )
        if following(before, entry.number, entry.table, entry.key, entry.content) != entry.hash:
            yield Finding(
                f"record {entry.number}",
                "its hash does not follow from the entry before: one of the two was changed",
                "해시가 앞 줄에서 이어지지 않습니다. 둘 가운데 하나가 바뀌었습니다",
            )
        before, expected = entry.hash, entry.number + 1
        if entry.table in known and entry.row is not None:
            known[entry.table].add(entry.key)
        yield from _row(tables, entry, last.get((entry.table, entry.key), entry.number))
        yield from _anchored(entry, left.pop(entry.number, None))
        if entry.number % 500 == 0:
            reached(entry.number)
    for anchor in left.values():
        if anchor.number:
            yield Finding(
                f"record {anchor.number}",
                f"the anchor of {anchor.at} names an entry that is not there: the record was cut",
                f"{anchor.at} 닻이 가리키는 줄이 없습니다. 기록이 잘렸습니다",
            )
    for name, table in tables.items():
        yield from _past_it(session, table, known[name])


def _one_moment(session: Session) -> None:
    """What is written while we read belongs to the next reading. SQLite's readers see one moment by themselves."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _told_again(session: Session) -> dict[tuple[str, str], int]:
    """The last entry of each row that has several: something was erased out of it by an act of its own."""
    several = select(Entry.table_name, Entry.key, func.max(Entry.number)).group_by(Entry.table_name, Entry.key).having(func.count() > 1)
    return {(name, key): number for name, key, number in session.execute(several)}


def _anchored(entry: Told, anchor: Anchor | None) -> Iterator[Finding]:
    if anchor is not None and anchor.hash != entry.hash:
        yield Finding(
            f"record {entry.number}",
            f"the anchor of {anchor.at} has another hash: the record was written anew up to here",
            f"{anchor.at} 닻의 해시와 다릅니다. 여기까지 기록이 새로 쓰였습니다",
        )


def _row(tables: Mapping[str, Table], entry: Told, last: int) -> Iterator[Finding]:
    where, table = f"{entry.table} {entry.key}", tables.get(entry.table)
    if table is None:
        yield Finding(
            where,
            "is of a table that this version of lifeline does not know: verify with a newer one",
            "이 판의 lifeline이 모르는 표입니다. 새 판으로 확인하십시오",
        )
    elif entry.number != last:
        if not _erasable(table):
            yield Finding(
                where,
                f"is told of twice (entries {entry.number} and {last}): nothing is ever erased out of {entry.table}",
                f"{entry.number}번과 {last}번이 같은 줄을 말합니다. 이 표에서는 지우는 일이 없습니다",
            )
    elif entry.row is None:
        yield Finding(
            where, f"was deleted (entry {entry.number} of the record tells of it)", f"지워졌습니다 (기록 {entry.number}번이 말하는 줄)"
        )
    elif content(entry.row) != entry.content:
        yield Finding(
            where,
            f"was edited after it was written (entry {entry.number} of the record)",
            f"쓰인 뒤에 고쳐졌습니다 (기록 {entry.number}번)",
        )


def _erasable(table: Table) -> bool:
    return any(mapper.local_table is table and mapper.class_.erasable for mapper in Base.registry.mappers)


def _past_it(session: Session, table: Table, known: set[str]) -> Iterator[Finding]:
    """Rows of a recorded table that no entry tells of: somebody wrote them into the database by hand."""
    if (session.scalar(select(func.count()).select_from(table)) or 0) == len(known):
        return
    for row in session.execute(select(*table.primary_key.columns)).mappings():
        key = key_text(table, row)
        if key not in known:
            yield Finding(
                f"{table.name} {key}",
                "no entry of the record tells of it: it was written past the record",
                "기록에 없는 줄입니다. 누가 기록을 거치지 않고 넣었습니다",
            )
