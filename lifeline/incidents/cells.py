"""Incidents counted by the cells of a plain grid of degrees, so that a map of 100,000 of them is a few kilobytes. Pure.

A cell is about as large on the screen at every zoom (46 points each way), and each has four of the next zoom in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lifeline.incidents.read_views import PinView

FIRST, LAST = 10, 17  # zooms of a web map: the whole city, and one street
HIGH, WIDE = 51_200, 64_000  # millionths of a degree at the first zoom
CITY_TO = 12  # up to here all cells of the city are one object; beyond, by blocks
BLOCK = 8  # cells of a block each way
CLOSE = 3  # incidents of one cell of the last zoom, 45 m wide, that are still shown one by one
FEW = 3  # a cell with fewer is counted in the coarser cell around it

Spot = tuple[int, int]  # row northwards, column eastwards
Counts = Mapping[str, int]  # by hazard


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the map at one zoom: `cells` with two incidents or more, and those that stand alone as they are."""

    cells: tuple[tuple[Spot, Counts], ...]
    pins: tuple[PinView, ...]


def size(zoom: int) -> tuple[int, int]:
    """Height and width of a cell in millionths of a degree."""
    return HIGH >> (zoom - FIRST), WIDE >> (zoom - FIRST)


def spot(lat: float, lon: float, zoom: int) -> Spot:
    high, wide = size(zoom)
    return round(lat * 1_000_000) // high, round(lon * 1_000_000) // wide


def centre(where: Spot, zoom: int) -> tuple[float, float]:
    high, wide = size(zoom)
    return (where[0] * high + high // 2) / 1_000_000, (where[1] * wide + wide // 2) / 1_000_000


def counted(pins: Iterable[PinView], zoom: int) -> dict[Spot, dict[str, int]]:
    """Those with a point, by cell and hazard."""
    found: dict[Spot, dict[str, int]] = {}
    high, wide = size(zoom)
    for one in pins:
        if one.lat is None or one.lon is None:
            continue
        cell = found.setdefault((round(one.lat * 1_000_000) // high, round(one.lon * 1_000_000) // wide), {})
        cell[one.hazard] = cell.get(one.hazard, 0) + 1
    return found


def coarsened(pins: Iterable[PinView], zoom: int, few: int = FEW) -> dict[int, dict[Spot, dict[str, int]]]:
    """By zoom: what a cell has too few of is counted in the one around it, up to the first zoom. The sum stays."""
    level, found = counted(pins, zoom), {}
    for here in range(zoom, FIRST - 1, -1):
        up: dict[Spot, dict[str, int]] = {}
        kept: dict[Spot, dict[str, int]] = {}
        for where, counts in level.items():
            enough = here == FIRST or sum(counts.values()) >= few
            target = kept.setdefault(where, {}) if enough else up.setdefault((where[0] // 2, where[1] // 2), {})
            for hazard, count in counts.items():
                target[hazard] = target.get(hazard, 0) + count
        if kept:
            found[here] = kept
        level = up
    return found


def blocks(pins: Iterable[PinView], zoom: int) -> dict[Spot, list[PinView]]:
    """Those with a point, by block."""
    found: dict[Spot, list[PinView]] = {}
    for one in pins:
        if one.lat is not None and one.lon is not None:
            row, column = spot(one.lat, one.lon, zoom)
            found.setdefault((row // BLOCK, column // BLOCK), []).append(one)
    return found


def block(pins: Iterable[PinView], zoom: int) -> Block:
    """Of the incidents of one block. At the last zoom up to `CLOSE` of a cell are shown by themselves."""
    cells: dict[Spot, list[PinView]] = {}
    for one in pins:
        if one.lat is not None and one.lon is not None:
            cells.setdefault(spot(one.lat, one.lon, zoom), []).append(one)
    alone = tuple(one for some in cells.values() if len(some) <= _alone(zoom) for one in some)
    return Block(tuple(_counts(cells, zoom)), alone)


def _alone(zoom: int) -> int:
    return CLOSE if zoom == LAST else 1


def _counts(cells: Mapping[Spot, list[PinView]], zoom: int) -> Iterator[tuple[Spot, Counts]]:
    for where, some in sorted(cells.items()):
        if len(some) > _alone(zoom):
            counts: dict[str, int] = {}
            for one in some:
                counts[one.hazard] = counts.get(one.hazard, 0) + 1
            yield where, counts
