"""Emergency text messages in older forms: DisasterMsg of data.go.kr (XML or JSON), and the list of the page safekorea.go.kr.

Both were read from public code; whether they still answer is not known.
"""

from dataclasses import replace
from typing import Any

from lifeline.core import cap
from lifeline.intake.formats import Parsed, Unparsed, _json, _portal, _xml
from lifeline.intake.formats._text import clean, decoded, shown
from lifeline.intake.formats.mois_sms import SENDER, told

Row = dict[str, str]
MAX_ROWS = 1_500

# Their names for the fields of DSSP-IF-00247.
_NAMES = {
    "MD101_SN": "SN",
    "MSG": "MSG_CN",
    "MSG_CN": "MSG_CN",
    "CREATE_DATE": "CRT_DT",
    "CREAT_DT": "CRT_DT",
    "LOCATION_NAME": "RCPTN_RGN_NM",
    "RCV_AREA_NM": "RCPTN_RGN_NM",
    "DISASTER_NAME": "DST_SE_NM",
    "DSSTR_SE_NM": "DST_SE_NM",
    "EMRGNCY_STEP_NM": "EMRG_STEP_NM",
    "DELETE_AT": "DELETE_AT",
}
_NONE = ("INFO-3", "INFO-200")  # no rows, as both spellings of these services' codes have it
_GOOD = ("", "INFO-0", "INFO-000", "00")


def parse(body: bytes) -> Parsed:
    """One alert per message; one that was deleted withdraws itself. Raises Unparsed."""
    rows = _from_xml(body) if decoded(body, fallback="cp949").lstrip()[:1] == "<" else _from_json(_json.read(body))
    if len(rows) > MAX_ROWS:
        raise Unparsed(f"the answer has {len(rows):,} messages, more than {MAX_ROWS:,}", "Ask the service for fewer rows")
    named = [{_NAMES[name.upper()]: value for name, value in row.items() if name.upper() in _NAMES} for row in rows]
    deleted = {row.get("SN", "") for row in named if row.pop("DELETE_AT", "N") == "Y"}
    parsed = told(named)
    return replace(parsed, alerts=tuple(_withdrawn(one) if _number(one) in deleted else one for one in parsed.alerts))


def _from_xml(body: bytes) -> list[Row]:
    root = _xml.read(body)
    if not _xml.local(root).startswith("DisasterMsg"):
        _portal.read(body)  # the portal's own errors have its envelope
        raise Unparsed(
            f"the document is <{shown(_xml.local(root), 40)}>, no list of messages", "Look whether the feed's format is the right one"
        )
    _refuse_error(*(_xml.said(next(_xml.inside(root, name), None)) for name in ("resultCode", "resultMsg")))
    return [{clean(_xml.local(field)): _xml.said(field) for field in row} for row in _xml.inside(root, "row")]


def _from_json(root: dict[str, Any]) -> list[Row]:
    if "disasterSmsList" in root:
        return _json.rows(root["disasterSmsList"])
    blocks = next((value for name, value in root.items() if name.startswith("DisasterMsg") and isinstance(value, list)), None)
    if blocks is None:
        result = _json.inner(root, "RESULT")
        _refuse_error(
            *(_json.word(result.get(name) or result.get(short)) for name, short in (("resultCode", "CODE"), ("resultMsg", "MESSAGE")))
        )
        if result:
            return []
        raise Unparsed(f"the JSON holds {shown(', '.join(root))!r}, no list of messages", "Look whether the feed's format is the right one")
    heads = [block["head"] for block in blocks if isinstance(block, dict) and isinstance(block.get("head"), list)]
    for result in (_json.inner(part, "RESULT") for head in heads for part in head):
        _refuse_error(_json.word(result.get("resultCode")), _json.word(result.get("resultMsg")))
    return [row for block in blocks if isinstance(block, dict) for row in _json.rows(block.get("row"))]


def _refuse_error(code: str, message: str) -> None:
    if code not in (*_GOOD, *_NONE):
        raise Unparsed(
            f"the service answered with {shown(code, 20)}: {shown(message)}", "Check key and address; the service may have ended"
        )


def _number(alert: cap.Alert) -> str:
    return alert.infos[0].parameter("MOIS:SN")


def _withdrawn(alert: cap.Alert) -> cap.Alert:
    earlier = cap.Reference(SENDER, alert.identifier, alert.sent)
    return replace(alert, identifier=f"{alert.identifier}:deleted", msg_type=cap.MsgType.CANCEL, references=(earlier,))
