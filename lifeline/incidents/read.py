"""Questions the public pages ask of the incident map: what changed since, one incident with its reports, one picture."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.incidents.believed import NOTHING_SAID, CitySays, told_in_public
from lifeline.incidents.credibility import for_public
from lifeline.incidents.credibility import reasons as believed_for
from lifeline.incidents.family import PublicWords
from lifeline.incidents.public_rules import is_home, on_map, place_name, point, report_shown, shown_metres, standing
from lifeline.incidents.read_reports import SIGHTINGS, acts_of, reports_of, words_of
from lifeline.incidents.read_views import ActView, IncidentView, Merged, PictureView, PinView, ReportView
from lifeline.incidents.tables import Hearing, Incident, IncidentReport, Picture, Report

__all__ = [
    "ActView",
    "Changed",
    "IncidentView",
    "Merged",
    "PictureView",
    "PinView",
    "ReportView",
    "changed",
    "changes",
    "incident",
    "picture",
]

AT_ONCE = 500  # numbers in one question: SQLite takes a bounded count
MOST_MERGES = 20  # an incident that was merged again and again is followed so far
_PIN = (
    Incident.id,
    Incident.hazard,
    Incident.kind,
    Incident.urgency,
    Incident.state,
    Incident.headline_ko,
    Incident.headline_en,
    Incident.district,
    Incident.place,
    Incident.method,
    Incident.lat,
    Incident.lon,
    Incident.precision_m,
    Incident.first_at,
    Incident.last_at,
    Incident.until,
    Incident.support,
    Incident.authors,
    Incident.reports,
    Incident.say_over,
    Incident.home,
    Incident.looked,
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different on the map: incidents that are there (new or changed) and numbers of those that left it."""

    changes: int
    pins: tuple[PinView, ...]
    gone: tuple[int, ...]


def world(session: Session) -> datetime:
    """When this world was set up: another one begins to count anew."""
    return session.scalars(select(WorldRow.created_at)).one()


def changes(session: Session) -> int:
    """How often the map has changed: -1 before anything was heard."""
    found = session.scalar(select(Hearing.changes))
    return -1 if found is None else found


def changed(session: Session, since: int, now: datetime, public_words: PublicWords = "after_look") -> Changed:
    """Everything that moved after `since` (-1: the whole map). What only ran out is not told: each pin says until when it stands."""
    at = changes(session)
    if at == since:
        return Changed(at, (), ())
    wanted = select(*_PIN).where(on_map(), Incident.until > now)
    if since < 0:
        return Changed(at, tuple(_pins(session.execute(wanted), public_words)), ())
    moved = set(session.scalars(select(Incident.id).where(Incident.changed > since)))
    pins = tuple(_pins(session.execute(wanted.where(Incident.changed > since)), public_words))
    return Changed(at, pins, tuple(moved - {one.id for one in pins}))


def incident(session: Session, number: int, now: datetime, says: CitySays = NOTHING_SAID) -> IncidentView | Merged | None:
    """None: there is nothing the public may know of. One that staff joined to another leads there. `says`: what the city itself says."""
    row = session.get(Incident, number)
    if row is not None and row.merged_into is not None:
        return _merged(session, row, now)
    if row is None:
        return None
    shown = standing(row.state, row.audience, looked=row.looked, current=row.until > now, reports=row.reports)
    if shown == "secret":
        return None
    told = says.families.public_words
    pin = next(_pins([session.execute(select(*_PIN).where(Incident.id == number)).one()], told))
    reports, more = reports_of(session, number, home=pin.home, public_words=told) if shown == "open" else ((), 0)
    why = for_public(believed_for(told_in_public(session, row, says))) if shown == "open" else ()
    return IncidentView(pin, shown, reports, more, acts_of(session, number), why)


def words(session: Session, numbers: Sequence[int], public_words: PublicWords = "after_look") -> dict[int, str]:
    """By incident, the newest words of a citizen that may be shown."""
    found: dict[int, str] = {}
    for begin in range(0, len(numbers), AT_ONCE):
        found |= words_of(session, numbers[begin : begin + AT_ONCE], public_words)
    return found


def picture(session: Session, name: str, now: datetime) -> PictureView | None:
    """A public picture of a report that counts, of an incident that is on the map."""
    here = (
        select(Incident.id)
        .join(IncidentReport, IncidentReport.incident_id == Incident.id)
        .where(IncidentReport.report_id == Report.id, IncidentReport.ended_at.is_(None), on_map(), Incident.until > now)
    )
    wanted = select(Picture.name, Picture.shown, Picture.at).join(Report, Report.id == Picture.report_id)
    taken_back = select(SIGHTINGS.c.id).where(SIGHTINGS.c.id == Report.sighting_id, SIGHTINGS.c.deleted_at.is_not(None))
    shown = wanted.where(Picture.name == name, Picture.state == "public", report_shown(), here.exists(), ~taken_back.exists())
    row = session.execute(shown).one_or_none()
    return None if row is None else PictureView(row.name, row.shown, row.at)


def _merged(session: Session, row: Incident, now: datetime) -> Merged | None:
    """The last one of a chain, if the public may know of it; a ring of merges leads nowhere."""
    seen, here = {row.id}, row
    while here.merged_into is not None and here.merged_into not in seen and len(seen) <= MOST_MERGES:
        seen.add(here.merged_into)
        here = session.get_one(Incident, here.merged_into)
    shown = standing(here.state, here.audience, looked=here.looked, current=here.until > now, reports=here.reports)
    return None if here.merged_into is not None or shown == "secret" else Merged(here.id)


def _pins(rows: Iterable[Any], public_words: PublicWords) -> Iterator[PinView]:
    at_once = public_words == "at_once"
    return (_pin(row, read=at_once or row.looked) for row in rows)


def _pin(row: Any, *, read: bool) -> PinView:
    """Rounded here, once: the exact point never leaves this module."""
    home = is_home(row.urgency, home=row.home)
    lat, lon = point(row.lat, row.lon, row.precision_m, home=home) or (None, None)
    return PinView(
        row.id,
        row.hazard,
        row.kind,
        row.urgency,
        row.state,
        row.headline_ko,
        row.headline_en,
        row.district,
        place_name(row.place, row.method, home=home, read=read),
        row.method,
        lat,
        lon,
        shown_metres(row.precision_m, home=home),
        row.first_at,
        row.last_at,
        row.until,
        row.support,
        row.authors,
        row.reports,
        row.say_over,
        home,
    )
