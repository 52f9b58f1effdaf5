"""What a citizen wrote is not kept for ever: after its days text, name and address are erased, and counts and incidents stay."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from lifeline.core.db import Database
from lifeline.listening.gone import EMPTY
from lifeline.listening.tables import SightingRow

DAY = timedelta(days=1)
AT_ONCE = 1000  # of one transaction: hearing goes on between them


def erase_a_day(database: Database, *, keep: timedelta, now: datetime) -> int:
    """Of what is due no more than a day's posts, the oldest: a clock that is wrong by a month empties no month at once."""
    with database.reading() as session:
        oldest = session.scalar(select(func.min(SightingRow.heard_at)).where(SightingRow.erased_at.is_(None)))
    return erase(database, keep=keep, now=min(now, oldest + keep + DAY)) if oldest is not None else 0


def erase(database: Database, *, keep: timedelta, now: datetime) -> int:
    """Empty every post heard longer ago than `keep`; how many there were."""
    count = 0
    due = select(SightingRow.id).where(SightingRow.heard_at < now - keep, SightingRow.erased_at.is_(None)).order_by(SightingRow.id)
    while True:
        with database.writing() as session:
            ids = list(session.scalars(due.limit(AT_ONCE)))
            if ids:
                session.execute(update(SightingRow).where(SightingRow.id.in_(ids)).values(**EMPTY, erased_at=now))
        count += len(ids)
        if len(ids) < AT_ONCE:
            return count
