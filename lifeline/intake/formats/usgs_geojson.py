"""USGS earthquakes as GeoJSON: a summary feed, or one event (earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php)."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _json, _times
from lifeline.intake.formats import cap as cap_format
from lifeline.intake.formats._text import shown, token

SENDER, SENDER_NAME = "earthquake.usgs.gov", "USGS"
MAX_EVENTS = 500  # the busiest day of all magnitudes has fewer

_MSG_TYPES = {"automatic": cap.MsgType.ALERT, "reviewed": cap.MsgType.UPDATE, "deleted": cap.MsgType.CANCEL}
_KEPT = ("mag", "magType", "place", "status", "alert", "tsunami", "sig", "net", "code", "ids", "type", "felt", "mmi")


def parse(body: bytes) -> Parsed:
    """One alert per event. An empty collection is a success. Raises Unparsed."""
    root, notes = _json.read(body), list[str]()
    alerts: list[cap.Alert] = []
    events = _events(root)
    for event in events[:MAX_EVENTS]:
        try:
            alerts.append(_alert(event, notes))
        except (_times.NoTime, Unparsed) as wrong:
            notes.append(f"event {shown(_json.word(event.get('id'))) or '?'!r} left out: {getattr(wrong, 'cause', wrong)}")
    if len(events) > MAX_EVENTS:
        notes.append(f"events after number {MAX_EVENTS:,} left out")
    if events and not alerts:
        raise Unparsed(f"none of the {len(events):,} events can be read: {notes[0]}", "Look whether the feed has changed its form")
    return Parsed(tuple(alerts), notes=tuple(notes[: cap_format.MAX_NOTES]))


def _events(root: dict[str, Any]) -> list[dict[str, Any]]:
    kind, features = root.get("type"), root.get("features")
    if kind == "FeatureCollection" and isinstance(features, list):
        return [event if isinstance(event, dict) else {} for event in features]
    if kind == "Feature":
        return [root]
    raise Unparsed("the JSON is no GeoJSON of events", "Look whether the feed's format is the right one")


def _alert(event: dict[str, Any], notes: list[str]) -> cap.Alert:
    said = _json.inner(event, "properties")
    name, status = _json.word(event.get("id")), _json.word(said.get("status"))
    if not name:
        raise Unparsed("it has no id", "")
    origin, updated = _moment(said.get("time")), _moment(said.get("updated"))
    if status not in _MSG_TYPES:
        notes.append(f"{shown(name)}: unknown status {shown(status)!r}, read as a first report")
    msg_type = _MSG_TYPES.get(status, cap.MsgType.ALERT)
    return cap.Alert(
        identifier=_identifier(name),
        sender=SENDER,
        sent=updated,
        status=cap.Status.ACTUAL,
        msg_type=msg_type,
        infos=(_info(event, said, origin, notes),),
        references=tuple(_references(name, _json.word(said.get("ids")), origin, changed=msg_type is not cap.MsgType.ALERT)),
        sent_text=f"{_json.word(said.get('updated'))} (ms since 1970, UTC)",
    )


def _identifier(name: str) -> str:
    return f"usgs:{token(name)}"


def _references(name: str, ids: str, origin: datetime, *, changed: bool) -> Iterator[cap.Reference]:
    """All names of the event, for the preferred one may change. When those were sent is not told: the origin time stands for it."""
    names = dict.fromkeys([*([name] if changed else []), *(other for other in ids.split(",")[:50] if other)])
    return (cap.Reference(SENDER, _identifier(other), origin) for other in names if changed or other != name)


def _moment(value: object) -> datetime:
    """Milliseconds since 1970. Raises NoTime."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not 0 < value < 7e12:
        raise _times.NoTime(f"{shown(str(value), 30)!r} is not a time in milliseconds")
    return datetime.fromtimestamp(value / 1000, UTC)


def _info(event: dict[str, Any], said: dict[str, Any], origin: datetime, notes: list[str]) -> cap.Info:
    name, kind, place = _json.word(event.get("id")), _json.word(said.get("type")), _json.word(said.get("place"))
    where = _point(event, name, notes)
    if said.get("mag") is None:
        notes.append(f"{shown(name)}: its magnitude is not known yet")
    return cap.Info(
        event=kind.capitalize() or "Seismic event",  # explosions and quarry blasts are in the feed too
        category=("Geo",),
        urgency=cap.Urgency.PAST,
        certainty=cap.Certainty.OBSERVED if said.get("status") == "reviewed" else cap.Certainty.LIKELY,
        onset=origin,
        sender_name=SENDER_NAME,
        headline=_json.word(said.get("title")),
        web=_json.word(said.get("url")),
        parameters=tuple(pair for pair in _parameters(said, place, where) if pair.value),
        areas=(_area(place, where),),
    )


def _parameters(said: dict[str, Any], place: str, where: tuple[float, float, str] | None) -> Iterator[cap.Pair]:
    yield cap.Pair("magnitude", _json.word(said.get("mag")))
    yield cap.Pair("epicentre_en", place)
    for name, value in zip(("EQ:lat", "EQ:lon", "EQ:depth"), where or (), strict=False):
        yield cap.Pair(name, str(value))
    for name in _KEPT:
        yield cap.Pair(f"USGS:{name}", _json.word(said.get(name)).strip(","))


def _point(event: dict[str, Any], name: str, notes: list[str]) -> tuple[float, float, str] | None:
    """Latitude, longitude and depth in km as written; GeoJSON has the longitude first."""
    found = _json.inner(event, "geometry").get("coordinates")
    east, north, *depth = (_json.word(value) for value in found) if isinstance(found, list) and len(found) > 1 else ("", "")
    try:
        return (*cap_format.point(f"{north},{east}"), depth[0] if depth else "")
    except ValueError as wrong:
        notes.append(f"{shown(name)}: its place cannot be read: {wrong}")
        return None


def _area(place: str, where: tuple[float, float, str] | None) -> cap.Area:
    """The epicentre alone, as a circle of no radius. Without one a name such as "South Korea" must not stand for all of it."""
    return cap.Area(place or "epicentre", circles=((*where[:2], 0.0),)) if where else cap.Area(f"epicentre not told: {place}")
