"""The files of the gazetteer: sheets of places and one file of words, read strictly, every problem with its file and line."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field

from lifeline.core.strict_yaml import BadData, Problem, Strict
from lifeline.core.text import nfc

MAX_BYTES = 2_000_000
Word = Annotated[str, Field(min_length=1, max_length=40)]
Row = TypeVar("Row")


class WordsFile(Strict):
    version: Annotated[str, Field(pattern=r"^[0-9a-z-]{4,20}$")]
    city: list[Word] = Field(min_length=1)
    elsewhere: list[Word]
    after: list[Word]
    beside: list[Word]
    words: list[Word]
    whole_words: list[Word]
    tails: list[Word]
    denied: list[Word]
    toward: list[Word]


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a sheet. A road has no point. `kind`: station, dong, place or road; `houses`: its houses have numbers."""

    name: str
    en: str
    kind: str
    districts: tuple[str, ...]
    lat: float | None = None
    lon: float | None = None
    metres: int = 0
    exits: int = 0
    houses: bool = False
    also: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


Fields = Mapping[str, str]


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("·") if part.strip())


def _point(row: Fields) -> tuple[float, float]:
    lat, lon = float(row["lat"]), float(row["lon"])
    if not (33 < lat < 39 and 124 < lon < 132):
        raise ValueError("the point is not in Korea")
    return lat, lon


def _metres(row: Fields) -> int:
    metres = int(row["metres"])
    if not 50 <= metres <= 20_000:
        raise ValueError("metres must be between 50 and 20,000")
    return metres


def _dong(row: Fields) -> Listed:
    return Listed(row["name"], row["en"], "dong", (row["district"],), *_point(row), _metres(row), elsewhere=_parts(row["elsewhere"]))


def _station(row: Fields) -> Listed:
    return Listed(
        row["name"],
        row["en"],
        "station",
        _parts(row["districts"]),
        *_point(row),
        _metres(row),
        exits=int(row["exits"]),
        also=_parts(row["also"]),
        elsewhere=_parts(row["elsewhere"]),
    )


def _place(row: Fields) -> Listed:
    kind = "dong" if row["kind"] == "dong" else "place"
    also, elsewhere = _parts(row["also"]), _parts(row["elsewhere"])
    where = (*_point(row), _metres(row))
    return Listed(row["name"], row["en"], kind, _parts(row["districts"]), *where, also=also, elsewhere=elsewhere)


def _road(row: Fields) -> Listed:
    if row["kind"] not in ("street", "express"):
        raise ValueError("the kind of a road is street or express")
    return Listed(row["name"], row["en"], "road", _parts(row["districts"]), houses=row["kind"] == "street", also=_parts(row["also"]))


SHEETS: Mapping[str, Callable[[Fields], Listed]] = {
    "stations.csv": _station,
    "places.csv": _place,
    "dongs.csv": _dong,
    "roads.csv": _road,
}


def listed(folder: Path, codes: frozenset[str]) -> tuple[Listed, ...]:
    """Every row of every sheet, stations first. Raises BadData with every problem."""
    found: list[Listed] = []
    problems: list[Problem] = []
    for name, make in SHEETS.items():
        for line, row in _rows(folder / name):
            try:
                found.append(_checked(make(row), codes))
            except (KeyError, ValueError, AttributeError, TypeError) as error:
                problems.append(Problem(name, line, f"this row is no place: {error}."))
    if problems:
        raise BadData(problems)
    return tuple(found)


def _checked(one: Listed, codes: frozenset[str]) -> Listed:
    if len(one.name) < 2:
        raise ValueError("a name has two letters or more")
    if not one.districts or not codes.issuperset(one.districts):
        raise ValueError(f"{one.name}: its districts {', '.join(one.districts)} are not all in city.yaml")
    return one


def _rows(path: Path) -> Iterator[tuple[int, Fields]]:
    """Rows with their lines; lines that begin with # are remarks, and the first other one names the columns."""
    try:
        body = path.read_bytes()
        text = nfc(body[:MAX_BYTES].decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadData([Problem(path.name, 1, f"the sheet cannot be read as CSV in UTF-8: {error}.")]) from error
    if len(body) > MAX_BYTES:
        raise BadData([Problem(path.name, 1, f"the sheet is larger than {MAX_BYTES:,} bytes.")])
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if not lines:
        raise BadData([Problem(path.name, 1, "the sheet is empty.")])
    reader = csv.reader(line for _, line in lines)
    columns = next(reader)
    for (number, _), cells in zip(lines[1:], reader, strict=False):
        yield number, dict(zip(columns, (cell.strip() for cell in cells), strict=False))
