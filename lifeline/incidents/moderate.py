"""What staff do with incidents: look, confirm, refute, hide, close, merge, split, call the chief; what they decided stays decided."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.text import storable
from lifeline.incidents.acts import By, Writing, acting, alone, incident_of, links
from lifeline.incidents.at_once import seen
from lifeline.incidents.states import NotPossible, State, require
from lifeline.incidents.tables import PERSON, Incident, IncidentAct, IncidentReport, Report

LIFE, ESCALATED = "report-life", "incident-escalated"
_HEADLINE = 200


def look(session: Session, number: int, *, by: By) -> Incident:
    """A person has seen it and leaves it as it is: its alarm ends, and what waits for one look is shown."""
    incident = _standing(session, number)
    with acting(session, by, "look", on=incident) as writing:
        writing.touch(incident)
        _looked(writing, incident)
    return incident


def decide(session: Session, number: int, state: State, *, by: By, headline_ko: str = "", headline_en: str = "") -> Incident:
    """Confirm it, refute it, hide it, say that it was dealt with or is over, or open it again. Words of staff are kept beside it.

    Raises NotPossible where that cannot follow what it is.
    """
    if state is State.MERGED:
        raise NotPossible("say into which incident: 'lifeline reports merge'")
    incident = _standing(session, number)
    require(incident.state, state)
    for words in (headline_ko, headline_en):
        if len(words) > _HEADLINE:
            raise NotPossible(f"words beside an incident have at most {_HEADLINE} characters; these have {len(words)}")
    with acting(session, by, str(state), on=incident) as writing:
        writing.touch(incident)
        incident.state = str(state)
        incident.headline_ko, incident.headline_en = (
            storable(new.strip()) or old for new, old in ((headline_ko, incident.headline_ko), (headline_en, incident.headline_en))
        )
        _looked(writing, incident)
        if state is not State.CONFIRMED:
            clear_alarm(session, ESCALATED, str(number), now=by.now)
    return incident


def merge(session: Session, number: int, into: int, *, by: By) -> Incident:
    """All reports of the one belong to the other from here on, and so do those that would have joined it. Returns the other."""
    source, target = _standing(session, number), _standing(session, into)
    if source.id == target.id:
        raise NotPossible("an incident cannot be merged into itself")
    require(source.state, State.MERGED)
    with acting(session, by, "merge", on=source) as writing:
        for row in (source, target):
            writing.touch(row)
        target.home = target.home or source.home
        _move(writing, _links_of(session, source.id), target)
        source.state, source.merged_into = str(State.MERGED), target.id
        _looked(writing, source)
        _looked(writing, target)
        writing.recounted |= {source.id, target.id}
    return target


def split(session: Session, number: int, reports: Collection[int], *, by: By) -> Incident:
    """Those reports become an incident of their own, and stay one: nothing joins the two again but a person. Returns the new one."""
    incident = _standing(session, number)
    here = {link.report_id: link for link in _links_of(session, number)}
    unknown = sorted(set(reports) - here.keys())
    if unknown or not reports:
        raise NotPossible(f"incident {number} has no report {', '.join(map(str, unknown)) or 'named'}: 'lifeline reports show {number}'")
    if set(reports) == here.keys():
        raise NotPossible("every report of the incident was named: one at least must stay")
    with acting(session, by, "split", on=incident) as writing:
        writing.touch(incident)
        made = _like(incident, writing.number)
        writing.made(made, {"state": "merged", "merged_into": incident.id})
        _move(writing, [here[report] for report in sorted(set(reports))], made)
        _looked(writing, incident)
        _looked(writing, made)
        writing.recounted |= {incident.id, made.id}
    return made


def escalate(session: Session, number: int, *, by: By) -> Incident:
    """Life is at risk, or it is too large for one desk: the chief on duty is called by an alarm that stays until it is dealt with."""
    incident = _standing(session, number)
    with acting(session, by, "escalate", on=incident) as writing:
        writing.touch(incident)
        incident.urgency = "life"
        _looked(writing, incident)
        where = incident.place or incident.district or "an unknown place"
        raise_alarm(
            session,
            "incident-escalated",
            str(number),
            cause=f"{by.actor.person} calls for you: incident {number} ({incident.hazard}) at {where}: {by.reason}",
            remedy=f"read 'lifeline reports show {number}', act, then say so: 'lifeline reports handled {number}' (or false, over)",
            now=by.now,
        )
    return incident


def history(session: Session, number: int) -> list[IncidentAct]:
    """Everything people did with that incident and with its reports, the newest first."""
    reports = select(IncidentReport.report_id).where(IncidentReport.incident_id == number)
    wanted = (IncidentAct.incident_id == number) | IncidentAct.report_id.in_(reports)
    return list(session.scalars(select(IncidentAct).where(wanted).order_by(IncidentAct.id.desc())))


def _standing(session: Session, number: int) -> Incident:
    alone(session)
    incident = incident_of(session, number)
    if incident.merged_into is not None:
        raise NotPossible(f"incident {number} was merged into {incident.merged_into}: act on that one, or undo the merge")
    return incident


def _looked(writing: Writing, incident: Incident) -> None:
    incident.looked = True
    here = select(IncidentReport.report_id).where(IncidentReport.incident_id == incident.id, IncidentReport.ended_at.is_(None))
    writing.session.execute(update(Report).where(Report.id.in_(here)).values(looked=True), execution_options={"synchronize_session": False})
    clear_alarm(writing.session, LIFE, str(incident.id), now=writing.by.now)
    seen(writing.session, incident, writing.by.now)


def _links_of(session: Session, number: int) -> list[IncidentReport]:
    here = select(IncidentReport.report_id).where(IncidentReport.incident_id == number, IncidentReport.ended_at.is_(None))
    return [link for link in links(session, session.scalars(here)) if link.incident_id == number]


def _move(writing: Writing, moved: Collection[IncidentReport], target: Incident) -> None:
    now = writing.by.now
    for link in moved:
        writing.touch(link)
        link.ended_at = now
    for link in moved:
        new = IncidentReport(incident_id=target.id, report_id=link.report_id, how=PERSON, sure=1.0, at=now)
        writing.made(new, {"ended_at": now.isoformat()})


def _like(incident: Incident, number: int) -> Incident:
    """A new incident of the same kind; its counts and place follow from its reports."""
    same = ("status", "hazard", "kind", "urgency", "state", "audience", "looked", "home", "district", "method", "place")
    moved = ("first_at", "last_at", "until", "lat", "lon", "precision_m")
    row = Incident(**{name: getattr(incident, name) for name in (*same, *moved)})
    row.changed = number
    return row
