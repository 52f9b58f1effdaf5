"""Atom indexes of CAP documents: MeteoAlarm, HKO, NCDR, the old NWS form."""

from lxml import etree

from lifeline.intake.formats import Parsed, Unparsed, _index, _xml
from lifeline.intake.formats._text import shown

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"


def parse(body: bytes) -> Parsed:
    """Links to the CAP documents, one per alert, and the alerts whose fields stand in entries without such a link. Raises Unparsed."""
    root = _xml.read(body)
    if root.tag != f"{{{ATOM}}}feed":
        raise Unparsed(f"the document is <{shown(str(root.tag), 80)}>, not an Atom feed", "Look whether the feed's format is the right one")
    feed = _xml.Block(root, ATOM)
    sender = _author(feed) or feed.text("id") or "unnamed-feed"
    return _index.collect(_entry(element, sender) for element in feed.all("entry"))


def _entry(element: etree._Element, sender: str) -> _index.Entry:
    entry = _xml.Block(element, ATOM)
    links = entry.all("link")
    identifier = entry.text("id")
    return _index.Entry(
        element=element,
        label=entry.text("title") or identifier,
        documents=tuple(str(link.get("href", "")).strip() for link in links if str(link.get("type", "")).startswith(CAP_TYPE)),
        pages=tuple(str(link.get("href", "")).strip() for link in links if link.get("rel", "alternate") == "alternate"),
        identifier=identifier,
        sender=_author(entry) or sender,
        sent=entry.text("updated", "published"),
    )


def _author(block: _xml.Block) -> str:
    for author in block.all("author"):
        if name := _xml.Block(author, ATOM).text("email", "uri", "name"):
            return name
    return ""
