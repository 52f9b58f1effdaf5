"""The index of our bulletins as RSS 2.0. Pure: the same entries give the same bytes."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from lifeline.core.cap_xml import MEDIA_TYPE, plain
from lifeline.core.text import KST
from lifeline.web.public.entries import Entry, index_title
from lifeline.web.public.face import Face


def rss(entries: Iterable[Entry], face: Face, site: str, *, changed: datetime) -> bytes:
    """The link of an item is its CAP document, as aggregators of CAP expect."""
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, text in (
        ("title", index_title(face)),
        ("link", f"{site}{face.root}"),
        ("description", index_title(face)),
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
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _mail(moment: datetime) -> str:
    return format_datetime(moment.astimezone(KST))


def _text(block: etree._Element, name: str, text: str) -> None:
    etree.SubElement(block, name).text = plain(text)
