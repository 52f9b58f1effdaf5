"""Failed sign-ins cost time, twice as much each time; after ten, what they came by rests and people are told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.alarm import raise_alarm
from lifeline.core.db import WorldRow
from lifeline.staff.tables import Tries

LOCK_AT, LOCKED_FOR = 10, timedelta(minutes=15)
OF_A_NETWORK = 10  # times as many from one network: an office has one address
FORGET = timedelta(hours=12)
REMEDY = "find out who tries; the person gets in from a browser they used before, or by 'lifeline user link LOGIN'"


@dataclass(frozen=True, slots=True)
class Counted:
    """What failed tries are counted by: `key` as it is kept, `name` as people are told of it, `most` tries until it rests."""

    key: str
    name: str
    most: int = LOCK_AT


def of_login(login: str, name: str = "") -> Counted:
    """A login as it was typed, which may be anything, a password in the wrong field for one; `name` only where somebody has it."""
    return Counted(f"login {_hash(login.casefold())}", f"the login {name}" if name else "a login that nobody has")


def of_network(network: str) -> Counted:
    return Counted(f"from {_hash(network)}", f"the address {network}", LOCK_AT * OF_A_NETWORK)


def of_passkeys(network: str) -> Counted:
    """Nobody guesses a passkey: what fails is only work, and wrong passwords from the same address keep no passkey out."""
    return Counted(f"keys {_hash(network)}", f"passkeys from the address {network}", LOCK_AT * OF_A_NETWORK)


def of_browser(mark: str, login: str) -> Counted:
    """One browser in which that login was signed in before: strangers who try the login do not lock it."""
    return Counted(f"browser {_hash(mark)}", f"a browser of the login {login}")


def of_proof(sign_in: str, login: str) -> Counted:
    """One sign-in that shows a factor again: nobody outside can make it rest."""
    return Counted(f"proof {sign_in[:32]}", f"the factor asked of {login}, who is signed in")


def wait(session: Session, counted: Sequence[Counted], now: datetime) -> timedelta:
    """How long nothing more is looked at; nothing where it may be tried now, or where the clock stepped back since."""
    of_these = Tries.subject.in_([one.key for one in counted])
    rows = session.scalars(select(Tries).where(of_these, Tries.last_at <= now, Tries.wait_until > now)).all()
    return max((row.wait_until - now for row in rows), default=timedelta())


def failed(session: Session, counted: Sequence[Counted], now: datetime) -> None:
    """One more: 1, 2, 4 ... seconds, then a quarter of an hour and an alarm."""
    for one in counted:
        row = _row(session, one.key, now)
        row.failed = 1 if now - row.last_at > FORGET else row.failed + 1
        row.last_at = now
        over = row.failed - (one.most - LOCK_AT)
        row.wait_until = now + (LOCKED_FOR if row.failed >= one.most else timedelta(seconds=2 ** (over - 1) if over > 0 else 0))
        if row.failed >= one.most:
            cause = f"{row.failed} failed sign-ins in a row: {one.name}"
            raise_alarm(session, "sign-in-locked", one.name[:200], cause=cause, remedy=REMEDY, now=now)


def passed(session: Session, counted: Sequence[Counted], now: datetime) -> None:
    """It was the right one: what it came by begins anew. A network does not, or one good login would pay for a thousand bad ones."""
    anew = Tries.subject.in_([one.key for one in counted if one.most == LOCK_AT])
    old = select(Tries.subject).where(anew | (Tries.last_at < now - FORGET)).with_for_update(skip_locked=True)
    session.execute(delete(Tries).where(Tries.subject.in_(old.scalar_subquery())).execution_options(synchronize_session=False))


def _row(session: Session, key: str, now: datetime) -> Tries:
    row = session.get(Tries, key, with_for_update=True)
    if row is None:
        status = session.scalars(select(WorldRow.status)).one()
        try:
            with session.begin_nested():  # another request may count the same at this moment: its row is then the one
                session.add(Tries(subject=key, status=status, failed=0, last_at=now, wait_until=now))
        except IntegrityError:
            pass
        row = session.get_one(Tries, key, with_for_update=True, populate_existing=True)
    return row


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:32]
