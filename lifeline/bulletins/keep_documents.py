"""CAP documents are made once a bulletin is issued and kept for ever, signed where the office signs."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from lifeline.bulletins.documents import PLAIN, SIGNED, rendered
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import one
from lifeline.bulletins.tables import Bulletin, CapDocument
from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.ports import P
from lifeline.core.signature import SigningFailed
from lifeline.core.world import World

AT_ONCE = 20
ABOUT = "subscribers"
SAMPLE = b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>'
REMEDY = "Repair the cause named: subscribers get no document of these bulletins until then. It is tried again by itself."

Signer = Callable[[bytes], bytes]  # raises SigningFailed


def keep(world: World[P], office: Office, sign: Signer) -> int:
    """Keep the documents of bulletins issued since, signed where the office signs; returns how many were made.

    Each is made once and never again. What cannot be signed is an alarm, and is tried again each time.
    """
    made = _keep_missing(world, PLAIN, lambda session, number: _rendered(session, office, number))
    if not office.imprint.signed:
        return made
    signed = 0
    try:
        signed = _keep_missing(world, SIGNED, lambda session, number: sign(_plain(session, number)))
    except SigningFailed as error:
        _told(world, str(error))
    if signed:
        _told(world, "")
    return made + signed


def prove(world: World[P], office: Office, sign: Signer) -> None:
    """Sign something that goes nowhere: a key that does not work is an alarm before a bulletin needs it."""
    try:
        _told(world, "" if not office.imprint.signed or sign(SAMPLE) else "it signs nothing")
    except SigningFailed as error:
        _told(world, str(error))


def _told(world: World[P], cause: str) -> None:
    """The alarm with that cause; without one whatever stood there is over."""
    with world.database.writing() as session:
        if cause:
            raise_alarm(session, "cap-signing", ABOUT, cause=cause, remedy=REMEDY, now=world.clock.now())
        else:
            clear_alarm(session, "cap-signing", ABOUT, now=world.clock.now())


def _keep_missing(world: World[P], form: str, body: Callable[[Session, str], bytes]) -> int:
    with world.database.reading() as session:
        missing = session.execute(
            select(Bulletin.id, Bulletin.number)
            .where(Bulletin.issue_order.is_not(None), ~_has(form))
            .order_by(Bulletin.issue_order.desc())
            .limit(AT_ONCE)
        ).all()
        bodies = {known: body(session, number) for known, number in missing}
    if bodies:
        with world.database.writing() as session:
            session.add_all(_row(known, form, text, world.clock.now()) for known, text in bodies.items())
    return len(bodies)


def _has(form: str) -> ColumnElement[bool]:
    return exists().where(CapDocument.bulletin_id == Bulletin.id, CapDocument.form == form)


def _row(bulletin: str, form: str, body: bytes, now: datetime) -> CapDocument:
    return CapDocument(bulletin_id=bulletin, form=form, body=body.decode(), made_at=now)


def _rendered(session: Session, office: Office, number: str) -> bytes:
    said = one(session, number)
    if said is None:
        raise LookupError(f"bulletin {number} is not issued")
    return rendered(said, office)


def _plain(session: Session, number: str) -> bytes:
    of_it = CapDocument.form == PLAIN, Bulletin.number == number
    return session.scalars(select(CapDocument.body).join(Bulletin, Bulletin.id == CapDocument.bulletin_id).where(*of_it)).one().encode()
