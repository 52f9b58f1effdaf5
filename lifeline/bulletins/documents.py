"""The CAP document of a bulletin as subscribers get it: the one kept, so that nothing the office edits later changes it."""

from sqlalchemy.orm import Session

from lifeline.bulletins.cap_out import alert
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import Published
from lifeline.bulletins.tables import CapDocument
from lifeline.core import cap_xml

PLAIN, SIGNED = "plain", "signed"


class NotSigned(LookupError):
    """The office signs what it gives to subscribers, and this bulletin is not signed yet."""


def document(session: Session, office: Office, said: Published) -> bytes:
    """The bulletin's one document, or in the moment before it is kept the same bytes made now.

    Raises NotSigned where it must be signed and is not: nothing else stands in for it.
    """
    if kept := session.get(CapDocument, (said.id, SIGNED if office.imprint.signed else PLAIN)):
        return kept.body.encode()
    if office.imprint.signed:
        raise NotSigned(f"bulletin {said.number} is not signed yet: 'lifeline alarms' says whether signing fails")
    return rendered(said, office)


def rendered(said: Published, office: Office) -> bytes:
    """The document from the rows and the office as it is now. Pure."""
    return cap_xml.document(alert(said, office))
