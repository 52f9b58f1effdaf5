"""A script out of a spreadsheet, as people's programs save it: other separators, other characters, columns in another order."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lifeline.core.strict_yaml import MAX_BYTES, BadData, Document, Problem, Where, load_text
from lifeline.core.text import nfc
from lifeline.drills.coherent import content_key
from lifeline.drills.columns import READ_ONLY, ROWS, bare, column, garbled, heading, meant
from lifeline.drills.load import of
from lifeline.drills.script import Script

MOST_ROWS = 5_000
NEEDED = ("row", "code")
LISTS = {"part": "parts", "objective": "objectives", "inject": "injects"}
_READ = ("confirmed", "one_person_may_do_both", "posts", "districts")  # settings that are no words
_INJECT = {"time": "at", "kind": "kind", "to": "to", "objective": "objective", "instead_of": "instead_of"}
_EXPECT = {"expected": "act", **{name: name for name in ("within", "hazard", "level", "district", "place", "metric", "value")}}
_SAVE = "save it as 'CSV UTF-8 (comma delimited)'"
Cells = dict[str, str]


@dataclass
class Sheet(Document):
    """What could be read, with the line of each part; problems name the column too."""

    data: dict[str, Any] = field(default_factory=dict)

    def problem(self, where: Where, sentence: str) -> Problem:
        return self.told(self.line(where), column(where), sentence, where)

    def told(self, line: int, name: str, sentence: str, where: Where = ()) -> Problem:
        return Problem(self.file, line, f"column '{heading(name)}': {sentence}" if name else sentence, where)


def from_csv(body: bytes | str, name: str) -> Script:
    """The script of that name. Raises BadData with every problem: its row, its column, and what to do."""
    return of(sheet_of(body, name))


def sheet_of(body: bytes | str, name: str) -> Sheet:
    """What stands in it as a script's file has it, with the problems of its cells. Raises BadData where it is no such sheet."""
    sheet = Sheet(f"{name}.csv")
    try:
        for line, cells in sorted(_rows(sheet, _text(body)), key=lambda row: _kind(row[1]) == "expected"):  # however people sort them
            _take(sheet, line, cells)
    except ValueError as error:
        raise BadData([Problem(sheet.file, 1, f"{error}.")]) from None
    except csv.Error as error:
        raise BadData([*sheet.problems, Problem(sheet.file, 1, f"this is no CSV ({error}): {_SAVE}.")]) from None
    return sheet


def _text(body: bytes | str) -> str:
    """Raises ValueError where nobody can say what characters these are."""
    if len(body) > MAX_BYTES:
        raise ValueError(f"the file is larger than {MAX_BYTES:,} bytes")
    text = body if isinstance(body, str) else _decoded(body)
    if "\0" in text:
        raise ValueError(f"there are NUL characters in it: {_SAVE}")
    return nfc(text.removeprefix("\ufeff"))


