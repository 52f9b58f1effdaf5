"""What the storm is poured into, each in a process of its own: our flow at once, our flow in real time, and a naive flow."""

import csv
import gc
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Engine, Float, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.stage import sqlite
from bench.storm_posts import BEGUN, CHAT, PAGE, PER_SECOND, WHAT
from lifeline import flows
from lifeline.core.cap import Status
from lifeline.core.clock import ExerciseClock
from lifeline.core.db import Database, engine_for
from lifeline.core.post import LivePost
from lifeline.core.settings import packaged
from lifeline.core.world import Live, World
from lifeline.ear import open_ear
from lifeline.incidents.tables import Incident
from lifeline.listening.tables import SightingRow
from lifeline.listening.x_read import posts

AT_ONCE = 10  # pages of one batch: a thousand posts
HEARD = BEGUN + timedelta(seconds=60)


class Still(ExerciseClock):
    """The clock of the storm: it stands at its end."""

    def now(self) -> datetime:
        return HEARD


def _world(database: Database) -> Live:
    return World(Status.ACTUAL, LivePost, database, (), {}, Still(HEARD))


def flow(bodies: Iterator[bytes]) -> dict[str, float]:
    """Pages as they come from the platform, ten of them in one transaction."""
    ear, heard = open_ear(packaged("city")), flows.Heard()
    with sqlite() as fresh:
        world = _world(fresh())
        gc.collect()
        gc.freeze()  # as in a process that serves: what is loaded is not searched for garbage
        begun, worked = time.perf_counter(), time.process_time()
        batch = []
        for number, body in enumerate(bodies, 1):
            batch += posts(body, HEARD)
            if number % AT_ONCE == 0:
                heard += flows.hear(world, ear, batch)
                batch = []
        heard += flows.hear(world, ear, batch)
        taken, worked = time.perf_counter() - begun, time.process_time() - worked
        with world.database.reading() as session:
            support = session.scalar(select(func.sum(SightingRow.support)))
            incidents = session.scalar(select(func.count(Incident.id)))
    memory = _highest()
    return {
        "taken": taken,
        "worked": worked,
        "support": support or 0,
        "incidents": incidents or 0,
        "reports": heard.reports,
        "memory": memory,
    }


def _highest() -> float:
    """MB this program has had at once. Not `ru_maxrss`: that begins with what the process that started this one had."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def live(bodies: Iterator[bytes]) -> dict[str, float]:
    """A page each tenth of a second; what has come is heard twice a second. From a post's moment to the commit of its rows."""
    ear, slowest, at = open_ear(packaged("city")), 0.0, 0
    pages = list(bodies)
    with sqlite() as fresh:
        world = _world(fresh())
        flows.hear(world, ear, [])
        begun, worked = time.monotonic(), time.process_time()
        while at < len(pages):
            due = int((time.monotonic() - begun) * PER_SECOND / PAGE)
            if due > at:
                flows.hear(world, ear, [one for body in pages[at:due] for one in posts(body, HEARD)])
                slowest = max(slowest, time.monotonic() - begun - at * PAGE / PER_SECOND)
                at = min(due, len(pages))
            time.sleep(max(0.0, 0.5 - (time.monotonic() - begun) % 0.5))
        taken = time.monotonic() - begun
    return {"slowest": slowest, "core": (time.process_time() - worked) / taken}


class _Base(DeclarativeBase):
    pass


class _Post(_Base):
    __tablename__ = "posts"
    id: Mapped[str] = mapped_column(String(30), primary_key=True)
    text: Mapped[str] = mapped_column(String(1000))
    author: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(DateTime)
    place: Mapped[str] = mapped_column(String(80))
    hazard: Mapped[str] = mapped_column(String(80))
    lat: Mapped[float | None] = mapped_column(Float)


def naive(bodies: Iterator[bytes]) -> dict[str, float]:
    """As it is usually begun: every post is looked for, read with two regular expressions, added and committed by itself."""
    places, hazards = _alternation(_names()), _alternation([*WHAT.split("|"), *CHAT.split("|")])
    with sqlite() as fresh:
        path = fresh().engine.url.database
        engine = engine_for(f"sqlite:///{path}.naive")
        _Base.metadata.create_all(engine)
        begun = time.perf_counter()
        for body in bodies:
            for row in json.loads(body)["data"]:
                _one(engine, row, places, hazards)
        taken = time.perf_counter() - begun
        engine.dispose()
    return {"taken": taken}


def _one(engine: Engine, row: Mapping[str, Any], places: re.Pattern[str], hazards: re.Pattern[str]) -> None:
    with Session(engine.execution_options(lifeline_writes=True)) as session:
        if session.scalar(select(_Post.id).where(_Post.id == row["id"])):
            return
        place, hazard = places.search(row["text"]), hazards.search(row["text"])
        at = datetime.fromisoformat(row["created_at"]).astimezone(UTC).replace(tzinfo=None)
        found = _Post(id=row["id"], text=row["text"], author=row["author_id"], at=at, lat=None)
        found.place, found.hazard = place[0] if place else "", hazard[0] if hazard else ""
        session.add(found)
        session.commit()


def _names() -> list[str]:
    found = []
    for sheet in sorted((packaged("city") / "gazetteer").glob("*.csv")):
        lines = sheet.read_text(encoding="utf-8").splitlines()
        found += [row["name"] for row in csv.DictReader(line for line in lines if not line.startswith("#"))]
    return found


def _alternation(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


PARTS: Mapping[str, Callable[[Iterator[bytes]], dict[str, float]]] = {"flow": flow, "live": live, "naive": naive}


def main(part: str, path: str, most: int) -> None:
    with Path(path).open("rb") as lines:
        asked = sum(int(line.rpartition(b'"result_count":')[2].partition(b",")[0]) for line in islice(lines, most or None))
    with Path(path).open("rb") as lines:
        told = PARTS[part](islice(lines, most or None))
    print(json.dumps({**told, "rate": asked / told.get("taken", 1.0), "per_core": asked / told.get("worked", 1.0)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
