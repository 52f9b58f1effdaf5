"""One incident as staff read it: its reports with what is to be known of each, their pictures, and what people did last."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from lifeline.incidents.counted import counted
from lifeline.incidents.tables import PERSON, IncidentAct, IncidentReport, Picture, Report

MOST = 200  # reports on one page
READ_ONLY = "read raw"  # the one act that changes nothing
_POSTS = table("sightings", column("id"), column("platform"))  # rows of listening; here only who brought it


@dataclass(frozen=True, slots=True)
class Photo:
    """Without its bytes; `kept`: it was not taken down."""

    report: int
    name: str
    width: int
    height: int
    state: str
    seen_before: int | None
    kept: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """A report of an incident. `candidates`: names and districts the place may mean; `elsewhere`: the other incident of the report
    that says nearly the same; `counts`: it speaks for its incident."""

    report: Report
    platform: str
    why: tuple[str, ...]
    candidates: tuple[tuple[str, str], ...]
    elsewhere: int | None
    counts: bool
    photos: tuple[Photo, ...]


def filed(session: Session, number: int) -> list[Filed]:
    """The newest 200 reports that belong to that incident now."""
    here = select(IncidentReport.report_id).where(IncidentReport.incident_id == number, IncidentReport.ended_at.is_(None))
    wanted = select(Report, _POSTS.c.platform).join(_POSTS, _POSTS.c.id == Report.sighting_id).where(Report.id.in_(here))
    rows = session.execute(wanted.order_by(Report.seen_at.desc(), Report.id.desc()).limit(MOST)).all()
    counting = {one.id for one in counted(session, number)}
    others = _elsewhere(session, number, {one.wording_of for one, _ in rows if one.wording_of is not None})
    photos = _photos(session, [one.id for one, _ in rows])
    return [
        Filed(
            report,
            platform,
            _listed(report.why),
            _candidates(report),
            others.get(report.wording_of or 0),
            report.id in counting,
            tuple(photos.get(report.id, ())),
        )
        for report, platform in rows
    ]


def linked_to(session: Session, report: int) -> int | None:
    """The incident that report belongs to now."""
    return session.scalar(select(IncidentReport.incident_id).where(IncidentReport.report_id == report, IncidentReport.ended_at.is_(None)))


def mark(session: Session, number: int) -> str:
    """Another one whenever a person has changed that incident or its reports; new reports leave it as it is."""
    links = IncidentReport.incident_id == number
    acts = select(func.max(IncidentAct.id)).where(
        (IncidentAct.incident_id == number) | IncidentAct.report_id.in_(select(IncidentReport.report_id).where(links)),
        IncidentAct.act != READ_ONLY,
    )
    by_hand = select(func.max(IncidentReport.id), func.count(IncidentReport.ended_at)).where(links, IncidentReport.how == PERSON)
    newest, ended = session.execute(by_hand).one()
    return f"{session.scalar(acts) or 0}-{newest or 0}-{ended}"


def _photos(session: Session, reports: Collection[int]) -> dict[int, list[Photo]]:
    columns = Picture.report_id, Picture.name, Picture.width, Picture.height, Picture.state, Picture.seen_before, func.length(Picture.clean)
    found: dict[int, list[Photo]] = {}
    rows = session.execute(select(*columns).where(Picture.report_id.in_(reports)).order_by(Picture.id))
    for report, name, width, height, state, before, length in rows:
        photo = Photo(report, name, width, height, state, before, kept=bool(length))
        found.setdefault(photo.report, []).append(photo)
    return found


def _elsewhere(session: Session, number: int, reports: Collection[int]) -> Mapping[int, int]:
    wanted = select(IncidentReport.report_id, IncidentReport.incident_id).where(
        IncidentReport.report_id.in_(reports), IncidentReport.ended_at.is_(None), IncidentReport.incident_id != number
    )
    return {row.report_id: row.incident_id for row in session.execute(wanted)}


def _candidates(report: Report) -> tuple[tuple[str, str], ...]:
    """What a name may mean, where it decided no point."""
    found = json.loads(report.candidates or "[]") if report.lat is None else []
    return tuple((str(one["name"]), str(one["district"])) for one in found)


def _listed(why: str) -> tuple[str, ...]:
    try:
        found = json.loads(why) if why else []
    except ValueError:
        return (why,)
    return tuple(str(one) for one in found) if isinstance(found, list) else (str(found),)
