"""AirKorea's list of yellow dust: `getYlwsndAdvsryOccrrncInfo`. A day, a number and places; neither hour nor level nor end."""

from lifeline.core import cap
from lifeline.intake.formats import Parsed, _air, _portal, _rows, _times
from lifeline.intake.formats._rows import Row
from lifeline.intake.formats._text import token


def parse(body: bytes) -> Parsed:
    """One alert of Unknown severity and without a level per row, so that a person looks. Raises Unparsed."""
    answer = _portal.read(body)
    return _rows.parsed(answer.rows, answer.notes, read=_alerts, name="tmCnt")


def _alerts(row: Row, notes: list[str]) -> tuple[cap.Alert]:
    _rows.needed(row, "dataTime", "tmArea")
    day = row["dataTime"]
    info = cap.Info(
        event="황사",
        language="ko-KR",
        category=("Env", "Health"),
        sender_name=_air.SENDER_NAME,
        description=row["tmArea"],
        web=_air.WEB,
        parameters=_rows.kept("AIRKOREA", row, ("sn", "dataTime", "tmCnt")),
        areas=(cap.Area(row["tmArea"]),),
    )
    alert = cap.Alert(
        identifier=":".join(token(part) for part in ("airkorea:yellow-dust", day, row.get("sn") or row.get("tmCnt", ""))),
        sender=_air.SENDER,
        sent=_times.korean(day) if ":" in day else _times.at(day, "00:00"),
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.ALERT,
        infos=(info,),
        sent_text=day + _times.ASSUMED,
    )
    return (alert,)
