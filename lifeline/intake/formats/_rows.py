"""Rows of a service to alerts: a row that cannot be read is named and left out; where none can be, the document is refused."""

import re
from collections.abc import Callable, Iterable, Sequence

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _times
from lifeline.intake.formats._text import shown

Row = dict[str, str]
Circles = tuple[tuple[float, float, float], ...]
MAX_NOTES = 50
_NUMBER = re.compile(r"-?[0-9]{1,4}(?:\.[0-9]{1,20})?")


class NoRow(ValueError):
    """The row lacks what an alert needs."""


def parsed(rows: Sequence[Row], notes: Sequence[str], *, read: Callable[[Row, list[str]], Iterable[cap.Alert]], name: str) -> Parsed:
    """All alerts of all rows. `read` may add notes and raises NoRow or NoTime; `name` is the field staff know a row by."""
    said, found, failed = list(notes), list[cap.Alert](), 0
    for row in rows:
        try:
            found += read(row, said)
        except (NoRow, _times.NoTime) as wrong:
            failed += 1
            said.append(f"row {shown(row.get(name, '')) or '?'} left out: {wrong}")
    if rows and failed == len(rows):
        raise Unparsed(f"none of the {len(rows)} rows can be read: {said[-1]}", "Compare a row with the description of the service")
    return Parsed(tuple(found), notes=tuple(said[:MAX_NOTES]))


def needed(row: Row, *names: str) -> None:
    """Raises NoRow that tells which of these fields are missing or empty."""
    if missing := [name for name in names if not row.get(name)]:
        raise NoRow(f"{', '.join(missing)} is missing")


def kept(prefix: str, row: Row, names: Iterable[str]) -> tuple[cap.Pair, ...]:
    """The fields of those names as they came, for staff and for matching; empty ones fall away."""
    return tuple(cap.Pair(f"{prefix}:{name}", row[name]) for name in names if row.get(name))


def told(details: dict[str, str]) -> tuple[cap.Pair, ...]:
    """What the texts may say besides; what is not known falls away."""
    return tuple(cap.Pair(name, value) for name, value in details.items() if value)


def number(row: Row, name: str, lowest: float, highest: float) -> str:
    """The field as written when it is a number in that range, else empty."""
    text = row.get(name, "")
    return text if _NUMBER.fullmatch(text) and lowest <= float(text) <= highest else ""


def point(row: Row, lat: str, lon: str) -> Circles:
    """The place those two fields (degrees, WGS84) give, as a circle without extent; nothing where they give none."""
    north, east = number(row, lat, -90, 90), number(row, lon, -180, 180)
    return ((float(north), float(east), 0.0),) if north and east else ()
