"""The file of the city: what city.yaml and districts.geojson may hold, and what in them must agree."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from lifeline.core.plane import Ring
from lifeline.core.strict_yaml import BadData, Document, Problem, Strict, Where

Word = Annotated[str, Field(min_length=1)]
Code5 = Annotated[str, Field(pattern=r"^\d{5}$")]
Code10 = Annotated[str, Field(pattern=r"^\d{10}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class CityEntry(Strict):
    ko: Word
    en: Word
    short_ko: Word
    code: Code5
    code10: Code10


class DistrictEntry(Strict):
    code: Code5
    code10: Code10
    ko: Word
    en: Word
    lat: float
    lon: float
    shared_name: bool = False


class ZoneEntry(Strict):
    code: Word
    ko: Word
    en: Word
    short_ko: Word
    valid_from: Day | None
    valid_to: Day | None
    districts: list[Code5] | Literal["all"]

    def days(self) -> tuple[date, date]:
        """First and last day of the row. Raises ValueError on a day that is none."""
        first = date.fromisoformat(self.valid_from) if self.valid_from else date.min
        return first, date.fromisoformat(self.valid_to) if self.valid_to else date.max


class FormerEntry(Strict):
    code: Word
    ko: Word


class OzoneEntry(Strict):
    id: Word
    ko: Word
    en: Word
    districts: list[Code5]


class WordsEntry(Strict):
    city: list[Word] = Field(min_length=1)
    nationwide: list[Word]
    all_of: list[Word]


class CodesEntry(Strict):
    zone: list[Word]
    air: list[Word]
    district: list[Word]
    nationwide: list[Word]
    abroad: list[Word]


class ProvinceEntry(Strict):
    codes: list[Annotated[str, Field(pattern=r"^\d{2}$")]]
    names: list[Word]


class ElsewhereEntry(Strict):
    provinces: list[ProvinceEntry]
    parts: list[Word]
    places: list[Word]
    endings: list[Word]


class NumberEntry(Strict):
    number: Word
    ko: Word
    en: Word
    source: Word


class CityFile(Strict):
    city: CityEntry
    districts: list[DistrictEntry] = Field(min_length=1)
    zones: list[ZoneEntry]
    former_zones: list[FormerEntry]
    ozone_zones: list[OzoneEntry]
    words: WordsEntry
    codes: CodesEntry
    elsewhere: ElsewhereEntry
    emergency_numbers: list[NumberEntry]


def problems(document: Document, given: CityFile) -> list[Problem]:
    """Every place where the file contradicts itself."""
    return [document.problem(where, sentence) for check in (_repeats, _zones) for where, sentence in check(given)]


def _repeats(given: CityFile) -> Iterator[tuple[Where, str]]:
    met: set[str] = set()
    for index, one in enumerate(given.districts):
        for mark in (f"code {one.code}", f"code {one.code10}", f"name {one.ko}", f"name {one.en}"):
            if mark in met:
                yield ("districts", index), f"the {mark} stands here a second time: every district needs its own."
            met.add(mark)


def _zones(given: CityFile) -> Iterator[tuple[Where, str]]:
    codes = {one.code for one in given.districts}
    lists = [("zones", index, one.ko, one.districts) for index, one in enumerate(given.zones) if one.districts != "all"]
    lists += [("ozone_zones", index, one.ko, one.districts) for index, one in enumerate(given.ozone_zones)]
    for key, index, name, districts in lists:
        for code in sorted(set(districts) - codes):
            yield (key, index), f"{name}: no district has the code {code}."
    for index, row in enumerate(given.zones):
        try:
            first, last = row.days()
        except ValueError:
            yield ("zones", index), f"{row.ko}: valid_from and valid_to must be days that exist."
        else:
            if first > last:
                yield ("zones", index), f"{row.ko}: it ends before it begins."


def outlines(path: Path, codes: set[str]) -> dict[str, Ring]:
    """The ring of each district by code, latitude first. Raises BadData when the file is not that."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        rings = {one["properties"]["code"]: tuple((float(lat), float(lon)) for lon, lat in _ring(one["geometry"])) for one in features}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadData([Problem(path.name, 1, f"this is no collection of district polygons: {error!r}.")]) from error
    if set(rings) != codes:
        differing = ", ".join(sorted(set(rings) ^ codes))
        raise BadData([Problem(path.name, 1, f"the districts are not those of city.yaml: {differing} stands in one file only.")])
    return rings


def _ring(geometry: dict[str, list[list[list[float]]]]) -> list[list[float]]:
    (ring,) = geometry["coordinates"]
    if str(geometry["type"]) != "Polygon" or len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("a district must be one closed Polygon without holes")
    return ring
