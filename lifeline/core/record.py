"""What people did is chained by hashes as it is written: nobody edits, deletes, reorders or cuts the record unseen."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar

import msgspec
from sqlalchemy import Index, String, event, insert, inspect, select, text
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session

from lifeline.core.db import Base, WorldRow, world_status

_SEAL = "lifeline-record"  # where a session keeps what it has yet to chain
_SENTENCE = "a row of {} is part of the record: write down what is true now, change nothing"
_LOCK = 7_311_552_001  # of PostgreSQL: one number after the other; SQLite has one writer anyhow


class NeverChanged(RuntimeError):
    """A row of the record was about to be changed or deleted."""


class Recorded:
    """Mark of a table whose rows are the record: appended by people or rules, never changed, and each one chained.

    `erasable`: columns out of which the law may want something gone (a place, a name). Who erases there is chained by a second entry.
    """

    erasable: ClassVar[frozenset[str]] = frozenset()


class Entry(Base):
    """One row of a recorded table: `content` is the hash of the row, `hash` that of all entries up to this one.

    `key` is the row's primary key, its parts with spaces between.
    """

    __tablename__ = "record"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = world_status()
    table_name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    content: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_record_row", "table_name", "key"),)


def beginning(session: Session) -> str:
    """What the first entry follows: a record of one world, or of one office, cannot be laid into another's database."""
    world = session.execute(select(WorldRow.status, WorldRow.created_at)).one()
    return first(world.status, world.created_at)


def first(status: str, created_at: datetime) -> str:
    return sha256(f"lifeline record {status} {_plain(created_at)}".encode()).hexdigest()


def following(before: str, number: int, table: str, key: str, content: str) -> str:
    """The hash of the entry that follows the one of hash `before`."""
    return sha256(f"{before} {number} {table} {key} {content}".encode()).hexdigest()


def content_of(row: Recorded) -> tuple[str, str]:
    """Key and content hash of a row."""
    mapper = inspect(row).mapper
    key = " ".join(str(part) for part in mapper.primary_key_from_instance(row))
    return key, content({column.key: getattr(row, column.key) for column in mapper.column_attrs})


def content(fields: Mapping[str, Any]) -> str:
    """The hash of a row's columns by name, times to the microsecond in UTC.

    What is NULL is left out: a column that a later version of lifeline adds changes no hash of before.
    """
    given = {name: _plain(value) for name, value in fields.items() if value is not None}
    return sha256(msgspec.json.encode(given, order="sorted")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(value).hexdigest() if isinstance(value, bytes) else value


def _seal(session: Session) -> None:
    """Chain what this transaction wrote into recorded tables, right before it is committed: whole, or not at all."""
    if session.in_nested_transaction():
        return
    session.flush()
    written = [row for row in session.info.pop(_SEAL, ()) if inspect(row).persistent]
    if not written:
        return
    alone(session)
    session.connection().execute(insert(Entry), list(_entries(session, written)))


def alone(session: Session) -> None:
    """Nobody else adds to the record until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _entries(session: Session, written: list[Recorded]) -> Iterator[dict[str, Any]]:
    last, before = newest(session)
    status = session.scalars(select(WorldRow.status)).one()
    for number, row in enumerate(written, last + 1):
        key, hashed = content_of(row)
        table = inspect(row).mapper.local_table.description
        before = following(before, number, table, key, hashed)
        yield {"number": number, "status": status, "table_name": table, "key": key, "content": hashed, "hash": before}


def newest(session: Session) -> tuple[int, str]:
    """Number and hash of the last entry; 0 and the beginning where there is none."""
    row = session.execute(select(Entry.number, Entry.hash).order_by(Entry.number.desc()).limit(1)).one_or_none()
    return (row.number, row.hash) if row is not None else (0, beginning(session))


def _written(_mapper: object, _connection: object, row: Recorded) -> None:
    session = object_session(row)
    if session is not None:
        session.info.setdefault(_SEAL, []).append(row)


def _no_update(mapper: Mapper[Recorded], _connection: object, row: Recorded) -> None:
    session = object_session(row)
    if session is None or not session.is_modified(row):
        return
    changed = {column.key for column in mapper.column_attrs if inspect(row).attrs[column.key].history.has_changes()}
    if not changed <= row.erasable:
        raise NeverChanged(_SENTENCE.format(type(row).__name__))
    session.info.setdefault(_SEAL, []).append(row)


def _no_delete(_mapper: object, _connection: object, row: Recorded) -> None:
    raise NeverChanged(_SENTENCE.format(type(row).__name__))


event.listen(Session, "before_commit", _seal)
event.listen(Recorded, "after_insert", _written, propagate=True)
event.listen(Recorded, "before_update", _no_update, propagate=True)
event.listen(Recorded, "before_delete", _no_delete, propagate=True)
