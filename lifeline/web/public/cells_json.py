"""What the map draws, in few bytes: counts by cell, single incidents as rows of numbers, and what is only known by district. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
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
PIN = ("id", "lat", "lon", "hazard", "state", "urgency", "metres", "age", "people")
TENTHS = 9
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
            "pin": PIN,
            "base": [0, 0],
            "hazards": names(codes, here),
            "cells": {level: _rows(found.items(), codes) for level, found in levels.items()},
            "pins": [[*pin(one, codes, chart.t), one_line(one.place)] for one in pins if one.lat is not None] if few else [],
            "areas": areas(pins),
        }
    )


def block_json(chart: Chart, pins: Sequence[PinView], found: cells.Block, spot: cells.Spot, zoom: int) -> bytes:
    """One block, as short as can be: places are told from its south-west corner, `base`, and types by their codes alone."""
    codes, (high, wide) = hazards_of(found.pins), cells.size(zoom)
    base = spot[0] * cells.BLOCK * high // 100, spot[1] * cells.BLOCK * wide // 100
    south, west = spot[0] * cells.BLOCK, spot[1] * cells.BLOCK
    counts = [[(row - south) * cells.BLOCK + column - west, sum(count.values())] for (row, column), count in found.cells]
    told = {"v": chart.v, "total": len(pins), "base": base, "hazards": codes, "cells": counts}
    return json.encode(told | {"pins": [pin(one, codes, chart.t, base) for one in found.pins]})


def hazards_of(pins: Iterable[PinView]) -> tuple[str, ...]:
    return tuple(sorted({one.hazard for one in pins}))


def names(codes: Iterable[str], here: MapFace) -> Rows:
    """Each hazard that occurs: code, Korean, English, icon; rows name it by its place in this list."""
    return [[code, here.hazard(code, "ko"), here.hazard(code, "en"), here.icon(code)] for code in codes]


def pin(one: PinView, codes: Sequence[str], now: datetime, base: cells.Spot = (0, 0)) -> list[Any]:
    """As `PIN` says. Degrees in ten-thousandths from `base`; `age` in tenths of its time on the map since it was last told of."""
    lat, lon = (round((degrees or 0) * 10_000) for degrees in (one.lat, one.lon))
    share = (now - one.last_at) / max(one.until - one.last_at, timedelta(minutes=1))
    state, urgency, age = STATES.index(one.state), URGENCIES.index(one.urgency), min(TENTHS, max(0, int(share * 10)))
    return [one.id, lat - base[0], lon - base[1], codes.index(one.hazard), state, urgency, one.metres, age, one.authors]


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
    return {"schema": SCHEMA, "world": world, "v": chart.v, "t": chart.t_text, "zoom": zoom, "cell": [high, wide]}
