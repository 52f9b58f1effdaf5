"""That a login of the drill world is the person of that login here: another person of the live world says so, once for each way in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow, in_turn
from lifeline.core.people import Actor
from lifeline.staff.people import NotDone, person
from lifeline.staff.practice import unvouched
from lifeline.staff.tables import Vouch


def vouch(session: Session, login: str, *, by: Actor, now: datetime) -> None:
    """What was shown with that login counts from here on, until it is given a new way in there. Raises NotDone."""
    if not by.is_person:
        raise NotDone("only a person with a login vouches for another")
    in_turn(session)
    holder = person(session, login)
    if not by.differs_from(Actor(holder.name, holder.login)):
        raise NotDone("nobody vouches for themselves: another person does")
    waits = unvouched(session, login)
    if waits is None:
        raise NotDone(f"nothing that {login} showed in an exercise waits for somebody to vouch for it")
    if waits.by == by.login:
        raise NotDone(f"{by.person} made the sign-in of {login} in the drill world: another person vouches")
    status = session.scalars(select(WorldRow.status)).one()
    session.add(Vouch(status=status, for_login=login, person=by.person, login=by.login, at=now))
    session.flush()
