"""What an incident's reports come to: how many posts, people and reports, how urgent, and where; hidden and false ones count nowhere."""

from collections.abc import Sequence
from statistics import median

from sqlalchemy import column, func, select, table, union
from sqlalchemy.orm import Session

from lifeline.incidents.area import called
from lifeline.incidents.cluster import EXACT_M
from lifeline.incidents.public_rules import is_home
from lifeline.incidents.states import COUNTED
from lifeline.incidents.tables import Incident, IncidentAct, IncidentReport, Report

SIGHTINGS = table("sightings", column("id"), column("support"))  # rows of listening; here only what they count
COPIES = table("copies", column("sighting_id"), column("author_key"))
_URGENCIES = ("life", "urgent", "normal")


def recount(session: Session, incident: Incident, *, undone: int | None = None) -> None:
    """Written anew from its reports, as hearing them left it. One without any left keeps its place and times, and counts nothing.

    `undone`: the act that is being undone, which no longer tells how urgent it is.
    """
    every = linked(session, incident.id)
    reports = [one for one in every if not one.says_over]
    sightings = [one.sighting_id for one in reports]
    incident.home = incident.home or any(is_home(one.urgency, home=one.home) for one in every)
    incident.reports = len(reports)
    incident.support = session.scalar(select(func.coalesce(func.sum(SIGHTINGS.c.support), 0)).where(SIGHTINGS.c.id.in_(sightings))) or 0
    incident.authors, incident.say_over = _authors(session, reports), _authors(session, [one for one in every if one.says_over])
    if reports:
        urgencies = {one.urgency for one in reports} | ({"life"} if called_for(session, incident.id, undone) else set())
        incident.urgency = next(one for one in _URGENCIES if one in urgencies)
        incident.kind = next((one.kind for one in reports if one.kind), "")
        incident.first_at, incident.last_at = (edge(report.seen_at for report in reports) for edge in (min, max))
        incident.until = max(one.until for one in reports)
        _place(incident, reports)


def counted(session: Session, incident: int) -> list[Report]:
    """The reports that belong to it now and speak for it."""
    return [one for one in linked(session, incident) if not one.says_over]


def linked(session: Session, incident: int) -> list[Report]:
    """Those, and reports that say it is over; none that staff hid or found false."""
    here = select(IncidentReport.report_id).where(IncidentReport.incident_id == incident, IncidentReport.ended_at.is_(None))
    return list(session.scalars(select(Report).where(Report.id.in_(here), Report.state.in_(COUNTED)).order_by(Report.id)))


def called_for(session: Session, incident: int, undone: int | None = None) -> bool:
    """Whether a person has called the chief for it, or for what was merged into it: then it is of life whatever its reports say."""
    numbers, more = {incident}, {incident}
    while more:
        more = set(session.scalars(select(Incident.id).where(Incident.merged_into.in_(more)))) - numbers
        numbers |= more
    taken_back = select(IncidentAct.undoes).where(IncidentAct.undoes.is_not(None))
    calls = select(IncidentAct.id).where(
        IncidentAct.act == "escalate", IncidentAct.incident_id.in_(numbers), IncidentAct.id.not_in(taken_back)
    )
    return any(call != undone for call in session.scalars(calls))


def _authors(session: Session, reports: Sequence[Report]) -> int:
    """One person counts once, whether they wrote or repeated; a report nobody signed is one person's."""
    sightings = [one.sighting_id for one in reports]
    wrote = select(Report.author_key).where(Report.id.in_([one.id for one in reports]), Report.author_key.is_not(None))
    repeated = select(COPIES.c.author_key).where(COPIES.c.sighting_id.in_(sightings), COPIES.c.author_key.is_not(None))
    people = union(wrote, repeated).subquery()
    return (session.scalar(select(func.count()).select_from(people)) or 0) + sum(one.author_key is None for one in reports)


def _place(incident: Incident, reports: Sequence[Report]) -> None:
    """As `join` leaves it: the median of what is exact enough to be a point, said by the most exact; else an area, which has none."""
    points = [one for one in reports if one.lat is not None and one.lon is not None and (one.precision_m or 0) <= EXACT_M]
    best = min(points, key=lambda one: (one.precision_m is None, one.precision_m or 0, one.id)) if points else reports[0]
    incident.district, incident.place, incident.method, incident.precision_m = best.district, best.place, best.method, best.precision_m
    if not points:
        incident.place = called(best.place, best.method, (one.place for one in reports))
    incident.lat = median(one.lat for one in points if one.lat is not None) if points else None
    incident.lon = median(one.lon for one in points if one.lon is not None) if points else None
