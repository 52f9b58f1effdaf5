"""GDACS, the global disaster alert system of the UN and the European Commission: RSS with gdacs: fields."""

from datetime import datetime

from lxml import etree

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _times, _xml
from lifeline.intake.formats import cap as cap_format
from lifeline.intake.formats._text import shown, token

GDACS, GEORSS = "http://www.gdacs.org", "http://www.georss.org/georss"
SENDER = "gdacs.org"
MAX_ITEMS = 500

# GDACS has its own three colours; the steps between follow its own CAP documents no further than their order.
SEVERITY = {"Green": cap.Severity.MINOR, "Orange": cap.Severity.SEVERE, "Red": cap.Severity.EXTREME}
EVENTS = {"EQ": "Earthquake", "TC": "Tropical Cyclone", "FL": "Flood", "VO": "Volcano", "DR": "Drought", "WF": "Wildfire", "TS": "Tsunami"}
_KEPT = (
    *("eventtype", "eventid", "episodeid", "version", "alertlevel", "episodealertlevel", "alertscore", "iscurrent", "temporary"),
    *("severity", "population", "vulnerability", "country", "iso3", "fromdate", "todate", "bbox", "cap"),
)


def parse(body: bytes) -> Parsed:
    """One alert per event and episode: the same guid grows new episodes. Raises Unparsed."""
    root, notes = _xml.read(body), list[str]()
    channels = _xml.Block(root, "").all("channel") if root.tag == "rss" else []
    if not channels:
        raise Unparsed(f"the document is <{shown(str(root.tag), 80)}>, not an RSS feed", "Look whether the feed's format is the right one")
    alerts = []
    for item in _xml.Block(channels[0], "").all("item")[:MAX_ITEMS]:
        try:
            alerts.append(_alert(item, notes))
        except (_times.NoTime, Unparsed) as wrong:
            notes.append(f"{shown(_xml.Block(item, '').text('title'))!r} left out: {getattr(wrong, 'cause', wrong)}")
    if notes and not alerts:
        raise Unparsed(f"no item can be read: {notes[-1]}", "Look whether the feed has changed its form")
    return Parsed(tuple(alerts), notes=tuple(notes))


def _alert(element: etree._Element, notes: list[str]) -> cap.Alert:
    item, fields = _xml.Block(element, ""), _xml.Block(element, GDACS)
    kind, event, published = fields.text("eventtype"), fields.text("eventid"), item.text("pubDate")
    if not kind or not event:
        raise Unparsed("it has no gdacs:eventtype and gdacs:eventid", "")
    identity = ("gdacs", kind, event, fields.text("episodeid"), fields.text("version"))
    over = fields.text("iscurrent").lower() == "false"
    return cap.Alert(
        identifier=":".join(token(part) for part in identity),
        sender=SENDER,
        sent=_times.mail(published),
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.ALERT,
        infos=(_info(item, fields, _xml.Block(element, GEORSS), over=over, notes=notes),),
        sent_text=published,
    )


def _info(item: _xml.Block, fields: _xml.Block, place: _xml.Block, *, over: bool, notes: list[str]) -> cap.Info:
    kind, level, title = fields.text("eventtype"), fields.text("alertlevel"), item.text("title")
    if level not in SEVERITY:
        notes.append(f"{shown(title)!r}: unknown alertlevel {shown(level)!r}, severity left Unknown")
    values = {name: fields.text(name) for name in _KEPT} | {"bbox": _box(fields.text("bbox"), title, notes)}
    centre = _centre(place.text("point"), title, notes)
    shock = _shock(fields, centre) if kind == "EQ" else ()
    return cap.Info(
        event=EVENTS.get(kind, kind),
        category=("Geo",) if kind in ("EQ", "VO", "TS") else ("Met",),
        urgency=cap.Urgency.PAST if over else cap.Urgency.UNKNOWN,
        severity=SEVERITY.get(level, cap.Severity.UNKNOWN),
        onset=_onset(fields.text("fromdate"), title, notes),
        sender_name="GDACS",
        headline=title,
        description=item.text("description"),
        web=item.text("link"),
        parameters=(*shock, *(cap.Pair(f"GDACS:{name}", value) for name, value in values.items() if value)),
        areas=(_area(fields.text("country") or title, centre),),
    )


def _area(name: str, centre: tuple[tuple[float, float, float], ...]) -> cap.Area:
    """Without its point, a country's name must not stand for all of the country."""
    return cap.Area(name, circles=centre) if centre else cap.Area(f"place not told: {name}")


def _shock(fields: _xml.Block, centre: tuple[tuple[float, float, float], ...]) -> tuple[cap.Pair, ...]:
    size = next((str(found.get("value", "")) for found in fields.all("severity")), "")
    where = [cap.Pair(name, str(value)) for name, value in zip(("EQ:lat", "EQ:lon"), centre[0] if centre else (), strict=False)]
    return (*([cap.Pair("magnitude", size)] if size else []), *where)


def _onset(text: str, title: str, notes: list[str]) -> datetime | None:
    try:
        return _times.mail(text) if text else None
    except _times.NoTime as wrong:
        notes.append(f"{shown(title)!r}: fromdate left out: {wrong}")
        return None


def _centre(text: str, title: str, notes: list[str]) -> tuple[tuple[float, float, float], ...]:
    """The georss:point, "lat lon", as a circle of no radius."""
    try:
        return ((*cap_format.point(",".join(text.split())), 0.0),) if text else ()
    except ValueError as wrong:
        notes.append(f"{shown(title)!r}: point left out: {wrong}")
        return ()


def _box(text: str, title: str, notes: list[str]) -> str:
    """GDACS' "lonmin lonmax latmin latmax" as "latmin,lonmin latmax,lonmax".

    A parameter, not a polygon: it frames the map of the event, so a quake in Japan would have Seoul inside its area.
    """
    if not text:
        return ""
    try:
        west, east, south, north = text.split()
        corners = f"{south},{west}", f"{north},{east}"
        for corner in corners:
            cap_format.point(corner)
        return " ".join(corners)
    except ValueError as wrong:
        notes.append(f"{shown(title)!r}: bbox left out: {wrong}")
        return ""
