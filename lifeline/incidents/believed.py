"""What is known about an incident from its rows, for the reasons that staff are shown: why it may be believed or doubted."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.incidents.cluster import EXACT_M
from lifeline.incidents.counted import counted
from lifeline.incidents.credibility import Told, Verdict
from lifeline.incidents.states import State
from lifeline.incidents.tables import Incident, Picture

_VERDICTS: dict[str, Verdict] = {State.CONFIRMED: "confirmed", State.HANDLED: "confirmed", State.FALSE: "false"}


def told(session: Session, incident: Incident, *, warned: bool = False) -> Told:
    """`warned` is for the caller to know: warnings are not kept here. No platform tells how old an account is."""
    reports = counted(session, incident.id)
    seen = list(session.scalars(select(Picture.seen_before).where(Picture.report_id.in_([one.id for one in reports]))))
    return Told(
        authors=incident.authors,
        posts=incident.support,
        new_pictures=sum(one is None for one in seen),
        old_pictures=sum(one is not None for one in seen),
        metres=incident.precision_m if (incident.precision_m or 0) <= EXACT_M else None,
        first_hand=sum(one.first_hand for one in reports),
        warned=warned,
        verdict=_VERDICTS.get(incident.state, ""),
    )
