"""What holds in each district and what is counted there: rows of a table, and the same as colours and letters of a map."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from lifeline.bulletins.cap_names import event, known
from lifeline.bulletins.cap_parts import parts
from lifeline.bulletins.published import Published
from lifeline.core.cap import Severity
from lifeline.core.place import City
from lifeline.situation.read import FigureView
from lifeline.web.public.amounts import amount
from lifeline.web.public.counted import metric_name
from lifeline.web.public.face import Face
from lifeline.web.public.map import CityMap, Shape, city_map
from lifeline.web.public.notice import TONES, UNKNOWN

Said = tuple[str, str]  # tone and words of a level
NO_TITLES: Mapping[str, str] = MappingProxyType({})
WORST = ("serious", "alert", UNKNOWN, "caution", "attention")


@dataclass(frozen=True, slots=True)
class Row:
    """Districts that stand alike: `tone` of the worst level there (empty: none), the levels and the figures in words."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    tone: str
    levels: tuple[str, ...]
    figures: tuple[str, ...]

    def with_one(self, other: "Row") -> "Row":
        return replace(self, codes=(*self.codes, *other.codes), names=(*self.names, *other.names))


@dataclass(frozen=True, slots=True)
class Districts:
    """`rows` of the districts where something holds or is counted, the worst first; `rest` counts the others.
    `counts`: whether figures are among them.

    Districts in which nothing is counted and the same holds share a row, so that a phone shows the table whole.
    """

    rows: tuple[Row, ...]
    counts: bool
    rest: int
    map: CityMap

    @property
    def tones(self) -> tuple[str, ...]:
        """Those on the map, the worst first."""
        return tuple(tone for tone in WORST if any(row.tone == tone for row in self.rows))

    def tone(self, shape: Shape) -> str:
        return next((row.tone for row in self.rows if shape.code in row.codes), "")


def districts(said: Iterable[Published], views: Iterable[FigureView], face: Face, titles: Mapping[str, str] = NO_TITLES) -> Districts:
    """Of the bulletins in force and the figures given; figures of the whole city stand elsewhere.

    `titles`: what each emergency is called by its id, where figures of several stand in one table.
    """
    city, levels, held = face.office.city, _levels(said, face), _figures(views, face, titles)
    rows: dict[tuple[object, ...], Row] = {}
    for code, district in city.districts.items():
        if code in levels or code in held:
            row = _row(code, district.name(face.language), levels.get(code, ()), held.get(code, ()))
            alike = (row.levels, code if row.figures else "")
            rows[alike] = rows[alike].with_one(row) if alike in rows else row
    worst_first = sorted(rows.values(), key=lambda row: WORST.index(row.tone) if row.tone else len(WORST))
    shown = sum(len(row.codes) for row in worst_first)
    return Districts(tuple(worst_first), bool(held), len(city.districts) - shown, drawn(city))


def _row(code: str, name: str, levels: Iterable[Said], figures: Iterable[str]) -> Row:
    known = tuple(levels)
    tone = min((tone for tone, _ in known), key=WORST.index, default="")
    return Row((code,), (name,), tone, tuple(dict.fromkeys(words for _, words in known)), tuple(figures))


@lru_cache(maxsize=4)
def drawn(city: City) -> CityMap:
    """Made once for each city: its outlines do not change while it runs."""
    return city_map(city.outlines)


def _levels(said: Iterable[Published], face: Face) -> dict[str, list[Said]]:
    """By district, tone and words of each level that holds there."""
    found: dict[str, list[Said]] = {}
    for one in said:
        for part in parts(one, face.office):
            _, level = known(one.hazard, part.level, face.office)
            tone = TONES.get(level.severity if level else Severity.UNKNOWN, UNKNOWN)
            for code in part.districts:
                found.setdefault(code, []).append((tone, event(one.hazard, part.level, face.office, face.language)))
    return found


def _figures(views: Iterable[FigureView], face: Face, titles: Mapping[str, str]) -> dict[str, list[str]]:
    """By district, its figures in words."""
    found: dict[str, list[str]] = {}
    for view in views:
        if view.area:
            words = f"{metric_name(view.metric, face)} {amount(view.value, face.metrics.metrics.get(view.metric), face.say)}"
            title = titles.get(view.situation, "")
            found.setdefault(view.area, []).append(f"{title}: {words}" if title else words)
    return found
