"""The envelope of data.go.kr and its relatives: rows, nothing, or an error body inside HTTP 200."""

from collections.abc import Sized
from dataclasses import dataclass
from typing import Any

from lxml import etree

from lifeline.intake.formats import Unparsed, _json, _xml
from lifeline.intake.formats._text import clean, decoded, shown

MAX_ROWS = 1_500

_LOOK = "Look at the portal's notices; polling goes on by itself"
_KEY = "Check the key in the credentials file against the portal's page; a fresh key works after 1-2 hours"
# Common error codes of the portal's open APIs, as its service guides list them.
_CODES = {
    "1": ("application error", _LOOK),
    "2": ("database error", _LOOK),
    "4": ("HTTP error", _LOOK),
    "5": ("the service timed out", _LOOK),
    "10": ("a request parameter is wrong", "Correct the address in the feed's file"),
    "11": ("a request parameter is missing", "Correct the address in the feed's file"),
    "12": ("there is no such service, or no longer", "Correct the address in the feed's file"),
    "20": ("access is denied", "Apply for the use of this service at the portal"),
    "21": ("the key is paused", _KEY),
    "22": ("the quota of requests is used up", "Poll less often, or apply for an operating key; the quota is new at midnight"),
    "30": ("the key is not registered", _KEY),
    "31": ("the key has expired", "Extend the use of the service at the portal"),
    "32": ("this address (IP) is not registered", "Register the server's address at the portal"),
    "33": ("the call is not signed", _KEY),
    "99": ("other error", _LOOK),
}
_OK, _NONE = ("0", ""), "3"


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows by field name, and notes on what is missing."""

    rows: list[dict[str, str]]
    notes: tuple[str, ...] = ()


def read(body: bytes) -> Answer:
    """The rows of an XML or JSON answer; code 03 and `{}` are no rows. Raises Unparsed for errors and foreign documents."""
    first = decoded(body, fallback="cp949").lstrip()[:1]
    if first == "<":
        return _from_xml(_xml.read(body))
    if first in ("{", "["):
        return _from_json(_json.read(body))
    raise Unparsed(
        f"this is neither XML nor JSON: {shown(decoded(body, fallback='cp949'), 40)!r}", "Open the address: it may show an error page"
    )


def refuse_error(code: str, message: str) -> bool:
    """True when rows may follow, False for "no data". Raises Unparsed with the meaning of any other result code."""
    code = code.strip().lstrip("0") if code.strip() else ""
    if code in _OK:
        return True
    if code == _NONE:
        return False
    meaning, remedy = _CODES.get(code, ("unknown code", _LOOK))
    raise Unparsed(f"the service answered with error {shown(code, 8)}: {meaning} ({shown(message)})", remedy)


def _from_xml(root: etree._Element) -> Answer:
    name = _xml.local(root)
    if name == "OpenAPI_ServiceResponse":
        refuse_error(_first(root, "returnReasonCode") or "99", _first(root, "returnAuthMsg") or _first(root, "errMsg"))
        return Answer([])
    if name != "response":
        raise Unparsed(
            f"the document is <{shown(name, 40)}>, not an answer of the portal", "Look whether the feed's format is the right one"
        )
    if not refuse_error(_first(root, "resultCode"), _first(root, "resultMsg")):
        return Answer([])
    items = list(_xml.inside(root, "item"))
    _refuse_flood(items)
    rows = [{clean(_xml.local(field)): _xml.said(field) for field in item} for item in items]
    return _counted(rows, _first(root, "totalCount"), _first(root, "pageNo"), _first(root, "numOfRows"))


def _first(root: etree._Element, name: str) -> str:
    return _xml.said(next(_xml.inside(root, name), None))


def _from_json(root: dict[str, Any]) -> Answer:
    if not root:
        return Answer([])
    if "response" not in root and "header" not in root:
        raise Unparsed(
            f"the JSON holds {shown(', '.join(root))!r}, not an answer of the portal", "Look whether the feed's format is the right one"
        )
    block = _json.inner(root, "response") or root
    header = _json.inner(block, "header")
    if not refuse_error(_json.word(header.get("resultCode")), _json.word(header.get("resultMsg"))):
        return Answer([])
    body: Any = block.get("body")
    # safetydata.go.kr puts the rows right under "body" and the counts beside it; data.go.kr has body > items > item.
    counts, found = (body, _items(body.get("items"))) if _is_data_go_kr(body) else (block, body)
    _refuse_flood(found if isinstance(found, list) else [])
    return _counted(_json.rows(found), *(_json.word(counts.get(name)) for name in ("totalCount", "pageNo", "numOfRows")))


def _is_data_go_kr(body: object) -> bool:
    return isinstance(body, dict) and ("items" in body or "totalCount" in body)


def _items(found: object) -> object:
    """`item` inside `items`; AirKorea leaves that level out in JSON and writes the list itself."""
    return found["item"] if isinstance(found, dict) and "item" in found else found


def _refuse_flood(rows: Sized) -> None:
    if len(rows) > MAX_ROWS:
        raise Unparsed(f"the answer has {len(rows):,} rows, more than {MAX_ROWS:,}", "Ask the feed for fewer rows")


def _counted(rows: list[dict[str, str]], total: str, page: str, size: str) -> Answer:
    pages = (total, page, size)
    if all(text.isascii() and text.isdigit() and len(text) < 10 for text in pages):
        whole, number, each = (int(text) for text in pages)
        if whole > max(number, 1) * each:
            return Answer(rows, (f"only {len(rows)} of {whole} rows came: raise numOfRows in the feed's address",))
    return Answer(rows)
