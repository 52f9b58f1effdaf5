"""RSS indexes of CAP documents: KMA's key-less feed, national services behind SWIC."""

from lxml import etree

from lifeline.intake.formats import Parsed, Unparsed, _index, _times, _xml
from lifeline.intake.formats._text import shown
from lifeline.intake.formats.cap_atom import CAP_TYPE


def parse(body: bytes) -> Parsed:
    """The links of the items, never their guid: KMA's guid looks like the link but is no document. Raises Unparsed."""
    root = _xml.read(body)
    if root.tag != "rss":
        raise Unparsed(f"the document is <{shown(str(root.tag), 80)}>, not an RSS feed", "Look whether the feed's format is the right one")
    channels = _xml.Block(root, "").all("channel")
    if not channels:
        raise Unparsed("the RSS feed has no channel", "Ask the sender for a complete feed")
    channel = _xml.Block(channels[0], "")
    sender = channel.text("link", "title") or "unnamed-feed"
    return _index.collect(_entry(element, sender) for element in channel.all("item"))


def _entry(element: etree._Element, sender: str) -> _index.Entry:
    item = _xml.Block(element, "")
    guid = item.text("guid")
    return _index.Entry(
        element=element,
        label=item.text("title") or guid,
        documents=tuple(str(file.get("url", "")).strip() for file in item.all("enclosure") if file.get("type") == CAP_TYPE),
        pages=item.texts("link"),
        identifier=guid or item.text("link"),
        sender=item.text("author") or sender,
        sent=_iso(item.text("pubDate")),
    )


def _iso(text: str) -> str:
    try:
        return _times.mail(text).isoformat()
    except _times.NoTime:
        return text
