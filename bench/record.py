"""The record of 100,000 acts: how long it takes to verify all of it, and to find what is asked for at the desk."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import lifeline.wiring  # noqa: F401 - with every table of the record
from bench.figure import Figure, median, median_of
from lifeline import migrations
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.people import Actor
from lifeline.core.verify import verify
from lifeline.staff.note import note
from lifeline.web.desk.record_find import Wanted, newest_first

ACTS, AT_ONCE, ROUNDS = 100_000, 1_000, 9
BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
DAY = date(2026, 1, 10)
ASKED = {
    "the newest": Wanted(),
    "of one person": Wanted(person="p7"),
    "of nobody": Wanted(person="nobody"),
    "of one day": Wanted(days=(DAY, DAY)),
    "of a bulletin": Wanted(number="2026-0001"),
}


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        database = _filled(Path(folder) / "drill.db")
        for name, wanted in ASKED.items():
            rounds = [_asked(database, wanted) for _ in range(ROUNDS)]
            yield Figure(f"50 entries, {name}", median(rounds), "ms", "<= 200 ms", note=median_of(rounds))
        begun = time.perf_counter()
        with database.reading() as session:
            found = list(verify(session))
        yield Figure(f"{ACTS:,} entries verified", time.perf_counter() - begun, "s", note=f"{len(found)} findings")
        database.close()


def _filled(path: Path) -> Database:
    url = f"sqlite:///{path}"
    migrations.upgrade(url, Status.EXERCISE, BEGUN)
    database = open_database(url, Status.EXERCISE)
    for first in range(0, ACTS, AT_ONCE):
        with database.writing() as session:
            for number in range(first, first + AT_ONCE):
                by, at = Actor(f"사람 {number % 50}", f"p{number % 50}"), BEGUN + timedelta(seconds=10 * number)
                note(session, "alarm closed", by=by, now=at, subject=f"{number} feed-silent", reason="야간 근무 중 확인했습니다")
    return database


def _asked(database: Database, wanted: Wanted) -> float:
    begun = time.perf_counter()
    with database.reading() as session:
        newest_first(session, wanted, before=None, most=51)
    return (time.perf_counter() - begun) * 1000
