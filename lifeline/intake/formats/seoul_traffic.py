"""Seoul's road incidents: AccInfo of the city's open data (TOPIS): accidents, works, rallies and closures, each until it is over."""

from datetime import datetime

from lifeline.core import cap
from lifeline.intake.formats import Parsed, _rows, _seoul, _times, _tm, _topis_words
from lifeline.intake.formats._text import token
from lifeline.intake.quantity import NoReading, number

_KEPT = ("ACC_ID", "LINK_ID", "EXP_CLR_DATE", "EXP_CLR_TIME")
# Whole provinces around the city; a point outside was not given in the projection we read.
_SOUTH, _NORTH, _WEST, _EAST = 37.0, 38.2, 126.3, 127.8
_MOST_AREA = 100


def parse(body: bytes) -> Parsed:
    """One alert per incident, as the city's road control words it: its codes are in `event_codes`, and mean what the feed's file says.

    No level and no type are read out of the text, only which road and why, where it says so plainly. An incident that is over is
    simply absent: its alert ends at the time expected, where one is given. The list has no time of change, so a new text under
    the same number and begin is a copy.
    """
    rows, total = _seoul.read(body, "AccInfo")
    notes = [f"only {len(rows)} of {total} incidents came: raise the last number in the feed's address"] if total > len(rows) else []
    return _rows.parsed(rows, notes, read=_alerts, name="ACC_ID")


def _alerts(row: _rows.Row, notes: list[str]) -> list[cap.Alert]:
    _rows.needed(row, "ACC_ID", "OCCR_DATE", "OCCR_TIME", "ACC_INFO")
    begins = _moment(row["OCCR_DATE"], row["OCCR_TIME"])
    alert = cap.Alert(
        identifier=f"topis:{token(row['ACC_ID'])}",
        sender=_seoul.SENDER,
        sent=begins,
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.ALERT,
        infos=(_info(row, begins, notes),),
        sent_text=f"{row['OCCR_DATE']} {row['OCCR_TIME']}{_times.ASSUMED}",
    )
    return [alert]


def _info(row: _rows.Row, begins: datetime, notes: list[str]) -> cap.Info:
    said = " ".join(row["ACC_INFO"].split())
    # Closure first: where the file names both, that a road is closed tells more than why.
    codes = tuple(cap.Pair(f"TOPIS:{name}", row[name]) for name in ("ACC_ROAD_CODE", "ACC_DTYPE", "ACC_TYPE") if row.get(name))
    return cap.Info(
        event=f"교통 돌발 {row.get('ACC_TYPE', '')}".strip(),
        language="ko-KR",
        category=("Transport",),
        urgency=cap.Urgency.IMMEDIATE,
        certainty=cap.Certainty.OBSERVED,
        event_codes=codes,
        onset=begins,
        expires=_end(row, begins, notes),
        sender_name=_seoul.SENDER_NAME,
        headline=row["ACC_INFO"].split("\r")[0].split("\n")[0].strip()[:200],
        description=said,
        parameters=(*_rows.kept("TOPIS", row, _KEPT), *_rows.told(_topis_words.details(row["ACC_INFO"]))),
        areas=(cap.Area(said[:_MOST_AREA], circles=_point(row, notes)),),
    )


def _end(row: _rows.Row, begins: datetime, notes: list[str]) -> datetime | None:
    if not row.get("EXP_CLR_DATE"):
        return None
    try:
        end = _moment(row["EXP_CLR_DATE"], row.get("EXP_CLR_TIME", ""))
    except _times.NoTime as wrong:
        notes.append(f"incident {row['ACC_ID']}: its end left out: {wrong}")
        return None
    if end <= begins:
        notes.append(f"incident {row['ACC_ID']}: its end left out: it is not after its beginning")
        return None
    return end


def _moment(day: str, hour: str) -> datetime:
    """`20261010` and `1500`, `150000` or `930`: the service drops zeros in front."""
    return _times.korean(day + (hour.zfill(4) if len(hour) <= 4 else hour.zfill(6)))


def _point(row: _rows.Row, notes: list[str]) -> tuple[tuple[float, float, float], ...]:
    x, y = row.get("GRS80TM_X", ""), row.get("GRS80TM_Y", "")
    try:
        lat, lon = _tm.to_wgs84(_metres(x), _metres(y))
    except NoReading as wrong:
        notes.append(f"incident {row['ACC_ID']}: its place left out: {wrong}")
        return ()
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        notes.append(f"incident {row['ACC_ID']}: its place left out: ({x}, {y}) is nowhere near the city")
        return ()
    return ((round(lat, 6), round(lon, 6), 0.0),)


def _metres(text: str) -> float:
    value = number(text)
    if not 0 < value < 1_000_000:
        raise NoReading(f"{value:g} m is no coordinate of this belt")
    return value