def _decoded(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", errors="replace")
    for characters in ("utf-8-sig", "cp949"):  # Korean Windows saves the second unless it is asked
        try:
            return body.decode(characters)
        except UnicodeDecodeError:
            continue
    raise ValueError(f"its characters are neither UTF-8 nor CP949: {_SAVE}")


def _rows(sheet: Sheet, text: str) -> Iterator[tuple[int, Cells]]:
    """Each row with the line on which it begins, by column. Raises ValueError without the columns that are needed."""
    lines, skipped = (text.split("\n", 1)[-1], 1) if text.startswith("sep=") else (text, 0)
    rows = csv.reader(io.StringIO(lines, newline=""), delimiter=_separator(lines), strict=True)
    headings, begins = next(rows, []), rows.line_num + 1
    columns = [meant(cell) for cell in headings]
    if any(garbled(cell) for cell in headings):
        raise ValueError("its Korean was opened as another alphabet: export it anew, open it as Unicode (UTF-8), and save it so")
    if missing := [name for name in NEEDED if name not in columns]:
        raise ValueError(f"the first line must name the columns; {' and '.join(map(heading, missing))} is missing")
    if twice := {name for name in columns if name and columns.count(name) > 1}:
        raise ValueError(f"the column {', '.join(map(heading, sorted(twice)))} stands there twice")
    for number, cells in enumerate(rows):
        if number >= MOST_ROWS:
            raise ValueError(f"there are more than {MOST_ROWS:,} rows in it")
        if any(cell.strip() for cell in cells):
            yield begins + skipped, _cells(sheet, begins + skipped, columns, cells)
        begins = rows.line_num + 1


def _separator(text: str) -> str:
    """What stands between the cells of the first line: a comma here, a semicolon or a tab in other programs."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=lambda sign: sum(bool(meant(cell.strip('"'))) for cell in first.split(sign)))


def _cells(sheet: Sheet, line: int, columns: list[str], cells: list[str]) -> Cells:
    found: Cells = {}
    if any(cell.strip() for cell in cells[len(columns) :]):
        sheet.problems.append(Problem(sheet.file, line, "there are more cells than columns: put texts that hold the separator in quotes."))
    for name, cell in zip(columns, cells, strict=False):
        if not name or name in READ_ONLY:
            continue  # what people add for themselves
        try:
            found[name] = bare(cell) if name.startswith(("text_", "from_", "details")) else bare(cell).strip()
        except ValueError as error:
            sheet.problems.append(sheet.told(line, name, f"{error}."))
    return {name: cell for name, cell in found.items() if cell}


def _kind(cells: Cells) -> str:
    """Which kind of row it is; empty for none."""
    said = cells.get("row", "").casefold()
    return next((row for row, ko in ROWS.items() if said in (row, ko)), "")


def _take(sheet: Sheet, line: int, cells: Cells) -> None:
    kind = _kind(cells)
    if kind == "setting":
        _setting(sheet, line, cells)
    elif kind == "expected":
        _further(sheet, line, cells)
    elif kind:
        entries = sheet.data.setdefault(LISTS[kind], [])
        sheet.lines[LISTS[kind], len(entries)] = line
        entries.append(_entry(sheet, line, kind, cells))
        _expect(sheet, line, cells, len(entries) - 1)
    else:
        known = ", ".join(f"{ko} ({row})" for row, ko in ROWS.items())
        sheet.problems.append(sheet.told(line, "row", f"'{cells.get('row', '')}' is no kind of row; known are {known}."))


def _setting(sheet: Sheet, line: int, cells: Cells) -> None:
    key = cells.get("code", "")
    if key in sheet.data:
        sheet.problems.append(sheet.told(line, "code", f"the setting '{key}' stands here a second time: keep one."))
    said = cells.get("details", "")
    if key in ("title", "about"):
        sheet.data[key] = _both(cells, "text")
    else:
        sheet.data[key] = _value(sheet, line, said) if key in _READ else said if key == "source" else said.strip()
    sheet.lines[key,] = line


def _entry(sheet: Sheet, line: int, kind: str, cells: Cells) -> dict[str, Any]:
    details = _value(sheet, line, cells["details"]) if "details" in cells else None
    start = {"code": cells.get("code", "")}
    if kind == "inject":
        named = {key: cells[name] for name, key in _INJECT.items() if name in cells}
        carried = {content_key(cells.get("kind", "")): details} if details else {}
        return {**start, **named, "sender": _both(cells, "from"), "text": _both(cells, "text"), **carried}
    own = {"capability": details} if kind == "objective" else details if isinstance(details, dict) else {}
    return {**start, "name": _both(cells, "text"), **own}


def _further(sheet: Sheet, line: int, cells: Cells) -> None:
    codes = [one["code"] for one in sheet.data.get("injects", [])]
    if (code := cells.get("code", "")) in codes:
        _expect(sheet, line, cells, codes.index(code))
    else:
        sheet.problems.append(sheet.told(line, "code", f"no inject has the code '{code}'."))


def _expect(sheet: Sheet, line: int, cells: Cells, index: int) -> None:
    asked = {key: cells[name] for name, key in _EXPECT.items() if name in cells}
    if not asked or _kind(cells) not in ("inject", "expected"):
        return
    expects = sheet.data["injects"][index].setdefault("expects", [])
    sheet.lines["injects", index, "expects", len(expects)] = line
    expects.append(asked)


def _both(cells: Cells, name: str) -> dict[str, str]:
    return {language: cells[f"{name}_{language}"] for language in ("ko", "en") if f"{name}_{language}" in cells}


def _value(sheet: Sheet, line: int, said: str) -> Any:
    """What stands in one cell as a file has it in one line."""
    try:
        return load_text(said, sheet.file).data
    except BadData as error:
        sheet.problems += [sheet.told(line, "details", one.sentence) for one in error.problems]
        return None
