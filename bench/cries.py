"""Cries for help among the posts that citizens write in a public exercise: what it costs to hear them, and whether one is missed."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import exists, literal, or_, select

from bench.figure import Figure, median
from lifeline import flows, migrations
from lifeline.core.alarm import Alarm, open_alarms
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database, open_database
from lifeline.core.no_drill import claims_to_be_real
from lifeline.core.post import DrillPost, LivePost, as_outside, of_an_exercise
from lifeline.core.settings import packaged
from lifeline.core.sighting import Sighting
from lifeline.core.world import World
from lifeline.ear import open_ear
from lifeline.incidents.classify import NOTHING
from lifeline.incidents.lexicon import Lexicon
from lifeline.incidents.outside import CRY, heard_outside
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow

COUNTS, BATCH, ROUNDS, EACH = (10_000, 100_000), 500, 5, 500
NOW = datetime.now(UTC)
PLAYS = (
    "{n}번 골목에 눈이 쌓였어요 치워 주세요 #서울제설훈련",
    "Snow on the stairs {n}, please clear it #SeoulSnowDrill",
    "훈련 참여 {n} 눈 치웠습니다",
)
CRIES = ("{n} 훈련 아닙니다 도와주세요", "help! {n}", "救命 {n}", "помогите {n}", "실 제  상 황 {n}", "cứu tôi với {n}")
# Asked of every row each second, as it would be done without reading a post when it is heard.
SAID = (
    "실제 상황",
    "실제상황",
    "실제 화재",
    "실제 사고",
    "훈련 아니",
    "훈련 아님",
    "훈련 아닙",
    "훈련이 아니",
    "훈련이 아닙",
    "not a drill",
)
HOSTILE = (
    "[" * 25_000 + "]",
    "[exercise " * 2_500,
    "not a " * 4_000,
    "h e l p " * 3_000,
    "실제 " * 8_000,
    "help " * 5_000,
    "\n" * 25_000,
    "! please " * 2_800,
)


def measure() -> Iterator[Figure]:
    for count in COUNTS:
        yield from _heard(count)
    lexicon = open_ear(packaged("city")).lexicon
    worst = max(_cost(partial(_read, text, lexicon)) for text in HOSTILE)
    yield Figure("a post of 25,000 hostile characters, read in an exercise", worst * 1000, "ms", "<= 500 ms")


def _read(text: str, lexicon: Lexicon) -> None:
    """All that looks at a stranger's words only because there are exercises."""
    of_an_exercise(text), as_outside(text), claims_to_be_real(text)
    heard_outside(replace(_post(1), text=text), NOTHING, lexicon)


def _heard(count: int) -> Iterator[Figure]:
    said = [_post(number) for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        live = _hear(Path(folder), Status.ACTUAL, said)[0] if count == COUNTS[0] else 0.0
        taken, database = _hear(Path(folder), Status.EXERCISE, said)
        name = f"{count} posts from outside"
        yield Figure(f"{name}, heard", count / taken, "/s", note="CPU time of this process; every 500th cries")
        if live:
            yield Figure(f"{name}, beside live", count / taken, "/s", ">= 0.5 x", (count / live, "the same posts heard in live"))
        with database.reading() as session:
            calls = {one.subject for one in open_alarms(session) if one.kind == CRY}
            cries = sum(number % EACH == 0 for number in range(count))
            yield Figure(f"{name}: cries for which nobody is called", float(cries - len(calls)), "", "= 0 -", note=f"of {cries}")
        asked = median([_cost(lambda: _ask(database)) for _ in range(ROUNDS)])
        yield Figure(f"{name}: every row asked anew, as it is not done", asked * 1000, "ms", note="it would be each second; now none is")
        database.close()


def _hear(folder: Path, status: Status, said: list[Sighting]) -> tuple[float, Database]:
    url = f"sqlite:///{folder}/{status.value}.db"
    migrations.upgrade(url, status, NOW)
    database = open_database(url, status)
    ear, begun = open_ear(packaged("city")), time.process_time()
    for first in range(0, len(said), BATCH):
        some = said[first : first + BATCH]
        if status is Status.EXERCISE:
            flows.hear(World(status, DrillPost, database, (), {}, SystemClock()), ear, some)
        else:
            flows.hear(World(status, LivePost, database, (), {}, SystemClock()), ear, some)
    return time.process_time() - begun, database


def _post(number: int) -> Sighting:
    text = CRIES[number // EACH % len(CRIES)] if number % EACH == 0 else PLAYS[number % len(PLAYS)]
    at = NOW - timedelta(minutes=5) + timedelta(milliseconds=number)
    return Sighting(
        platform="x",
        post_id=f"b{number}",
        text=text.format(n=number),
        created_at=at,
        heard_at=at,
        author=f"a{number}",
        tags=("서울제설훈련",),
    )


def _ask(database: Database) -> None:
    known = exists().where(Alarm.kind == CRY, Alarm.subject == literal("report ").concat(Report.id))
    wanted = (
        select(Report).join(SightingRow, SightingRow.id == Report.sighting_id).where(SightingRow.platform.not_in(("exercise", "phone")))
    )
    cries = or_(Report.urgency == "life", *(SightingRow.text.icontains(words) for words in SAID))
    with database.reading() as session:
        session.scalar(wanted.where(cries, ~known).limit(1))


def _cost(do: Callable[[], object]) -> float:
    begun = time.process_time()
    do()
    return time.process_time() - begun
