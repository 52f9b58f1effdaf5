"""A cap.Alert as the bytes of a CAP 1.2 document: the same alert gives the same bytes, in the order the schema wants."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from lifeline.core.cap import Alert, Area, Info, Pair, Reference
from lifeline.core.text import KST, nfc

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
_DEFAULT: Any = {None: NAMESPACE}  # the stubs know no default namespace

_NOT_XML = re.compile("[^\t\n\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_A_NAME = re.compile(r"[\s,<&]")


def document(alert: Alert) -> bytes:
    """UTF-8 with a declaration; times in Korean time with their offset, never Z (CAP 3.3.2), to the second.

    Raises ValueError where a sender or an identifier holds what CAP forbids in it: white space, a comma, < or &.
    """
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap=_DEFAULT)
    for name, value in _head(alert):
        _add(root, name, value)
    for info in alert.infos:
        _info(etree.SubElement(root, f"{{{NAMESPACE}}}info"), info)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def plain(text: str) -> str:
    """The text as XML can hold it: NFC, without control characters and halves of characters."""
    return nfc(_NOT_XML.sub("", text)).strip()


def stamp(moment: datetime | None) -> str:
    """`2026-01-13T05:00:00+09:00`; the empty string for no time."""
    return moment.astimezone(KST).isoformat(timespec="seconds") if moment else ""


def _head(alert: Alert) -> Iterable[tuple[str, str]]:
    yield "identifier", _named(alert.identifier)
    yield "sender", _named(alert.sender)
    yield "sent", stamp(alert.sent)
    yield "status", alert.status
    yield "msgType", alert.msg_type
    yield "source", alert.source
    yield "scope", alert.scope
    yield from (("code", code) for code in alert.codes)
    yield "note", alert.note
    yield "references", " ".join(map(_reference, alert.references))
    yield "incidents", alert.incidents


def _reference(one: Reference) -> str:
    return f"{_named(one.sender)},{_named(one.identifier)},{stamp(one.sent)}"


def _named(text: str) -> str:
    if _NOT_IN_A_NAME.search(text) or text != plain(text):
        raise ValueError(f"{text[:60]!r} holds what a CAP sender or identifier may not: white space, a comma, < or & (CAP 1.2, 3.2.1)")
    return text


def _info(block: etree._Element, info: Info) -> None:
    _add(block, "language", info.language)
    _each(block, "category", info.category)
    _add(block, "event", info.event, required=True)
    _each(block, "responseType", info.response_types)
    for name, value in (("urgency", info.urgency), ("severity", info.severity), ("certainty", info.certainty), ("audience", info.audience)):
        _add(block, name, value)
    _pairs(block, "eventCode", info.event_codes)
    for name, moment in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _add(block, name, stamp(moment))
    for name in ("sender_name", "headline", "description", "instruction", "web", "contact"):
        _add(block, "senderName" if name == "sender_name" else name, getattr(info, name))
    _pairs(block, "parameter", info.parameters)
    for area in info.areas:
        _area(etree.SubElement(block, f"{{{NAMESPACE}}}area"), area)


def _area(block: etree._Element, area: Area) -> None:
    _add(block, "areaDesc", area.description, required=True)
    _each(block, "polygon", (" ".join(f"{_degrees(lat)},{_degrees(lon)}" for lat, lon in ring) for ring in area.polygons))
    _each(block, "circle", (f"{_degrees(lat)},{_degrees(lon)} {_degrees(km)}" for lat, lon, km in area.circles))
    _pairs(block, "geocode", area.geocodes)


def _degrees(number: float) -> str:
    """Six decimals are a hand's breadth; never an exponent, which the schema's readers do not take."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _pairs(block: etree._Element, name: str, pairs: Iterable[Pair]) -> None:
    for pair in pairs:
        made = etree.SubElement(block, f"{{{NAMESPACE}}}{name}")
        _add(made, "valueName", pair.name, required=True)
        _add(made, "value", pair.value, required=True)


def _each(block: etree._Element, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _add(block, name, text)


def _add(block: etree._Element, name: str, text: str, *, required: bool = False) -> None:
    """What is empty is left out, but for what the schema requires."""
    if said := plain(text):
        etree.SubElement(block, f"{{{NAMESPACE}}}{name}").text = said
    elif required:
        etree.SubElement(block, f"{{{NAMESPACE}}}{name}")
