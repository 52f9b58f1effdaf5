"""Rows of numbers to readings: what cannot be read is a note, one for each station and reason."""

from collections.abc import Callable, Sequence

from lifeline.intake.formats import Parsed, Unparsed, _times
from lifeline.intake.formats._text import shown
from lifeline.intake.quantity import NoReading
from lifeline.intake.reading import Reading

Row = dict[str, str]
MOST_NOTES = 20


class NoStation(ValueError):
    """The row does not say which station measured."""


def readings(rows: Sequence[Row], read: Callable[[Row, list[str]], Sequence[Reading]], name: Callable[[Row], str]) -> Parsed:
    """Every reading of every row. Raises Unparsed where there are rows and none can be read: then the fields have changed."""
    found: list[Reading] = []
    notes: dict[str, None] = {}
    for row in rows:
        doubts: list[str] = []
        try:
            found += read(row, doubts)
        except (NoReading, NoStation, _times.NoTime) as wrong:
            doubts.append(str(wrong))
        notes |= dict.fromkeys(f"{shown(name(row), 40) or 'a row'} left out: {doubt}" for doubt in doubts)
    if rows and not found:
        raise Unparsed(
            f"none of the {len(rows)} rows can be read: {next(iter(notes), 'no field is known')}",
            "Look whether the service has renamed its fields",
        )
    return Parsed(notes=_some(list(notes)), readings=tuple(found))


def _some(notes: list[str]) -> tuple[str, ...]:
    rest = len(notes) - MOST_NOTES
    return (*notes[:MOST_NOTES], *([f"and {rest} more"] if rest > 0 else []))


def station(row: Row, names: Sequence[str]) -> str:
    """The station's code: `1001.0`, as the service writes some, is 1001. Raises NoStation."""
    code = next((row[name] for name in names if row.get(name)), "")
    if not code or len(code) > 60:
        raise NoStation("it names no station")
    return code.removesuffix(".0")
