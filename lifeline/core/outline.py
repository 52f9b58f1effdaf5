"""Outlines on the map: which districts a polygon or circle of an official message reaches (WGS84 degrees, latitude first)."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from lifeline.core.plane import EARTH_KM, KM_PER_DEGREE, Box, Point, Ring, clipped, contains, kilometres, km_to_edge

MAX_POINTS = 1000  # of one area: more is refused before any geometry (alerting rule 11)
MARGIN_KM = 0.15  # the outlines are simplified: only what reaches this far into a district counts as reaching it
STEP_KM = 0.2


class BadShape(ValueError):
    """A polygon or circle that cannot be a place on Earth; the message says why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One district: its closed ring, and a point well inside it."""

    ring: Ring
    inside: Point
    box: Box

    @classmethod
    def of(cls, ring: Ring, inside: Point) -> Self:
        return cls(ring, inside, Box.around(ring))

    def holds(self, point: Point) -> bool:
        return self.box.holds(point) and contains(self.ring, point)

    def holds_well(self, point: Point) -> bool:
        """Inside, and farther than MARGIN_KM from the border."""
        return self.holds(point) and all(km_to_edge(point, a, b) > MARGIN_KM for a, b in pairwise(self.ring))


def check(polygons: Iterable[Ring], circles: Iterable[tuple[float, float, float]]) -> None:
    """Raises BadShape on too many points, coordinates that are none, a ring that is not closed, or a bad radius."""
    polygons, circles = tuple(polygons), tuple(circles)
    points = sum(len(ring) for ring in polygons) + len(circles)
    if points > MAX_POINTS:
        raise BadShape(f"the outline has {points} points, more than {MAX_POINTS}")
    for ring in polygons:
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise BadShape("a polygon is not a closed ring of four points or more")
    for lat, lon in [*(point for ring in polygons for point in ring), *((lat, lon) for lat, lon, _ in circles)]:
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise BadShape(f"{lat}, {lon} is no latitude and longitude")
    for *_, radius in circles:
        if not 0 <= radius <= EARTH_KM * math.pi:
            raise BadShape(f"{radius} km is no radius of a circle")


def reached(outlines: Mapping[str, Outline], polygons: Iterable[Ring], circles: Iterable[tuple[float, float, float]]) -> frozenset[str]:
    """Codes of the districts the shapes reach. The shapes must have passed `check`."""
    codes: set[str] = set()
    city = Box.around(corner for one in outlines.values() for corner in ((one.box.south, one.box.west), (one.box.north, one.box.east)))
    for ring in polygons:
        if Box.around(ring).meets(city):
            codes |= _by_ring(outlines, city, ring)
    for lat, lon, radius in circles:
        codes |= _by_circle(outlines, city, (lat, lon), radius)
    return frozenset(codes)


def _by_ring(outlines: Mapping[str, Outline], city: Box, ring: Ring) -> set[str]:
    codes = {code for code, one in outlines.items() if contains(ring, one.inside)}
    for point in _along(ring, city):
        codes |= {code for code, one in outlines.items() if code not in codes and one.holds_well(point)}
        if len(codes) == len(outlines):
            break
    return codes


def _by_circle(outlines: Mapping[str, Outline], city: Box, centre: Point, radius: float) -> set[str]:
    codes = {code for code, one in outlines.items() if kilometres(centre, one.inside) <= radius or one.holds(centre)}
    if radius < STEP_KM or radius > 100:  # a point has no rim; the rim of a very large one is no line of districts any more
        return codes
    rim = tuple(_rim(centre, radius))
    return codes | (_by_ring(outlines, city, rim) if Box.around(rim).meets(city) else set())


def _rim(centre: Point, radius: float) -> Iterator[Point]:
    north = radius / KM_PER_DEGREE
    east = north / max(math.cos(math.radians(centre[0])), 0.01)
    for step in range(73):
        angle = 2 * math.pi * (step % 72) / 72
        yield centre[0] + north * math.sin(angle), centre[1] + east * math.cos(angle)


def _along(ring: Ring, city: Box) -> Iterator[Point]:
    """Points at most STEP_KM apart on those parts of the ring that cross the city's box."""
    for start, end in pairwise(ring):
        part = clipped(start, end, city)
        if part is None:
            continue
        first, last = part
        length = math.dist(start, end) * (last - first) * KM_PER_DEGREE
        steps = max(1, math.ceil(length / STEP_KM))
        for step in range(steps + 1):
            share = first + (last - first) * step / steps
            yield start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
