"""CAP 1.2 and its elder namespaces, the Korean profile (KPAS) among them (OASIS CAP-v1.2; TTAK.OT-06.0055/R1)."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import repeat
from typing import Any, TypeVar

from lxml import etree

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _times, _xml
from lifeline.intake.formats._text import shown

NAMESPACES = (
    "urn:oasis:names:tc:emergency:cap:1.2",
    "urn:oasis:names:tc:emergency:cap:1.1",
    "http://www.incident.com/cap/1.0",
)
_ALERTS = tuple(f"{{{uri}}}alert" for uri in NAMESPACES)
MAX_NOTES, MAX_REFERENCES = 200, 1_000
MAX_INFOS, MAX_AREAS = 200, 5_000
_SCALES = (cap.Status, cap.MsgType, cap.Scope, cap.Urgency, cap.Severity, cap.Certainty)
_KNOWN: dict[type[StrEnum], dict[str, Any]] = {words: {str(word): word for word in words} for words in _SCALES}

E = TypeVar("E", bound=StrEnum)


def parse(body: bytes) -> Parsed:
    """The one alert of a CAP document. Raises Unparsed."""
    root, notes = _xml.read(body), list[str]()
    if not is_alert(root):
        raise Unparsed(f"the document is <{shown(str(root.tag), 80)}>, not a CAP alert", "Look whether the feed's format is the right one")
    alert = read_alert(root, notes)
    return Parsed((alert,), notes=tuple(notes[:MAX_NOTES]))


def is_alert(element: etree._Element) -> bool:
    return element.tag in _ALERTS


def read_alert(element: etree._Element, notes: list[str]) -> cap.Alert:
    """The alert of one `alert` element; doubts go to `notes`. Raises Unparsed when it cannot be told apart, dated or placed."""
    uri = _xml.namespace(element)
    block = _xml.Block(element, uri)
    identifier, sender, sent = block.text("identifier"), block.text("sender"), block.text("sent")
    for name, value in (("identifier", identifier), ("sender", sender)):
        if not value:
            raise Unparsed(f"the alert has no {name}", "Ask the sender: CAP requires it, and without it two alerts cannot be told apart")
    infos = block.all("info")
    if len(infos) > MAX_INFOS or sum(map(len, infos)) > MAX_AREAS:
        raise Unparsed(f"the alert has {len(infos):,} info blocks or too many areas in them", "Ask the sender what the document is for")
    return cap.Alert(
        identifier=identifier,
        sender=sender,
        sent=_sent(sent),
        status=_required(cap.Status, block.text("status"), "status"),
        msg_type=_required(cap.MsgType, block.text("msgType", "message_type"), "msgType"),
        scope=_required(cap.Scope, block.text("scope"), "scope"),
        infos=tuple([read_info(_xml.Block(info, uri), notes) for info in infos]),
        references=tuple(_references(block.text("references"), notes)),
        source=block.text("source"),
        note=block.text("note"),
        codes=block.texts("code"),
        sent_text=sent,
        incidents=block.text("incidents"),
    )


def _sent(text: str) -> datetime:
    try:
        return _times.stamp(text)
    except _times.NoTime as wrong:
        raise Unparsed(f"the time sent cannot be read: {wrong}", "Ask the sender: CAP requires a time with its offset") from wrong


def _required(words: type[E], text: str, name: str) -> E:
    found: E | None = _KNOWN[words].get(text)
    if found is None:
        raise Unparsed(
            f"{name} is {shown(text)!r}, which CAP does not know", f"Ask the sender: CAP allows {', '.join(words)} and nothing else"
        )
    return found


def read_info(block: _xml.Block, notes: list[str]) -> cap.Info:
    """One info block. A severity, urgency or certainty that CAP does not know is Unknown, a time that cannot be read is none; both stay
    as parameters named CAP:severity and so on, by which a person is asked.
    """
    doubts: list[cap.Pair] = []
    effective, expires = _time(block, "effective", doubts, notes), _time(block, "expires", doubts, notes)
    onset = _time(block, "onset", doubts, notes)
    if effective and expires and expires < effective:
        notes.append(f"expires {block.text('expires')} lies before effective {block.text('effective')}")
    return cap.Info(
        event=block.text("event"),
        language=block.text("language") or "en-US",
        category=block.texts("category"),
        response_types=block.texts("responseType"),
        urgency=_scaled(cap.Urgency, block.text("urgency"), doubts, notes),
        severity=_scaled(cap.Severity, block.text("severity"), doubts, notes),
        certainty=_scaled(cap.Certainty, block.text("certainty"), doubts, notes),
        audience=block.text("audience"),
        event_codes=_pairs(block.all("eventCode")),
        effective=effective,
        onset=onset,
        expires=expires,
        sender_name=block.text("senderName"),
        headline=block.text("headline"),
        description=block.text("description"),
        instruction=block.text("instruction"),
        web=block.text("web"),
        contact=block.text("contact"),
        parameters=(*_pairs(block.all("parameter")), *doubts),
        areas=tuple([read_area(_xml.Block(area, block.uri), notes) for area in block.all("area")]),
    )


def _scaled(words: type[E], text: str, doubts: list[cap.Pair], notes: list[str]) -> E:
    found: E | None = _KNOWN[words].get("Likely" if text == "Very Likely" else text)  # CAP 1.0, deprecated since 1.1
    if found is not None:
        return found
    if text:
        doubts.append(cap.Pair(f"CAP:{words.__name__.lower()}", text))
        notes.append(f"{words.__name__.lower()} {shown(text)!r} is read as Unknown")
    return words("Unknown")


def _time(block: _xml.Block, name: str, doubts: list[cap.Pair], notes: list[str]) -> datetime | None:
    if not (text := block.text(name)):
        return None
    try:
        return _times.stamp(text)
    except _times.NoTime as wrong:
        doubts.append(cap.Pair(f"CAP:{name}", text))
        notes.append(f"{name} left out: {wrong}")
        return None


def _pairs(elements: list[etree._Element]) -> tuple[cap.Pair, ...]:
    """Name and value, of any namespace: the old NWS index puts several pairs into one geocode."""
    found: list[cap.Pair] = []
    for element in elements:
        name = ""
        for child in element:
            tag = child.tag
            if tag.endswith("}valueName") or tag == "valueName":
                name = _xml.said(child)
            elif name and (tag.endswith("}value") or tag == "value"):
                found.append(cap.Pair(name, _xml.said(child)))
    return tuple(found)


def _references(text: str, notes: list[str]) -> Iterator[cap.Reference]:
    triples = text.split(maxsplit=MAX_REFERENCES)
    if len(triples) > MAX_REFERENCES:
        notes.append(f"references after number {MAX_REFERENCES:,} left out")
    for triple in triples[:MAX_REFERENCES]:
        sender, _, rest = triple.partition(",")
        identifier, _, sent = rest.rpartition(",")
        try:
            if not sender or not identifier:
                raise _times.NoTime("it is not sender,identifier,sent")
            yield cap.Reference(sender, identifier, _times.stamp(sent))
        except _times.NoTime as wrong:
            notes.append(f"reference {shown(triple)!r} left out: {wrong}")


def read_area(block: _xml.Block, notes: list[str]) -> cap.Area:
    """One area. A shape that cannot be read is left out and noted: the area is never widened for it."""
    name = block.text("areaDesc")
    return cap.Area(
        description=name,
        geocodes=_pairs(block.all("geocode")),
        polygons=tuple([ring for text in block.texts("polygon") if (ring := _ring(text, name, notes))]),
        circles=tuple([circle for text in block.texts("circle") if (circle := _circle(text, name, notes))]),
    )


def _ring(text: str, name: str, notes: list[str]) -> tuple[tuple[float, float], ...]:
    try:
        ring = _points(text)
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise ValueError("it needs four points, the last equal to the first")
    except ValueError as wrong:
        notes.append(f"a polygon of {shown(name)!r} left out: {wrong}")
        return ()
    return ring


def _points(text: str) -> tuple[tuple[float, float], ...]:
    pairs = text.split()
    plain = "n" not in text and "N" not in text and "_" not in text  # float() also takes nan, inf and 1_0
    if plain and set(map(str.count, pairs, repeat(","))) == {1}:  # all at once: polygons are most of a large document
        numbers = list(map(float, text.replace(",", " ").split()))
        latitudes, longitudes = numbers[::2], numbers[1::2]
        if max(latitudes) <= 90 and min(latitudes) >= -90 and max(longitudes) <= 180 and min(longitudes) >= -180:
            return tuple(zip(latitudes, longitudes, strict=True))
    return tuple(point(pair) for pair in pairs)


def _circle(text: str, name: str, notes: list[str]) -> tuple[float, float, float] | None:
    try:
        centre, radius = text.split()
        latitude, longitude = point(centre)
        if not 0 <= float(radius) <= 20_100:
            raise ValueError(f"no radius of {radius[:20]} km fits the earth")
        return latitude, longitude, float(radius)
    except ValueError as wrong:
        notes.append(f"a circle of {shown(name)!r} left out: {wrong}")
        return None


def point(text: str) -> tuple[float, float]:
    """`37.57,126.98`: latitude first, degrees WGS84. Raises ValueError, also for a pair that has longitude first."""
    latitude, comma, longitude = text.partition(",")
    try:
        place = float(latitude), float(longitude)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not latitude,longitude") from None
    if not comma or not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
        raise ValueError(f"{text[:40]!r} lies off the earth: latitude comes first")
    return place
