"""Rows of a batch of reports: the reports, the incidents they open or join, and who belongs to whom."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from lifeline.core.bulk import Row, insert_all, moment, moments, one_of, reserve, update_all
from lifeline.incidents.cluster import JOINABLE, Open
from lifeline.incidents.draft import Draft
from lifeline.incidents.join import Joined
from lifeline.incidents.states import COUNTED
from lifeline.incidents.tables import Incident, IncidentReport, Report

_json = msgspec.json.Encoder().encode
When = Callable[[datetime], Any]
_REPORTS, _INCIDENTS, _LINKS = (cast(Table, one.__table__) for one in (Report, Incident, IncidentReport))
_REPORT = (
    *("id", "status", "sighting_id", "receipt", "hazard", "kind", "urgency", "first_hand", "people", "taps", "why", "text", "masked"),
    *("language", "seen_at", "heard_at", "until", "says_over", "home", "looked"),
    *("district", "lat", "lon", "precision_m", "method", "place", "candidates", "gazetteer"),
    *("author_key", "wording_of", "audience", "state", "anonymous"),
)
_OPENED = ("hazard", "state", "audience", "status", "looked", "headline_ko", "headline_en")
_MOVING = (
    *("kind", "urgency", "district", "lat", "lon", "precision_m", "method", "place", "first_at", "last_at", "until"),
    *("support", "authors", "reports", "say_over", "home", "changed", "id"),
)
_LINK = ("incident_id", "report_id", "how", "sure", "at")
_HOMES = (
    "SELECT reports.sighting_id, incident_reports.incident_id, reports.says_over FROM reports"  # noqa: S608 - our own words
    " JOIN incident_reports ON incident_reports.report_id = reports.id"
    f" WHERE incident_reports.ended_at IS NULL AND reports.state IN {COUNTED} AND reports.sighting_id"
)


_REPEATED = (
    "SELECT reports.sighting_id, reports.state, reports.urgency, reports.until, incidents.state, incidents.until FROM reports"
    " LEFT JOIN incident_reports ON incident_reports.report_id = reports.id AND incident_reports.ended_at IS NULL"
    " LEFT JOIN incidents ON incidents.id = incident_reports.incident_id WHERE reports.sighting_id"
)


def number(session: Session, drafts: Sequence[Draft]) -> None:
    for draft, id in zip(drafts, reserve(session, _REPORTS, len(drafts)), strict=True):
        draft.id = id


def homes(session: Session, sightings: Collection[int]) -> list[Row]:
    """(sighting, incident, says that it is over) of those whose report counts on the map now."""
    return one_of(session, _HOMES, sightings)


def repeated(session: Session, sightings: Collection[int]) -> dict[int, datetime | None]:
    """Until when equal words of somebody else only repeat the report made of that post. None: they are a report of their own.

    They are, where it tells of danger to life, or staff refuted it or are done with its incident; and when its time is over.
    """
    found: dict[int, datetime | None] = {}
    for sighting, state, urgency, until, incident, its_until in one_of(session, _REPEATED, sightings):
        stands = state in COUNTED and urgency != "life" and (incident is None or incident in JOINABLE)
        found[sighting] = moment(its_until or until) if stands else None
    return found


def keep(session: Session, drafts: Sequence[Draft], joined: Joined, *, status: str, change: int, gazetteer: str, now: datetime) -> None:
    """The reports; the incidents as they are now, under that number of the map's changes; and what belongs to them."""
    when = moments(session)
    for one, id in zip(joined.new, reserve(session, _INCIDENTS, len(joined.new)), strict=True):
        one.id = id
    insert_all(session, _REPORTS, _REPORT, [_report(one, status, gazetteer, when) for one in drafts])
    opened = [(one.hazard, one.state, one.audience, status, False, "", "", *_moving(one, change, when)) for one in joined.new]
    insert_all(session, _INCIDENTS, (*_OPENED, *_MOVING), opened)
    update_all(session, _INCIDENTS, _MOVING[:-1], [_moving(one, change, when) for one in joined.touched.values()])
    at = when(now)
    insert_all(session, _LINKS, _LINK, [(one.id, draft.id, "rule", sure, at) for draft, one, sure in joined.links])


def columns(draft: Draft) -> dict[str, Any]:
    """What a report holds, by the names of its columns."""
    return dict(zip(_REPORT, _report(draft, "", "", lambda moment: moment), strict=True))


def texts(session: Session, above: int, since: datetime) -> Iterable[tuple[int, int, str, str, datetime]]:
    """(report, sighting, hazard, district, time) of reports numbered above that one and heard since then, in their order."""
    named = select(_REPORTS.c.id, _REPORTS.c.sighting_id, _REPORTS.c.hazard, _REPORTS.c.district, _REPORTS.c.seen_at)
    wanted = named.where(_REPORTS.c.id > above, _REPORTS.c.heard_at >= since).order_by(_REPORTS.c.id)
    return [(id, of, hazard, district, at) for id, of, hazard, district, at in session.execute(wanted)]


def _moving(one: Open, change: int, when: When) -> Row:
    lat, lon = one.point or (None, None)
    return (
        one.kind,
        one.urgency,
        one.district,
        lat,
        lon,
        one.precision_m,
        one.method,
        one.place[:120],
        when(one.first_at),
        when(one.last_at),
        when(one.until),
        one.support,
        one.authors,
        one.reports,
        one.over,
        one.home,
        change,
        one.id,
    )


def _report(one: Draft, status: str, gazetteer: str, when: When) -> Row:
    classed, place = one.classed, one.place
    return (
        one.id,
        status,
        one.of,
        one.receipt,
        classed.hazard,
        classed.kind,
        classed.urgency,
        classed.first_hand,
        classed.people,
        one.taps,
        _json(classed.reasons).decode(),
        one.text,
        bool(one.masked.hidden),
        one.language,
        when(one.seen_at),
        when(one.heard_at),
        when(one.until()),
        classed.over,
        classed.home,
        False,
        one.district,
        place.lat,
        place.lon,
        place.metres,
        place.method,
        place.name[:120],
        _json(place.candidates).decode() if place.candidates else "",
        gazetteer,
        one.author,
        one.wording_of,
        one.audience,
        "unconfirmed",
        one.anonymous,
    )
