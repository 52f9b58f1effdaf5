"""The outlines of the districts as drawing commands, made once: few bytes, and neighbours meet without a gap."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from lifeline.core.outline import Outline
from lifeline.core.plane import Point, km_to_edge

WIDE = 180  # units from west to east: finer than a phone shows, and every number is short
FINE = 9  # so many points each way are tried for the place of a letter


@dataclass(frozen=True, slots=True)
class Shape:
    """`path` for <path d>, and where a letter stands well inside."""

    code: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class CityMap:
    wide: int
    high: int
    shapes: tuple[Shape, ...]


def city_map(outlines: Mapping[str, Outline]) -> CityMap:
    """Each corner goes to the nearest unit, the same for both neighbours, so that borders stay common."""
    boxes = [one.box for one in outlines.values()]
    north, west = max(box.north for box in boxes), min(box.west for box in boxes)
    south, east = min(box.south for box in boxes), max(box.east for box in boxes)
    narrow = math.cos(math.radians((north + south) / 2))
    unit = WIDE / ((east - west) * narrow)

    def spot(point: Point) -> tuple[int, int]:
        lat, lon = point
        return round((lon - west) * narrow * unit), round((north - lat) * unit)

    shapes = tuple(Shape(code, _path(map(spot, one.ring)), *spot(_roomiest(one))) for code, one in outlines.items())
    return CityMap(WIDE, round((north - south) * unit), shapes)


def _roomiest(outline: Outline) -> Point:
    """Where a letter has most room: of a grid of points the one that is farthest from the border."""
    box, steps = outline.box, [(step + 0.5) / FINE for step in range(FINE)]
    grid = [(box.south + down * (box.north - box.south), box.west + along * (box.east - box.west)) for down in steps for along in steps]
    inside = [point for point in (outline.inside, *grid) if outline.holds(point)]
    return max(inside or [outline.inside], key=lambda point: min(km_to_edge(point, a, b) for a, b in pairwise(outline.ring)))


def _path(spots: Iterable[tuple[int, int]]) -> str:
    corners = [spot for spot, _ in groupby(spots)][:-1]  # the ring closes by itself
    (x, y), steps = corners[0], pairwise(corners)
    moves = " ".join(f"{after[0] - before[0]} {after[1] - before[1]}" for before, after in steps)
    return f"M{x} {y}l{moves}z".replace(" -", "-")
