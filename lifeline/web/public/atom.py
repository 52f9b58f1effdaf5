"""The index of our bulletins as Atom (RFC 4287). Pure: the same entries give the same bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from lifeline.core.cap_xml import MEDIA_TYPE, plain, stamp
from lifeline.web.public.entries import Entry, index_title
from lifeline.web.public.face import Face

ATOM = "http://www.w3.org/2005/Atom"
_DEFAULT: Any = {None: ATOM}  # the stubs know no default namespace


@dataclass(frozen=True, slots=True)
class Title:
    """What a feed is called, its file below the face's root, and what tells its id from that of the face's other feeds."""

    text: str
    path: str
    part: str = ""


def atom(entries: Iterable[Entry], face: Face, site: str, *, changed: datetime) -> bytes:
    root = feed(face, Title(index_title(face), "feed.atom"), site, changed=changed)
    for one in entries:
        _atom_entry(etree.SubElement(root, f"{{{ATOM}}}entry"), one)
    return written(root)


def feed(face: Face, title: Title, site: str, *, changed: datetime) -> etree._Element:
    """A feed without entries yet."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=_DEFAULT)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", face.language)
    world = face.window.status.value.lower()
    for name, text in (
        ("id", f"tag:{face.office.imprint.sender},2026-01-01:{world}/{face.language}{title.part}"),
        ("title", title.text),
        ("updated", stamp(changed)),
    ):
        add_text(root, f"{{{ATOM}}}{name}", text)
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    add_text(author, f"{{{ATOM}}}name", face.city)
    add_link(root, "self", "application/atom+xml", f"{site}{face.root}{title.path}")
    add_link(root, "alternate", "text/html", f"{site}{face.root}")
    return root


def written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _atom_entry(block: etree._Element, one: Entry) -> None:
    for name, text in (("id", one.id), ("title", one.title), ("updated", stamp(one.changed)), ("published", stamp(one.issued))):
        add_text(block, f"{{{ATOM}}}{name}", text)
    etree.SubElement(block, f"{{{ATOM}}}category", term=one.standing)
    add_link(block, "alternate", MEDIA_TYPE, one.document)
    add_link(block, "enclosure", MEDIA_TYPE, one.document)
    add_link(block, "alternate", "text/html", one.page)
    add_text(block, f"{{{ATOM}}}summary", one.summary)


def add_link(block: etree._Element, rel: str, kind: str, address: str) -> None:
    etree.SubElement(block, f"{{{ATOM}}}link", rel=rel, type=kind, href=address)


def add_text(block: etree._Element, name: str, text: str) -> None:
    etree.SubElement(block, name).text = plain(text)
