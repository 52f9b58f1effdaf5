"""A script as a spreadsheet (CSV in UTF-8 with its mark): a row for each inject and each further expectation of it."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from lifeline.core.text import KST
from lifeline.core.yaml_out import in_one_line
from lifeline.drills.as_file import both, content, expected, plain, role
from lifeline.drills.columns import COLUMNS, guarded, heading
from lifeline.drills.offset import said
from lifeline.drills.prepare import offset
from lifeline.drills.script import Inject, Script
from lifeline.drills.sheet_read import from_csv

__all__ = ["from_csv", "to_csv"]

BOM = "\ufeff"  # without it a spreadsheet takes the bytes for those of its own country
LISTS = ("parts", "objectives", "injects")
Cells = dict[str, str]


def to_csv(script: Script) -> str:
    """The whole script: nothing is lost when it is read again. What looks like a formula stands behind an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writerow({name: heading(name) for name in COLUMNS})
    for row in _rows(script):
        writer.writerow({name: guarded(cell) for name, cell in row.items()})
    return BOM + out.getvalue()


def _rows(script: Script) -> Iterator[Cells]:
    for key, value in plain(script).items():
        if key in ("title", "about"):
            yield {"row": "setting", "code": key, **_texts("text", value)}
        elif key not in LISTS:
            yield {"row": "setting", "code": key, "details": value if isinstance(value, str) else in_one_line(value)}
    for part in script.parts:
        yield {"row": "part", "code": part.code, **_texts("text", both(part.name)), "details": in_one_line(role(part))}
    for one in script.objectives:
        yield {"row": "objective", "code": one.code, **_texts("text", both(one.name)), "details": in_one_line(both(one.capability))}
    for number, inject in enumerate(script.injects, 1):
        yield from _inject(script, number, inject)


def _inject(script: Script, number: int, one: Inject) -> Iterator[Cells]:
    asked = [_expected(each) for each in map(expected, one.expects)]
    carried = next(iter(content(one).values()), None)
    yield {
        "row": "inject",
        "number": str(number),
        "code": one.code,
        "time": said(one.at),
        "hour": f"{(script.at + offset(script, one)).astimezone(KST):%H:%M:%S}",
        "kind": str(one.kind),
        **_texts("from", both(one.sender)),
        "to": one.to,
        **_texts("text", both(one.text)),
        "details": in_one_line(carried) if carried else "",
        "objective": one.objective,
        "instead_of": one.instead_of,
        **(asked[0] if asked else {}),
    }
    yield from ({"row": "expected", "code": one.code, **each} for each in asked[1:])


def _expected(given: dict[str, Any]) -> Cells:
    return {("expected" if name == "act" else name): value for name, value in given.items()}


def _texts(column: str, words: dict[str, Any]) -> Cells:
    return {f"{column}_{language}": said for language, said in words.items()}
