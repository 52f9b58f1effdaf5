"""The passkeys people hold: named, several, and none removed while nothing else shows that it is they."""

import hashlib
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.core.text import storable
from lifeline.staff.challenges import NotSigned
from lifeline.staff.note import note
from lifeline.staff.passkey_answers import Made, counted, credential_of
from lifeline.staff.passkeys import Place
from lifeline.staff.people import NotDone
from lifeline.staff.stands import stands
from lifeline.staff.tables import Passkey, Staff

MOST, LONGEST_NAME = 10, 60


def of(session: Session, staff: int) -> list[Passkey]:
    return list(session.scalars(select(Passkey).where(Passkey.staff_id == staff).order_by(Passkey.id)))


def handle(staff: Staff) -> bytes:
    """By what an authenticator tells whose passkey it is: another in each world, and no name in it."""
    return hashlib.sha256(f"lifeline {staff.status} {staff.id} {staff.login}".encode()).digest()


def row(staff: Staff, made: Made, *, name: str, place: Place, now: datetime) -> Passkey:
    said = " ".join(storable(name).split())[:LONGEST_NAME] or place.name
    return Passkey(
        staff_id=staff.id, name=said, place=place.name[:200], credential=made.credential, key=made.key, count=made.count, added_at=now
    )


def add(session: Session, one: Passkey, *, by: Actor, now: datetime) -> None:
    """Raises NotDone."""
    if len(of(session, one.staff_id)) >= MOST:
        raise NotDone(f"{MOST} passkeys are the most one person has: remove one first")
    if session.scalar(select(exists().where(Passkey.credential == one.credential))):
        raise NotDone("this passkey is registered already: use it, or make another on another device")
    try:
        with session.begin_nested():
            session.add(one)
    except IntegrityError:
        raise NotDone("this passkey is registered already: use it, or make another on another device") from None
    told = {"name": one.name, "place": one.place} | stands(session, session.get_one(Staff, one.staff_id), [f"passkey {one.id}"])
    note(session, "passkey added", by=by, now=now, subject=by.login, detail=told)


def remove(session: Session, staff: int, number: int, *, by: Actor, now: datetime) -> None:
    """Raises NotDone for one that is not theirs, and for the last thing beside the password."""
    owner = session.get_one(Staff, staff, with_for_update=True)
    mine = of(session, staff)
    one = next((one for one in mine if one.id == number), None)
    if one is None:
        raise NotDone("this passkey is not there any more: look at the list again")
    if not owner.totp and len(mine) == 1:
        raise NotDone("it is the only second factor: register another first, or ask an administrator for a new link")
    session.delete(one)
    told = {"name": one.name, "place": one.place} | stands(session, owner, [f"passkey {number}"])
    note(session, "passkey removed", by=by, now=now, subject=by.login, detail=told)


def shown(session: Session, place: Place, challenge: bytes, answer: str, now: datetime) -> Staff:
    """Whose passkey signed; its counter and last use are kept. Raises NotSigned."""
    found = session.execute(
        select(Passkey, Staff)
        .join(Staff, Staff.id == Passkey.staff_id)
        .where(Passkey.credential == credential_of(answer), Staff.left_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotSigned("a passkey nobody here has")
    one, owner = found
    kept = Made(one.credential, one.key, one.count)
    one.count = counted(place, challenge, answer, kept=kept, handle=handle(owner))
    one.used_at = now
    return owner
