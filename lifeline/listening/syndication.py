"""RSS and Atom by conditional questions: hardened gate, few entries, then feedparser; the entries are posts of the feed's authors."""

import calendar
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from lifeline.core import xml_gate
from lifeline.core.sighting import Position, Sighting
from lifeline.core.wire import Answer, hop
from lifeline.listening import sane
from lifeline.listening.asking import Asking, Secret, Settings
from lifeline.listening.port import ListenerFailed, Page

PLATFORM = "syndication"
_ENTRIES, _BYTES, _HOPS = 100, 2_000_000, 3
_COARSE, _MOST_NOTES = 100, 5
_SLIPS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Known(Struct, omit_defaults=True):
    """What is remembered of the last answer: a feed has no cursor, but it can say that nothing is new."""

    etag: str = ""
    modified: str = ""
    digest: str = ""


def build(name: str, settings: Settings, secret: Secret) -> "Syndication":
    """Settings: url; tagged: true hears only entries with one of the tags. Raises ValueError."""
    return Syndication(name, settings)


class Syndication:
    """A feed is heard whole. An entry that left the feed is not gone: feeds only show the newest."""

    platform, looks = PLATFORM, 0

    def __init__(self, name: str, settings: Settings) -> None:
        self.name, self._url = name, str(settings.get("url", ""))
        self._tagged = settings.get("tagged") is True
        parts = urlsplit(self._url)
        self._asking = Asking(name, {**settings, "base": f"{parts.scheme}://{parts.netloc}"}, {})

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        known = _opened(cursor)
        answer = self._ask(known)
        if answer.status == 304:
            return Page(sightings=(), cursor=cursor)
        if answer.status != 200:
            raise self._asking.judge(answer)
        digest = hashlib.sha256(answer.body).hexdigest()
        if digest == known.digest:
            return Page(sightings=(), cursor=cursor)
        notes: list[str] = []
        made = [sighting for entry in self._entries(answer, notes) if (sighting := _sighting(entry, self.name, now, notes))]
        if self._tagged:
            wanted = {tag.casefold() for tag in tags}
            made = [sighting for sighting in made if wanted & {tag.casefold() for tag in sighting.tags}]
        met = Known(_header(answer, "etag"), _header(answer, "last-modified"), digest)
        return Page(sightings=tuple(made), cursor=msgspec.json.encode(met).decode(), notes=tuple(notes[:_MOST_NOTES]))

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        return frozenset()

    def close(self) -> None:
        self._asking.close()

    def _ask(self, known: Known) -> Answer:
        """Each redirect stays on the same host: another one has to be written into the settings by a person."""
        conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = {name: value for name, value in conditions.items() if value}
        address = self._url
        for _ in range(_HOPS + 1):
            if urlsplit(address)[:2] != urlsplit(self._url)[:2]:
                raise ListenerFailed(f"the feed points to another host: {address[:100]}", remedy="settings")
            answer = self._asking.call("GET", address.removeprefix(self._asking.base), headers=headers)
            address = hop(answer)
            if not address:
                return answer
        raise ListenerFailed(f"more than {_HOPS} redirects", remedy="settings")

    def _entries(self, answer: Answer, notes: list[str]) -> list[Any]:
        if len(answer.body) > _BYTES:
            raise ListenerFailed(f"the feed has {len(answer.body):,} bytes, more than {_BYTES:,}", remedy="settings")
        try:
            return entries(answer.body, notes)
        except xml_gate.BadXml as wrong:
            raise ListenerFailed(f"{wrong.cause}. {wrong.remedy}", remedy="settings") from None


def entries(body: bytes, notes: list[str]) -> list[Any]:
    """The newest entries as feedparser gives them. Raises xml_gate.BadXml."""
    import feedparser  # loaded only by who listens to a feed

    root = xml_gate.read(_decoded(body))
    found = [element for element in root.iter() if str(element.tag).rpartition("}")[2] in ("entry", "item")]
    for surplus in found[_ENTRIES:]:
        parent = surplus.getparent()
        if parent is not None:
            parent.remove(surplus)
    if len(found) > _ENTRIES:
        notes.append(f"entries after number {_ENTRIES} left out")
    accepted = xml_gate.written(root)
    try:  # in a BytesIO: a str or bytes feedparser may take for an address or a path
        parsed = feedparser.parse(io.BytesIO(accepted), sanitize_html=False, resolve_relative_uris=False)
    except _SLIPS as wrong:
        raise xml_gate.BadXml(f"feedparser cannot read it: {type(wrong).__name__}", "Report it with the feed's name") from wrong
    if not parsed.get("version") and not parsed.entries:
        raise xml_gate.BadXml("this is XML, but no feed", "Open the address: the feed may have moved")
    return list(parsed.entries)


