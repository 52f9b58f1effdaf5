"""A signed-in browser: kept on the server, ended after a while or at once, and worth nothing in the other world."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.staff.held import powers_of
from lifeline.staff.roles import Power
from lifeline.staff.tables import SignIn, Staff

IDLE, LONGEST = timedelta(minutes=58), timedelta(hours=6)
WARN = timedelta(minutes=28)  # so long before its end a page says it, after half an hour without use
FRESH_FOR = timedelta(minutes=5)
TOUCH = timedelta(seconds=30)  # `seen_at` is written no oftener: looking at a page is no reason to write


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is behind a request: the person, what they may do, and the sign-in they came by."""

    id: str
    staff: int
    actor: Actor
    department: str
    language: str
    powers: tuple[Power, ...]
    factors: frozenset[str]
    crossing: str
    opened_at: datetime
    seen_at: datetime
    proved_at: datetime

    def fresh(self, now: datetime) -> bool:
        """Whether a factor was shown within the last five minutes, by a clock that did not run backwards."""
        return timedelta(0) <= now - self.proved_at <= FRESH_FOR

    def ends_at(self) -> datetime:
        return min(self.seen_at + IDLE, self.opened_at + LONGEST)


def begin(session: Session, staff: int, *, factors: frozenset[str], now: datetime, address: str = "", agent: str = "") -> str:
    """A new sign-in; returns the token for the cookie, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            id=_hash(token),
            staff_id=staff,
            factors=" ".join(sorted(factors)),
            crossing=secrets.token_hex(32),
            address=address[:60],
            agent=agent[:200],
            opened_at=now,
            seen_at=now,
            proved_at=now,
        )
    )
    return token


def signed(session: Session, token: str, now: datetime) -> Signed | None:
    """Whose token it is; None for one that is unknown, ended, too old, unused for too long, or of somebody who left."""
    wanted = select(SignIn, Staff).join(Staff, Staff.id == SignIn.staff_id).where(SignIn.id == _hash(token))
    found = session.execute(wanted.where(SignIn.ended_at.is_(None), Staff.left_at.is_(None))).one_or_none()
    if found is None:
        return None
    row, person = found
    if not (row.seen_at - TOUCH <= now < min(row.seen_at + IDLE, row.opened_at + LONGEST)):
        return None
    return Signed(
        id=row.id,
        staff=person.id,
        actor=Actor(person.name, person.login),
        department=person.department,
        language=person.language,
        powers=powers_of(session, person.id, now),
        factors=frozenset(row.factors.split()),
        crossing=row.crossing,
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        proved_at=row.proved_at,
    )


def touch(session: Session, id: str, now: datetime) -> None:
    _change(session, id, {"seen_at": now})


def prove(session: Session, id: str, factors: frozenset[str], now: datetime) -> str:
    """A factor was shown again; returns the new token. Whoever copied the old one gains nothing by it, and loses what they had."""
    token = secrets.token_urlsafe(32)
    _change(session, id, {"id": _hash(token), "proved_at": now, "seen_at": now, "factors": " ".join(sorted(factors))})
    return token


def end(session: Session, id: str, why: str, now: datetime) -> None:
    _change(session, id, {"ended_at": now, "why_ended": why[:40]})


def end_all(session: Session, staff: int, why: str, now: datetime, *, but: str = "") -> int:
    """Every sign-in of one person, `but` one; returns how many there were."""
    open_ones = update(SignIn).where(SignIn.staff_id == staff, SignIn.ended_at.is_(None), SignIn.id != but)
    return len(session.execute(open_ones.values(ended_at=now, why_ended=why[:40]).returning(SignIn.id)).all())


def _change(session: Session, id: str, values: dict[str, datetime | str]) -> None:
    session.execute(update(SignIn).where(SignIn.id == id, SignIn.ended_at.is_(None)).values(values))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
