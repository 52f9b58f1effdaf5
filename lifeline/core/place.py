"""The city and its districts, and how much of it an official message is about: never more than the message says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from lifeline.core import cap, outline
from lifeline.core import place_file as file
from lifeline.core.area_words import AreaWords, Reading, elsewhere, plain
from lifeline.core.outline import Outline
from lifeline.core.read_once import read_once
from lifeline.core.remembered import LONGEST, MOST
from lifeline.core.strict_yaml import BadData, load, read


@dataclass(frozen=True, slots=True)
class District:
    """`code` has 5 digits, `code10` 10. `shared_name`: other cities have a district of that name. The point is the centroid."""

    code: str
    code10: str
    ko: str
    en: str
    lat: float
    lon: float
    shared_name: bool = False

    def name(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of the weather service and the days (inclusive) on which its code means these districts."""

    code: str
    ko: str
    en: str
    short_ko: str
    districts: frozenset[str]
    first: date = date.min
    last: date = date.max


@dataclass(frozen=True, slots=True)
class Scope:
    """Which districts (5-digit codes) a message is about. `unread`: parts that could not be read, each with its reason.

    `foreign`: it names places elsewhere as well. No districts and nothing unread: not about this city at all.
    """

    districts: frozenset[str]
    whole: bool
    unread: tuple[str, ...] = ()
    foreign: bool = False

    def words(self, city: "City", language: str) -> str:
        """As citizens read it: 서울 전역, 서울동남권(강남·강동·서초·송파), 강남구·서초구; English alike."""
        return city.words(self.districts, language)


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """One city: `districts` by code in the order of the file, and how feeds name its parts. Each is equal to itself alone."""

    ko: str
    en: str
    short_ko: str
    code: str
    districts: Mapping[str, District]
    zones: tuple[Zone, ...]
    former_zones: frozenset[str]
    ozone_zones: tuple[Zone, ...]
    outlines: Mapping[str, Outline]
    area_words: AreaWords
    codes: file.CodesEntry
    provinces: frozenset[str]
    emergency_numbers: tuple[tuple[str, str, str], ...] = ()

    def scope(self, areas: Sequence[cap.Area], *, on: date | None = None) -> Scope:
        """What the areas cover here. Zone codes mean what they meant on that day (default: rows without an end)."""
        if not areas:
            return Scope(frozenset(), whole=False, unread=("the message names no area",))
        readings = [self._area(area, on or date.max) for area in areas]
        found = Reading.union(readings)
        return Scope(found.districts, len(found.districts) == len(self.districts), tuple(dict.fromkeys(found.unread)), found.foreign)

    def scope_of(self, codes: Iterable[str]) -> Scope:
        """The scope of districts already known by code. Raises KeyError on a code that is none."""
        districts = frozenset(codes)
        if not districts <= self.districts.keys():
            raise KeyError(f"{min(districts - self.districts.keys())} is no district")
        return Scope(districts, len(districts) == len(self.districts))

    def words(self, districts: frozenset[str], language: str) -> str:
        """Whole zones by their names and the rest by district, so that a long list stays short and means the same."""
        return _known_words(self, districts, language)

    def short_words(self, districts: frozenset[str], language: str) -> str:
        """The same places where there is little room: one zone by its name alone, 서울동남권. Never more, never less than `words`."""
        whole = len(districts) == len(self.districts)
        zone = next((zone for zone in self.zones if zone.last == date.max and zone.districts == districts), None)
        return self.words(districts, language) if zone is None or whole else zone.ko if language == "ko" else zone.en

    def _words(self, districts: frozenset[str], language: str) -> str:
        korean = language == "ko"
        if len(districts) == len(self.districts):
            return f"{self.short_ko} 전역" if korean else f"all of {self.en}"
        zones = [zone for zone in self.zones if zone.last == date.max and zone.districts <= districts]
        covered = frozenset[str]().union(*(zone.districts for zone in zones))
        names = [zone.ko if korean else zone.en for zone in zones] + self._names(districts - covered, language)
        if len(names) > 1 or not zones:
            spared = self._names(frozenset(self.districts) - districts, language)
            return self._all_but(spared, language) if len(spared) < len(names) else ("·" if korean else ", ").join(names)
        parts = [_short(name) if korean else name for name in self._names(districts, language)]
        return f"{names[0]}({'·'.join(parts)})" if korean else f"{names[0]} ({', '.join(parts)})"

    def _all_but(self, spared: list[str], language: str) -> str:
        """Shorter than the list, and exact: 서울 전역(종로구·중구 제외)."""
        if language == "ko":
            return f"{self.short_ko} 전역({'·'.join(spared)} 제외)"
        return f"all of {self.en} except {', '.join(spared)}"

    def _names(self, districts: frozenset[str], language: str) -> list[str]:
        return [one.name(language) for code, one in self.districts.items() if code in districts]

    def _area(self, area: cap.Area, on: date) -> Reading:
        """Codes decide, then shapes, then words; codes and words that mean different places are read by a person."""
        said = self.area_words.read(area.description)
        coded = self._codes(area.geocodes, on)
        if coded is None:
            return self._shapes(area, said)
        if coded.unread or said.unread or said == coded or self._air_name(area):
            return coded
        return Reading.refused(f"'{area.description}' and its code {area.geocodes[0].value} mean different places")

    def _codes(self, geocodes: tuple[cap.Pair, ...], on: date) -> Reading | None:
        readings = [one for pair in geocodes if (one := self._coded(pair, on)) is not None]
        return Reading.union(readings) if readings else None

    def _coded(self, pair: cap.Pair, on: date) -> Reading | None:
        if len(pair.name) + len(pair.value) > LONGEST:
            return self._code(pair.name, pair.value, on)
        return _known_code(self, pair.name, pair.value, on)

    def _code(self, name: str, value: str, on: date) -> Reading | None:
        if name in self.codes.zone:
            return self._zone(value, on)
        if name in self.codes.air:
            return self._air(value)
        if name in self.codes.district:
            return self._district(value)
        return Reading(foreign=True) if name in self.codes.abroad else None

    def _zone(self, code: str, on: date) -> Reading:
        ours = [zone for zone in self.zones if zone.code == code]
        for zone in ours:
            if zone.first <= on <= zone.last:
                return Reading(zone.districts)
        if ours or code in self.former_zones:
            return Reading.refused(f"the zone code {code} is no longer in use")
        parents = tuple(zone.code[:5] for zone in self.zones)
        if code.startswith(parents):
            return Reading.refused(f"the zone code {code} is not in the table, though it looks like this city's")
        known = code[:1].isalpha() and code[1:].isdigit()
        return Reading(foreign=True) if known else Reading.refused(f"'{code}' is no zone code")

    def _air_name(self, area: cap.Area) -> bool:
        """Whether the area is an air zone under its own name: 서북권 is fewer districts there than for the weather service."""
        return all(pair.name in self.codes.air and plain(pair.value) == plain(area.description) for pair in area.geocodes)

    def _air(self, name: str) -> Reading:
        """`서울 서북권`: province and air zone. Other provinces have zones of the same names."""
        province, _, zone = plain(name).partition(" ")
        ours = province in self.area_words.city
        if self.area_words.read(province) == Reading(foreign=True):
            return Reading(foreign=True)
        if ours and zone in self.area_words.all_of:
            return Reading(frozenset(self.districts))
        found = next((one.districts for one in self.ozone_zones if zone.removesuffix("역") == plain(one.ko)), None)
        return Reading(found) if found and ours else Reading.refused(f"'{name}' is no air zone of this city")

    def _district(self, code: str) -> Reading:
        if code in self.codes.nationwide or code in (self.code, self.code + "00000"):
            return Reading(frozenset(self.districts))
        found = next((one for one in self.districts.values() if code in (one.code, one.code10)), None)
        if found:
            return Reading(frozenset({found.code}))
        if code.isdigit() and len(code) in (5, 10) and code[:2] in self.provinces:
            return Reading(foreign=True)
        return Reading.refused(f"the administrative code '{code}' is no district of this city and no other province")

    def _shapes(self, area: cap.Area, said: Reading) -> Reading:
        """Outlines are drawn roughly and names are exact: where both can be read, only what both mean is taken."""
        if not area.polygons and not area.circles:
            return said
        try:
            outline.check(area.polygons, area.circles)
        except outline.BadShape as error:
            return Reading.refused(str(error))
        districts = outline.reached(self.outlines, area.polygons, area.circles)
        if said.unread or self.area_words.is_nationwide(area.description) or not (districts or said.districts):
            return Reading(districts, foreign=not districts)
        both = districts & said.districts
        return Reading(both) if both else Reading.refused(f"'{area.description}' and its outline mean different places")


