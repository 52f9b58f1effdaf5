"""Rows of a batch of reports: the reports, the incidents they open or join, and who belongs to whom."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from lifeline.core.ids import reserve
from lifeline.incidents.board import COUNTED
from lifeline.incidents.cluster import Open
from lifeline.incidents.draft import Draft
from lifeline.incidents.join import Joined
from lifeline.incidents.tables import Incident, IncidentReport, Report

_REPORTS, _INCIDENTS, _LINKS = (cast(Table, one.__table__) for one in (Report, Incident, IncidentReport))
_MOVING = ("kind", "urgency", "district", "lat", "lon", "precision_m", "method", "place", "first_at", "last_at", "until")
_COUNTS = ("support", "authors", "reports", "changed")
_CHANGED = update(_INCIDENTS).where(_INCIDENTS.c.id == bindparam("of")).values({name: bindparam(name) for name in (*_MOVING, *_COUNTS)})


def number(session: Session, drafts: Sequence[Draft]) -> None:
    for draft, id in zip(drafts, reserve(session, _REPORTS, len(drafts)), strict=True):
        draft.id = id


def homes(session: Session, sightings: Collection[int]) -> list[tuple[int, int]]:
    """(sighting, incident) of those whose report counts on the map now."""
    if not sightings:
        return []
    wanted = select(_REPORTS.c.sighting_id, _LINKS.c.incident_id).join(_LINKS, _LINKS.c.report_id == _REPORTS.c.id)
    here = _REPORTS.c.sighting_id.in_(sightings), _LINKS.c.ended_at.is_(None), _REPORTS.c.state.in_(COUNTED)
    return [(sighting, incident) for sighting, incident in session.execute(wanted.where(*here))]


def keep(session: Session, drafts: Sequence[Draft], joined: Joined, *, status: str, change: int, gazetteer: str, now: datetime) -> None:
    """The reports; the incidents as they are now, under that number of the map's changes; and what belongs to them."""
    connection = session.connection()
    if drafts:
        connection.execute(insert(_REPORTS), [_report(one, status, gazetteer) for one in drafts])
    for one, id in zip(joined.new, reserve(session, _INCIDENTS, len(joined.new)), strict=True):
        one.id = id
    if joined.new:
        connection.execute(insert(_INCIDENTS), [_incident(one, status, change) for one in joined.new])
    if joined.touched:
        connection.execute(_CHANGED, [{"of": one.id} | _moving(one, change) for one in joined.touched.values()])
    if joined.links:
        connection.execute(insert(_LINKS), _links(joined.links, now))


def texts(session: Session, above: int, since: datetime) -> Iterable[tuple[int, int, str, str, datetime]]:
    """(report, sighting, hazard, district, time) of reports numbered above that one and heard since then, in their order."""
    named = select(_REPORTS.c.id, _REPORTS.c.sighting_id, _REPORTS.c.hazard, _REPORTS.c.district, _REPORTS.c.seen_at)
    wanted = named.where(_REPORTS.c.id > above, _REPORTS.c.heard_at >= since).order_by(_REPORTS.c.id)
    return [(id, of, hazard, district, at) for id, of, hazard, district, at in session.execute(wanted)]


def _links(links: Iterable[tuple[Draft, Open, float]], now: datetime) -> list[dict[str, Any]]:
    fixed = {"how": "rule", "at": now, "ended_at": None}
    return [{"incident_id": one.id, "report_id": draft.id, "sure": sure} | fixed for draft, one, sure in links]


def _incident(one: Open, status: str, change: int) -> dict[str, Any]:
    fixed = {"status": status, "looked": False, "headline_ko": "", "headline_en": "", "merged_into": None, "situation_id": None}
    return fixed | {"id": one.id, "hazard": one.hazard, "state": one.state, "audience": one.audience} | _moving(one, change)


def _moving(one: Open, change: int) -> dict[str, Any]:
    lat, lon = one.point or (None, None)
    return {
        "kind": one.kind,
        "urgency": one.urgency,
        "district": one.district,
        "lat": lat,
        "lon": lon,
        "precision_m": one.precision_m,
        "method": one.method,
        "place": one.place[:120],
        "first_at": one.first_at,
        "last_at": one.last_at,
        "until": one.until,
        "support": one.support,
        "authors": one.authors,
        "reports": one.reports,
        "changed": change,
    }


def _report(one: Draft, status: str, gazetteer: str) -> dict[str, Any]:
    classed, place = one.classed, one.place
    return {
        "id": one.id,
        "status": status,
        "sighting_id": one.of,
        "receipt": one.receipt,
        "hazard": classed.hazard,
        "kind": classed.kind,
        "urgency": classed.urgency,
        "first_hand": classed.first_hand,
        "people": classed.people,
        "taps": one.taps,
        "why": msgspec.json.encode(classed.reasons).decode(),
        "text": one.text,
        "masked": bool(one.masked.hidden),
        "language": one.language,
        "seen_at": one.seen_at,
        "heard_at": one.heard_at,
        "district": place.district,
        "lat": place.lat,
        "lon": place.lon,
        "precision_m": place.metres,
        "method": place.method,
        "place": place.name[:120],
        "candidates": msgspec.json.encode(place.candidates).decode() if place.candidates else "",
        "gazetteer": gazetteer,
        "author_key": one.author,
        "wording_of": one.wording_of,
        "audience": one.audience,
        "state": "unconfirmed",
        "anonymous": one.anonymous,
    }
