"""Reports of posts whose words have changed: each stays one report, says what its post says now, and belongs where that lies."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.incidents import rows
from lifeline.incidents.board import Board
from lifeline.incidents.changes import changed
from lifeline.incidents.counted import recount
from lifeline.incidents.draft import Draft
from lifeline.incidents.join import join
from lifeline.incidents.life import call
from lifeline.incidents.states import COUNTED
from lifeline.incidents.tables import PERSON, Incident, IncidentReport, Report

_STAYS = ("id", "status", "sighting_id", "receipt", "taps", "seen_at", "heard_at", "until", "gazetteer", "wording_of", "state")
_STAYS_ONCE_TRUE = ("anonymous", "home", "looked")  # what nobody has looked at is another text


def reword(
    session: Session, said: Iterable[tuple[Draft, bool]], board: Board, *, status: str, gazetteer: str, now: datetime
) -> tuple[int, ...]:
    """`said`: each with whether it is of the map by what it says now. Returns the incidents a person was called to.

    What a person decided of a report, and where a person put it, stays.
    """
    change, old = changed(session), dict(said)
    known = {one.sighting_id: one for one in session.scalars(select(Report).where(Report.sighting_id.in_([one.of for one in old])))}
    fresh = [draft for draft, maps in old.items() if maps and draft.of not in known]
    moved, cries, homes = list(fresh), list(fresh), dict[int, int]()
    for draft, maps in old.items():
        if (report := known.get(draft.of)) is None:
            continue
        draft.id = report.id
        link = _link(session, report)
        if maps and (report.urgency != "life" or draft.outside):
            cries.append(draft)
        if _write(report, draft, maps=maps) and report.state in COUNTED and (link is None or link.how != PERSON):
            moved.append(draft)
            if link is not None:
                link.ended_at = now
        elif link is not None:
            homes[report.id] = link.incident_id
        if link is not None:
            _told(session, link.incident_id, change)
    session.flush()
    rows.number(session, fresh)
    joined = join(moved, board, now)
    rows.keep(session, fresh, joined, status=status, change=change, gazetteer=gazetteer, now=now)
    for incident in session.scalars(select(Incident).where(Incident.changed == change).execution_options(populate_existing=True)).all():
        recount(session, incident)
    board.stand(joined.new, board.seen)  # as others' changes: what was counted anew is read by the next batch
    joined.links += [(draft, board.by_id[homes[draft.id]], 1.0) for draft in cries if homes.get(draft.id) in board.by_id]
    return call(session, cries, joined, now)


def _link(session: Session, report: Report) -> IncidentReport | None:
    here = IncidentReport.report_id == report.id, IncidentReport.ended_at.is_(None)
    return session.scalar(select(IncidentReport).where(*here))


def _told(session: Session, incident: int, change: int) -> None:
    session.get_one(Incident, incident).changed = change


def _write(report: Report, draft: Draft, *, maps: bool) -> bool:
    """Whether it tells of another danger, or of another place, than before. What is of the map no longer only changes its words."""
    before = report.hazard, report.district, report.lat, report.lon, report.audience
    told = rows.columns(draft)
    report.looked = report.looked and told["text"] == report.text
    for name in told if maps else ("text", "masked"):
        if name not in (*_STAYS, *_STAYS_ONCE_TRUE):
            setattr(report, name, told[name])
    report.anonymous = report.anonymous or draft.anonymous
    report.home = report.home or draft.classed.home
    return maps and before != (report.hazard, report.district, report.lat, report.lon, report.audience)
