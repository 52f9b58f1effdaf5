"""Persons of the office: added with a one-time link and no password, and gone at once when they leave."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.core.people import Actor
from lifeline.staff import sign_in, throttle
from lifeline.staff.note import note
from lifeline.staff.stands import EVERYTHING, stands
from lifeline.staff.tables import Grant, OneTimeLink, OutsideName, Passkey, Staff

LINK_LASTS = timedelta(hours=24)
LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")


class NotDone(ValueError):
    """This cannot be done with these people; the sentence says why and what to do."""


def person(session: Session, login: str) -> Staff:
    """Raises NotDone where nobody of that login works here."""
    found = session.scalar(select(Staff).where(Staff.login == login, Staff.left_at.is_(None)))
    if found is None:
        raise NotDone(f"nobody here has the login {login}: 'lifeline user list' names everybody")
    return found


def add(session: Session, login: str, name: str, *, department: str, by: Actor, now: datetime, language: str = "ko") -> str:
    """Add a person; returns the secret of the one-time link by which they choose a password and a second factor."""
    if LOGIN.fullmatch(login) is None:
        raise NotDone(f"'{login}' cannot be a login: small letters, figures, . _ - and a letter first, 2 to 40 of them")
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise NotDone("say the person's name, with at most 80 characters")
    if session.scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise NotDone(f"the login {login} is taken, or was somebody's who left: give another one")
    for other in session.scalars(select(Staff).where(Staff.left_at.is_(None))):
        if not Actor(name, login).differs_from(Actor(other.name, other.login)):
            raise NotDone(f"{other.login} has that name: one person has one login; for another person add what tells the two apart")
    status = session.scalars(select(WorldRow.status)).one()
    row = Staff(status=status, login=login, name=name, department=department, language=language, added_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise NotDone(f"the login {login} is taken: give another one") from None
    note(
        session,
        "person added",
        by=by,
        now=now,
        subject=login,
        detail={"name": name, "department": department} | stands(session, row, EVERYTHING),
    )
    return link(session, login, by=by, now=now)


def link(session: Session, login: str, *, by: Actor, now: datetime) -> str:
    """A new one-time link; older ones and every sign-in of that person end, and so does the password when it is used.

    Their roles then wait for a second person anew (`enrol`): who makes the link alone could be who uses it.
    """
    row = person(session, login)
    sign_in.end_all(session, row.id, "new link", now)
    throttle.passed(session, [throttle.of_login(login)], now)
    older = update(OneTimeLink).where(OneTimeLink.staff_id == row.id, OneTimeLink.used_at.is_(None))
    session.execute(older.values(used_at=now))
    secret = secrets.token_urlsafe(32)
    session.add(OneTimeLink(id=hash_of(secret), staff_id=row.id, made_by=by.login, made_at=now, expires_at=now + LINK_LASTS))
    note(session, "link made", by=by, now=now, subject=login, detail=stands(session, row, ("link",)))
    return secret


def by_link(session: Session, secret: str, now: datetime) -> Staff | None:
    """Whose link it is; None for one that is unknown, used or too old."""
    wanted = select(Staff).join(OneTimeLink, OneTimeLink.staff_id == Staff.id).where(OneTimeLink.id == hash_of(secret))
    return session.scalar(wanted.where(OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now, Staff.left_at.is_(None)))


def enrol(
    session: Session, secret: str, *, password: str, now: datetime, totp: str = "", step: int = 0, passkey: Passkey | None = None
) -> Staff:
    """Use the link: `password` (its hash), `totp` (sealed) and `passkey` are the person's, and nothing older is. Raises NotDone."""
    used = update(OneTimeLink).where(OneTimeLink.id == hash_of(secret), OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
    owner = session.scalar(used.values(used_at=now).returning(OneTimeLink.staff_id))
    row = session.get(Staff, owner) if owner is not None else None
    if row is None or row.left_at is not None:
        raise NotDone("this link was used, or is too old: ask an administrator for another")
    if row.password:
        _wait_again(session, row, session.get_one(OneTimeLink, hash_of(secret)).made_by, now)
    row.password, row.totp, row.totp_step = password, totp, step
    _forget_keys(session, row.id)
    if passkey is not None:
        session.add(passkey)
    sign_in.end_all(session, row.id, "new password", now)
    told = stands(session, row, ("password", "totp", "passkey", "outside name", "link"))
    note(session, "enrolled", by=Actor(row.name, row.login), now=now, subject=row.login, detail=told)
    return row


def _wait_again(session: Session, row: Staff, made_by: str, now: datetime) -> None:
    """The roles of somebody who had a way in already: another than whoever made the new one confirms that it is still the same person."""
    confirmed = update(Grant).where(Grant.staff_id == row.id, Grant.confirmed_at.is_not(None), Grant.revoked_at.is_(None))
    values = {"confirmed_at": None, "confirmed_by": "", "proposed_at": now, "proposed_by": made_by}
    asked = session.scalars(confirmed.values(**values).returning(Grant.id)).all()
    if asked:
        told = {"roles": " ".join(map(str, asked)), "link by": made_by} | stands(session, row, [f"role {one}" for one in asked])
        note(session, "roles wait again", by=Actor(row.name, row.login), now=now, subject=row.login, detail=told)


def leave(session: Session, login: str, *, by: Actor, reason: str, now: datetime) -> None:
    """The person works here no more: every sign-in, role and link of theirs ends now. One person is enough. Raises NotDone."""
    if not reason.strip():
        raise NotDone("say why: it stays on record")
    row = person(session, login)
    row.left_at, row.password, row.totp = now, "", ""
    _forget_keys(session, row.id)
    sign_in.end_all(session, row.id, "left", now)
    held = update(Grant).where(Grant.staff_id == row.id, Grant.revoked_at.is_(None))
    session.execute(held.values(revoked_at=now, revoked_by=by.login))
    session.execute(update(OneTimeLink).where(OneTimeLink.staff_id == row.id, OneTimeLink.used_at.is_(None)).values(used_at=now))
    note(session, "person left", by=by, now=now, subject=login, reason=reason, detail=stands(session, row, EVERYTHING))


def _forget_keys(session: Session, staff: int) -> None:
    session.execute(delete(Passkey).where(Passkey.staff_id == staff))
    session.execute(delete(OutsideName).where(OutsideName.staff_id == staff))


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
