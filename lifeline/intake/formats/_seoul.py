"""The envelope of Seoul Open Data (openapi.seoul.go.kr:8088): rows, nothing, or an error inside HTTP 200; XML or JSON."""

from lxml import etree

from lifeline.intake.formats import Unparsed, _json, _xml
from lifeline.intake.formats._text import clean, decoded, shown

SENDER, SENDER_NAME = "opendata@seoul.go.kr", "서울특별시"
MOST = 1_000  # rows in one answer, by the service's own limit (ERROR-336)

_FILE = "Correct the address in the feed's file"
_LOOK = "Look at the notices of data.seoul.go.kr; polling goes on by itself"
# The service's own table of messages, as its pages print it for every data set.
_CODES = {
    "INFO-100": ("the key is not valid", "Check the key in the credentials file against data.seoul.go.kr"),
    "ERROR-300": ("a value is missing in the request", _FILE),
    "ERROR-301": ("the file type is missing or wrong", _FILE),
    "ERROR-310": ("there is no such service", _FILE),
    "ERROR-331": ("the first row asked for is wrong", _FILE),
    "ERROR-332": ("the last row asked for is wrong", _FILE),
    "ERROR-333": ("the rows asked for are no numbers", _FILE),
    "ERROR-334": ("the last row asked for comes before the first", _FILE),
    "ERROR-335": ("the sample key gives five rows at most", "Ask data.seoul.go.kr for a key of the city's own"),
    "ERROR-336": ("more than 1,000 rows were asked for", _FILE),
    "ERROR-500": ("the server has a fault", _LOOK),
    "ERROR-600": ("its database cannot be reached", _LOOK),
    "ERROR-601": ("its database refused the question", _LOOK),
}


def read(body: bytes, service: str) -> tuple[list[dict[str, str]], int]:
    """The rows by field name in capitals, and how many there are in all. INFO-200 is no rows. Raises Unparsed."""
    text = decoded(body, fallback="cp949").lstrip()
    if text[:1] == "<":
        rows, total, code, message = _from_xml(_xml.read(body), service)
    elif text[:1] == "{":
        rows, total, code, message = _from_json(body, service)
    else:
        raise Unparsed(f"this is neither XML nor JSON: {shown(text, 40)!r}", "Open the address: it may show an error page")
    if code == "INFO-200":
        return [], 0
    if code != "INFO-000":
        meaning, remedy = _CODES.get(code, ("unknown code", _LOOK))
        raise Unparsed(f"the service answered with {shown(code, 12) or 'no code'}: {meaning} ({shown(message)})", remedy)
    if len(rows) > MOST:
        raise Unparsed(f"the answer has {len(rows):,} rows, more than {MOST:,}", "Ask the feed for fewer rows")
    return rows, int(total) if total.isascii() and total.isdigit() and len(total) < 10 else len(rows)


_Answer = tuple[list[dict[str, str]], str, str, str]


def _from_xml(root: etree._Element, service: str) -> _Answer:
    name = _xml.local(root)
    if name not in (service, "RESULT"):
        raise Unparsed(
            f"the document is <{shown(name, 40)}>, not an answer of {service}", "Look whether the feed's address is the right one"
        )
    rows = [{clean(_xml.local(field)).upper(): _xml.said(field) for field in row} for row in root if _xml.local(row) == "row"]
    return rows, _first(root, "list_total_count"), _first(root, "CODE"), _first(root, "MESSAGE")


def _first(root: etree._Element, name: str) -> str:
    return _xml.said(next(_xml.inside(root, name), None))


def _from_json(body: bytes, service: str) -> _Answer:
    root = _json.read(body)
    if service not in root and "RESULT" not in root:
        raise Unparsed(
            f"the JSON holds {shown(', '.join(root))!r}, not an answer of {service}", "Look whether the feed's address is the right one"
        )
    block = _json.inner(root, service) or root
    result = _json.inner(block, "RESULT")
    rows = [{name.upper(): value for name, value in row.items()} for row in _json.rows(block.get("row"))]
    total, code, message = (_json.word(found) for found in (block.get("list_total_count"), result.get("CODE"), result.get("MESSAGE")))
    return rows, total, code, message


def first_of(row: dict[str, str], *names: str) -> str:
    """The value under the first of the names that has one: the city renamed its fields, and both names are met."""
    return next((row[name] for name in names if row.get(name)), "")


def district(text: str) -> str:
    """`종로구` as this city writes it among others (서울특별시 종로구); what is no district of ours stays as it is."""
    name = " ".join(text.split())
    return f"{SENDER_NAME} {name}" if name.endswith("구") and " " not in name else name
