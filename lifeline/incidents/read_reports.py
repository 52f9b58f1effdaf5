"""The reports of one incident as the public may read them, and what staff did with it."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from lifeline.incidents.family import PublicWords
from lifeline.incidents.public_rules import NO_ALTERED_TEXT, is_home, may_quote, place_name, report_shown, words_shown
from lifeline.incidents.read_views import ActView, ReportView
from lifeline.incidents.tables import IncidentAct, IncidentReport, Picture, Report

MOST = 50  # of one incident; the rest is counted
TOLD = ("confirmed", "handled", "false", "over", "unconfirmed", "merge", "split")  # acts that the public is told of, in words
SIGHTINGS = table(  # rows of listening: here only what a reader may be led to
    "sightings", column("id"), column("platform"), column("url"), column("deleted_at"), column("erased_at"), column("support")
)


def reports_of(session: Session, incident: int, *, home: bool, public_words: PublicWords) -> tuple[tuple[ReportView, ...], int]:
    """The newest first, and how many more there are. `home`: no place of theirs may be told finely."""
    here = select(IncidentReport.report_id).where(IncidentReport.incident_id == incident, IncidentReport.ended_at.is_(None))
    chosen = (Report.id.in_(here), report_shown())
    every = session.scalar(select(func.count()).select_from(Report).where(*chosen)) or 0
    of_post = SIGHTINGS.c.platform, SIGHTINGS.c.url, SIGHTINGS.c.deleted_at, SIGHTINGS.c.support
    wanted = select(Report, words_shown(public_words), *of_post).outerjoin(SIGHTINGS, SIGHTINGS.c.id == Report.sighting_id).where(*chosen)
    rows = session.execute(wanted.order_by(Report.heard_at.desc(), Report.id.desc()).limit(MOST)).all()
    pictures = _pictures(session, [row[0].id for row in rows])
    return tuple(_report(row, pictures.get(row[0].id, ()), home=home) for row in rows), max(0, every - len(rows))


def words_of(session: Session, incidents: Sequence[int], public_words: PublicWords) -> dict[int, str]:
    """By incident, the text that may be shown and was heard last."""
    newest = (
        select(func.max(Report.id))
        .join(IncidentReport, Report.id == IncidentReport.report_id)
        .join(SIGHTINGS, SIGHTINGS.c.id == Report.sighting_id)
        .where(IncidentReport.incident_id.in_(incidents), IncidentReport.ended_at.is_(None), report_shown(), words_shown(public_words))
        .where(SIGHTINGS.c.platform.not_in(NO_ALTERED_TEXT), SIGHTINGS.c.deleted_at.is_(None), Report.text != "", ~Report.says_over)
        .group_by(IncidentReport.incident_id)
    )
    link = IncidentReport
    wanted = select(link.incident_id, Report.text).join(Report, Report.id == link.report_id).where(Report.id.in_(newest))
    found = session.execute(wanted.where(link.incident_id.in_(incidents), link.ended_at.is_(None)))
    return {row.incident_id: row.text for row in found}


def acts_of(session: Session, incident: int) -> tuple[ActView, ...]:
    """The newest first, without what was undone."""
    undone = select(IncidentAct.undoes).where(IncidentAct.undoes.is_not(None))
    chosen = (IncidentAct.incident_id == incident, IncidentAct.act.in_(TOLD), IncidentAct.id.not_in(undone))
    wanted = select(IncidentAct.act, IncidentAct.at).where(*chosen)
    return tuple(ActView(act, at) for act, at in session.execute(wanted.order_by(IncidentAct.id.desc()).limit(MOST)))


def _pictures(session: Session, reports: Sequence[int]) -> dict[int, tuple[str, ...]]:
    wanted = select(Picture.report_id, Picture.name).where(Picture.report_id.in_(reports), Picture.state == "public").order_by(Picture.id)
    found: dict[int, tuple[str, ...]] = {}
    for report, name in session.execute(wanted):
        found[report] = (*found.get(report, ()), name)
    return found


def _report(row: Any, pictures: tuple[str, ...], *, home: bool) -> ReportView:
    """What its author took back is gone with its link and its pictures; that somebody reported stays.

    Words that nobody of staff has looked at are not told, and no way leads to them. Words of which something was hidden do not stand
    beside the way to what was hidden.
    """
    report, read, platform, url, deleted_at, support = row
    deleted, quoted = deleted_at is not None, may_quote(platform or "")
    return ReportView(
        id=report.id,
        platform=platform or "",
        text=report.text if quoted and read and not deleted else "",
        url=(url or "") if read and not (deleted or report.anonymous or (report.masked and quoted)) else "",
        language=report.language,
        masked=report.masked,
        withheld=not quoted and read and not deleted,
        unread=not read and not deleted,
        deleted=deleted,
        first_hand=report.first_hand,
        people=report.people,
        taps=_taps(report.taps),
        place=place_name(report.place, report.method, home=is_home(report.urgency, home=home or report.home), read=read),
        seen_at=report.seen_at,
        heard_at=report.heard_at,
        support=support or 1,
        pictures=() if deleted else pictures,
        says_over=report.says_over,
    )


def _taps(given: str) -> tuple[tuple[str, str], ...]:
    """Answers of the form by question; a line of free text among them is for staff only."""
    try:
        found = json.loads(given or "{}")
    except ValueError:
        return ()
    return tuple((str(tap), str(chosen)) for tap, chosen in found.items()) if isinstance(found, dict) else ()
