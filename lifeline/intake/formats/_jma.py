"""What stands in the body of a JMA telegram: kinds of warning with their places, and where the earth shook."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from lifeline.core import cap
from lifeline.intake.formats import _xml
from lifeline.intake.formats import cap as cap_format

MAX_SAID, MAX_AREAS = 60, 1_000
AREA = "JMA:area"  # named in city.yaml as a code of another country: a place with it is never ours
SEA, SEA_VOLCANO = "日本海", "日本海の火山"

# Forecast regions on the East Sea and the Korea Strait (津波予報区). What a feed's file makes of SEA and SEA_VOLCANO is its own affair.
EAST_SEA = frozenset(
    map(str, (110, 111, 200, 230, 240, 340, 341, 350, 360, 361, 370, 500, 520, 540, 550, 551, 700, 711, 720, 731)),
)
# Volcanoes on it or near it, 福江 among them, and the codes of all volcanoes, of others and of new ones.
EAST_SEA_VOLCANOES = frozenset(map(str, (115, 116, 401, 512, 515, 900, 901, 902)))

_CLEAR, _NOTHING = ("解除", "なし"), "発表警報・注意報はなし"
_WORDS = (
    *(("大津波警報", cap.Severity.EXTREME), ("特別警報", cap.Severity.EXTREME), ("レベル５", cap.Severity.EXTREME)),
    *(("レベル４", cap.Severity.SEVERE), ("注意報", cap.Severity.MODERATE), ("火口周辺", cap.Severity.MODERATE)),
    *(("警報", cap.Severity.SEVERE), ("警戒", cap.Severity.SEVERE), ("入山規制", cap.Severity.MODERATE), ("予報", cap.Severity.MINOR)),
)
# ISO 6709: degrees, or degrees and minutes (+3624.38+13831.38); the height in metres is the depth below the ground when negative.
_PLACE = re.compile(r"([+-])([0-9]{2,4}(?:\.[0-9]{1,4})?)([+-])([0-9]{3,5}(?:\.[0-9]{1,4})?)([+-][0-9]{1,7})?/")


@dataclass(frozen=True, slots=True)
class Said:
    """One kind of warning and its places. `event` is empty where the telegram's title says it; `status` has the words 発表, 継続, 解除;
    `sea` is one of SEA and SEA_VOLCANO where it is about the waters between Japan and Korea; `ended` is the code of the kind that is
    over, where another tells so.
    """

    event: str = ""
    code: str = ""
    status: tuple[str, ...] = ()
    areas: tuple[cap.Area, ...] = ()
    parameters: tuple[cap.Pair, ...] = ()
    origin: str = ""
    sea: str = ""
    ended: str = ""

    @property
    def kind(self) -> str:
        """What makes it one thread with what was said of the same event before."""
        return self.ended or self.code or self.event

    @property
    def over(self) -> bool:
        return self.event.endswith(_CLEAR) or (bool(self.status) and set(self.status) <= set(_CLEAR))

    @property
    def goes_on(self) -> bool:
        """It was said before: nothing in it is new."""
        return bool(self.status) and not {"発表", "解除", "なし"} & set(self.status)

    @property
    def severity(self) -> cap.Severity:
        return cap.Severity.MINOR if self.over else next((step for word, step in _WORDS if word in self.event), cap.Severity.UNKNOWN)


def weather(root: etree._Element, _: str) -> list[Said]:
    """Kinds by region (一次細分区域等, about three to a prefecture) where the telegram has them, else by its first division."""
    blocks = list(_xml.inside(root, "Warning"))
    best = next((block for block in blocks if "一次細分区域" in str(block.get("type", ""))), blocks[0] if blocks else None)
    items = _children(best, "Item")
    return _joined(_kind(kind, _areas(item)) for item in items for kind in _children(item, "Kind") if _text(kind, "Status") != _NOTHING)


def landslide(root: etree._Element, kind: str) -> list[Said]:
    """Its kinds are 警戒 and なし alone, so the telegram's own name goes before."""
    return [replace(said, event=f"{kind} {said.event}") for said in weather(root, kind)]


def tsunami(root: etree._Element, kind: str) -> list[Said]:
    """Warnings by forecast region, with the quake behind them. What 津波情報 adds are arrival times and heights for the same regions."""
    told = next(iter(_xml.inside(root, "Forecast")), None)
    found = _joined(_coast(category, _areas(item)) for item in _children(told, "Item") for category in _children(item, "Category"))
    shock = quake(root, kind)
    parameters, origin = (shock[0].parameters, shock[0].origin) if shock else ((), "")
    # 予報 is "slight changes of the sea level, no damage": nothing to call a person for.
    near = [SEA if "警報" in kind and "予報" not in one.event and _codes(one) & EAST_SEA else "" for one in found]
    return [replace(one, parameters=parameters, origin=origin, sea=sea) for one, sea in zip(found, near, strict=True)]


