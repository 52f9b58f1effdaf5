"""A script goes to a spreadsheet and comes back whole, also through programs that save it in their own way."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from lifeline.core.strict_yaml import BadData
from lifeline.drills.as_file import to_yaml
from lifeline.drills.load import load_scripts, read_script
from lifeline.drills.script import Script
from lifeline.drills.sheet import from_csv, to_csv
from tests.drills.scripts import scripts, without_lines

DRILLS = Path(__file__).resolve().parents[2] / "drills"
SNOW = load_scripts(DRILLS)["mock-snow-removal"]
SHEET = to_csv(SNOW)
Rows = list[list[str]]


def told(sheet: str | bytes) -> list[str]:
    with pytest.raises(BadData) as refused:
        from_csv(sheet, "snow")
    return [str(problem) for problem in refused.value.problems]


@settings(max_examples=60)
@given(scripts())
def test_nothing_of_a_script_is_lost_on_the_way_to_a_spreadsheet_or_a_file_and_back(script: Script) -> None:
    assert without_lines(from_csv(to_csv(script), "made")) == without_lines(script)
    assert without_lines(read_script(to_yaml(script), "made")) == without_lines(script)


@pytest.mark.parametrize("name", sorted(load_scripts(DRILLS)))
def test_every_script_that_ships_comes_back_from_its_spreadsheet(name: str) -> None:
    script = load_scripts(DRILLS)[name]

    assert without_lines(from_csv(to_csv(script), name)) == without_lines(script)


def _saved(sheet: str, rows: Callable[[Rows], Rows] = list, separator: str = ",") -> str:
    """As another program writes these rows."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows(list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"), newline="")))))
    return out.getvalue()


def _backwards(rows: Rows) -> Rows:
    return [row[::-1] for row in rows]


def _sorted(rows: Rows) -> Rows:
    """By the first column: what is expected of an inject stands above it."""
    return [rows[0], *sorted(rows[1:], key=lambda row: row[0])]


@pytest.mark.parametrize(
    "saved",
    [
        SHEET.encode(),
        SHEET.removeprefix("\ufeff").encode("cp949", "replace"),
        SHEET.removeprefix("\ufeff").encode("utf-16"),
        _saved(SHEET, separator=";"),
        "sep=;\r\n" + _saved(SHEET, separator=";"),
        _saved(SHEET, _backwards),
        _saved(SHEET, _sorted),
        SHEET.replace("false", "FALSE"),
        SHEET.replace(",09:15:00,", ",=D12,")
        .replace("값 value", "값 value,메모", 1)
        .replace("heavy_snow,advisory,,,,", "heavy_snow,advisory,,,,,- 확인", 1),
        SHEET.replace("구분 row", "구분").replace("코드 code", "CODE").replace("inject,", "상황,"),
    ],
    ids=[
        "UTF-8",
        "CP949",
        "UTF-16",
        "semicolons",
        "sep",
        "columns in another order",
        "sorted",
        "shouted",
        "notes of their own",
        "one language",
    ],
)
def test_a_sheet_is_read_as_other_programs_save_it(saved: str | bytes) -> None:
    assert without_lines(from_csv(saved, "mock-snow-removal")) == without_lines(SNOW)


SMALL = """
title: {ko: 눈, en: Snow}
about: {ko: 시험용, en: For tests}
source: made up
confirmed: false
at: '2026-01-05T09:00+09:00'
lasts: 1 h
posts: 0
tag: '#눈훈련'
parts:
  - {code: writer, name: {ko: 작성자, en: Writer}, role: writer, people: 2}
objectives:
  - {code: tell, name: {ko: '-5 °C에서도 알린다', en: Told at -5 °C}, capability: {ko: 예·경보, en: Warning}}
injects:
  - {code: road, at: 90 s, kind: call, sender: {ko: '=구청', en: '=HYPERLINK("http://x.example")'}, to: writer, objective: tell,
     text: {ko: "길이 막힘; '우회'\\n둘째 줄", en: '+1, "two"'}, expects: [{act: noted, within: 10 min}]}
"""


def test_a_sheet_that_libreoffice_saved_is_the_same_script() -> None:
    """Opened with special numbers detected, and saved with semicolons and quotes as LibreOffice 7.4 does; its hours became times of day."""
    saved = (Path(__file__).parent / "saved_by_libreoffice.csv").read_bytes()
    assert without_lines(from_csv(saved, "small")) == without_lines(read_script(SMALL, "small"))


def test_a_sheet_that_was_opened_as_another_alphabet_is_refused() -> None:
    assert "open it as Unicode (UTF-8)" in told(SHEET.encode().decode("latin-1"))[0]


def test_what_is_wrong_in_a_sheet_is_said_with_its_row_and_column() -> None:
    row = SHEET[: SHEET.index("inject,3,")].count("\n") + 1

    assert told(SHEET.replace("15 min,09:15:00", "0:15,09:15:00"))[0].startswith(
        f"snow.csv:{row}: column '경과 time': 'injects.2.at' is wrong"
    )
    assert told(SHEET.replace("15 min,09:15:00,document", "15 min,09:15:00,dokument"))[0].startswith(f"snow.csv:{row}: column '종류 kind'")
    assert f"snow.csv:{row}: column '수신 to': advisory: no part is called 'al'; known are" in "\n".join(
        told(SHEET.replace(",all,", ",al,", 1))
    )


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (",warn,,issued", ',"=HYPERLINK(1)",,issued', "a spreadsheet takes this for a formula"),
        ("inject,3,", "injekt,3,", "'injekt' is no kind of row"),
        ("expected,,citizens,", "expected,,citizen,", "no inject has the code 'citizen'"),
        ("setting,,posts", "setting,,tag", "the setting 'tag' stands here a second time"),
        ("{feed: kma-warnings", "{feed: kma-warnings, feed: x", "'feed' stands here a second time"),
        ("구분 row", "무엇", "구분 row is missing"),
        ("번호 number", "code", "stands there twice"),
        ("번호 number", "\0", "NUL characters"),
        ("구분 row", '"구분" row', "this is no CSV"),
    ],
)
def test_a_sheet_that_cannot_be_understood_says_why(before: str, after: str, sentence: str) -> None:
    assert before in SHEET
    assert sentence in "\n".join(told(SHEET.replace(before, after, 1)))


def test_bytes_of_no_spreadsheet_are_refused() -> None:
    assert "neither UTF-8 nor CP949" in told(b"\xff\xd8\xff\xe0" * 10)[0]
    assert "larger than" in told("x" * 2_000_000)[0]
    assert "is missing" in told("")[0]
