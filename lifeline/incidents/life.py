"""Words of danger to life go to a person at once, with one author and before anybody has confirmed anything."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.core.alarm import raise_alarms
from lifeline.incidents.draft import Draft
from lifeline.incidents.join import Joined

_UNPLACED = "report"


def call(session: Session, drafts: Iterable[Draft], joined: Joined, now: datetime) -> tuple[int, ...]:
    """One alarm for each incident that a new report of danger belongs to, and for each such report that belongs to none.

    Returns the incidents. An alarm that is open already stands; one that staff closed is raised anew by a new report.
    """
    homes = {draft.id: one.id for draft, one, _ in joined.links}
    found = {str(homes.get(draft.id) or f"{_UNPLACED} {draft.id}"): draft for draft in drafts if draft.classed.urgency == "life"}
    raise_alarms(session, "report-life", {subject: _words(subject, draft) for subject, draft in found.items()}, now=now)
    return tuple(int(subject) for subject in found if subject.isdecimal())


def _words(subject: str, draft: Draft) -> tuple[str, str]:
    """The cause and the remedy."""
    where = draft.place.name or draft.place.district or "a place that is not known"
    what = draft.classed.hazard or "no kind of emergency named"
    said = ", ".join(draft.classed.reasons)[:300]
    remedy = f"{_LOOK[subject.isdecimal()].format(subject=subject)}; call 119 where people are in danger"
    return f"life may be in danger ({what}) at {where}: {said}", remedy


_LOOK = {
    True: "run 'lifeline reports show {subject}' and then look, confirm or false",
    False: "it has no place on the map: read it ('lifeline reports raw' and the number), find out where, then 'lifeline alarms close'",
}
