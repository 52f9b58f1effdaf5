"""Who read what: an approval on pages needs every distinct text of the wording opened by the approver before."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.acts import first_persons
from lifeline.bulletins.draft import texts, version_of
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.states import ChangedMeanwhile, NotAllowed, State
from lifeline.bulletins.tables import Bulletin, Opening
from lifeline.core.people import Actor


def open_texts(session: Session, bulletin: Bulletin, wanted: Collection[str], *, actor: Actor, now: datetime) -> None:
    """`actor` has the texts of these hashes before their eyes; a second time changes nothing.

    Raises ChangedMeanwhile when one of them is not what waits any more.
    """
    session.scalars(select(Bulletin.id).where(Bulletin.id == bulletin.id).with_for_update()).one()  # of two presses at once one waits
    if not wanted or bulletin.state != State.WAITING or not distinct(session, bulletin).issuperset(wanted):
        raise ChangedMeanwhile(
            f"bulletin {bulletin.number} is {bulletin.state}, version {bulletin.version}: these words do not wait any more"
        )
    for text in sorted(set(wanted) - opened(session, bulletin.id, bulletin.version, actor.login)):
        session.add(
            Opening(bulletin_id=bulletin.id, version=bulletin.version, hash=text, person=actor.person, login=actor.login, at=now),
        )


def require_opened(session: Session, bulletin: Bulletin, actor: Actor) -> None:
    """Raises NotAllowed when a distinct text of the current wording was not opened on this login."""
    unread = distinct(session, bulletin) - opened(session, bulletin.id, bulletin.version, actor.login)
    if unread:
        raise NotAllowed(f"bulletin {bulletin.number}: {len(unread)} of its texts are not opened yet by {actor.login}: open each of them")


def takes_one(session: Session, bulletin: Bulletin) -> bool:
    """Whether one person is all it takes: the guideline wants a review, and no person wrote it or laid it before another."""
    return bulletin.release == Release.REVIEW and not first_persons(session, bulletin, version_of(session, bulletin))


def opened(session: Session, bulletin_id: str, version: int, login: str) -> frozenset[str]:
    """Hashes of the texts of that version which were opened on that login."""
    where = (Opening.bulletin_id == bulletin_id, Opening.version == version, Opening.login == login)
    return frozenset(session.scalars(select(Opening.hash).where(*where)))


def distinct(session: Session, bulletin: Bulletin) -> frozenset[str]:
    """Hashes of all texts the bulletin's current version says, on whichever account."""
    return frozenset(one.hash for one in texts(session, bulletin, bulletin.kind))
