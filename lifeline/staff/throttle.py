"""Failed sign-ins cost time, twice as much each time; after ten the login rests and people are told."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.alarm import raise_alarm
from lifeline.core.db import WorldRow
from lifeline.staff.tables import Tries

LOCK_AT, LOCKED_FOR = 10, timedelta(minutes=15)
OF_A_NETWORK = 10  # times as many from one network: an office has one address
FORGET = timedelta(hours=12)
REMEDY = "find out who tries; if it was the person themselves, 'lifeline user link LOGIN' gives them a new beginning at once"


def wait(session: Session, subjects: tuple[str, ...], now: datetime) -> timedelta:
    """How long nothing more is looked at; nothing where it may be tried now."""
    rows = session.scalars(select(Tries).where(Tries.subject.in_(subjects))).all()
    return max((row.wait_until - now for row in rows if row.wait_until > now), default=timedelta())


def failed(session: Session, login: str, network: str, now: datetime) -> None:
    """One more: 1, 2, 4 ... seconds, then a quarter of an hour and an alarm. `login` is empty where none was claimed."""
    for subject, most in ((login, LOCK_AT), (network, LOCK_AT * OF_A_NETWORK)):
        if not subject:
            continue
        row = session.get(Tries, subject, with_for_update=True) or _first(session, subject, now)
        row.failed = 1 if now - row.last_at > FORGET else row.failed + 1
        row.last_at = now
        over = row.failed - (most - LOCK_AT)
        row.wait_until = now + (LOCKED_FOR if row.failed >= most else timedelta(seconds=2 ** max(over - 1, 0) if over > 0 else 0))
        if row.failed == most:
            raise_alarm(session, "sign-in-locked", subject[:60], cause=f"{most} failed sign-ins in a row", remedy=REMEDY, now=now)


def _first(session: Session, subject: str, now: datetime) -> Tries:
    status = session.scalars(select(WorldRow.status)).one()
    row = Tries(subject=subject, status=status, failed=0, last_at=now, wait_until=now)
    try:
        with session.begin_nested():  # another process may count its first failure at this moment: its row is then the one
            session.add(row)
    except IntegrityError:
        return session.get_one(Tries, subject, with_for_update=True)
    return row


def passed(session: Session, login: str) -> None:
    """It was the right one: the login begins anew. The network does not, or one good login would pay for a thousand bad ones."""
    row = session.get(Tries, login)
    if row is not None:
        session.delete(row)


def subject_of(login: str) -> str:
    """A login as it is counted: what was typed may be anything, a password in the wrong field for one."""
    return f"login {hashlib.sha256(login.casefold().encode()).hexdigest()[:32]}"


def network_of(address: str) -> str:
    return f"from {hashlib.sha256(address.encode()).hexdigest()[:32]}"
