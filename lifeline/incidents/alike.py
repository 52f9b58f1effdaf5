"""Incidents that may be one, as a report of the one says nearly the same words as a report of the other: proposed to staff, never done."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lifeline.incidents.states import ENDED
from lifeline.incidents.tables import PERSON, Incident, IncidentReport, Report

MOST = 20


def alike(session: Session, incidents: Collection[int]) -> list[tuple[int, int]]:
    """Pairs (later, earlier) of those incidents and of others that stand; none that a person has parted or put together."""
    here, there = aliased(IncidentReport), aliased(IncidentReport)
    wanted = (
        select(here.incident_id, there.incident_id)
        .join(Report, Report.id == here.report_id)
        .join(there, there.report_id == Report.wording_of)
        .join(Incident, Incident.id == there.incident_id)
        .where(here.incident_id.in_(incidents), here.incident_id != there.incident_id, Incident.state.not_in(ENDED))
        .where(here.ended_at.is_(None), there.ended_at.is_(None), here.how != PERSON, there.how != PERSON)
    )
    pairs = {(max(one, other), min(one, other)) for one, other in session.execute(wanted.distinct().limit(MOST))}
    return sorted(pairs, reverse=True)
