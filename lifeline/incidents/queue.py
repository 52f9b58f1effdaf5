"""What waits for staff, in the order in which a person should look: life first, then what nobody looked at, then what many tell."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from lifeline.incidents.states import TYPE, Type
from lifeline.incidents.tables import Incident

MOST = 500
_ENDED = [str(state) for state, kind in TYPE.items() if kind is Type.CLOSED]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What to list: of one type or district ("" all), with what has ended (`ended`) or without."""

    hazard: str = ""
    district: str = ""
    ended: bool = False


def queue(session: Session, now: datetime, wanted: Waiting) -> list[Incident]:
    """At most 500. What left the map by its time is over, though nobody said so."""
    urgency = case({"life": 0, "urgent": 1}, value=Incident.urgency, else_=2)
    found = select(Incident).order_by(urgency, Incident.looked, Incident.authors.desc(), Incident.last_at.desc(), Incident.id.desc())
    if wanted.hazard:
        found = found.where(Incident.hazard == wanted.hazard)
    if wanted.district:
        found = found.where(Incident.district == wanted.district)
    if not wanted.ended:
        unseen_life = (Incident.urgency == "life") & ~Incident.looked
        found = found.where(Incident.state.not_in(_ENDED), (Incident.until > now) | unseen_life)
    return list(session.scalars(found.limit(MOST)))
