"""What waits for staff, in the order in which a person should look: life first, then what nobody looked at, then what is best believed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from lifeline.incidents.believed import NOTHING_SAID, CitySays, told
from lifeline.incidents.credibility import Reason, order, reasons
from lifeline.incidents.states import ENDED
from lifeline.incidents.tables import Incident

MOST = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """What to list: of one type or district ("" all), with what has ended (`ended`) or without."""

    hazard: str = ""
    district: str = ""
    ended: bool = False


def queue(session: Session, now: datetime, wanted: Waiting, says: CitySays = NOTHING_SAID) -> list[tuple[Incident, tuple[Reason, ...]]]:
    """Incidents with their reasons: at most 500, of more those that most people tell of. What left the map by its time is over.

    But what is of life and what the public was not to see wait until a person has looked, and what calls a person is urgent until then.
    """
    calls = [code for code, family in says.families.by_hazard.items() if family.alarm]
    found = list(session.scalars(_most_told(now, wanted, calls)))
    known = told(session, found, says)
    listed = [(one, reasons(known[one.id])) for one in found]
    return sorted(listed, key=lambda pair: _order(pair[0], pair[1], calls))


def _order(one: Incident, why: tuple[Reason, ...], calls: Collection[str]) -> tuple[object, ...]:
    urgency = "urgent" if one.urgency == "normal" and one.hazard in calls and not one.looked else one.urgency
    return *order(urgency, why, last_at=one.last_at, waiting=not one.looked), -one.id  # type: ignore[arg-type]


def _most_told(now: datetime, wanted: Waiting, calls: Collection[str]) -> Select[Incident]:
    urgent = (Incident.urgency == "urgent") | (Incident.hazard.in_(calls) & ~Incident.looked)
    urgency = case((Incident.urgency == "life", 0), (urgent, 1), else_=2)
    found = select(Incident).order_by(urgency, Incident.looked, Incident.authors.desc(), Incident.last_at.desc(), Incident.id.desc())
    if wanted.hazard:
        found = found.where(Incident.hazard == wanted.hazard)
    if wanted.district:
        found = found.where(Incident.district == wanted.district)
    if not wanted.ended:
        unseen = ~Incident.looked & ((Incident.urgency == "life") | (Incident.audience != "public"))
        found = found.where(Incident.state.not_in(ENDED), (Incident.until > now) | unseen)
    return found.limit(MOST)
