"""What holds where: the state of one danger in each district, folded from issue, extension, change, correction, clear and withdrawal."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from lifeline.bulletins.hazard import Hazard, Level

ONE = ""  # the lane of levels of which a district has one at a time; a level that stands apart has a lane of its own
EARLY = "early"
By = tuple[str, str]  # sender and identifier of the message that said it last
NOBODY: By = ("", "")  # a person wrote it


@dataclass(frozen=True, slots=True)
class Cell:
    """One district in one lane: the level it has, until when (None: nobody knows), which message says so, and since when."""

    level: str
    until: datetime | None
    by: By
    since: datetime | None = None

    def reads_like(self, other: "Cell") -> bool:
        """Whether a citizen would read the same, whoever says it."""
        return (self.level, self.until) == (other.level, other.until)


Cells = Mapping[tuple[str, str], Cell]  # by district and lane
NOTHING: Cells = MappingProxyType({})


def lane(level: Level, strand: str = "") -> str:
    """A tropical night stands beside a heat warning, a preliminary notice beside a warning; all other levels displace each other.

    What has `strands` (fine dust by pollutant, a flood by gauge) has a lane for each: one may end while another goes on.
    """
    return _of(EARLY if level.early else level.id if level.apart else ONE, strand)


def shared_lane(strand: str = "") -> str:
    """Where the levels are of which a district has one at a time."""
    return _of(ONE, strand)


def _of(where: str, strand: str) -> str:
    return f"{where}/{strand}" if strand else where


def raised(
    cells: Cells,
    level: Level,
    districts: Collection[str],
    *,
    until: datetime | None,
    by: By,
    since: datetime | None = None,
    strand: str = "",
) -> Cells:
    """These districts now have that level, whatever they had; a warning also ends what was announced ahead of it."""
    kept = {key: cell for key, cell in cells.items() if key[0] not in districts or not _displaces(level, strand, key[1])}
    where, cell = lane(level, strand), Cell(level.id, until, by, since)
    for district in sorted(districts):
        kept[district, where] = cell
    return kept


def _displaces(level: Level, strand: str, where: str) -> bool:
    return where == lane(level, strand) or (where == _of(EARLY, strand) and not level.apart)


def lowered(cells: Cells, districts: Collection[str], *, level: str | None = None, by: Collection[By] = (), strand: str = "") -> Cells:
    """What is left when a level (None: every level) ends in these districts; with `by`, only what those messages said.

    An end that names its strand ends that one; one that names none ends them all.
    """
    return {
        key: cell
        for key, cell in cells.items()
        if key[0] not in districts
        or (level is not None and cell.level != level)
        or (by and cell.by not in by)
        or not _is_of(key[1], strand)
    }


def _is_of(where: str, strand: str) -> bool:
    return not strand or where.partition("/")[2] == strand


def without(cells: Cells, by: Collection[By]) -> Cells:
    """What is left when those messages no longer count: an Update replaces what it refers to, whole."""
    return {key: cell for key, cell in cells.items() if cell.by not in by}


def districts(cells: Cells) -> frozenset[str]:
    return frozenset([district for district, _ in cells])


def by_level(cells: Cells, hazard: Hazard) -> dict[str, frozenset[str]]:
    """Districts of each level, the worst level first; a level that stands apart comes after those that do not.

    A district with two strands has the worse of them.
    """
    if len({cell.level for cell in cells.values()}) == 1:  # most bulletins
        return {next(iter(cells.values())).level: districts(cells)}
    found: dict[str, set[str]] = {}
    for (district, _), cell in cells.items():
        found.setdefault(cell.level, set()).add(district)
    levels: dict[str, frozenset[str]] = {}
    for level in sorted(found, key=lambda one: _order(hazard, one)):
        worse = frozenset[str]().union(*levels.values()) if not _order(hazard, level)[0] else frozenset[str]()
        if left := frozenset(found[level]) - worse:
            levels[level] = left
    return levels


def _order(hazard: Hazard, level_id: str) -> tuple[bool, int, str]:
    level = hazard.find(level_id)
    return (level is None or level.apart or level.early, -(level.rank if level else 0), level_id)


def same(before: Cells, after: Cells) -> bool:
    """Whether a citizen would read the same in both: level and end everywhere, whoever says it."""
    return before.keys() == after.keys() and all(cell.reads_like(after[key]) for key, cell in before.items())


def still(cells: Cells, moment: datetime) -> Cells:
    """The state without the parts whose end has come."""
    if all(cell.until is None or cell.until > moment for cell in cells.values()):
        return cells
    return {key: cell for key, cell in cells.items() if cell.until is None or cell.until > moment}


def strands(cells: Cells) -> frozenset[str]:
    """The several things of one type that are told; an empty word for what has no such parts."""
    return frozenset(where.partition("/")[2] for _, where in cells)


def alike(before: Cells, after: Cells, hazard: Hazard) -> bool:
    """Whether a citizen would read the same in both: two gauges or pollutants that say the same of a place are one warning to them."""
    return by_level(before, hazard) == by_level(after, hazard) and until(before) == until(after)


def until(cells: Cells) -> datetime | None:
    """When the last of it ends; None when nobody knows that of some part."""
    ends = {cell.until for cell in cells.values()}
    return None if None in ends else max((end for end in ends if end is not None), default=None)


def cells_of(level: str, where: Iterable[str], *, until: datetime | None, by: By) -> Cells:
    """The state of a bulletin that says one level everywhere."""
    return {(district, ONE): Cell(level, until, by) for district in sorted(where)}


def with_level(cells: Cells, found: str) -> frozenset[str]:
    return frozenset(district for (district, _), cell in cells.items() if cell.level == found)


def ending(cells: Cells, until: datetime) -> Cells:
    """The same state, all of it until then: a person knows the end."""
    return {key: replace(cell, until=until) for key, cell in cells.items()}


def since(cells: Cells, level: str) -> datetime | None:
    """Since when the first district has that level; None when it is not known of any."""
    return min((cell.since for cell in cells.values() if cell.level == level and cell.since), default=None)


def to_json(cells: Cells) -> str:
    """One row for each group of districts that stand alike; `from_json` gives equal cells back."""
    groups: dict[tuple[str, Cell], list[str]] = {}
    for (district, where), cell in cells.items():
        groups.setdefault((where, cell), []).append(district)
    rows = [
        [where, cell.level, _text(cell.until), _text(cell.since), *cell.by, " ".join(sorted(some))]
        for (where, cell), some in groups.items()
    ]
    return json.dumps(rows, ensure_ascii=False)


def from_json(text: str) -> Cells:
    """Raises ValueError on anything that `to_json` did not write."""
    cells: dict[tuple[str, str], Cell] = {}
    for where, level, end, begin, sender, identifier, some in json.loads(text):
        cell = Cell(level, _time(end), (sender, identifier), _time(begin))
        cells |= {(district, where): cell for district in some.split()}
    return cells


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
