"""What waits for staff, in the order in which a person should look: life first, then what nobody looked at, then what is best believed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from lifeline.incidents.believed import NOTHING_SAID, CitySays, told
from lifeline.incidents.credibility import Reason, order, reasons
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


def queue(session: Session, now: datetime, wanted: Waiting, says: CitySays = NOTHING_SAID) -> list[tuple[Incident, tuple[Reason, ...]]]:
    """Incidents with their reasons: at most 500, of more those that most people tell of. What left the map by its time is over."""
    found = list(session.scalars(_most_told(now, wanted)))
    known = told(session, found, says)
    listed = [(one, reasons(known[one.id])) for one in found]
    return sorted(listed, key=_order)


def _order(pair: tuple[Incident, tuple[Reason, ...]]) -> tuple[object, ...]:
    one, why = pair
    return *order(one.urgency, why, last_at=one.last_at, waiting=not one.looked), -one.id  # type: ignore[arg-type]


def _most_told(now: datetime, wanted: Waiting) -> Select[Incident]:
    urgency = case({"life": 0, "urgent": 1}, value=Incident.urgency, else_=2)
    found = select(Incident).order_by(urgency, Incident.looked, Incident.authors.desc(), Incident.last_at.desc(), Incident.id.desc())
    if wanted.hazard:
        found = found.where(Incident.hazard == wanted.hazard)
    if wanted.district:
        found = found.where(Incident.district == wanted.district)
    if not wanted.ended:
        unseen_life = (Incident.urgency == "life") & ~Incident.looked
        found = found.where(Incident.state.not_in(_ENDED), (Incident.until > now) | unseen_life)
    return found.limit(MOST)
