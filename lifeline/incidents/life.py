"""Words of danger to life go to a person at once, with one author and before anybody has confirmed anything."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import Alarm, raise_alarm
from lifeline.incidents.draft import Draft
from lifeline.incidents.join import Joined

LIFE = "report-life"
_UNPLACED = "report"


def call(session: Session, drafts: Iterable[Draft], joined: Joined, now: datetime) -> tuple[int, ...]:
    """One alarm for each incident that a new report of danger belongs to, and for each such report that belongs to none.

    Returns the incidents. An alarm that is open already stands; one that staff closed is raised anew by a new report.
    """
    homes = {draft.id: one.id for draft, one, _ in joined.links}
    found = {str(homes.get(draft.id) or f"{_UNPLACED} {draft.id}"): draft for draft in drafts if draft.classed.urgency == "life"}
    for subject in found.keys() - _open(session, found):
        _raise(session, subject, found[subject], now)
    return tuple(int(subject) for subject in found if subject.isdecimal())


def _raise(session: Session, subject: str, draft: Draft, now: datetime) -> None:
    where = draft.place.name or draft.place.district or "a place that is not known"
    what = draft.classed.hazard or "no kind of emergency named"
    said = ", ".join(draft.classed.reasons)[:300]
    raise_alarm(
        session,
        "report-life",
        subject,
        cause=f"life may be in danger ({what}) at {where}: {said}",
        remedy=f"{_LOOK[subject.isdecimal()].format(subject=subject)}; call 119 where people are in danger",
        now=now,
    )


_LOOK = {
    True: "run 'lifeline reports show {subject}' and then look, confirm or false",
    False: "it has no place on the map: read it ('lifeline reports raw' and the number), find out where, then 'lifeline alarms close'",
}


def _open(session: Session, subjects: Iterable[str]) -> set[str]:
    wanted = select(Alarm.subject).where(Alarm.kind == LIFE, Alarm.subject.in_(list(subjects)), Alarm.cleared_at.is_(None))
    return set(session.scalars(wanted))
