"""Who holds which role: proposed by one, confirmed by another, taken by anyone who may; never for oneself."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.staff.held import held
from lifeline.staff.note import note
from lifeline.staff.people import NotDone, person
from lifeline.staff.roles import MAY, Act, Role
from lifeline.staff.stands import stands
from lifeline.staff.tables import Grant, Passkey, Staff

LEAST = 2  # people who can confirm, or who can approve: one alone is none


def propose(
    session: Session,
    login: str,
    role: Role,
    *,
    by: Actor,
    reason: str,
    now: datetime,
    area: Collection[str] = (),
    ends_at: datetime | None = None,
) -> int:
    """Ask that somebody be given a role; nothing changes until a second person confirms. Returns the number. Raises NotDone."""
    if not reason.strip():
        raise NotDone("say why: it stays on record")
    if ends_at is not None and ends_at <= now:
        raise NotDone("it would end before it begins: give a later end, or none")
    holder = person(session, login)
    _require_another(by, holder, "give themselves a role")
    row = Grant(
        staff_id=holder.id, role=role, area=" ".join(sorted(area)), reason=reason, proposed_by=by.login, proposed_at=now, ends_at=ends_at
    )
    session.add(row)
    session.flush()
    note(session, "role proposed", by=by, now=now, subject=login, reason=reason, detail=_detail(session, row))
    return row.id


def confirm(session: Session, number: int, *, by: Actor, now: datetime) -> Grant:
    """The second person: neither who proposed it nor who gets it. It counts from now. Raises NotDone."""
    row, holder = _open(session, number)
    _require_another(by, holder, "confirm a role of their own")
    proposer = session.scalar(select(Staff).where(Staff.login == row.proposed_by))
    if by.login == row.proposed_by or (proposer is not None and not by.differs_from(Actor(proposer.name, proposer.login))):
        raise NotDone(f"{by.person} proposed it: another person confirms")
    row.confirmed_by, row.confirmed_at = by.login, now
    note(session, "role confirmed", by=by, now=now, subject=holder.login, detail=_detail(session, row))
    return row


def begin(session: Session, login: str, role: Role, *, by: Actor, reason: str, now: datetime) -> Grant:
    """A role without a second person, while this world has not yet two who could be one: how an office begins. Raises NotDone."""
    if confirmers(session, now) >= LEAST:
        raise NotDone("there are two people who can confirm: propose it, and one of them confirms it at the desk")
    row, holder = _open(session, propose(session, login, role, by=by, reason=reason, now=now))
    row.confirmed_by, row.confirmed_at = by.login, now
    note(session, "role given alone", by=by, now=now, subject=holder.login, reason=reason, detail=_detail(session, row))
    return row


def take(session: Session, number: int, *, by: Actor, reason: str, now: datetime) -> Grant:
    """End a role, or refuse one that was proposed. One person is enough. Raises NotDone."""
    if not reason.strip():
        raise NotDone("say why: it stays on record")
    row = session.get(Grant, number, with_for_update=True)
    if row is None or row.revoked_at is not None:
        raise NotDone(f"role {number} is not there or has ended: look at the list again")
    row.revoked_by, row.revoked_at = by.login, now
    note(
        session,
        "role taken",
        by=by,
        now=now,
        subject=session.get_one(Staff, row.staff_id).login,
        reason=reason,
        detail=_detail(session, row),
    )
    return row


def confirmers(session: Session, now: datetime) -> int:
    """How many people can confirm a role."""
    return len(_ready(session, MAY[Act.CONFIRM_POWER], now))


def approvers(session: Session, now: datetime) -> frozenset[str]:
    """Logins of those who can approve for the whole city and have a second factor."""
    return _ready(session, MAY[Act.APPROVE], now, [Grant.area == ""])


def _ready(session: Session, roles: Collection[Role], now: datetime, more: Sequence[ColumnElement[bool]] = ()) -> frozenset[str]:
    second = or_(Staff.totp != "", exists().where(Passkey.staff_id == Staff.id))
    wanted = select(Staff.login).join(Grant, Grant.staff_id == Staff.id).where(Staff.left_at.is_(None), Staff.password != "", second)
    return frozenset(session.scalars(wanted.where(Grant.role.in_(roles), *more, *held(now))))


def _open(session: Session, number: int) -> tuple[Grant, Staff]:
    row = session.get(Grant, number, with_for_update=True)
    if row is None or row.confirmed_at is not None or row.revoked_at is not None:
        raise NotDone(f"role {number} does not wait for anybody: look at the list again")
    holder = session.get_one(Staff, row.staff_id)
    if holder.left_at is not None:
        raise NotDone(f"{holder.name} does not work here any more")
    return row, holder


def _require_another(by: Actor, holder: Staff, what: str) -> None:
    if by.login == holder.login or not by.differs_from(Actor(holder.name, holder.login)):
        raise NotDone(f"nobody may {what}: another person does")


def _detail(session: Session, row: Grant) -> dict[str, object]:
    told = stands(session, session.get_one(Staff, row.staff_id), [f"role {row.id}"])
    return {"number": row.id, "role": row.role, "area": row.area, "until": row.ends_at.isoformat() if row.ends_at else ""} | told
