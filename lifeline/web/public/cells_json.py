"""What the map draws, in few bytes: counts by cell, single incidents as rows of numbers, and what is only known by district. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import json

from lifeline.incidents import cells
from lifeline.incidents.read import PinView
from lifeline.web.public.incident_items import MapFace
from lifeline.web.public.incident_look import Chart
from lifeline.web.public.one_line import one_line

SCHEMA = "lifeline.incident-cells/1"
MOST_AT_ONCE = 300  # incidents that the map gets one by one whatever it shows
STATES, URGENCIES = ("unconfirmed", "confirmed", "handled"), ("normal", "urgent", "life")
PIN = ("id", "lat", "lon", "hazard", "state", "urgency", "metres", "minutes", "left", "people")
Rows = list[list[Any]]


def cells_json(chart: Chart, pins: Sequence[PinView], zoom: int, here: MapFace) -> bytes:
    """The whole city: all incidents one by one where they are few, else counts of cells."""
    few = len(pins) <= MOST_AT_ONCE
    codes = hazards_of(pins)
    levels = {} if few else cells.coarsened(pins, zoom)
    return json.encode(
        _head(chart, zoom, here)
        | {
            "total": len(pins),
            "rule": f"each incident up to {MOST_AT_ONCE}, else cells; fewer than {cells.FEW} in the next coarser cell",
            "hazards": names(codes, here),
            "cells": {level: _rows(found.items(), codes) for level, found in levels.items()},
            "pins": [[*pin(one, codes, chart.t), one_line(one.place)] for one in pins if one.lat is not None] if few else [],
            "areas": areas(pins),
        }
    )


def block_json(chart: Chart, pins: Sequence[PinView], block: cells.Block, zoom: int, here: MapFace) -> bytes:
    codes = hazards_of(pins)
    return json.encode(
        _head(chart, zoom, here)
        | {
            "hazards": names(codes, here),
            "cells": {zoom: _rows(block.cells, codes)} if block.cells else {},
            "pins": [pin(one, codes, chart.t) for one in block.pins],
        }
    )


def hazards_of(pins: Iterable[PinView]) -> tuple[str, ...]:
    return tuple(sorted({one.hazard for one in pins}))


def names(codes: Iterable[str], here: MapFace) -> Rows:
    """Each hazard that occurs: code, Korean, English, icon; rows name it by its place in this list."""
    return [[code, here.hazard(code, "ko"), here.hazard(code, "en"), here.icon(code)] for code in codes]


def pin(one: PinView, codes: Sequence[str], now: datetime) -> list[Any]:
    """As `PIN` says. Degrees in ten-thousandths; `minutes` since it was last told of, `left` until it leaves the map."""
    lat, lon = (round((degrees or 0) * 10_000) for degrees in (one.lat, one.lon))
    ago, left = (max(0, int(span.total_seconds()) // 60) for span in (now - one.last_at, one.until - now))
    state, urgency = STATES.index(one.state), URGENCIES.index(one.urgency)
    return [one.id, lat, lon, codes.index(one.hazard), state, urgency, one.metres, ago, left, one.authors]


def areas(pins: Iterable[PinView]) -> dict[str, int]:
    """Incidents without a point, by district."""
    found: dict[str, int] = {}
    for one in pins:
        if one.lat is None and one.district:
            found[one.district] = found.get(one.district, 0) + 1
    return found


def _rows(found: Iterable[tuple[cells.Spot, Mapping[str, int]]], codes: Sequence[str]) -> Rows:
    """Row, column, then hazard and count in turn."""
    return [[*where, *(part for code, count in counts.items() for part in (codes.index(code), count))] for where, counts in found]


def _head(chart: Chart, zoom: int, here: MapFace) -> dict[str, Any]:
    high, wide = cells.size(zoom)
    world = "drill" if here.face.exercise else "live"
    return {"schema": SCHEMA, "world": world, "v": chart.v, "t": chart.t_text, "zoom": zoom, "cell": [high, wide], "pin": PIN}
