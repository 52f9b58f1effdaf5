"""Plain Atom and RSS with GeoRSS, read by feedparser after the hardened gate: news of a place, of no known severity."""

import html
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import nh3
from lxml import etree

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _times, _xml
from lifeline.intake.formats import cap as cap_format
from lifeline.intake.formats._text import clean, shown, token

MAX_ENTRIES = 300
_MAX_TEXT = 20_000
_SLIPS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def parse_atom(body: bytes) -> Parsed:
    """One alert per entry of an Atom feed. Raises Unparsed."""
    return _parse(body, ("feed",))


def parse_rss(body: bytes) -> Parsed:
    """One alert per item of an RSS 1.0 or 2.0 feed. Raises Unparsed."""
    return _parse(body, ("rss", "RDF"))


def _parse(body: bytes, roots: tuple[str, ...]) -> Parsed:
    root = _xml.read(body)
    if _xml.local(root) not in roots:
        name = shown(_xml.local(root), 40)
        raise Unparsed(f"the document is <{name}>, not <{roots[0]}>", "Look whether the feed's format is the right one")
    notes: list[str] = []
    alerts: list[cap.Alert] = []
    _prune(root, notes)
    feed = _feedparser(root)
    for entry in feed.entries:
        try:
            alerts.append(_alert(entry, _sender(feed.feed), notes))
        except _times.NoTime as wrong:
            notes.append(f"{shown(_said(entry, 'title'))!r} left out: {wrong}")
    if feed.entries and not alerts:
        raise Unparsed(f"none of the {len(feed.entries)} entries can be read: {notes[-1]}", "Look whether the feed has changed its form")
    return Parsed(tuple(alerts), notes=tuple(notes))


def _prune(root: etree._Element, notes: list[str]) -> None:
    """feedparser needs a millisecond for ten entries: it gets no more of them than are read."""
    entries = [element for element in root.iter() if _xml.local(element) in ("entry", "item")]
    for surplus in entries[MAX_ENTRIES:]:
        parent = surplus.getparent()
        if parent is not None:
            parent.remove(surplus)
    if len(entries) > MAX_ENTRIES:
        notes.append(f"entries after number {MAX_ENTRIES:,} left out")


def _feedparser(root: etree._Element) -> Any:
    """feedparser's answer. It is given what lxml has accepted, in a BytesIO: a str or bytes it may take for an address or a path."""
    accepted = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    try:
        return feedparser.parse(io.BytesIO(accepted), sanitize_html=False, resolve_relative_uris=False)
    except _SLIPS as wrong:  # thousands of lines that are not ours: a slip of theirs is a problem of this document
        raise Unparsed(
            f"feedparser cannot read it: {type(wrong).__name__}", "Keep the document and report it with the feed's name"
        ) from wrong


def _sender(feed: Mapping[str, Any]) -> str:
    """The host of the feed's own link or id; what it calls itself where it has none."""
    for address in (_said(feed, "link"), _said(feed, "id")):
        try:
            if host := urlsplit(address).hostname:
                return token(host)
        except ValueError:
            continue
    return token(_said(feed, "title"))[:80] or "unnamed-feed"


def _alert(entry: Mapping[str, Any], sender: str, notes: list[str]) -> cap.Alert:
    identifier = token(_said(entry, "id") or _said(entry, "link"))
    if not identifier:
        raise _times.NoTime("it has neither an id nor a link")  # a title is no identity
    written = _said(entry, "updated" if "updated" in entry else "published")
    title = _text(_said(entry, "title"))
    info = cap.Info(
        event=title[:200],
        language=_said(entry.get("title_detail") or {}, "language") or "en-US",
        headline=title,
        description=_text(_said(entry, "summary")),
        web=_said(entry, "link"),
        parameters=tuple(cap.Pair("category", clean(str(tag.get("term") or ""))) for tag in entry.get("tags") or ()),
        areas=_areas(entry, title, notes),
    )
    return cap.Alert(
        identifier=identifier,
        sender=sender,
        sent=_time(written),
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.ALERT,
        infos=(info,),
        sent_text=written,
    )


def _time(text: str) -> datetime:
    try:
        return _times.mail(text)
    except _times.NoTime:
        return _times.stamp(text)


def _said(block: Mapping[str, Any], name: str) -> str:
    found = block.get(name)
    return clean(found) if isinstance(found, str) else ""


def _text(markup: str) -> str:
    """The words of a piece of HTML."""
    return clean(html.unescape(nh3.clean(markup[:_MAX_TEXT], tags=set(), clean_content_tags={"script", "style"})))


def _areas(entry: Mapping[str, Any], title: str, notes: list[str]) -> tuple[cap.Area, ...]:
    """GeoRSS as feedparser gives it: GeoJSON shapes, longitude first. A line has no area and is noted."""
    shape: Mapping[str, Any] = entry.get("where") or {}
    if not shape and _said(entry, "geo_lat"):
        shape = {"type": "Point", "coordinates": (entry.get("geo_long"), entry.get("geo_lat"))}
    kind = shape.get("type")
    coordinates: Any = shape.get("coordinates")
    try:
        if kind == "Point":
            return (cap.Area(title, circles=((*_turned(coordinates), 0.0),)),)
        if kind == "Polygon":
            return (cap.Area(title, polygons=(tuple(_turned(place) for place in coordinates[0]),)),)
    except (TypeError, ValueError, LookupError) as wrong:
        notes.append(f"{shown(title)!r}: its place left out: {wrong}")
        return ()
    if kind:
        notes.append(f"{shown(title)!r}: a place of kind {shown(str(kind), 20)} left out")
    return ()


def _turned(place: Any) -> tuple[float, float]:
    return cap_format.point(f"{float(place[1])},{float(place[0])}")
