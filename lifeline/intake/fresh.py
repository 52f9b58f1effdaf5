"""Only what was not heard before: one row per (sender, identifier, sent), whoever inserts it first."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

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
    said = [_said(one, feed, status, now) for one in heard]
    first: dict[Key, dict[str, Any]] = {}
    for one, row in zip(heard, said, strict=True):
        first.setdefault(one.alert.key, row | _identity(one))
    rows = [row for _, row in sorted(first.items(), key=lambda item: (item[0][2], *item[0][:2]))]
    ids = insert_new(session, AlertRow, rows)
    new = list(session.scalars(select(AlertRow).where(AlertRow.id.in_(ids)).order_by(AlertRow.id)))
    _keep_copies(session, feed, heard, said)
    return new


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


def _keep_copies(session: Session, feed: str, heard: Sequence[Heard], said: Sequence[dict[str, Any]]) -> None:
    rows = stored(session, [one.alert for one in heard])
    copies = []
    for one, row in zip(heard, said, strict=True):
        identity, origin, digest = rows[one.alert.key]
        if (origin, digest) != (feed, row["digest"]):
            copies.append(row | {"alert_id": identity})
    insert_new(session, AlertCopy, sorted(copies, key=lambda copy: (copy["alert_id"], copy["digest"])))
