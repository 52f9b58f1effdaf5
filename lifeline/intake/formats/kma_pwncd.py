"""KMA special weather reports, one row per zone and type: `getPwnCd` of WthrWrnInfoService, XML or JSON."""

from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _kma, _portal, _times

Row = dict[str, str]

_NEEDED = ("tmFc", "tmSeq", "warnVar", "command")
_SAME = ("stnId", "tmFc", "tmSeq", "warnVar", "warnStress", "command", "cancel")  # what makes rows one alert
_KEPT = (*_SAME, "startTime", "endTime", "allEndTime")


def parse(body: bytes) -> Parsed:
    """One alert per bulletin, type, level, command and withdrawal, with one area per zone. Raises Unparsed."""
    answer = _portal.read(body)
    notes = list(answer.notes)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in answer.rows:
        missing = [name for name in _NEEDED if not row.get(name)] or ["areaCode"] * (not row.get("areaCode") and not row.get("areaName"))
        if missing:
            notes.append(f"a row for {row.get('areaName') or 'no zone'} left out: {', '.join(missing)} is missing")
            continue
        groups.setdefault(tuple(row.get(name, "") for name in _SAME), []).append(row)
    alerts = [alert for rows in groups.values() if (alert := _alert(rows, notes))]
    if answer.rows and not alerts:
        raise Unparsed(f"none of the {len(answer.rows)} rows can be read: {notes[-1]}", "Compare a row with the service's guide")
    return Parsed(tuple(alerts), notes=tuple(notes))


def _alert(rows: list[Row], notes: list[str]) -> cap.Alert | None:
    row = rows[0]
    try:
        sent = _times.korean(row["tmFc"])
    except _times.NoTime as wrong:
        notes.append(f"{len(rows)} rows of bulletin {row['tmSeq']} left out: tmFc {wrong}")
        return None
    station, level, command = row.get("stnId", ""), row.get("warnStress", ""), row["command"]
    starts = [moment for each in rows if (moment := _time(each, "startTime", notes))]
    ends = [moment for each in rows if (moment := _time(each, "endTime", notes))]
    withdrawn = row.get("cancel", "") not in ("", "0")
    change = _kma.Change(
        identity=("getPwnCd", station, row["tmFc"][:6], row["tmSeq"], row["warnVar"], level, command),
        sent=sent,
        sent_text=row["tmFc"] + _times.ASSUMED,
        kind=_kma.TYPES.get(row["warnVar"], f"미확인 특보 {row['warnVar']} "),
        level=_kma.LEVELS.get(level, f" 미확인 등급 {level}".rstrip()),
        command=_kma.COMMANDS.get(command, f"미확인 명령 {command}"),
        areas=_kma.areas((each.get("areaCode", ""), each.get("areaName", "")) for each in rows),
        codes=tuple(cap.Pair(f"KMA:{name}", value) for name in _KEPT for value in dict.fromkeys(each.get(name, "") for each in rows)),
        starts=min(starts, default=None),
        ends=max(ends, default=None),  # zones may end one after the other: all are clear at the last
        withdrawn=withdrawn,
    )
    notes.extend(_kma.unknown_codes(change))
    return _kma.alert(change)


def _time(row: Row, name: str, notes: list[str]) -> datetime | None:
    text = row.get(name, "")
    if not text.strip("0"):
        return None
    try:
        return _times.korean(text)
    except _times.NoTime as wrong:
        notes.append(f"{row.get('areaName')}: {name} left out: {wrong}")
        return None
