"""The index of our bulletins in three forms: Atom (RFC 4287), RSS 2.0, and one JSON. Pure: the same rows give the same bytes."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from lifeline.bulletins import cap_out
from lifeline.bulletins.published import Published
from lifeline.core.cap_xml import MEDIA_TYPE, plain, stamp
from lifeline.core.text import KST
from lifeline.web.public.entries import Entry, document_address, entry_id, page_address, standing
from lifeline.web.public.face import ROOTS, Face

ATOM = "http://www.w3.org/2005/Atom"
JSON_VERSION = "lifeline.bulletins/1"
LANGUAGES = ("ko", "en")
_DEFAULT: Any = {None: ATOM}  # the stubs know no default namespace


def atom(entries: Iterable[Entry], face: Face, site: str, *, changed: datetime) -> bytes:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=_DEFAULT)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", face.language)
    world = face.window.status.value.lower()
    for name, text in (
        ("id", f"tag:{face.office.imprint.sender},2026-01-01:{world}/{face.language}"),
        ("title", _title(face)),
        ("updated", stamp(changed)),
    ):
        _text(root, f"{{{ATOM}}}{name}", text)
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _text(author, f"{{{ATOM}}}name", face.city)
    _link(root, "self", "application/atom+xml", f"{site}{face.root}feed.atom")
    _link(root, "alternate", "text/html", f"{site}{face.root}")
    for one in entries:
        _atom_entry(etree.SubElement(root, f"{{{ATOM}}}entry"), one)
    return _bytes(root)


def _atom_entry(block: etree._Element, one: Entry) -> None:
    for name, text in (("id", one.id), ("title", one.title), ("updated", stamp(one.changed)), ("published", stamp(one.issued))):
        _text(block, f"{{{ATOM}}}{name}", text)
    etree.SubElement(block, f"{{{ATOM}}}category", term=one.standing)
    _link(block, "alternate", MEDIA_TYPE, one.document)
    _link(block, "enclosure", MEDIA_TYPE, one.document)
    _link(block, "alternate", "text/html", one.page)
    _text(block, f"{{{ATOM}}}summary", one.summary)


def _link(block: etree._Element, rel: str, kind: str, address: str) -> None:
    etree.SubElement(block, f"{{{ATOM}}}link", rel=rel, type=kind, href=address)


def rss(entries: Iterable[Entry], face: Face, site: str, *, changed: datetime) -> bytes:
    """The link of an item is its CAP document, as aggregators of CAP expect."""
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, text in (
        ("title", _title(face)),
        ("link", f"{site}{face.root}"),
        ("description", _title(face)),
        ("language", face.language),
        ("lastBuildDate", _mail(changed)),
        ("ttl", "1"),
    ):
        _text(channel, name, text)
    for one in entries:
        item = etree.SubElement(channel, "item")
        for name, text in (("title", one.title), ("link", one.document), ("description", one.summary), ("category", one.standing)):
            _text(item, name, text)
        etree.SubElement(item, "guid", isPermaLink="false").text = one.id
        _text(item, "pubDate", _mail(one.issued))
        etree.SubElement(item, "enclosure", url=one.document, length="0", type=MEDIA_TYPE)
    return _bytes(root)


def bulletins_json(listed: Sequence[Published], face: Face, site: str, *, changed: datetime) -> bytes:
    """docs/subscribe.md describes every field; a change that breaks a reader gets another version."""
    city = face.office.city
    whole = {
        "version": JSON_VERSION,
        "status": face.window.status.value,
        "exercise": face.exercise,
        "note": cap_out.EXERCISE_NOTE if face.exercise else "",
        "sender": face.office.imprint.sender,
        "city": {"code": city.code, "ko": city.ko, "en": city.en},
        "changed": stamp(changed),
        "in_force": [_object(one, face, site) for one in listed if one.in_force],
        "recent": [_object(one, face, site) for one in listed if not one.in_force],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _object(said: Published, face: Face, site: str) -> dict[str, Any]:
    office, roots = face.office, {language: ROOTS[said.status.value, language] for language in LANGUAGES}
    hazard, _ = cap_out.known(said.hazard, said.level, office)
    return {
        "number": said.number,
        "id": entry_id(said, face),
        "identifier": cap_out.identifier(said.number, said.status, office),
        "sent": stamp(said.issued),
        "msg_type": said.msg_type.value,
        "kind": said.kind,
        "standing": standing(said),
        "situation": said.situation,
        "hazard": {"code": said.hazard, **{one: hazard.name(one) if hazard else said.hazard for one in LANGUAGES}},
        "levels": [_level(said, part, face) for part in cap_out.parts(said)],
        "issued": stamp(said.issued),
        "ended": stamp(said.ended) or None,
        "ended_by": {"number": said.ended_by[0], "kind": said.ended_by[1]} if said.ended_by else None,
        "refers_to": said.refers_to.number if said.refers_to else None,
        "references": [cap_out.identifier(one.number, said.status, office) for one in said.earlier],
        "source": {one: said.message.get(f"source_{one}", "") for one in LANGUAGES},
        "texts": {one: _texts(said, face, one) for one in LANGUAGES},
        "cap": document_address(said, face, site),
        "pages": {one: page_address(said, roots[one], site) for one in LANGUAGES},
    }


def _level(said: Published, part: cap_out.Part, face: Face) -> dict[str, Any]:
    office = face.office
    _, level = cap_out.known(said.hazard, part.level, office)
    known = [(code, office.city.districts.get(code)) for code in part.districts]
    return {
        "code": part.level,
        **{language: cap_out.event(said.hazard, part.level, office, language) for language in LANGUAGES},
        "severity": level.severity.value if level else "Unknown",
        "since": stamp(part.since) or None,
        "until": stamp(part.until) or None,
        "areas": [
            {"code": one.code10 if one else code, "ko": one.ko if one else code, "en": one.en if one else code} for code, one in known
        ],
    }


def _texts(said: Published, face: Face, language: str) -> dict[str, str]:
    words = cap_out.words(said, face.office, language)
    told = {"headline": words.headline, "description": words.description, "instruction": words.instruction}
    return {name: f"{face.mark}{text}" if text else "" for name, text in told.items()}


def _title(face: Face) -> str:
    return f"{face.mark}{face.say('service', {'city': face.city})}"


def _mail(moment: datetime) -> str:
    return format_datetime(moment.astimezone(KST))


def _text(block: etree._Element, name: str, text: str) -> None:
    etree.SubElement(block, name).text = plain(text)


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
