"""The levels of a bulletin and where each holds: its districts by name, code and outline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lifeline.bulletins import fold
from lifeline.bulletins.cap_names import OURS
from lifeline.bulletins.compose import ENDS
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import Published
from lifeline.core import cap
from lifeline.core.thin import thinned

MOST_POINTS = 100
GEOCODE = "KRDSTGeocode"


@dataclass(frozen=True, slots=True)
class Part:
    """One level of a bulletin, and where and when it holds."""

    level: str
    districts: tuple[str, ...]
    since: datetime | None
    until: datetime | None


def parts(said: Published, office: Office) -> tuple[Part, ...]:
    """What it says of which districts, its leading level first and the worse before the lighter. An end ends all of it."""
    if said.kind in ENDS or not said.cells:
        return (Part(said.level, said.districts, said.moment("since"), said.expires),)
    hazard = office.hazards.get(said.hazard)
    levels = list(fold.by_level(said.cells, hazard)) if hazard else sorted({cell.level for cell in said.cells.values()})
    return tuple(_part(said, level) for level in sorted(levels, key=lambda level: level != said.level))


def _part(said: Published, level: str) -> Part:
    cells = {district: cell for (district, _), cell in said.cells.items() if cell.level == level}
    ends = {cell.until for cell in cells.values()}
    begins = fold.since(said.cells, level) or said.moment("since")
    return Part(level, tuple(sorted(cells)), begins, said.expires if None in ends else max(filter(None, ends), default=None))


def areas(said: Published, districts: tuple[str, ...], office: Office, language: str) -> Iterator[cap.Area]:
    """One for each district; a place the office does not know is told in the words of the bulletin."""
    city = office.city
    for code in districts:
        district = city.districts.get(code)
        if district is None:
            yield cap.Area(f"{said.message[f'area_{language}']} ({code})")
            continue
        name = f"{city.ko} {district.ko}" if language == "ko" else f"{district.en}, {city.en}"
        codes = (cap.Pair(GEOCODE, district.code10), cap.Pair(f"{OURS}:district", code))
        yield cap.Area(name, codes, tuple(_outline(code, office)))
    if not districts:
        yield cap.Area(str(said.message[f"area_{language}"]))


def _outline(code: str, office: Office) -> Iterator[tuple[tuple[float, float], ...]]:
    if outline := office.city.outlines.get(code):
        yield tuple((round(lat, 5), round(lon, 5)) for lat, lon in thinned(outline.ring, MOST_POINTS))
