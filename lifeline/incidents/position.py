"""A position that came with a post or a photo: whether it can be a place in this city, and which."""

import math

from lifeline.core.sighting import Position
from lifeline.incidents.district import Districts
from lifeline.incidents.found import Place

LEAST_METRES, MOST_METRES = 10, 20_000


def by_position(position: Position, said: Place, districts: Districts) -> Place:
    """The position where it is in the city; what the text says stays as candidates. A position elsewhere keeps the post off the map."""
    lat, lon = position.lat, position.lon
    district = districts.of(lat, lon)
    if not district:
        return Place(candidates=said.candidates, why=_why_not(lat, lon, districts), abroad=True)
    metres = max(LEAST_METRES, min(position.metres, MOST_METRES))
    why = f"position by {position.how}" + (f"; the text names {said.name}" if said.name else "")
    return Place(position.how, district, lat, lon, metres, said.name, said.candidates, why)


def _why_not(lat: float, lon: float, districts: Districts) -> str:
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 180 and abs(lon) <= 180):
        return "the position is no latitude and longitude"
    if abs(lat) < 0.01 and abs(lon) < 0.01:
        return "the position is 0, 0: the device knew none"
    if districts.of(lon, lat):
        return "latitude and longitude of the position are swapped"
    return "the position is outside the city"
