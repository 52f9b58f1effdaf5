"""KMA API hub text tables, EUC-KR or UTF-8: warnings in force (`wrn_now_data`) and their history (`wrn_met_data`)."""

from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _json, _kma, _times
from lifeline.intake.formats._text import clean, decoded, shown

Row = dict[str, str]

_NOW = ["REG_UP", "REG_UP_KO", "REG_ID", "REG_KO", "TM_FC", "TM_EF", "WRN", "LVL", "CMD", "ED_TM"]
_MET = [
    *("REG_ID", "TM_ST", "TM_ED", "REG_SP", "REG_UP", "REG_KO", "REG_NAME", "TM_FC", "TM_EF", "TM_IN", "STN"),
    *("WRN", "LVL", "CMD", "GRD", "CNT", "RPT", "STN_ID", "TM_SEQ", "MAN_FC", "MAN_IN"),
]
MAX_LINES, MAX_LINE = 4_000, 2_000

_LETTERS = {
    "W": "강풍",
    "R": "호우",
    "C": "한파",
    "D": "건조",
    "O": "폭풍해일",
    "N": "지진해일",
    "V": "풍랑",
    "T": "태풍",
    "S": "대설",
    "Y": "황사",
    "H": "폭염",
    "F": "안개",
}
# Not the numbers of getPwnCd. Seen in public code only; since July 2026 the hub has also been seen to write the words.
_LEVELS = {"1": "예비특보", "2": "주의보", "3": "경보", "주의": "주의보", "예비": "예비특보"}
_COMMANDS = {"1": "발표", "2": "대치", "3": "해제", "4": "대치해제", "5": "연장", "6": "변경", "7": "변경해제"}
_SAME = ("TM_FC", "TM_EF", "WRN", "LVL", "CMD", "STN", "TM_SEQ")


def parse(body: bytes) -> Parsed:
    """One alert per issue time, start, type, level and command, with one area per zone. Comments alone are an empty answer."""
    text = decoded(body, fallback="cp949")
    if text.lstrip().startswith("{"):
        _refuse_error(body)
    if (count := text.count("\n")) > MAX_LINES:
        raise Unparsed(f"the table has {count:,} lines, more than {MAX_LINES:,}", "Ask the hub for a shorter period")
    lines = [line.strip()[:MAX_LINE] for line in text.split("\n") if line.strip()]
    columns, notes = _columns(lines), list[str]()
    groups: dict[tuple[str, ...], list[Row]] = {}
    table = [line for line in lines if not line.startswith("#") and "7777END" not in line and line != "="]
    for line in table:
        row = _row(line, columns)
        if row:
            groups.setdefault(tuple(row.get(name, "") for name in _SAME), []).append(row)
        else:
            notes.append(f"a row left out: it does not fit the columns: {shown(line)!r}")
    alerts = [alert for rows in groups.values() if (alert := _alert(rows, notes))]
    if not alerts and (table or not lines):
        raise Unparsed(f"no row can be read: {notes[-1] if notes else shown(text)!r}", "Compare the answer with the hub's help (help=1)")
    return Parsed(tuple(alerts), notes=tuple(notes))


def _refuse_error(body: bytes) -> None:
    result = _json.inner(_json.read(body), "result")
    status, message = _json.word(result.get("status")), _json.word(result.get("message"))
    raise Unparsed(
        f"the hub answered with error {status or '?'}: {shown(message)}", "Check the key, and that this API was applied for at the hub"
    )


def _columns(lines: list[str]) -> list[str]:
    """The column names of the comment that lists them; without one, those known for the number of fields."""
    for line in lines[:200]:
        names = line.lstrip("# ").rstrip("= ").replace(",", " ").split()
        if line.startswith("#") and {"REG_ID", "TM_FC", "WRN"} <= set(names):
            return names
    first = next((line for line in lines if not line.startswith("#")), "")
    return _MET if first.count(",") >= len(_MET) - 1 else _NOW


def _row(line: str, columns: list[str]) -> Row:
    bare = line.rstrip("= ")
    cells = [clean(cell) for cell in (bare.split(",", len(columns)) if "," in bare else bare.split(maxsplit=len(columns)))]
    row = dict(zip(columns, cells, strict=False))
    return row if row.get("WRN") and row.get("TM_FC") and row.get("REG_ID") else {}


def _alert(rows: list[Row], notes: list[str]) -> cap.Alert | None:
    row = rows[0]
    try:
        sent = _times.korean(row["TM_FC"])
    except _times.NoTime as wrong:
        notes.append(f"{len(rows)} rows left out: TM_FC {wrong}")
        return None
    level, command, sequence = row.get("LVL", ""), row.get("CMD", ""), row.get("TM_SEQ", "")
    words = (_LETTERS.get(row["WRN"], row["WRN"]), _LEVELS.get(level, level), _COMMANDS.get(command, command))
    origin = (
        ("wrn_met_data", row.get("STN", ""), row["TM_FC"][:6], sequence)
        if sequence
        else ("wrn_now_data", row["TM_FC"], row.get("TM_EF", ""))
    )
    kept = {"warnVar": row["WRN"], "warnStress": level, "command": command, "tmSeq": sequence, "stnId": row.get("STN", "")}
    clear = words[2].endswith("해제")
    at = _time(row.get("TM_EF", ""), notes)
    change = _kma.Change(
        # By words, so that letters one day and Korean words the next are the same warning.
        identity=(*origin, *words),
        sent=sent,
        sent_text=row["TM_FC"] + _times.ASSUMED,
        kind=words[0],
        level=words[1],
        command=words[2],
        areas=_kma.areas((each["REG_ID"], each.get("REG_KO", "")) for each in rows),
        codes=tuple(cap.Pair(f"KMA:{name}", value) for name, value in kept.items()),
        starts=None if clear else at,
        ends=at if clear else None,
    )
    notes.extend(_kma.unknown_codes(change))
    return _kma.alert(change)


def _time(text: str, notes: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        return _times.korean(text)
    except _times.NoTime as wrong:
        notes.append(f"TM_EF left out: {wrong}")
        return None
