"""Stages of the Han river: waterlevel/list of the Han River Flood Control Office, one row per gauge and time."""

from lifeline.intake.formats import Parsed, Unparsed, _json, _measured, _times
from lifeline.intake.formats._text import shown
from lifeline.intake.reading import Reading, number, within

MOST = 10_000


def parse(body: bytes) -> Parsed:
    """The stage of each row. Code 990 is no rows; a blank stage is no reading. The rows name no place: the feed's file does."""
    root = _json.read(body)
    code, message = _json.word(root.get("code")), _json.word(root.get("message"))
    if code == "990":
        return Parsed()
    if code or "content" not in root:
        said = (
            f"the service answered with code {shown(code, 8)} ({shown(message)})" if code else f"the JSON holds {shown(', '.join(root))!r}"
        )
        raise Unparsed(said, "Check the key and the address against the pages of hrfco.go.kr")
    rows = _json.rows(root["content"])
    if len(rows) > MOST:
        raise Unparsed(f"the answer has {len(rows):,} rows, more than {MOST:,}", "Ask the feed for fewer gauges or a shorter time")
    return _measured.readings(rows, _readings, lambda row: row.get("wlobscd", ""))


def _readings(row: dict[str, str], _doubts: list[str]) -> list[Reading]:
    station, at = _measured.station(row, ("wlobscd",)), _times.korean(row.get("ymdhm", ""))
    return [Reading(station, row.get("obsnm", ""), "stage_m", within("stage_m", number(row.get("wl", ""))), at)]
