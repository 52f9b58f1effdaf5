"""A process that hears numbers: a dry answer, then one in which a gauge crosses; killed where it is told to be."""

import time
from datetime import timedelta
from typing import Any

from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.wire import Wire
from lifeline.intake.fetch import Body, Fetched, Request, Validators
from lifeline.intake.poll import poll
from lifeline.intake.tables import AreaLevel, StationLevel
from tests.faults import lives
from tests.intake import gauges
from tests.intake.loopback_source import SENT, rows

ANSWERS = (b"1 0 0 A\n2 0 0 A", b"1 60 10 A\n2 80 10 A", b"1 5 20 A\n2 5 20 A")


def play(facts: dict[str, Any]) -> dict[str, Any]:
    """Polls each answer in turn, from `begins` (monotonic) on; says what then stands."""
    database = open_database(facts["url"], Status.EXERCISE)
    death = lives.Death(database.engine, facts.get("die_at", 0))
    time.sleep(max(0.0, facts.get("begins", 0.0) - time.monotonic()))
    feed = gauges.gauges("http://127.0.0.1:9/feed")
    for number, body in enumerate(ANSWERS):

        def answer(_wire: Wire, _request: Request, body: bytes = body) -> Fetched:
            return Body(body, Validators(digest=body[:9].hex()))

        poll(database, feed, now=SENT + timedelta(minutes=10 * number), fetch=answer, parse=gauges.parse)
    return {
        "points": death.points,
        "told": [(one.kind, one.event, one.seed) for one in gauges.told(database)],
        "steps": [row.step for row in (*rows(database, StationLevel), *rows(database, AreaLevel))],
    }
