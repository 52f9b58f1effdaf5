"""By what name another provider knows a person: entered by somebody who may, and nothing before the person has said that it is theirs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.core.text import storable
from lifeline.staff.note import note
from lifeline.staff.oidc import LONGEST
from lifeline.staff.people import NotDone, person
from lifeline.staff.stands import stands
from lifeline.staff.tables import OutsideName, Staff


def enter(session: Session, login: str, *, issuer: str, subject: str, by: Actor, now: datetime) -> None:
    """Raises NotDone."""
    if not 0 < len(subject) <= LONGEST or storable(subject) != subject or subject != subject.strip():
        raise NotDone(f"a subject has 1 to {LONGEST} signs, and none around it: copy it from the provider's list of people")
    holder = person(session, login)
    if session.scalar(select(OutsideName.id).where(OutsideName.issuer == issuer, OutsideName.subject == subject)) is not None:
        raise NotDone("somebody here has this subject already: 'lifeline user leave' or a new link of theirs frees it")
    row = OutsideName(staff_id=holder.id, issuer=issuer, subject=subject, entered_by=by.login, entered_at=now)
    session.add(row)
    session.flush()
    note(session, "outside name entered", by=by, now=now, subject=login, detail=_detail(session, row))


def of(session: Session, staff: int) -> list[OutsideName]:
    return list(session.scalars(select(OutsideName).where(OutsideName.staff_id == staff).order_by(OutsideName.id)))


def confirm(session: Session, staff: int, number: int, *, by: Actor, now: datetime) -> None:
    """The person says that it is their own. Raises NotDone."""
    row = _mine(session, staff, number)
    if row.confirmed_at is not None:
        raise NotDone("it was confirmed before: look at the list again")
    row.confirmed_at = now
    note(session, "outside name confirmed", by=by, now=now, subject=by.login, detail=_detail(session, row))


def refuse(session: Session, staff: int, number: int, *, by: Actor, now: datetime) -> None:
    """It is not the person's, or no longer: it opens nothing from here on. Raises NotDone."""
    row = _mine(session, staff, number)
    session.delete(row)
    note(session, "outside name refused", by=by, now=now, subject=by.login, detail=_detail(session, row))


def owner(session: Session, issuer: str, subject: str) -> Staff | None:
    """Who it is; nobody for a name that was not confirmed, or of somebody who left."""
    wanted = select(Staff).join(OutsideName, OutsideName.staff_id == Staff.id).where(OutsideName.issuer == issuer)
    return session.scalar(wanted.where(OutsideName.subject == subject, OutsideName.confirmed_at.is_not(None), Staff.left_at.is_(None)))


def _mine(session: Session, staff: int, number: int) -> OutsideName:
    row = session.get(OutsideName, number, with_for_update=True)
    if row is None or row.staff_id != staff:
        raise NotDone("this name is not there any more: look at the list again")
    return row


def _detail(session: Session, row: OutsideName) -> dict[str, object]:
    told: dict[str, object] = {"issuer": row.issuer, "name": row.subject}
    return told | stands(session, session.get_one(Staff, row.staff_id), [f"outside name {row.id}"])
