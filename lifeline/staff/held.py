"""Which roles a person holds at a moment."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lifeline.staff.roles import Power, Role
from lifeline.staff.tables import Grant, Staff


def powers_of(session: Session, staff: int, now: datetime) -> tuple[Power, ...]:
    """What that person may do now."""
    wanted = select(Grant).where(Grant.staff_id == staff, *held(now))
    return tuple(Power(Role(row.role), frozenset(row.area.split()), row.ends_at) for row in session.scalars(wanted.order_by(Grant.id)))


def areas_of(session: Session, login: str, now: datetime) -> list[list[str]]:
    """For each role that person holds or is to get, its districts; none of them where it is for the whole city."""
    wanted = select(Grant.area).join(Staff, Staff.id == Grant.staff_id).where(Staff.login == login, *_not_over(now))
    return [area.split() for area in session.scalars(wanted)]


def held(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions on a grant that counts now: confirmed, not taken away, not over."""
    return Grant.confirmed_at.is_not(None), *_not_over(now)


def _not_over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Grant.revoked_at.is_(None), or_(Grant.ends_at.is_(None), Grant.ends_at > now)
