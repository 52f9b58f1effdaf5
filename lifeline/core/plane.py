"""Points, boxes and rings on the map: containment, clipping and distance (WGS84 degrees, latitude first)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

Point = tuple[float, float]
Ring = tuple[Point, ...]

KM_PER_DEGREE = 111.2
EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Box:
    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, ring: Iterable[Point]) -> Self:
        lats, lons = zip(*ring, strict=True)
        return cls(min(lats), min(lons), max(lats), max(lons))

    def meets(self, other: "Box") -> bool:
        return self.south <= other.north and other.south <= self.north and self.west <= other.east and other.west <= self.east

    def holds(self, point: Point) -> bool:
        return self.south <= point[0] <= self.north and self.west <= point[1] <= self.east


def contains(ring: Ring, point: Point) -> bool:
    """Ray casting over a closed ring."""
    lat, lon = point
    inside = False
    for (lat1, lon1), (lat2, lon2) in pairwise(ring):
        if (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            inside = not inside
    return inside


def clipped(start: Point, end: Point, box: Box) -> tuple[float, float] | None:
    """The part of an edge inside a box, as shares of its length (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for here, there, low, high in ((start[0], end[0], box.south, box.north), (start[1], end[1], box.west, box.east)):
        if here == there:
            if not low <= here <= high:
                return None
            continue
        entering, leaving = sorted(((low - here) / (there - here), (high - here) / (there - here)))
        first, last = max(first, entering), min(last, leaving)
    return (first, last) if first <= last else None


def kilometres(one: Point, other: Point) -> float:
    """Great-circle distance."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def km_to_edge(point: Point, start: Point, end: Point) -> float:
    """Distance to an edge on a plane; good to a few metres over a city."""
    east = KM_PER_DEGREE * math.cos(math.radians(point[0]))
    ax, ay = (start[1] - point[1]) * east, (start[0] - point[0]) * KM_PER_DEGREE
    bx, by = (end[1] - point[1]) * east, (end[0] - point[0]) * KM_PER_DEGREE
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    share = max(0.0, min(1.0, -(ax * dx + ay * dy) / square)) if square else 0.0
    return math.hypot(ax + share * dx, ay + share * dy)