def volcano(root: etree._Element, kind: str) -> list[Said]:
    """The first block is about the volcano itself; those after it repeat it for the towns around."""
    block = next(iter(_xml.inside(root, "VolcanoInfo")), None)
    found = _joined(_kind(one, _areas(item)) for item in _children(block, "Item") for one in _children(item, "Kind"))
    origin = next((_xml.said(time) for time in _xml.inside(root, "EventDateTime")), "")
    near = [SEA_VOLCANO if kind != "降灰予報" and _codes(one) & EAST_SEA_VOLCANOES else "" for one in found]
    return [replace(one, origin=origin, sea=sea) for one, sea in zip(found, near, strict=True)]


def quake(root: etree._Element, _: str) -> list[Said]:
    """The shock: its place as a circle of no radius; before that is known, the regions where it was felt."""
    shock = next(iter(_xml.inside(root, "Earthquake")), None)
    centre = next(iter(_xml.inside(shock, "Area")), None) if shock is not None else None
    if shock is None or centre is None:
        felt = tuple(_areas_of(_xml.inside(root, "Pref")))[:MAX_AREAS]
        return [Said(areas=felt)] if felt else []
    name, where = _text(centre, "Name"), _point(centre)
    size = next(iter(_children(shock, "Magnitude")), None)
    parameters = [
        cap.Pair("magnitude", "" if size is None or _xml.said(size) == "NaN" else _xml.said(size)),
        cap.Pair("epicentre_ja", name),
        *(cap.Pair(f"EQ:{axis}", value) for axis, value in zip(("lat", "lon", "depth"), where or (), strict=False)),
        cap.Pair("JMA:magnitude", "" if size is None else str(size.get("description", ""))),
        cap.Pair("JMA:maxint", next((_xml.said(found) for found in _xml.inside(root, "MaxInt")), "")),
    ]
    area = cap.Area(name, circles=((float(where[0]), float(where[1]), 0.0),)) if where else cap.Area(name, (cap.Pair(AREA, name),))
    return [Said(areas=(area,), parameters=tuple(pair for pair in parameters if pair.value), origin=_text(shock, "OriginTime"))]


def _kind(kind: etree._Element, areas: tuple[cap.Area, ...]) -> Said:
    status = _text(kind, "Status") or _text(kind, "Condition")
    return Said(_text(kind, "Name"), _text(kind, "Code"), (status,) if status else (), areas)


def _coast(category: etree._Element, areas: tuple[cap.Area, ...]) -> Said:
    """津波注意報解除 and 津波なし end what was in force before, which stands beside them."""
    now, before = (next(iter(_children(category, name)), category) for name in ("Kind", "LastKind"))
    said = _kind(now, areas)
    return replace(said, ended=_text(before, "Code")) if said.over else said


def _joined(each: Iterable[Said]) -> list[Said]:
    """One for each kind, begun or ended, with all its places."""
    found: dict[tuple[str, bool], Said] = {}
    for one in each:
        key = one.kind, one.over
        known = found.get(key, Said(one.event, one.code, ended=one.ended))
        areas, status = dict.fromkeys(known.areas + one.areas), dict.fromkeys(known.status + one.status)
        found[key] = replace(known, areas=tuple(areas)[:MAX_AREAS], status=tuple(status))
    return list(found.values())


def _codes(said: Said) -> set[str]:
    return {pair.value for area in said.areas for pair in area.geocodes}


def _areas(item: etree._Element) -> tuple[cap.Area, ...]:
    several = (place for areas in _children(item, "Areas") for place in _children(areas, "Area"))
    return tuple(_areas_of([*_children(item, "Area"), *several]))


def _areas_of(places: Iterable[etree._Element]) -> Iterator[cap.Area]:
    for place in places:
        name, code = _text(place, "Name"), _text(place, "Code")
        yield cap.Area(name, (cap.Pair(AREA, code or name),))


def _point(centre: etree._Element) -> tuple[str, ...] | None:
    """Latitude and longitude in degrees, and the depth in km where it is told."""
    for element in _children(centre, "Coordinate"):
        if found := _PLACE.fullmatch(_xml.said(element)):
            south, north, west, east, height = found.groups()
            try:
                place = cap_format.point(f"{south}{_degrees(north, 2)},{west}{_degrees(east, 3)}")
            except ValueError:
                continue
            return (*map(str, place), *([f"{abs(int(height)) / 1000:g}"] if height and int(height) <= 0 else []))
    return None


def _degrees(text: str, whole: int) -> float:
    """`3624.38` is 36 degrees and 24.38 minutes; `36.4` is degrees."""
    minutes = len(text.partition(".")[0]) > whole
    return round(int(text[:whole]) + float(text[whole:]) / 60, 5) if minutes else float(text)


def _children(element: etree._Element | None, name: str) -> Sequence[etree._Element]:
    return [child for child in element if _xml.local(child) == name] if element is not None else []


def _text(element: etree._Element, name: str) -> str:
    return _xml.said(next(iter(_children(element, name)), None))
