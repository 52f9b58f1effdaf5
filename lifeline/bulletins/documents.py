"""The CAP document of a bulletin as subscribers get it: the one kept, so that nothing the office edits later changes it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.cap_out import alert
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import Published, one
from lifeline.bulletins.tables import Bulletin, CapDocument
from lifeline.core import cap_xml

PLAIN, SIGNED = "plain", "signed"


class NotIssued(LookupError):
    """There is no such bulletin, or it was never said: it has no document."""


class NotSigned(LookupError):
    """The office signs what it gives to subscribers, and this bulletin is not signed yet."""


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes subscribers get, and since when (UTC)."""

    body: bytes
    since: datetime


def document(session: Session, office: Office, number: str) -> Document:
    """The one document of the bulletin of that number, or in the moment before it is kept the same bytes made now.

    Raises NotIssued, and NotSigned where it must be signed and is not: nothing else stands in for it.
    """
    form = SIGNED if office.imprint.signed else PLAIN
    of_it = select(CapDocument).join(Bulletin, Bulletin.id == CapDocument.bulletin_id).where(Bulletin.number == number)
    if kept := session.scalars(of_it.where(CapDocument.form == form)).first():
        return Document(kept.body.encode(), kept.made_at)
    said = one(session, number)
    if said is None:
        raise NotIssued(f"no bulletin {number} was issued in this world, so it has no document: 'lifeline bulletins list'")
    if office.imprint.signed:
        raise NotSigned(f"bulletin {number} is not signed yet: 'lifeline alarms' says whether signing fails")
    return Document(rendered(said, office), said.issued)


def rendered(said: Published, office: Office) -> bytes:
    """The document from the rows and the office as it is now. Pure."""
    return cap_xml.document(alert(said, office))
