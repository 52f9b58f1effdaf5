"""Stages of the Han river: waterlevel/list of the Han River Flood Control Office, one row per gauge and time."""

from lifeline.intake.formats import Parsed, Unparsed, _json, _measured, _times
from lifeline.intake.formats._text import shown
from lifeline.intake.quantity import number, within
from lifeline.intake.reading import Reading

MOST = 10_000
_NONE, _GOOD = "990", ("", "0", "00", "200")


def parse(body: bytes) -> Parsed:
    """The stage of each row. Code 990 is no rows; a blank stage is no reading. The rows name no place: the feed's file does."""
    root = {name.casefold(): value for name, value in _json.read(body).items()}
    result = _json.inner(root, "result") or root
    code, message = _json.word(result.get("code")), _json.word(result.get("message"))
    if code == _NONE:
        return Parsed()
    if code not in _GOOD or "content" not in root:
        said = (
            f"the service answered with code {shown(code, 8)} ({shown(message)})" if code else f"the JSON holds {shown(', '.join(root))!r}"
        )
        raise Unparsed(said, "Check the key and the address against the pages of hrfco.go.kr")
    rows = [{name.casefold(): value for name, value in row.items()} for row in _json.rows(root["content"])]
    if len(rows) > MOST:
        raise Unparsed(f"the answer has {len(rows):,} rows, more than {MOST:,}", "Ask the feed for fewer gauges or a shorter time")
    return _measured.readings(rows, _readings, lambda row: row.get("wlobscd", ""))


def _readings(row: dict[str, str], _doubts: list[str]) -> list[Reading]:
    station, at = _measured.station(row, ("wlobscd",)), _times.korean(row.get("ymdhm", ""))
    return [Reading(station, row.get("obsnm", ""), "stage_m", within("stage_m", number(row.get("wl", ""))), at)]
