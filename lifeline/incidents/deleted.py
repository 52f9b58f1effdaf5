"""What the public read of posts that their authors have deleted goes; that somebody reported, and how many, stays."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.incidents.changes import changed
from lifeline.incidents.tables import Incident, IncidentReport, Picture, Report


def forget(session: Session, sightings: Sequence[int], now: datetime) -> None:
    """Empty the public text of those posts, hide their pictures, and tell whoever shows the incidents they belong to."""
    reports = list(session.scalars(select(Report.id).where(Report.sighting_id.in_(sightings))))
    if not reports:
        return
    session.execute(update(Report).where(Report.id.in_(reports)).values(text="", anonymous=True))
    session.execute(update(Picture).where(Picture.report_id.in_(reports)).values(state="hidden"))
    joined = select(IncidentReport.incident_id).where(IncidentReport.report_id.in_(reports), IncidentReport.ended_at.is_(None))
    session.execute(update(Incident).where(Incident.id.in_(joined)).values(changed=changed(session)))
