"""The index of our bulletins as Atom (RFC 4287). Pure: the same entries give the same bytes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from lifeline.core.cap_xml import MEDIA_TYPE, plain, stamp
from lifeline.web.public.entries import Entry, index_title
from lifeline.web.public.face import Face

ATOM = "http://www.w3.org/2005/Atom"
_DEFAULT: Any = {None: ATOM}  # the stubs know no default namespace


def atom(entries: Iterable[Entry], face: Face, site: str, *, changed: datetime) -> bytes:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=_DEFAULT)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", face.language)
    world = face.window.status.value.lower()
    for name, text in (
        ("id", f"tag:{face.office.imprint.sender},2026-01-01:{world}/{face.language}"),
        ("title", index_title(face)),
        ("updated", stamp(changed)),
    ):
        _text(root, f"{{{ATOM}}}{name}", text)
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _text(author, f"{{{ATOM}}}name", face.city)
    _link(root, "self", "application/atom+xml", f"{site}{face.root}feed.atom")
    _link(root, "alternate", "text/html", f"{site}{face.root}")
    for one in entries:
        _atom_entry(etree.SubElement(root, f"{{{ATOM}}}entry"), one)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


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


def _text(block: etree._Element, name: str, text: str) -> None:
    etree.SubElement(block, name).text = plain(text)
