"""Where a bulletin is for: districts by zone, a map of them, and which districts a drawn outline touches."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lifeline.core import outline
from lifeline.core.place import City, District
from lifeline.core.plane import Ring, kilometres
from lifeline.web.public.districts import drawn
from lifeline.web.public.map import CityMap

MOST_POINTS, LONGEST_KM = 100, 400  # of a drawn outline, looked at before any geometry: the whole city is 37 km wide


@dataclass(frozen=True, slots=True)
class Group:
    """Districts that are chosen together, by the name of their zone."""

    code: str
    name: str
    districts: tuple[District, ...]

    @property
    def codes(self) -> str:
        return " ".join(one.code for one in self.districts)


@dataclass(frozen=True, slots=True)
class Frame:
    """How the map lies on the Earth: `west` and `north` are its corner, a unit is `lon` degrees wide and `lat` high."""

    map: CityMap
    west: float
    north: float
    lon: float
    lat: float

    def spots(self, ring: Ring) -> str:
        """A ring as the corners of an SVG polygon."""
        return " ".join(f"{(lon - self.west) / self.lon:.1f},{(self.north - lat) / self.lat:.1f}" for lat, lon in ring)


def groups(city: City, language: str, rest: str) -> tuple[Group, ...]:
    """The zones of today that are a part of the city, and under the name `rest` whatever is in none of them."""
    zones = [one for one in city.zones if one.last == date.max and len(one.districts) < len(city.districts)]
    found = [Group(one.code, one.ko if language == "ko" else one.en, _of(city, one.districts)) for one in zones]
    left = set(city.districts).difference(*(one.districts for one in zones))
    return (*found, Group("rest", rest, _of(city, left))) if left else tuple(found)


def _of(city: City, codes: Collection[str]) -> tuple[District, ...]:
    return tuple(one for code, one in city.districts.items() if code in codes)


def frame(city: City) -> Frame:
    made, boxes = drawn(city), [one.box for one in city.outlines.values()]
    north, south = max(box.north for box in boxes), min(box.south for box in boxes)
    west, east = min(box.west for box in boxes), max(box.east for box in boxes)
    lon = (east - west) / made.wide
    return Frame(made, west, north, lon, lon * math.cos(math.radians((north + south) / 2)))


def ring(text: str) -> Ring:
    """From 'latitude,longitude latitude,longitude ...', closed by itself. Raises ValueError on anything that is no outline."""
    points = tuple((float(lat), float(lon)) for lat, lon in (one.split(",") for one in text.split()))
    if len(points) > MOST_POINTS:
        raise ValueError(f"{len(points)} points")
    closed = points if points[:1] == points[-1:] else (*points, *points[:1])
    outline.check([closed], [])
    if sum(kilometres(one, other) for one, other in pairwise(closed)) > LONGEST_KM:
        raise ValueError("longer than the city")
    return closed


def touched(city: City, drawn_ring: Ring) -> frozenset[str]:
    return outline.reached(city.outlines, [drawn_ring], [])
