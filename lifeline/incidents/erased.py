"""Where somebody was goes with his words at a takedown: out of the report, what was made of it, the record of acts and the alarms."""

import json
from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lifeline.core.alarm import Alarm
from lifeline.incidents.cluster import EXACT_M
from lifeline.incidents.public_rules import place_name
from lifeline.incidents.tables import Incident, IncidentAct, IncidentReport, Report

COARSE = 3  # decimals of a degree: about 110 m, so that an incident stays in its street
_PLACE = ("place", "lat", "lon")


def forget_place(report: Report) -> str:
    """The name of the place, which the report no longer has; its point is coarse from here on. A dong or a road is nobody's own."""
    wide = report.method in ("dong", "place", "address") and (report.precision_m or 0) > EXACT_M
    named, report.place = report.place, place_name(report.place, report.method, home=True) if wide else ""
    if report.lat is not None and report.lon is not None:
        report.lat, report.lon = round(report.lat, COARSE), round(report.lon, COARSE)
    return named


def forget_everywhere(session: Session, report: Report, named: str) -> None:
    """To be called when the act is written: what still says where it was, though nothing is to be counted there any more."""
    linked = select(IncidentReport.incident_id).where(IncidentReport.report_id == report.id)
    incidents = list(session.scalars(select(Incident).where(Incident.id.in_(linked))))
    for incident in incidents:
        if not incident.reports:
            incident.place = "" if incident.place == named else incident.place
            if incident.lat is not None and incident.lon is not None:
                incident.lat, incident.lon = round(incident.lat, COARSE), round(incident.lon, COARSE)
    numbers = [incident.id for incident in incidents]
    _acts(session, [f"incident {number}" for number in numbers])
    if named:
        told = select(Alarm).where(
            Alarm.subject.in_([*map(str, numbers), f"report {report.id}"]), Alarm.cause.contains(named, autoescape=True)
        )
        for alarm in session.scalars(told):
            alarm.cause = alarm.cause.replace(named, "(taken down)")


def _acts(session: Session, keys: Collection[str]) -> None:
    """Undoing an act leaves the place to its reports, so that nothing needs these."""
    if not keys:
        return
    named = or_(*(IncidentAct.before.contains(f'"{key}"') | IncidentAct.after.contains(f'"{key}"') for key in keys))
    for act in session.scalars(select(IncidentAct).where(named)):
        act.before, act.after = (_without(said, keys) for said in (act.before, act.after))


def _without(said: str, keys: Collection[str]) -> str:
    rows = json.loads(said)
    kept = {key: {name: value for name, value in row.items() if key not in keys or name not in _PLACE} for key, row in rows.items()}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
