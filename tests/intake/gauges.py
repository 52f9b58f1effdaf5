"""A feed of numbers under test: a format of one line per reading, and a feed with two steps of rain."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lifeline.core import cap
from lifeline.core.db import Database
from lifeline.intake.feed import Feed
from lifeline.intake.formats import Parsed
from lifeline.intake.reading import Reading
from tests.intake.loopback_source import SENT, feed_at, rows

SPEAKER = {"sender": "opendata@seoul.go.kr", "name": "서울특별시"}
STEPS = [
    {"above": 55, "clear_below": 20, "event": "도심 침수 주의", "src": "test", "confirmed": False},
    {"above": 72, "clear_below": 50, "event": "도심 침수 위험", "src": "test", "confirmed": False},
]
RULE = {"name": "rain-hour", "quantity": "rain_60min_mm", "steps": STEPS}


def gauges(url: str, **other: Any) -> Feed:
    given = {"name": "gauges", "title": "강우량계", "every": "5 min", "max_age": "40 min", "thresholds": [RULE], "said_by": SPEAKER}
    return feed_at(url, **given | other)


def reading(line: str) -> Reading:
    """`1001 62.5 +10 동작구`: a station, its rain, minutes after SENT, and its district."""
    station, value, minutes, *district = line.split()
    at = SENT + timedelta(minutes=int(minutes))
    return Reading(station, f"{station}번", "rain_60min_mm", float(value), at, f"서울특별시 {district[0]}" if district else "")


def parse(_format: str, body: bytes) -> Parsed:
    """The format, as a parser by the port."""
    return Parsed(readings=tuple(reading(line) for line in body.decode().splitlines() if line))


@dataclass(frozen=True)
class Told:
    """An alert as far as these tests look at it."""

    kind: str
    event: str
    where: str
    minutes: int
    identifier: str
    refers: tuple[str, ...]
    seed: bool


def told(database: Database) -> list[Told]:
    """Every alert stored, in order. `kind`: Alert, Update or AllClear."""
    return [_told(cap.from_json(row.cap), row.seed) for row in rows(database)]


def _told(alert: cap.Alert, seed: bool) -> Told:
    info = alert.infos[0]
    return Told(
        "AllClear" if cap.ALL_CLEAR in info.response_types else str(alert.msg_type),
        info.event,
        ",".join(area.description.removeprefix("서울특별시 ") for area in info.areas),
        minutes(alert.sent),
        alert.identifier,
        tuple(one.identifier for one in alert.references),
        seed,
    )


def minutes(at: datetime) -> int:
    return int((at - SENT).total_seconds() // 60)
