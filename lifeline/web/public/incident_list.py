"""One page of the list, what can be chosen, and what is counted in each district."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifeline.incidents.read import PinView
from lifeline.web.public.incident_filter import ALL, HOURS, NONE, Filter
from lifeline.web.public.incident_items import DEFAULT_ICON, Item, MapFace, item
from lifeline.web.public.incident_look import Chart

ON_A_PAGE = 20
Choice = tuple[str, str]  # value and words


@dataclass(frozen=True, slots=True)
class DistrictCount:
    code: str
    name: str
    incidents: int
    people: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """`total` incidents match; `number` of `pages` pages. `before`, `after`: their addresses below the root, empty at the ends.

    `choices` by field; `icons`: those that stand on this page or on its map.
    """

    wanted: Filter
    items: tuple[Item, ...]
    total: int
    number: int
    pages: int
    before: str
    after: str
    by_district: tuple[DistrictCount, ...]
    hazards: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    hours: tuple[Choice, ...]
    icons: tuple[str, ...]


def listed(chart: Chart, wanted: Filter, number: int, here: MapFace) -> ListPage | None:
    """None: there is no such page. The first is there even when it is empty."""
    pins = chart.of(wanted)
    pages = max(1, -(-len(pins) // ON_A_PAGE))
    if not 1 <= number <= pages:
        return None
    language = here.face.language
    begin = (number - 1) * ON_A_PAGE
    return ListPage(
        wanted=wanted,
        items=tuple(item(one, here) for one in pins[begin : begin + ON_A_PAGE]),
        total=len(pins),
        number=number,
        pages=pages,
        before=_page(wanted, number - 1) if number > 1 else "",
        after=_page(wanted, number + 1) if number < pages else "",
        by_district=chart.once(("districts", wanted, language), lambda: _by_district(pins, here)),
        hazards=chart.once(("hazards", wanted.hazard, language), lambda: _hazards(chart.pins, wanted, here)),
        districts=_districts(here),
        hours=tuple((str(count), here.face.say("hours_ago", {"count": count})) for count in HOURS),
        icons=chart.once("icons", lambda: _icons(chart.pins, here)),
    )


def _page(wanted: Filter, number: int) -> str:
    if number == 1:
        return wanted.path.rstrip("/")
    return f"incidents/in/{wanted.hazard or ALL}/{wanted.district or ALL}/{wanted.hours or ALL}/{number}"


def _by_district(pins: Sequence[PinView], here: MapFace) -> tuple[DistrictCount, ...]:
    """Those with most first; what has no district last."""
    found: dict[str, list[int]] = {}
    for one in pins:
        counts = found.setdefault(one.district, [0, 0])
        counts[0] += 1
        counts[1] += one.authors
    unknown = here.face.say("district_unknown")
    rows = [DistrictCount(code, here.district(code) or unknown, *counts) for code, counts in found.items()]
    return tuple(sorted(rows, key=lambda row: (not row.code, -row.incidents, row.name)))


def _hazards(pins: Sequence[PinView], wanted: Filter, here: MapFace) -> tuple[Choice, ...]:
    """Those that are on the map, and the one that was chosen."""
    counts: dict[str, int] = {wanted.hazard: 0} if wanted.hazard else {}
    for one in pins:
        code = one.hazard or NONE
        counts[code] = counts.get(code, 0) + 1
    most_first = sorted(counts.items(), key=lambda pair: (pair[0] == NONE, -pair[1], pair[0]))
    return tuple((code, f"{here.hazard('' if code == NONE else code)} ({count:,})") for code, count in most_first)


def _districts(here: MapFace) -> tuple[Choice, ...]:
    known = here.face.office.city.districts.values()
    return (*((one.code, one.name(here.face.language)) for one in known), (NONE, here.face.say("choose_unknown")))


def _icons(pins: Sequence[PinView], here: MapFace) -> tuple[str, ...]:
    return tuple(sorted({here.icon(hazard) for hazard in {one.hazard for one in pins}} | {DEFAULT_ICON}))
