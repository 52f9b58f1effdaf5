"""Numbers of rows taken before the rows are made, so that rows of one batch can name each other and go in by one statement."""

from collections.abc import Sequence

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session


def reserve(session: Session, table: Table, count: int) -> Sequence[int]:
    """So many numbers of `table.id` that no other row has or gets. For a session that writes."""
    if count == 0:
        return ()
    if session.get_bind().dialect.name == "sqlite":  # the whole database is ours until the commit
        first = (session.scalar(select(func.max(table.c.id))) or 0) + 1
        return range(first, first + count)
    taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(session.scalars(taken, {"name": table.name, "count": count}))
