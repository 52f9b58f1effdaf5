"""The count of changes of the map: who changes it counts one up, in the same transaction, and is alone until that ends."""

import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.incidents.tables import Hearing


def hearing(session: Session) -> Hearing:
    """The row, locked until the transaction ends; made where there is none yet. For a session that writes."""
    found = _locked(session)
    if found is None:
        status = session.scalars(select(WorldRow.status)).one()
        try:
            with session.begin_nested():  # another process may make it at this moment: its row is then the one
                session.add(Hearing(status=status, changes=0, key=secrets.token_bytes(32)))
        except IntegrityError:
            session.expire_all()
        found = _locked(session)
    if found is None:
        raise RuntimeError("the row that counts changes of the map cannot be made: is this database set up?")
    return found


def changed(session: Session) -> int:
    """The number of this change; what it changes carries it (`incidents.changed`)."""
    row = hearing(session)
    row.changes += 1
    return row.changes


def changes(session: Session) -> int:
    """How many there were, without waiting for anybody."""
    return session.scalar(select(Hearing.changes)) or 0


def _locked(session: Session) -> Hearing | None:
    return session.scalar(select(Hearing).with_for_update().execution_options(populate_existing=True))
