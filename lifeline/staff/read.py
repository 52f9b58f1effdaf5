"""What pages ask about the people of the office."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.staff.roles import Role
from lifeline.staff.sign_in import IDLE, LONGEST
from lifeline.staff.tables import Grant, Passkey, SignIn, Staff, StaffAct


@dataclass(frozen=True, slots=True)
class GrantView:
    """`state`: proposed | held | ended."""

    id: int
    role: Role
    area: frozenset[str]
    reason: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    ends_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """`factors`: what they have set up; without a password they have not used their link yet."""

    id: int
    login: str
    name: str
    department: str
    factors: tuple[str, ...]
    added_at: datetime
    left_at: datetime | None
    grants: tuple[GrantView, ...]


@dataclass(frozen=True, slots=True)
class SignInView:
    id: str
    address: str
    agent: str
    factors: str
    opened_at: datetime
    seen_at: datetime


def everybody(session: Session, now: datetime) -> list[PersonView]:
    """All who work here, by name; those who left last."""
    grants: dict[int, list[GrantView]] = {}
    for row in session.scalars(select(Grant).order_by(Grant.id)):
        grants.setdefault(row.staff_id, []).append(_grant(row, now))
    rows, keyed = session.scalars(select(Staff)).all(), set(session.scalars(select(Passkey.staff_id)))
    views = [_person(row, tuple(grants.get(row.id, ())), row.id in keyed) for row in rows]
    return sorted(views, key=lambda one: (one.left_at is not None, one.name, one.login))


def waiting(session: Session, now: datetime) -> list[tuple[PersonView, GrantView]]:
    """Roles that wait for a second person."""
    return [(one, grant) for one in everybody(session, now) if one.left_at is None for grant in one.grants if grant.state == "proposed"]


def sign_ins(session: Session, staff: int, now: datetime) -> list[SignInView]:
    """Where that person is signed in now, the newest first."""
    open_ones = (SignIn.ended_at.is_(None), SignIn.opened_at > now - LONGEST, SignIn.seen_at > now - IDLE)
    wanted = select(SignIn).where(SignIn.staff_id == staff, *open_ones).order_by(SignIn.opened_at.desc())
    return [SignInView(row.id, row.address, row.agent, row.factors, row.opened_at, row.seen_at) for row in session.scalars(wanted)]


def acts(session: Session, *, most: int = 100) -> list[StaffAct]:
    return list(session.scalars(select(StaffAct).order_by(StaffAct.id.desc()).limit(most)))


def _person(row: Staff, grants: tuple[GrantView, ...], keyed: bool) -> PersonView:
    factors = [name for name, there in (("password", row.password), ("totp", row.totp), ("passkey", keyed)) if there]
    return PersonView(row.id, row.login, row.name, row.department, tuple(factors), row.added_at, row.left_at, grants)


def _grant(row: Grant, now: datetime) -> GrantView:
    ended = row.revoked_at is not None or (row.ends_at is not None and row.ends_at <= now)
    state = "ended" if ended else "held" if row.confirmed_at is not None else "proposed"
    area, role = frozenset(row.area.split()), Role(row.role)
    return GrantView(row.id, role, area, row.reason, row.proposed_by, row.proposed_at, row.confirmed_by, row.ends_at, state)
