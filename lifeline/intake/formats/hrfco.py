"""Flood forecasts of the Han river flood control office: `fldfct/list` of api.hrfco.go.kr, JSON or XML.

No recorded answer was seen: field names come from the office's own list of them and from public code, which writes them in
capitals and in small letters, and takes the rows from `content` or from `links`.
"""

from lxml import etree

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _json, _rows, _times, _xml
from lifeline.intake.formats._rows import Row
from lifeline.intake.formats._text import clean, decoded, shown, token

SENDER, SENDER_NAME = "hrfco@hrfco.go.kr", "한강홍수통제소"
SEVERITY = {"주의보": cap.Severity.MODERATE, "경보": cap.Severity.SEVERE}
MAX_ROWS = 1_500

_NONE = "990"
_GOOD = ("", "0", "00", "200")
_KEPT = ("kind", "no", "sttnm", "ancnm", "ancdt", "prntdt", "fctdt", "sttcurdt", "sttcurhgt", "sttcursealvl", "rfrnc2")


def parse(body: bytes) -> Parsed:
    """One alert per announcement. Code 990 is an empty answer, any other code an error. Raises Unparsed."""
    rows = _from_xml(body) if decoded(body, fallback="cp949").lstrip()[:1] == "<" else _from_json(body)
    if len(rows) > MAX_ROWS:
        raise Unparsed(f"the answer has {len(rows):,} rows, more than {MAX_ROWS:,}", "Ask the office for one day")
    return _rows.parsed(rows, (), read=_alerts, name="no")


def _from_json(body: bytes) -> list[Row]:
    root = {name.casefold(): value for name, value in _json.read(body).items()}
    result = _json.inner(root, "result") or root
    if not _has_rows(_json.word(result.get("code")), _json.word(result.get("message"))):
        return []
    if "content" not in root and "links" not in root:
        raise Unparsed(
            f"the JSON holds {shown(', '.join(root))!r}, no list of forecasts", "Look whether the feed's format is the right one"
        )
    return [_lower(row) for row in _json.rows(root.get("content") or root.get("links"))]


def _from_xml(body: bytes) -> list[Row]:
    root = _xml.read(body)
    code, message = (_xml.said(next(_xml.inside(root, name), None)) for name in ("code", "message"))
    if not _has_rows(code, message):
        return []
    rows = [{clean(_xml.local(field)): _xml.said(field) for field in item} for item in root.iter() if _is_row(item)]
    if not rows and not any(_xml.local(element).casefold() in ("content", "links") for element in root.iter()):
        raise Unparsed(
            f"the document is <{shown(_xml.local(root), 40)}> without a forecast", "Look whether the feed's format is the right one"
        )
    return [_lower(row) for row in rows]


def _is_row(element: etree._Element) -> bool:
    return any(_xml.local(field).casefold() == "ancdt" for field in element)


def _has_rows(code: str, message: str) -> bool:
    if code not in (*_GOOD, _NONE):
        raise Unparsed(
            f"the flood office answered with code {shown(code, 20)}: {shown(message)}", "Check the key at the office's page of its API"
        )
    return code != _NONE


def _lower(row: Row) -> Row:
    return {name.casefold(): value for name, value in row.items()}


def _alerts(row: Row, notes: list[str]) -> tuple[cap.Alert]:
    _rows.needed(row, "ancdt", "kind")
    sent, over = _times.korean(row["ancdt"]), "해제" in row["kind"]
    level = _level(row["kind"])
    if level not in SEVERITY:
        notes.append(f"forecast {row.get('no') or '?'}: unknown kind {shown(row['kind'], 20)!r}, severity left Unknown")
    references = _earlier(row)
    alert = cap.Alert(
        identifier=_identifier(row, row["ancdt"], f"{level}:clear" if over else level),
        sender=SENDER,
        sent=sent,
        status=cap.Status.ACTUAL,
        msg_type=cap.MsgType.UPDATE if references and not over else cap.MsgType.ALERT,
        infos=(_info(row, level, over=over),),
        references=references,
        sent_text=row["ancdt"] + _times.ASSUMED,
    )
    return (alert,)


def _level(kind: str) -> str:
    """주의보 out of 홍수주의보 발령; words that are no level of ours stand as they came, and a bare end has none."""
    bare = kind.replace("해제", "").replace("발령", "").replace("홍수", "").strip()
    return bare if bare in SEVERITY else f" {bare}".rstrip()


def _identifier(row: Row, time: str, level: str) -> str:
    """By station, time and level: a station says one thing at a time, and an earlier announcement is told by its time alone."""
    return ":".join(token(part) for part in ("hrfco", row.get("sttnm") or row.get("obsnm", ""), time, level.strip()))


def _earlier(row: Row) -> tuple[cap.Reference, ...]:
    """The announcement this one follows (`prntdt`), whichever level it had; none where the time is missing or its own."""
    before = row.get("prntdt", "")
    try:
        sent = _times.korean(before)
    except _times.NoTime:
        return ()
    return tuple(cap.Reference(SENDER, _identifier(row, before, level), sent) for level in SEVERITY) if before != row["ancdt"] else ()


def _info(row: Row, level: str, *, over: bool) -> cap.Info:
    severity = SEVERITY.get(level, cap.Severity.UNKNOWN)
    return cap.Info(
        event=f"홍수{level}",
        language="ko-KR",
        category=("Met", "Safety"),
        response_types=(cap.ALL_CLEAR,) if over else (),
        urgency=cap.Urgency.PAST if over else cap.Urgency.IMMEDIATE if level == "경보" else cap.Urgency.EXPECTED,
        severity=cap.Severity.MINOR if over and level in SEVERITY else severity,
        certainty=cap.Certainty.LIKELY,
        sender_name=SENDER_NAME if "한강" in row.get("ancnm", "한강") else row["ancnm"],
        headline=f"홍수{level} {'해제' if over else '발령'}",
        parameters=(*_details(row), *_rows.kept("HRFCO", row, _KEPT)),
        areas=_areas(row),
    )


def _details(row: Row) -> tuple[cap.Pair, ...]:
    river = " ".join(part for part in (row.get("rvrnm", ""), row.get("obsnm", "")) if part)
    return _rows.told({"river_ko": river, "station_ko": row.get("obsnm", ""), "stage": row.get("sttcurhgt", "")})


def _areas(row: Row) -> tuple[cap.Area, ...]:
    """The region the office warns. Without one, river and station, which no table here turns into districts: a person does."""
    place = row.get("wrnaranm") or (f"{row['rvrnm']}({row.get('obsnm', '')})" if row.get("rvrnm") else row.get("obsnm", ""))
    return (cap.Area(place),) if place else ()