def _decoded(body: bytes) -> str:
    for codec in ("utf-8-sig", "cp949"):
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "replace")


def _sighting(entry: Mapping[str, Any], feed: str, heard_at: datetime, notes: list[str]) -> Sighting | None:
    """None for an entry that says nothing."""
    title, words = sane.plain(_said(entry, "title")), sane.plain(_body(entry))
    text = sane.text_of(words if not title or words.startswith(title.rstrip("…. ")) else f"{title}\n{words}".strip())
    if not text:
        return None
    link = sane.address(_said(entry, "link"))
    named = [str(tag.get("term") or "") for tag in (entry.get("tags") or ())[: sane.MOST_TAGS]]
    author = _said(entry, "author")
    return Sighting(
        platform=PLATFORM,
        post_id=_identity(_said(entry, "id") or link or text, feed),
        text=text,
        created_at=_time(entry, heard_at),
        heard_at=heard_at,
        author=sane.short(f"{feed}/{author}" if author else ""),
        handle=sane.short(author),
        url=link,
        language=sane.short(_said(entry.get("title_detail") or {}, "language"), 16),
        position=_position(entry, notes),
        tags=sane.tag_names((*sane.tags_in(text), *(name for name in named if name and " " not in name))),
        media=_pictures(entry),
    )


def _identity(given: str, feed: str) -> str:
    """A guid is only sure to be one of its kind within its feed, unless it is an address or a tag: URI."""
    given = given if given.startswith(("https://", "http://", "tag:", "urn:", "at://")) else f"{feed}/{given}"
    return sane.identity(given) or f"{feed}/{hashlib.sha256(given.encode('utf-8', 'replace')).hexdigest()}"


def _body(entry: Mapping[str, Any]) -> str:
    parts = [part.get("value") for part in entry.get("content") or () if isinstance(part, Mapping)]
    longest = max((part for part in parts if isinstance(part, str)), key=len, default="")
    return longest or _said(entry, "summary")


def _said(block: Mapping[str, Any], name: str) -> str:
    found = block.get(name)
    return found.strip() if isinstance(found, str) else ""


def _time(entry: Mapping[str, Any], heard_at: datetime) -> datetime:
    """feedparser's time is UTC already."""
    parts = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return sane.at_epoch(calendar.timegm(parts), heard_at) if parts else heard_at
    except (ValueError, TypeError, OverflowError):
        return heard_at


def _position(entry: Mapping[str, Any], notes: list[str]) -> Position | None:
    """A point of GeoRSS, longitude first as feedparser has it; or the two numbers of the older vocabulary."""
    shape = entry.get("where")
    pair: Any = shape.get("coordinates") if isinstance(shape, Mapping) and shape.get("type") == "Point" else None
    pair = pair or ((entry["geo_long"], entry["geo_lat"]) if "geo_lat" in entry and "geo_long" in entry else None)
    try:
        return sane.position(float(pair[1]), float(pair[0]), _COARSE, notes) if pair else None
    except (ValueError, TypeError, LookupError):
        return None


def _pictures(entry: Mapping[str, Any]) -> tuple[str, ...]:
    given = [*(entry.get("enclosures") or ()), *(entry.get("media_content") or ())][: sane.MOST_MEDIA]
    images = (one for one in given if str(one.get("type") or one.get("medium") or "").startswith("image"))
    return tuple(address for one in images if (address := sane.address(str(one.get("href") or one.get("url") or ""))))


def _header(answer: Answer, name: str) -> str:
    value = answer.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= 200 else ""


def _opened(cursor: str) -> Known:
    try:
        return msgspec.json.decode(cursor, type=Known) if cursor else Known()
    except msgspec.DecodeError:
        return Known()
