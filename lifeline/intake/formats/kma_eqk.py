"""KMA earthquake reports: `getEqkMsg` of EqkInfoService, at data.go.kr or the API hub, XML or JSON."""

import re
from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats import Parsed, _kma, _portal, _rows, _times
from lifeline.intake.formats._rows import Row
from lifeline.intake.formats._text import token

# fcTp as public code reads it; the service's guide was not seen. 2 is abroad, 5 is the report of 3 given again.
EVENTS = {
    "2": "국외지진정보",
    "3": "지진정보",
    "5": "지진정보",
    "11": "지진조기경보",
    "12": "지진조기경보",
    "13": "지진조기경보",
    "14": "지진속보",
}
_SUDDEN = ("지진조기경보", "지진속보")
_AGAIN = "5"
_FELT = 2  # intensity from which somebody notices (KMA's scale: Ⅱ, a few people on upper floors)
_KEPT = ("fcTp", "tmEqk", "tmSeq", "stnId", "cnt", "cor")
_ROMAN = {mark: number for number, mark in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), 1)}
_SIGNS = {chr(0x215F + number): number for number in range(1, 13)}  # Ⅰ to Ⅻ, one character each
# "최대진도 Ⅴ(충북),Ⅳ(경북),Ⅲ(강원,경기,대전)": an intensity and the provinces that have it.
_INTENSITY = re.compile(r"([Ⅰ-Ⅻ]|[IVX]{1,4}|[0-9]{1,2})\s{0,3}\(([^()]{1,200})\)")


def parse(body: bytes) -> Parsed:
    """One alert per report. The reports of one shock have numbers of their own: they are joined by time and place. Raises Unparsed."""
    answer = _portal.read(body)
    return _rows.parsed(answer.rows, answer.notes, read=_alerts, name="tmSeq")


def _alerts(row: Row, notes: list[str]) -> tuple[cap.Alert]:
    _rows.needed(row, "tmFc", "tmEqk", "fcTp", "tmSeq")
    sent, corrected = _times.korean(row["tmFc"]), row.get("cor", "").lstrip("o ") not in ("", "-", "없음")
    number = ":".join(token(part) for part in ("kma", "getEqkMsg", row.get("stnId", ""), row["tmFc"][:6], row["tmSeq"]))
    alert = cap.Alert(
        # A correction may keep its number and time: without a mark it would pass for the report it corrects.
        identifier=f"{number}:cor" if corrected else number,
        sender=_kma.SENDER,
        sent=sent,
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.UPDATE if corrected or row["fcTp"] == _AGAIN else cap.MsgType.ALERT,
        infos=(_info(row, notes),),
        references=(cap.Reference(_kma.SENDER, number, sent),) if corrected else (),
        sent_text=row["tmFc"] + _times.ASSUMED,
    )
    return (alert,)


def _info(row: Row, notes: list[str]) -> cap.Info:
    event = EVENTS.get(row["fcTp"], f"지진 미확인 통보 {row['fcTp']}")
    if row["fcTp"] not in EVENTS:
        notes.append(f"report {row.get('tmSeq') or '?'}: unknown fcTp {row['fcTp']!r}, severity left Unknown")
    sudden = event in _SUDDEN
    magnitude = _magnitude(row)
    return cap.Info(
        event=event,
        language="ko-KR",
        category=("Geo",),
        # Not Past, though the shock is over: aftershocks are to come, and Past is how feeds say that a warning ended.
        urgency=cap.Urgency.IMMEDIATE if sudden else cap.Urgency.UNKNOWN,
        severity=cap.Severity.SEVERE if sudden else cap.Severity.MINOR if row["fcTp"] in EVENTS else cap.Severity.UNKNOWN,
        certainty=cap.Certainty.LIKELY if sudden else cap.Certainty.OBSERVED,
        onset=_shock(row, notes),
        sender_name=_kma.SENDER_NAME,
        headline=" ".join(part for part in (event, magnitude and f"규모 {magnitude}", row.get("loc", "")) if part),
        description="\n".join(part for part in (row.get("rem", ""), row.get("cor", "")) if part),
        parameters=(*_details(row, magnitude), *_rows.kept("KMA", row, _KEPT)),
        areas=_areas(row),
    )


def _shock(row: Row, notes: list[str]) -> datetime | None:
    try:
        return _times.korean(row["tmEqk"])
    except _times.NoTime as wrong:
        notes.append(f"report {row['tmSeq']}: tmEqk left out: {wrong}")
        return None


def _details(row: Row, magnitude: str) -> tuple[cap.Pair, ...]:
    depth = _rows.number(row, "dep", 0, 800)
    return _rows.told(
        {
            "magnitude": magnitude,
            "epicentre_ko": row.get("loc", ""),
            "intensity_ko": row.get("inT", ""),
            "EQ:lat": _rows.number(row, "lat", -90, 90),
            "EQ:lon": _rows.number(row, "lon", -180, 180),
            "EQ:depth": depth if depth.strip("0.") else "",  # 0 stands for "not known"
        }
    )


def _magnitude(row: Row) -> str:
    """With its one decimal: the JSON form writes 4.0 as 4."""
    text = _rows.number(row, "mt", -2, 10)
    return text if not text or "." in text else f"{text}.0"


def _areas(row: Row) -> tuple[cap.Area, ...]:
    """The provinces where it was felt; where none is told, the epicentre as a point. Neither is ever made wider."""
    felt = dict.fromkeys(
        place.strip()
        for mark, places in _INTENSITY.findall(row.get("inT", ""))
        if _intensity(mark) >= _FELT
        for place in re.split(r"[,·/]", places)
    )
    if areas := tuple(cap.Area(place) for place in felt if place):
        return areas
    point = _rows.point(row, "lat", "lon")
    return (cap.Area(row.get("loc", ""), circles=point),) if point or row.get("loc") else ()


def _intensity(mark: str) -> int:
    """A mark that cannot be read counts as felt."""
    return _SIGNS.get(mark) or _ROMAN.get(mark) or (int(mark) if mark.isdigit() else _FELT)
