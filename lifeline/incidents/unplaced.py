"""Reports that are on the map's way and belong to no incident, in the order in which a person should look for their place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, column, func, or_, select, table
from sqlalchemy.orm import Session

from lifeline.core.sighting import FORM, PHONE
from lifeline.incidents.states import Verdict
from lifeline.incidents.tables import IncidentReport, Report

MOST = 500
_POSTS = table("sightings", column("id"), column("platform"))  # rows of listening; here only who brought it
_TOLD = (FORM, PHONE)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A report as it may be shown, and the platform it came by."""

    report: Report
    platform: str


def unplaced(session: Session, now: datetime, hazard: str = "") -> list[Unplaced]:
    """Those that nobody has judged: life first, then what was told to us by form or telephone, then the newest; at most 500.

    What was told to us and what is of life waits until it is judged, any other until its time is over.
    """
    urgency = case({"life": 0, "urgent": 1}, value=Report.urgency, else_=2)
    told = case((_POSTS.c.platform.in_(_TOLD), 0), else_=1)
    first = case((Report.urgency == "life", 0), else_=1)
    wanted = _waiting(select(Report, _POSTS.c.platform), now, hazard).order_by(first, told, urgency, Report.id.desc())
    return [Unplaced(report, platform) for report, platform in session.execute(wanted.limit(MOST))]


def how_many(session: Session, now: datetime) -> tuple[int, int]:
    """All that wait, and how many of them were told to us."""
    wanted = select(func.count(), func.count().filter(_POSTS.c.platform.in_(_TOLD))).select_from(Report)
    every, told = session.execute(_waiting(wanted, now, "")).one()
    return every, told


def _waiting(wanted: Any, now: datetime, hazard: str) -> Any:
    placed = select(IncidentReport.id).where(IncidentReport.report_id == Report.id, IncidentReport.ended_at.is_(None))
    found = wanted.join(_POSTS, _POSTS.c.id == Report.sighting_id).where(
        Report.state == str(Verdict.UNCONFIRMED),
        ~Report.says_over,
        or_(Report.until > now, Report.urgency == "life", _POSTS.c.platform.in_(_TOLD)),
        ~placed.exists(),
    )
    return found.where(Report.hazard == hazard) if hazard else found
