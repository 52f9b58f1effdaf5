"""Alerts of the US National Weather Service as GeoJSON (api.weather.gov/alerts): CAP 1.2 in other words."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, TypeVar

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _json, _times
from lifeline.intake.formats import cap as cap_format
from lifeline.intake.formats._text import shown, token

SENDER = "w-nws.webmaster@noaa.gov"
MAX_ALERTS = 1_000
MAX_CODES = 2_000

# P-VTEC (NWS directive 10-1703): /O.NEW.KOHX.WI.Y.0004.240109T0600Z-240110T0000Z/
_VTEC = re.compile(r"/([OTEX])\.([A-Z]{3})\.([A-Z]{4})\.([A-Z]{2})\.([A-Z])\.([0-9]{4})\.([0-9]{2})[0-9]{4}T[0-9]{4}Z-")
_ENDS, _WITHDRAWN = ("CAN", "EXP"), "CAN"
_EVERYWHERE = cap.Pair("SAME", "000000")  # the United States: this office warns nowhere else, whatever an outline says
E = TypeVar("E", bound=StrEnum)


def parse(body: bytes) -> Parsed:
    """One alert per feature, of a collection or alone. Raises Unparsed."""
    root, notes = _json.read(body), list[str]()
    found = root.get("features") if root.get("type") == "FeatureCollection" else [root] if root.get("type") == "Feature" else None
    if not isinstance(found, list):
        raise Unparsed("the JSON is no GeoJSON of alerts", "Look whether the feed's format is the right one")
    alerts: list[cap.Alert] = []
    for feature in found[:MAX_ALERTS]:
        said = _json.inner(feature, "properties")
        try:
            alerts.append(_alert(feature, said, notes))
        except (ValueError, Unparsed) as wrong:
            notes.append(f"alert {shown(_json.word(said.get('id'))) or '?'!r} left out: {getattr(wrong, 'cause', wrong)}")
    if len(found) > MAX_ALERTS:
        notes.append(f"alerts after number {MAX_ALERTS:,} left out")
    if found and not alerts:
        raise Unparsed(f"none of the {len(found):,} alerts can be read: {notes[0]}", "Look whether the feed has changed its form")
    return Parsed(tuple(alerts), notes=tuple(notes[: cap_format.MAX_NOTES]))


def _alert(feature: dict[str, Any], said: dict[str, Any], notes: list[str]) -> cap.Alert:
    events = [match.groups() for text in _texts(_json.inner(said, "parameters").get("VTEC")) if (match := _VTEC.match(text))]
    actions = {action for _, action, *_ in events}
    status, msg_type = cap.Status(_json.word(said.get("status"))), cap.MsgType(_json.word(said.get("messageType")))
    if any(kind == "T" for kind, *_ in events):
        status = cap.Status.TEST
    return cap.Alert(
        identifier=token(_json.word(said.get("id"))),
        sender=token(_json.word(said.get("sender"))) or SENDER,
        sent=_times.stamp(_json.word(said.get("sent"))),
        status=status,
        msg_type=cap.MsgType.CANCEL if actions == {_WITHDRAWN} else msg_type,
        scope=cap.Scope(_json.word(said.get("scope")) or cap.Scope.PUBLIC),
        infos=(_info(feature, said, events, notes),),
        references=tuple(_references(said.get("references"), notes)),
        sent_text=_json.word(said.get("sent")),
    )


def _info(feature: dict[str, Any], said: dict[str, Any], events: list[tuple[str, ...]], notes: list[str]) -> cap.Info:
    """`expires` is when the message grows old, `ends` when the danger does: the latter goes first, both are kept."""
    actions = {action for _, action, *_ in events}
    over = bool(actions) and actions <= set(_ENDS) and actions != {_WITHDRAWN}
    response = _json.word(said.get("response"))
    return cap.Info(
        event=_json.word(said.get("event")),
        category=(_json.word(said.get("category")) or "Met",),
        response_types=(cap.ALL_CLEAR,) if over else (response,) if response else (),
        urgency=cap.Urgency.PAST if over else _word(cap.Urgency, said.get("urgency")),
        severity=_word(cap.Severity, said.get("severity")),
        certainty=_word(cap.Certainty, said.get("certainty")),
        event_codes=tuple(cap.Pair(name, code) for name, codes in _json.inner(said, "eventCode").items() for code in _texts(codes)),
        effective=_times.noted(_json.word(said.get("effective")), "effective", notes),
        onset=_times.noted(_json.word(said.get("onset")), "onset", notes),
        expires=_times.noted(_json.word(said.get("ends")), "ends", notes)
        or _times.noted(_json.word(said.get("expires")), "expires", notes),
        sender_name=_json.word(said.get("senderName")),
        headline=_json.word(said.get("headline")),
        description=_json.word(said.get("description")),
        instruction=_json.word(said.get("instruction")),
        web=_json.word(feature.get("id")),
        parameters=tuple(_parameters(said, events)),
        areas=(_area(feature, said, notes),),
    )


def _word(words: type[E], value: object) -> E:
    text = _json.word(value)
    return words(text) if text in [str(word) for word in words] else words("Unknown")


def _parameters(said: dict[str, Any], events: list[tuple[str, ...]]) -> Iterator[cap.Pair]:
    issued = _json.word(said.get("sent"))[2:4]
    for _, _, *event, year in events:
        yield cap.Pair("VTEC:thread", ".".join((*event, f"20{issued if year == '00' else year}")))  # 00: it has begun long ago
    for name in ("expires", "ends"):
        if text := _json.word(said.get(name)):
            yield cap.Pair(f"NWS:{name}", text)
    for name, values in list(_json.inner(said, "parameters").items())[:100]:
        yield from (cap.Pair(_json.word(name), text) for text in _texts(values))


def _area(feature: dict[str, Any], said: dict[str, Any], notes: list[str]) -> cap.Area:
    """Zones as codes, for most alerts have no outline."""
    codes = _json.inner(said, "geocode")
    pairs = [cap.Pair(name, code) for name in ("SAME", "UGC") for code in _texts(codes.get(name))]
    zones = [cap.Pair("UGC", zone.rpartition("/")[2]) for zone in _texts(said.get("affectedZones"))]
    geometry = _json.inner(feature, "geometry")
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    try:
        if geometry.get("type") == "Polygon":
            rings = tuple(_ring(ring) for ring in geometry["coordinates"][:1])  # the second and later are holes
        elif geometry:
            notes.append(f"a place of kind {shown(str(geometry.get('type')), 20)} left out")
    except (TypeError, ValueError, LookupError) as wrong:
        notes.append(f"the outline of {shown(_json.word(said.get('areaDesc')))!r} left out: {wrong}")
    return cap.Area(_json.word(said.get("areaDesc")), tuple(dict.fromkeys([*pairs, *zones]))[:MAX_CODES] or (_EVERYWHERE,), rings)


def _ring(points: Any) -> tuple[tuple[float, float], ...]:
    """GeoJSON has the longitude first. Raises TypeError, ValueError or LookupError."""
    ring = tuple(cap_format.point(f"{_json.word(place[1])},{_json.word(place[0])}") for place in points)
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("it needs four points, the last equal to the first")
    return ring


def _references(found: object, notes: list[str]) -> Iterator[cap.Reference]:
    for one in found[: cap_format.MAX_REFERENCES] if isinstance(found, list) else []:
        name, sender = (token(_json.word(_plain(one).get(key))) for key in ("identifier", "sender"))
        try:
            if not name:
                raise _times.NoTime("it has no identifier")
            yield cap.Reference(sender or SENDER, name, _times.stamp(_json.word(_plain(one).get("sent"))))
        except _times.NoTime as wrong:
            notes.append(f"a reference left out: {wrong}")


def _plain(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    """A list of words, each once; a single word is a list of one."""
    several = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(text for one in several[:MAX_CODES] if (text := _json.word(one))))
