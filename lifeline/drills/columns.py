"""The columns of a script as a spreadsheet: those of HSEEP's master scenario events list, in Korean and English."""

from typing import Literal

from lifeline.core.strict_yaml import Where

Row = Literal["setting", "part", "objective", "inject", "expected"]

# Each with its name in Korean; `number` and `hour` are for reading only.
COLUMNS: dict[str, str] = {
    "row": "구분",
    "number": "번호",
    "code": "코드",
    "time": "경과",
    "hour": "시각",
    "kind": "종류",
    "from_ko": "발신(한)",
    "from_en": "발신(영)",
    "to": "수신",
    "text_ko": "내용(한)",
    "text_en": "내용(영)",
    "details": "세부",
    "objective": "목표",
    "instead_of": "대신하는_상황",
    "expected": "기대행동",
    "within": "목표시간",
    "hazard": "재난유형",
    "level": "단계",
    "district": "자치구",
    "place": "장소",
    "metric": "수치",
    "value": "값",
}
READ_ONLY = ("number", "hour")
ROWS: dict[Row, str] = {"setting": "설정", "part": "참가자", "objective": "목표", "inject": "상황", "expected": "기대"}
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")  # what a spreadsheet would work out instead of showing
# What of the script's file stands in which column, where it is not called the same.
_IN_DETAILS = frozenset({"document", "posts", "failure", "absence", "capability", "role", "people", "department"})
_ELSEWHERE = {
    "at": "time",
    "act": "expected",
    "sender": "from_ko",
    "name": "text_ko",
    "text": "text_ko",
    "title": "text_ko",
    "about": "text_ko",
}


def heading(name: str) -> str:
    return f"{COLUMNS[name]} {name}"


def meant(cell: str) -> str:
    """The column that a heading means, in either language or both; empty for none."""
    words = {word.casefold() for word in cell.split()}
    return next((name for name, ko in COLUMNS.items() if words & {name, ko}), "")


def garbled(cell: str) -> bool:
    """Whether a heading has lost its Korean: a program that was not told opens UTF-8 as the alphabet of its own country."""
    return bool(meant(cell)) and not cell.isascii() and not any("가" <= sign <= "힣" for sign in cell)


def column(where: Where) -> str:
    """Of what stands there in the script's file; empty for a whole row."""
    named = [word for word in where if isinstance(word, str)]
    if _IN_DETAILS & set(named) or (len(where) == 1 and named[0] not in ("title", "about", "injects", "parts", "objectives")):
        return "details"
    if named and named[-1] in ("ko", "en"):
        return f"{'from' if 'sender' in named else 'text'}_{named[-1]}"
    last = named[-1] if named else ""
    return _ELSEWHERE.get(last, last if last in COLUMNS else "")


def guarded(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def bare(cell: str) -> str:
    """What was written. Raises ValueError for what is still a formula."""
    if cell.startswith(FORMULA):
        raise ValueError("a spreadsheet takes this for a formula: put an apostrophe before it")
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
