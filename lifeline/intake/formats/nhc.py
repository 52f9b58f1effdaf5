"""The US National Hurricane Center: RSS with nhc:Cyclone, one for each storm of a basin (nhc.noaa.gov/aboutrss.shtml)."""

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _times, _xml
from lifeline.intake.formats import cap as cap_format
from lifeline.intake.formats._text import shown, token

NAMESPACES = ("https://www.nhc.noaa.gov", "http://www.nhc.noaa.gov")  # the second until about 2016
SENDER, SENDER_NAME = "nhc.noaa.gov", "NWS National Hurricane Center"
MAX_ITEMS = 500
_KEPT = ("type", "name", "wallet", "atcf", "datetime", "movement", "pressure", "wind")


def parse(body: bytes) -> Parsed:
    """One alert per storm that has an nhc:Cyclone. Items without one, such as "no tropical cyclones", are news. Raises Unparsed."""
    root, notes = _xml.read(body), list[str]()
    channels = _xml.Block(root, "").all("channel") if root.tag == "rss" else []
    if not channels:
        raise Unparsed(f"the document is <{shown(str(root.tag), 80)}>, not an RSS feed", "Look whether the feed's format is the right one")
    alerts: list[cap.Alert] = []
    for item in _xml.Block(channels[0], "").all("item")[:MAX_ITEMS]:
        for storm in (child for child in item if _xml.local(child) == "Cyclone" and _xml.namespace(child) in NAMESPACES):
            try:
                alerts.append(_alert(_xml.Block(item, ""), _xml.Block(storm, _xml.namespace(storm)), notes))
            except (_times.NoTime, Unparsed) as wrong:
                notes.append(f"{shown(_xml.Block(item, '').text('title'))!r} left out: {getattr(wrong, 'cause', wrong)}")
    if notes and not alerts:
        raise Unparsed(f"no storm can be read: {notes[-1]}", "Look whether the feed has changed its form")
    return Parsed(tuple(alerts), notes=tuple(notes))


def _alert(item: _xml.Block, storm: _xml.Block, notes: list[str]) -> cap.Alert:
    name, published = storm.text("atcf") or storm.text("wallet"), item.text("pubDate")
    if not name:
        raise Unparsed("it has neither an ATCF number nor a wallet", "")
    return cap.Alert(
        identifier=f"nhc:{token(name)}",
        sender=SENDER,
        sent=_times.mail(published),
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.ALERT,
        infos=(_info(item, storm, notes),),
        sent_text=published,
    )


def _info(item: _xml.Block, storm: _xml.Block, notes: list[str]) -> cap.Info:
    title = item.text("title")
    return cap.Info(
        event=storm.text("type").capitalize() or "Tropical cyclone",
        category=("Met",),
        sender_name=SENDER_NAME,
        headline=" ".join(storm.text("headline").split()) or title,
        web=item.text("link"),
        parameters=tuple(cap.Pair(f"NHC:{name}", value) for name in _KEPT if (value := storm.text(name))),
        areas=(_area(storm, title, notes),),
    )


def _area(storm: _xml.Block, title: str, notes: list[str]) -> cap.Area:
    """Where its centre is, and by a code of its own that this is no place of ours: the office's basins end at 180 degrees."""
    code = (cap.Pair("NHC:storm", storm.text("atcf") or storm.text("wallet")),)
    try:
        centre = cap_format.point(storm.text("center").replace(" ", ""))
    except ValueError as wrong:
        notes.append(f"{shown(title)!r}: its centre left out: {wrong}")
        return cap.Area(storm.text("name") or title, code)
    return cap.Area(storm.text("name") or title, code, circles=((*centre, 0.0),))
