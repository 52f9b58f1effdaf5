"""KMA typhoon reports: `getTyphoonInfo` of TyphoonInfoService, XML or JSON. They tell where a typhoon is, and warn nobody."""

from lifeline.core import cap
from lifeline.intake.formats import Parsed, _kma, _portal, _rows, _times
from lifeline.intake.formats._rows import Row
from lifeline.intake.formats._text import token

# With and without `typ` before them: both were seen in public code.
_NAMES = ("Tm", "Lat", "Lon", "Loc", "Dir", "Sp", "Ps", "Ws", "Name", "En")


def parse(body: bytes) -> Parsed:
    """One alert of Unknown severity per report, its area the centre as a point: elsewhere it is recorded, over the city a person looks."""
    answer = _portal.read(body)
    return _rows.parsed(answer.rows, answer.notes, read=_alerts, name="tmSeq")


def _alerts(row: Row, notes: list[str]) -> tuple[cap.Alert]:
    _rows.needed(row, "tmFc", "typSeq")
    said = {name.casefold(): row.get(f"typ{name}") or row.get(name.casefold(), "") for name in _NAMES}
    number = ":".join(token(part) for part in ("kma", "getTyphoonInfo", row["tmFc"][:4], row["typSeq"], row.get("tmSeq", "")))
    alert = cap.Alert(
        identifier=number,
        sender=_kma.SENDER,
        sent=_times.korean(row["tmFc"]),
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.ALERT,
        infos=(_info(row, said),),
        sent_text=row["tmFc"] + _times.ASSUMED,
    )
    return (alert,)


def _info(row: Row, said: Row) -> cap.Info:
    name = f"제{row['typSeq']}호 태풍 {said['name']}".strip()
    return cap.Info(
        # No level word: the warning for a typhoon is 태풍주의보 or 태풍경보, and comes as one.
        event="태풍정보",
        language="ko-KR",
        category=("Met",),
        certainty=cap.Certainty.OBSERVED,
        sender_name=_kma.SENDER_NAME,
        headline=f"{name} {said['loc']}".strip(),
        description=row.get("rem", ""),
        parameters=(*_details(said, name), *_rows.kept("KMA", row, ("typSeq", "tmSeq", "typTm"))),
        areas=_areas(said),
    )


def _details(said: Row, name: str) -> tuple[cap.Pair, ...]:
    names = {"position_ko": "loc", "TY:lat": "lat", "TY:lon": "lon", "TY:moves": "dir", "TY:km_h": "sp", "TY:hPa": "ps", "TY:m_s": "ws"}
    return _rows.told({"typhoon_ko": name, "typhoon_en": said["en"], **{ours: said[theirs] for ours, theirs in names.items()}})


def _areas(said: Row) -> tuple[cap.Area, ...]:
    point = _rows.point(said, "lat", "lon")
    return (cap.Area(said["loc"], circles=point),) if point or said["loc"] else ()
