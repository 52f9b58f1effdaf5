"""Which incident a report belongs to: same hazard, near enough, within its window. Pure: values in, a choice with its reason out."""

import math
from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lifeline.incidents.area import FARTHEST_M, Area
from lifeline.incidents.found import Method, Urgency

EXACT_M = 500  # what is known less exactly than that has no point of its own: it belongs to an area
LOUDNESS: tuple[Urgency, ...] = ("normal", "urgent", "life")
JOINABLE = ("unconfirmed", "confirmed")
REFUSED = ("false", "hidden")
_DEGREE_M = 111_195.0

Point = tuple[float, float]
Spot = tuple[Point, int]  # somewhere within so many metres of that point


@dataclass(slots=True, eq=False)
class Open:
    """An incident as it is kept in memory. `lats` and `lons` are sorted, of the reports with a point; `first` is the oldest of those.

    `people`: author keys; `unsigned`: reports nobody signed, each one person; `ended`, `ended_unsigned`: of who says that it is over.
    `areas`: what its reports without a point name; `spot`: such an area where it is small. `anchor`: where it stood before a person
    brought in others; `called`: a person called the chief for it; `home`: one of its reports is of where somebody lives.
    `id` is 0 until its row is made.
    """

    id: int
    hazard: str
    kind: str
    urgency: Urgency
    state: str
    audience: str
    district: str
    precision_m: int | None
    method: Method
    place: str
    first_at: datetime
    last_at: datetime
    until: datetime
    support: int = 0
    reports: int = 0
    unsigned: int = 0
    people: set[bytes] = field(default_factory=set)
    lats: list[float] = field(default_factory=list)
    lons: list[float] = field(default_factory=list)
    first: Point | None = None
    fixed: Point | None = None
    merged_into: int | None = None
    ended: set[bytes] = field(default_factory=set)
    ended_unsigned: int = 0
    areas: set[Area] = field(default_factory=set)
    spot: Spot | None = None
    anchor: Point | None = None
    called: bool = False
    home: bool = False

    @property
    def point(self) -> Point | None:
        """The median of its reports, so that one far off does not move it; an area has none."""
        if not self.lats:
            return self.fixed
        return _middle(self.lats), _middle(self.lons)

    @property
    def authors(self) -> int:
        return len(self.people) + self.unsigned

    @property
    def over(self) -> int:
        """How many people say that it is over."""
        return len(self.ended) + self.ended_unsigned

    def has(self, point: Point) -> None:
        insort(self.lats, point[0])
        insort(self.lons, point[1])
        self.first = self.first or point


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of incidents for one report. `point` None: only an `area` is known, or a `spot`. `reach_m`: of its hazard's family.

    `audience`: who may see it; what not everybody may see moves and feeds nothing that everybody sees, nor hides it.
    """

    hazard: str
    area: Area | None
    point: Point | None
    metres: int | None
    at: datetime
    window: timedelta
    reach_m: int
    author: bytes | None = None
    audience: str = "public"
    spot: Spot | None = None
    method: Method = "none"

    @property
    def reach(self) -> float:
        return min(FARTHEST_M, self.reach_m + (self.metres or 0))


@dataclass(frozen=True, slots=True)
class Choice:
    """`incident` None: it opens one. `sure` from 0 to 1, `why` for staff."""

    incident: Open | None
    sure: float
    why: str


NONE_NEAR = Choice(None, 1.0, "no open incident of this hazard is near")


def itself(one: Open) -> Open:
    return one


def choose(wanted: Wanted, near: Iterable[Open], home: Callable[[Open], Open] = itself) -> Choice:
    """The nearest that is open; else one that staff refused, where only the same people say it again.

    `near` may hold more than fits. Of equally near ones the oldest is taken. `home`: where reports of one that people merged go now.
    """
    best: tuple[int, float, int] | None = None
    found: Open | None = None
    for one in near:
        at = one if one.merged_into is None else home(one)
        rank = _rank(at, wanted)
        if rank is None or (away := distance(one, wanted)) is None:
            continue
        place = rank, away, one.id or 2**62
        if best is None or place < best:
            best, found = place, at
    if best is None or found is None:
        return NONE_NEAR
    return _choice(best, found, wanted)


def _choice(best: tuple[int, float, int], found: Open, wanted: Wanted) -> Choice:
    rank, away, _ = best
    if rank:
        return Choice(found, 0.5, f"the same people again, of what staff called {found.state}")
    if wanted.point is None or found.point is None:
        return Choice(found, 0.5, "same hazard in the same area, no exact place")
    return Choice(found, round(1 - 0.5 * away / wanted.reach, 2), f"same hazard, {away:.0f} m away")


def _rank(one: Open, wanted: Wanted) -> int | None:
    """0: may be joined. 1: only because nothing else is there. None: never."""
    if (one.hazard, one.audience) != (wanted.hazard, wanted.audience):
        return None
    if not one.first_at - wanted.window <= wanted.at <= one.last_at + wanted.window:
        return None
    if one.state in JOINABLE:
        return 0
    if one.state in REFUSED and wanted.author is not None and wanted.author in one.people:
        return 1
    return None


def distance(one: Open, wanted: Wanted) -> float | None:
    """In metres, None where it is no place of the other.

    Two points by how far apart they are. What has only a name: the same name, or a small area in which the other lies wholly.
    A district is no place of anything in it.
    """
    here = one.point
    if wanted.point is None:
        if wanted.area is not None:
            return 0.0 if wanted.area in one.areas else _held(wanted.spot, here and (here, one.precision_m or 0), wanted, one)
        return _beside(wanted, here or (one.spot and one.spot[0]))
    if here is None:
        return _held(one.spot, wanted.spot, wanted, one)
    return _between(wanted.point, here, one, wanted)


def _between(point: Point, here: Point, one: Open, wanted: Wanted) -> float | None:
    away = metres(point, here)
    if one.anchor is not None:  # people joined incidents that lie apart: what is near either of them is near both
        away = min(away, metres(point, one.anchor))
    elif one.first is not None and metres(point, one.first) > FARTHEST_M:
        return None
    return away if away <= wanted.reach else None


def _held(area: Spot | None, spot: Spot | None, wanted: Wanted, one: Open) -> float | None:
    """How far the middles are apart where the spot lies wholly in the area, and is no other of its kind: a dong holds no dong."""
    if area is None or spot is None or wanted.method == one.method:
        return None
    away = metres(area[0], spot[0])
    return away if away + spot[1] <= area[1] else None


def _beside(wanted: Wanted, here: Point | None) -> float | None:
    """For a position without a name, which is known to so many metres."""
    if wanted.spot is None or here is None:
        return None
    away = metres(wanted.spot[0], here)
    return away if away <= wanted.reach else None


def metres(one: Point, other: Point) -> float:
    """Between two points of a city: flat is exact enough there."""
    north = (one[0] - other[0]) * _DEGREE_M
    east = (one[1] - other[1]) * _DEGREE_M * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def louder(one: Urgency, other: Urgency) -> Urgency:
    return max(one, other, key=LOUDNESS.index)


def _middle(ordered: list[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
