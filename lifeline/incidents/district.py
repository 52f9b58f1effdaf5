"""The district of a point: the one it lies in, at a border the nearest, and none where it lies outside the city."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

from lifeline.core.outline import Outline
from lifeline.core.place import District, load_city
from lifeline.core.plane import Point, km_to_edge

NEAR_KM = 0.15  # the outlines are simplified: a point this close to the city still belongs to it
_NEAR_DEGREES = 0.002  # a little more than NEAR_KM, north or east


@dataclass(frozen=True, slots=True)
class Districts:
    """The 5-digit codes of the districts with their outlines; the order of the file decides on a shared line."""

    outlines: Mapping[str, Outline]
    named: Mapping[str, District]

    @classmethod
    def of_city(cls, folder: Path) -> Self:
        """The districts of city.yaml and districts.geojson. Raises BadData."""
        city = load_city(folder)
        return cls(city.outlines, city.districts)

    def of(self, lat: float, lon: float) -> str:
        """Inside, else the nearest within 150 m, else "" (also for what is no latitude and longitude)."""
        if not (math.isfinite(lat) and math.isfinite(lon)):
            return ""
        point = (lat, lon)
        inside = next((code for code, one in self.outlines.items() if one.holds(point)), "")
        return inside or min(((km, code) for km, code in self._near(point) if km <= NEAR_KM), default=(0.0, ""))[1]

    def centre(self, code: str) -> Point:
        """A point well inside that district; for candidates, never for a pin."""
        return self.outlines[code].inside

    def km_to(self, code: str, point: Point) -> float:
        """How far the point is from that district, 0 inside it."""
        one = self.outlines[code]
        return 0.0 if one.holds(point) else min(km_to_edge(point, a, b) for a, b in pairwise(one.ring))

    def _near(self, point: Point) -> list[tuple[float, str]]:
        return [(self.km_to(code, point), code) for code, one in self.outlines.items() if _close(one, point)]


def _close(one: Outline, point: Point) -> bool:
    box, margin = one.box, _NEAR_DEGREES
    return box.south - margin <= point[0] <= box.north + margin and box.west - margin <= point[1] <= box.east + margin
