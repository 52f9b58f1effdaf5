"""Incidents as GeoJSON (RFC 7946): each with its own facts, or, where they are too many, counted by cells. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import json

from lifeline.core.cap_xml import stamp
from lifeline.incidents import cells
from lifeline.incidents.read import PinView
from lifeline.web.public.incident_items import MapFace
from lifeline.web.public.incident_look import Chart
from lifeline.web.public.one_line import one_line, straight

SCHEMA = "lifeline.incidents/1"
MOST_WHOLE = 5_000  # incidents that are given one by one; more are counted by cells of that zoom
CLUSTERED_AT = 13
NOTE = "Unless state is confirmed, these are unconfirmed reports of citizens."


def geojson(chart: Chart, pins: Sequence[PinView], words: Mapping[int, str], here: MapFace, site: str) -> bytes:
    """All of them, or their cells (`rule` says which). Points are rounded; what has no point has no geometry."""
    whole = len(pins) <= MOST_WHOLE
    rule = (
        "each incident" if whole else f"more than {MOST_WHOLE} incidents: counted by cells, fewer than {cells.FEW} in the next coarser cell"
    )
    made = [feature(one, words.get(one.id, ""), here, site) for one in pins] if whole else list(clusters(pins))
    return written(chart, made, len(pins), rule, here)


def near(chart: Chart, pins: Iterable[PinView], here: MapFace, site: str, *, most: int) -> bytes:
    """The first `most` of them."""
    every = tuple(pins)
    rule = f"the {most} most urgent and newest of {len(every)}" if len(every) > most else "each incident"
    return written(chart, [feature(one, "", here, site) for one in every[:most]], len(every), rule, here)


def written(chart: Chart, features: list[dict[str, Any]], total: int, rule: str, here: MapFace) -> bytes:
    face = here.face
    whole = {
        "type": "FeatureCollection",
        "schema": SCHEMA,
        "world": "drill" if face.exercise else "live",
        "status": face.window.status.value,
        "exercise": face.exercise,
        "note": f"{face.mark}{NOTE}",
        "v": chart.v,
        "t": chart.t_text,
        "total": total,
        "rule": rule,
        "features": features,
    }
    return json.encode(whole)


def feature(one: PinView, words: str, here: MapFace, site: str) -> dict[str, Any]:
    face = here.face
    return {
        "type": "Feature",
        "id": one.id,
        "geometry": None if one.lat is None else {"type": "Point", "coordinates": [one.lon, one.lat]},
        "properties": {
            "status": face.window.status.value,
            "state": one.state,
            "hazard": one.hazard,
            "hazard_ko": here.hazard(one.hazard, "ko"),
            "hazard_en": here.hazard(one.hazard, "en"),
            "kind": one.kind,
            "urgency": one.urgency,
            "headline_ko": one_line(one.headline_ko),
            "headline_en": one_line(one.headline_en),
            "words": straight(words),
            "place": one_line(one.place),
            "district": one.district,
            "precision_m": one.metres,
            "first_at": stamp(one.first_at),
            "last_at": stamp(one.last_at),
            "until": stamp(one.until),
            "people": one.authors,
            "posts": one.support,
            "reports": one.reports,
            "say_over": one.say_over,
            "page": f"{site}{face.root}incidents/{one.id}",
        },
    }


def clusters(pins: Iterable[PinView]) -> Iterable[dict[str, Any]]:
    for zoom, level in cells.coarsened(pins, CLUSTERED_AT).items():
        for where, counts in level.items():
            lat, lon = cells.centre(where, zoom)
            yield {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"cluster": True, "count": sum(counts.values()), "hazards": counts, "zoom": zoom},
            }
