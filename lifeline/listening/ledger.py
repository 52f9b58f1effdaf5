"""The row of each listener: where it was read to, what it read, and what that cost today."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow


class MovedMeanwhile(RuntimeError):
    """Another process has read this listener on; what was read here is stored by that one."""


def settle(session: Session, sources: Sequence[Source]) -> None:
    """Give each source its row, with the names and the switch of the file; one that left the file is switched off."""
    status = session.scalars(select(WorldRow.status)).one()
    rows = {row.name: row for row in session.scalars(select(ListenerRow).order_by(ListenerRow.name).with_for_update())}
    for source in sources:
        row = rows.pop(source.name, None) or _made(session, source.name, status)
        row.platform, row.ko, row.en, row.enabled = source.platform, source.ko, source.en, source.enabled
    for row in rows.values():
        row.enabled = False


def _made(session: Session, name: str, status: str) -> ListenerRow:
    """Another process may make it at this moment: its row is then the one."""
    row = ListenerRow(name=name, status=status)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        row = session.scalars(select(ListenerRow).where(ListenerRow.name == name).with_for_update()).one()
    return row


def locked(session: Session, name: str, now: datetime) -> ListenerRow:
    """The row, alone until the transaction ends, its counts of a day those of today. Raises LookupError before `settle`."""
    row = session.scalar(select(ListenerRow).where(ListenerRow.name == name).with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise LookupError(f"no listener {name} is known in this world")
    if row.spent_on != day(now):
        row.spent_on, row.spent, row.looks = day(now), 0, 0
    return row


def spent(row: ListenerRow, now: datetime) -> int:
    return row.spent if row.spent_on == day(now) else 0


def day(now: datetime) -> str:
    """The platforms count by UTC days."""
    return now.astimezone(UTC).date().isoformat()