@lru_cache(MOST)
def _known_code(city: City, name: str, value: str, on: date) -> Reading | None:
    return city._code(name, value, on)


@lru_cache(MOST // 8)
def _known_words(city: City, districts: frozenset[str], language: str) -> str:
    return city._words(districts, language)


def _short(name: str) -> str:
    """강남구 is 강남 in a list, 중구 stays 중구."""
    return name.removesuffix("구") if len(name) > 2 else name


@read_once
def load_city(folder: Path) -> City:
    """The city in city.yaml and districts.geojson. Raises BadData with every problem."""
    path = folder / "city.yaml"
    given = read(path, file.CityFile)
    if found := file.problems(load(path), given):
        raise BadData(found)
    districts = {one.code: District(**one.model_dump()) for one in given.districts}
    rings = file.outlines(folder / "districts.geojson", set(districts))
    zones = tuple(_zone(one, frozenset(districts)) for one in given.zones)
    provinces = given.elsewhere.provinces
    return City(
        ko=given.city.ko,
        en=given.city.en,
        short_ko=given.city.short_ko,
        code=given.city.code,
        districts=districts,
        zones=zones,
        former_zones=frozenset(one.code for one in given.former_zones),
        ozone_zones=tuple(Zone(one.id, one.ko, one.en, one.ko, frozenset(one.districts)) for one in given.ozone_zones),
        outlines={code: Outline.of(ring, (districts[code].lat, districts[code].lon)) for code, ring in rings.items()},
        area_words=_words(given, zones),
        codes=given.codes,
        provinces=frozenset(code for one in provinces for code in one.codes),
        emergency_numbers=tuple((one.number, one.ko, one.en) for one in given.emergency_numbers),
    )


def _zone(one: file.ZoneEntry, everywhere: frozenset[str]) -> Zone:
    first, last = one.days()
    districts = everywhere if one.districts == "all" else frozenset(one.districts)
    return Zone(one.code, one.ko, one.en, one.short_ko, districts, first=first, last=last)


def _words(given: file.CityFile, zones: tuple[Zone, ...]) -> AreaWords:
    everywhere = frozenset(one.code for one in given.districts)
    current = [zone for zone in zones if zone.last == date.max]
    after_city = {one.ko: frozenset(one.districts) for one in given.ozone_zones}  # 서북권 is the weather service's: it has more districts
    after_city |= {one.short_ko: one.districts for one in current}
    alone = {name: one.districts for one in current for name in (one.ko, one.en)}
    for one in given.districts:
        after_city |= dict.fromkeys((one.ko, one.en), frozenset({one.code}))
        if not one.shared_name:
            alone |= dict.fromkeys((one.ko, one.en), frozenset({one.code}))
    there = given.elsewhere
    return AreaWords(
        city=tuple(sorted((plain(name) for name in given.words.city), key=len, reverse=True)),
        whole=frozenset(plain(name) for name in [*given.words.city, *given.words.nationwide]),
        everywhere=everywhere,
        after_city={plain(name): codes for name, codes in after_city.items()},
        alone={plain(name): codes for name, codes in alone.items()},
        all_of=tuple(plain(word) for word in given.words.all_of),
        own=tuple(plain(name) for name in [*given.words.city, *alone]),
        elsewhere=elsewhere(
            [name for one in there.provinces for name in one.names], parts=there.parts, places=there.places, endings=there.endings
        ),
    )
