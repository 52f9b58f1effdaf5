"""AirKorea: fine dust (`getUlfptcaAlarmInfo`) and ozone (`getOzAdvsryOccrrncInfo`), XML or JSON."""

from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats import Parsed, _air, _portal, _rows, _times
from lifeline.intake.formats._rows import Row

_DUST = {"PM10": ("미세먼지", "미세먼지(PM10)"), "PM25": ("초미세먼지", "초미세먼지(PM2.5)")}
_LEVELS = {"1": "주의보", "2": "경보", "3": "중대경보"}
_KEPT = ("sn", "itemCode", "issueGbn", "issueLvl", "issueVal", "clearVal", "maxVal")


def parse_dust(body: bytes) -> Parsed:
    """One alert per row: its issue, or its clear. Raises Unparsed."""
    answer = _portal.read(body)
    return _rows.parsed([_said(row) for row in answer.rows], answer.notes, read=_dust, name="sn")


def parse_ozone(body: bytes) -> Parsed:
    """The same for ozone, whose rows have the day once: an end without a day is of the same day. Raises Unparsed."""
    answer = _portal.read(body)
    return _rows.parsed([_said(row) for row in answer.rows], answer.notes, read=_ozone, name="sn")


def _said(row: Row) -> Row:
    """The row without its dashes, which stand for values that are not there."""
    return {name: "" if value in _air.NOTHING else value for name, value in row.items()}


def _dust(row: Row, notes: list[str]) -> tuple[cap.Alert]:
    _rows.needed(row, "sn", "itemCode", "issueDate", "issueTime")
    code, level = row["itemCode"], row.get("issueGbn", "")
    word, pollutant = _DUST.get(code, (f"미확인 항목 {code} ", ""))
    english = {"PM10": "PM10", "PM25": "PM2.5"}.get(code, "")
    details = {"pollutant_ko": pollutant, "pollutant_en": english, "value": row.get("clearVal") or row.get("issueVal", "")}
    number = f"{code}:{_year(row['issueDate'])}:{row['sn']}"
    return (_alert(row, number, word, level, day=row["issueDate"], details=details, notes=notes),)


def _ozone(row: Row, notes: list[str]) -> tuple[cap.Alert]:
    _rows.needed(row, "dataDate", "issueTime")
    code = row.get("issueLvl", "")
    level = _LEVELS.get(code, code if code in _air.SEVERITY else f" 미확인 등급 {code}".rstrip())
    # Older answers have no number.
    number = row.get("sn") or ":".join((row["dataDate"], row["issueTime"], row.get("districtName", ""), row.get("moveName", "")))
    details = {"value": row.get("clearVal") or row.get("issueVal", "")}
    return (_alert(row, f"O3:{_year(row['dataDate'])}:{number}", "오존", level, day=row["dataDate"], details=details, notes=notes),)


def _year(day: str) -> str:
    return day[:4]


def _alert(row: Row, number: str, pollutant: str, level: str, *, day: str, details: dict[str, str], notes: list[str]) -> cap.Alert:
    if level not in _air.SEVERITY:
        notes.append(f"row {row.get('sn') or '?'}: unknown level {level.strip()!r}, severity left Unknown")
    issued, cleared = _times.at(day, row["issueTime"]), None
    try:
        cleared = _end(row, day, issued)
    except _times.NoTime as wrong:
        notes.append(f"row {row.get('sn') or '?'}: it says that it is over, but not since when: {wrong}")
        level = " 종료 시각 확인 필요"  # neither a warning nor a clear: no level, so that a person looks
    province = row.get("districtName", "")
    episode = _air.Episode(
        number=number,
        pollutant=pollutant,
        level=level,
        zone=f"{province} {row.get('moveName', '')}".strip(),
        issued=issued,
        issued_text=f"{day} {row['issueTime']}{_times.ASSUMED}",
        cleared=cleared,
        cleared_text=f"{row.get('clearDate') or day} {row.get('clearTime', '')}{_times.ASSUMED}",
        parameters=(*_rows.told(details), *_rows.kept("AIRKOREA", row, _KEPT)),
    )
    return _air.alert(episode)


def _end(row: Row, day: str, issued: datetime) -> datetime | None:
    """When it ended; None while it stands, for a value alone is no end. Raises NoTime for an end that cannot be right."""
    ended, clock = row.get("clearDate", ""), row.get("clearTime", "")
    if not ended and not clock:
        return None
    moment = _times.at(ended or day, clock)
    if moment < issued:
        raise _times.NoTime(f"{ended or day} {clock} is before it began")
    return moment
