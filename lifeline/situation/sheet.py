"""A sheet of figures as a spreadsheet saves it (CSV in UTF-8): each row an entry, each problem a sentence with its line."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from lifeline.core.strict_yaml import Problem
from lifeline.core.text import nfc
from lifeline.situation import spelling
from lifeline.situation.entry import Counting, Entry, FigureRefused
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import BadValue, read_value

T = TypeVar("T")

MAX_BYTES, MAX_ROWS = 1_000_000, 1_000
NEEDED = ("metric", "value", "as_of", "source")
COLUMNS = (*NEEDED, "number", "area", "state", "url", "rule", "reason", "note", "despite")
KOREAN = {
    "항목": "metric",
    "값": "value",
    "기준시각": "as_of",
    "출처": "source",
    "속보번호": "number",
    "지역": "area",
    "확인단계": "state",
    "주소": "url",
    "집계기준": "rule",
    "사유": "reason",
    "설명": "note",
    "불일치사유": "despite",
}
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_SAVE = "save it as 'CSV UTF-8 (comma delimited)'"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet. `number`: a bulletin of the emergency it is about, as written ('' where the sheet names none)."""

    line: int
    number: str
    entry: Entry
    reason: Reason
    note: str
    despite: str


@dataclass
class Sheet:
    """What could be read, and what could not."""

    file: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, sentence: str) -> None:
        self.problems.append(Problem(self.file, line, sentence))


def read_sheet(file: str, body: bytes, counting: Counting) -> Sheet:
    """Every row of it that can be read. Nothing is raised for what a file may hold: every problem stands in the sheet."""
    sheet = Sheet(file)
    text = _text(sheet, body)
    if text is None:
        return sheet
    columns: list[str] | None = None
    try:
        for line, cells in _lines(text):
            if columns is None:
                columns = _columns(sheet, line, cells)
                if columns is None:
                    return sheet
            elif any(cell.strip() for cell in cells):
                _row(
                    sheet,
                    line,
                    dict(zip(columns, cells, strict=False)),
                    counting,
                    extra=any(cell.strip() for cell in cells[len(columns) :]),
                )
            if len(sheet.rows) > MAX_ROWS:
                sheet.problem(line, f"the sheet has more than {MAX_ROWS} rows: split it")
                return sheet
    except csv.Error as error:
        sheet.problem(1, f"this is no CSV ({error}): {_SAVE}")
    if columns is None or not (sheet.rows or sheet.problems):
        sheet.problem(1, f"there is nothing in it; the first line names the columns: {', '.join(NEEDED)}")
    return sheet


def _text(sheet: Sheet, body: bytes) -> str | None:
    if len(body) > MAX_BYTES:
        sheet.problem(1, f"the file is larger than {MAX_BYTES:,} bytes: split it")
        return None
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sheet.problem(body.count(b"\n", 0, error.start) + 1, f"this is not UTF-8: {_SAVE}")
        return None
    if "\0" in text:
        sheet.problem(text.count("\n", 0, text.index("\0")) + 1, f"there are NUL characters in it: {_SAVE}")
        return None
    return nfc(text)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins: a cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    for cells in reader:
        yield begins, cells
        begins = reader.line_num + 1


def _columns(sheet: Sheet, line: int, cells: list[str]) -> list[str] | None:
    said = [cell.strip().replace(" ", "") for cell in cells]
    while said and not said[-1]:
        said.pop()
    names = [KOREAN.get(name, name.lower()) for name in said]
    wrong = [name for name in names if name not in COLUMNS]
    if len(names) == 1 and any(mark in said[0] for mark in (";", "\t")):
        sheet.problem(line, f"the columns are not divided by commas: {_SAVE}")
    elif wrong:
        sheet.problem(line, f"no column is called {', '.join(repr(name[:30]) for name in wrong[:5])}; known are {', '.join(COLUMNS)}")
    elif twice := sorted({name for name in names if names.count(name) > 1}):
        sheet.problem(line, f"the column {', '.join(twice)} stands there twice: keep one")
    elif missing := [name for name in NEEDED if name not in names]:
        sheet.problem(line, f"the column {', '.join(missing)} is missing")
    else:
        return names
    return None


def _row(sheet: Sheet, line: int, cells: dict[str, str], counting: Counting, *, extra: bool) -> None:
    before = len(sheet.problems)
    if extra:
        sheet.problem(line, "there are more cells than columns: a comma in a text needs the text in quotes")
    for name in ("source", "rule", "note", "despite", "url", "number"):
        if cells.get(name, "").startswith(_FORMULA):
            sheet.problem(line, f"{name} begins with {cells[name][0]!r}, as a formula does: begin with a word")

    def told(name: str, read: Callable[[str], T], otherwise: T | None = None) -> T | None:
        said = cells.get(name, "").strip()
        if not said and otherwise is not None:
            return otherwise
        try:
            return read(said)
        except (BadValue, FigureRefused) as error:
            sheet.problem(line, f"{name} {error}")
            return None

    metric = told("metric", lambda said: spelling.metric(said, counting))
    value, as_of = told("value", read_value), told("as_of", spelling.read_time)
    area = told("area", lambda said: spelling.area(said, counting), "")
    state = told("state", lambda said: spelling.sureness(said, counting), Sureness.REPORTED)
    reason = told("reason", lambda said: spelling.reason(said, counting), Reason.NEW_INFORMATION)
    if metric is None or value is None or as_of is None or area is None or state is None or reason is None:
        return
    if len(sheet.problems) == before:
        entry = Entry(
            metric, value, as_of, cells.get("source", ""), area, state, source_url=cells.get("url", ""), rule=cells.get("rule", "")
        )
        note, despite = cells.get("note", ""), cells.get("despite", "")
        sheet.rows.append(Row(line, cells.get("number", "").strip(), entry.tidy(), reason, note, despite))
