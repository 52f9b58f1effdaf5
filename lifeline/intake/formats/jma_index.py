"""The Atom indexes of the Japan Meteorological Agency: links to telegrams of the kinds that `jma` reads (data.jma.go.jp/developer/xml)."""

import re
from collections.abc import Iterator

from lxml import etree

from lifeline.intake.formats import Parsed, Unparsed, _xml
from lifeline.intake.formats._text import shown
from lifeline.intake.formats.cap_atom import ATOM

MAX_ENTRIES = 2_000

# Warnings, landslides, quakes, early warnings, tsunamis, volcanoes. The kind stands in the file's name alone:
# 20240101071012_0_VTSE41_010000.xml. VGSK55, sometimes named in lists of warnings, tells of flowers in bloom.
KINDS = re.compile(r"VPWW5[0-9]|VPWW6[01]|VXWW50|VXSE4[345]|VXSE5[123]|VTSE41|VTSE5[12]|VFVO5[0-6]")
_NAME = re.compile(r"/[0-9]{14}_[0-9]{1,3}_([A-Z]{4}[0-9]{2})_[0-9]{6}\.xml")


def parse(body: bytes) -> Parsed:
    """The links, newest first as the feed has them; other kinds of telegram are passed over. Raises Unparsed."""
    root = _xml.read(body)
    if root.tag != f"{{{ATOM}}}feed":
        raise Unparsed(f"the document is <{shown(str(root.tag), 80)}>, not an Atom feed", "Look whether the feed's format is the right one")
    entries = _xml.Block(root, ATOM).all("entry")
    notes = [f"entries after number {MAX_ENTRIES:,} left out"] if len(entries) > MAX_ENTRIES else []
    links: dict[str, None] = {}
    for address in (address for entry in entries[:MAX_ENTRIES] for address in _addresses(entry)):
        if found := _NAME.search(address):
            links |= {address: None} if KINDS.fullmatch(found[1]) else {}
        else:
            notes.append(f"link {shown(address)!r} left out: its name does not say which telegram it is")
    if notes and not links:
        raise Unparsed(f"no entry can be read: {notes[0]}", "Look whether the feed has changed its form")
    return Parsed(links=tuple(links), notes=tuple(notes[:200]))


def _addresses(entry: etree._Element) -> Iterator[str]:
    for link in _xml.Block(entry, ATOM).all("link"):
        if str(link.get("rel", "alternate")) == "alternate":
            yield str(link.get("href", "")).strip()
