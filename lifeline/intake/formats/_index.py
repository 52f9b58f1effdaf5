"""Indexes of CAP documents, Atom or RSS: one alert stays one, into however many entries the feed splits it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _times, _xml
from lifeline.intake.formats import cap as cap_format
from lifeline.intake.formats._text import shown, token

MAX_ENTRIES = 1_000
Key = tuple[str, str, datetime]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an index: the element, its name for messages, and what stands in where its cap: fields lack a word.

    `documents` are links declared to be CAP, `pages` links of no declared kind.
    """

    element: etree._Element
    label: str
    documents: tuple[str, ...]
    pages: tuple[str, ...]
    identifier: str
    sender: str
    sent: str


def collect(entries: Iterable[Entry]) -> Parsed:
    """The alerts written out in the entries, and the links of all others.

    A link goes before cap: fields beside it: only the document says AllClear, so fields alone could turn a clear into a warning.
    """
    found = _Found()
    for number, entry in enumerate(entries):
        if number == MAX_ENTRIES:
            found.notes.append(f"entries after number {MAX_ENTRIES:,} left out")
            break
        try:
            found.take(entry)
        except Unparsed as wrong:
            found.notes.append(f"entry {shown(entry.label)!r} left out: {wrong.cause}")
    merged = (replace(alert, infos=_merged(found.infos[key])) for key, alert in found.fields.items())
    links = tuple(dict.fromkeys(found.links.values()))
    parsed = Parsed((*found.written, *merged), links, tuple(found.notes[: cap_format.MAX_NOTES]))
    if parsed.notes and not parsed.alerts and not parsed.links:
        raise Unparsed(f"no entry can be read: {parsed.notes[0]}", "Look whether the feed's format is the right one")
    return parsed


@dataclass
class _Found:
    """What the entries gave so far. `written` are alerts that stand whole in an entry, `fields` those told by cap: fields."""

    links: dict[str, str] = field(default_factory=dict)
    written: list[cap.Alert] = field(default_factory=list)
    fields: dict[Key, cap.Alert] = field(default_factory=dict)
    infos: dict[Key, list[cap.Info]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def take(self, entry: Entry) -> None:
        whole = next((part for part in entry.element.iter() if cap_format.is_alert(part)), None)
        if whole is not None:
            self.written.append(cap_format.read_alert(whole, self.notes))
            return
        fields = _fields(entry.element)
        links = entry.documents or (() if fields and fields.text("event") else entry.pages)
        key = (fields and fields.text("identifier")) or (links[0] if links else entry.identifier)
        if links:
            self.links.setdefault(key, _absolute(links[0]))
        elif fields and fields.text("event"):
            alert, info = _alert(entry, fields, self.notes)
            self.fields.setdefault(alert.key, alert)
            self.infos.setdefault(alert.key, []).append(info)
        else:
            raise Unparsed("it has neither a link to a CAP document nor cap: fields", "")


def _fields(element: etree._Element) -> _xml.Block | None:
    for child in element:
        if _xml.namespace(child) in cap_format.NAMESPACES:
            return _xml.Block(element, _xml.namespace(child))
    return None


def _absolute(link: str) -> str:
    try:
        parts = urlsplit(link)
        if parts.scheme in ("http", "https") and parts.hostname and not any(letter.isspace() for letter in link):
            return link
    except ValueError:
        pass
    raise Unparsed(f"its link {shown(link)!r} is not an absolute web address", "")


def _alert(entry: Entry, fields: _xml.Block, notes: list[str]) -> tuple[cap.Alert, cap.Info]:
    sent = fields.text("sent") or entry.sent
    try:
        moment = _times.stamp(sent)
        alert = cap.Alert(
            identifier=fields.text("identifier") or token(entry.identifier),
            sender=fields.text("sender") or token(entry.sender),
            sent=moment,
            status=cap.Status(fields.text("status")),
            msg_type=cap.MsgType(fields.text("msgType", "message_type", "messageType")),
            scope=cap.Scope(fields.text("scope") or cap.Scope.PUBLIC),  # an index in the open
            note=fields.text("note"),
            sent_text=sent,
        )
    except ValueError as wrong:
        raise Unparsed(f"its cap: fields do not make an alert: {wrong}", "") from wrong
    info = cap_format.read_info(fields, notes)
    return alert, replace(info, areas=(cap_format.read_area(fields, notes),))


def _merged(infos: Iterable[cap.Info]) -> tuple[cap.Info, ...]:
    """One info per wording, with the areas of all entries that say it; entries that differ in geocode alone share an area."""
    areas: dict[cap.Info, dict[str, list[cap.Area]]] = {}
    for info in infos:
        by_name = areas.setdefault(replace(info, areas=()), {})
        for area in info.areas:
            by_name.setdefault(area.description, []).append(area)
    return tuple(replace(info, areas=tuple(_joined(same) for same in by_name.values())) for info, by_name in areas.items())


def _joined(areas: list[cap.Area]) -> cap.Area:
    return cap.Area(
        areas[0].description,
        tuple(dict.fromkeys(code for area in areas for code in area.geocodes)),
        tuple(dict.fromkeys(ring for area in areas for ring in area.polygons)),
        tuple(dict.fromkeys(circle for area in areas for circle in area.circles)),
    )
