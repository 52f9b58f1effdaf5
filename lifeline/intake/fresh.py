"""Only what was not heard before: one row per (sender, identifier, sent), whoever inserts it first."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, defer

from lifeline.core.cap import Alert, to_json
from lifeline.core.db import Base, WorldRow
from lifeline.intake.tables import AlertCopy, AlertRow

Key = tuple[str, str, datetime]
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Heard:
    """One alert of a document. `seed`: it was there before us and never goes out."""

    alert: Alert
    document_id: int | None
    seed: bool


def fresh(session: Session, feed: str, alerts: Iterable[Alert], *, document_id: int | None, now: datetime, seed: bool) -> list[AlertRow]:
    """Rows of the alerts nobody had stored, in the order they were sent. Safe with two processes at once."""
    return store_heard(session, feed, [Heard(alert, document_id, seed) for alert in alerts], now=now)


def store_heard(session: Session, feed: str, heard: Sequence[Heard], *, now: datetime) -> list[AlertRow]:
    """As `fresh`, for alerts of several documents.

    Keys are inserted in one order everywhere, or two feeds with the same alerts could lock each other out (PostgreSQL).
    """
    status = session.scalars(select(WorldRow.status)).one()
    digests: dict[int, str] = {}
    ids: list[int] = []
    # Sorting is stable, so of two of one key the first stays the first. No more rows at once than one statement takes:
    # an answer may hold 10,000.
    for some in _some(sorted(range(len(heard)), key=lambda number: _order(heard[number].alert.key))):
        rows = [_said(heard[number], feed, status, now) | _identity(heard[number]) for number in some]
        digests |= {number: row["digest"] for number, row in zip(some, rows, strict=True)}
        ids += insert_new(session, AlertRow, rows)
    _keep_copies(
        session, [_said(heard[number], feed, status, now) | {"alert_id": row} for number, row in _others(session, feed, heard, digests)]
    )
    return [row for some in _some(sorted(ids)) for row in session.scalars(_rows(some))]


def _rows(ids: Sequence[int]) -> Select[AlertRow]:
    """Without their text, which nobody asks for at this point."""
    return select(AlertRow).where(AlertRow.id.in_(ids)).order_by(AlertRow.id).options(defer(AlertRow.cap))


def stored(session: Session, alerts: Iterable[Alert]) -> Mapping[Key, tuple[int, str, str]]:
    """(id, feed, digest) of those alerts that have a row."""
    keys = {alert.key for alert in alerts}
    found: dict[Key, tuple[int, str, str]] = {}
    for some in _some([identifier for _, identifier, _ in keys]):
        columns = (AlertRow.sender, AlertRow.identifier, AlertRow.sent, AlertRow.id, AlertRow.feed, AlertRow.digest)
        for sender, identifier, sent, row, feed, digest in session.execute(select(*columns).where(AlertRow.identifier.in_(some))):
            found[(sender, identifier, sent)] = (row, feed, digest)
    return {key: found[key] for key in keys if key in found}


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert, passing over rows that any unique constraint already knows; ids of those inserted."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    target = table.__table__
    assert isinstance(target, Table)
    key = next(iter(target.primary_key))
    ids: list[int] = []
    for some in _some(rows):
        ids += session.connection().scalars(dialect.insert(target).on_conflict_do_nothing().returning(key), some)
    return ids


def _some(rows: Sequence[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _identity(one: Heard) -> dict[str, Any]:
    sender, identifier, sent = one.alert.key
    return {"sender": sender, "identifier": identifier, "sent": sent, "seed": one.seed}


def _said(one: Heard, feed: str, status: str, now: datetime) -> dict[str, Any]:
    cap = to_json(one.alert)
    digest = hashlib.sha256(cap.encode()).hexdigest()
    return {"status": status, "feed": feed, "document_id": one.document_id, "cap": cap, "digest": digest, "received_at": now}


def _order(key: Key) -> tuple[datetime, str, str]:
    sender, identifier, sent = key
    return sent, sender, identifier


def _others(session: Session, feed: str, heard: Sequence[Heard], digests: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Which of the heard stand in a row already that came by another feed or in other words, with the id of that row."""
    for some in _some(range(len(heard))):
        rows = stored(session, [heard[number].alert for number in some])
        for number in some:
            identity, origin, digest = rows[heard[number].alert.key]
            if (origin, digest) != (feed, digests[number]):
                yield number, identity


def _keep_copies(session: Session, copies: Sequence[Mapping[str, Any]]) -> None:
    insert_new(session, AlertCopy, sorted(copies, key=lambda copy: (copy["alert_id"], copy["digest"])))
