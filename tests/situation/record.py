"""An emergency in a fresh database, and people who enter figures of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lifeline.bulletins.tables import Situation
from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.core.place import load_city
from lifeline.situation import acts
from lifeline.situation.acts import Recorded
from lifeline.situation.entry import Change, Counting, Entry
from lifeline.situation.metrics import load_metrics
from lifeline.situation.reasons import Reason
from lifeline.situation.value import Value, read_value
from lifeline.situation.waiting import waiting_one
from tests.conftest import NOW

CITY = Path(__file__).parents[2] / "city"
COUNTING = Counting(load_metrics(CITY), {code: one.ko for code, one in load_city(CITY).districts.items()})
KIM, LEE, PARK = Actor("Kim", "kim"), Actor("Lee", "lee"), Actor("Park", "park")
FLOOD = "flood"
HOUR = timedelta(hours=1)


def open_emergency(database: Database, name: str = FLOOD) -> str:
    with database.writing() as session:
        session.add(Situation(id=name, status=database.status.value, hazard="heavy_rain", opened_at=NOW - HOUR))
    return name


def entry(metric: str, value: str, *, as_of: datetime = NOW, **more: Any) -> Entry:
    return Entry(metric, read_value(value), as_of, more.pop("source", "재난안전상황실"), **more)


def change(*entries: Entry, reason: Reason = Reason.NEW_INFORMATION, note: str = "", despite: str = "") -> Change:
    return Change(reason, entries, note, despite)


def record(session: Session, *entries: Entry, author: Actor = KIM, now: datetime = NOW, **more: Any) -> Recorded:
    return acts.record(session, FLOOD, change(*entries, **more), counting=COUNTING, author=author, now=now)


def agree(session: Session, act: int, *, by: Actor = LEE, now: datetime = NOW, despite: str = "") -> None:
    """A second person reads what waits and publishes it."""
    found = waiting_one(session, act)
    assert found is not None
    acts.approve(session, act, shown=found.hash, by=by, now=now, despite=despite)


def publish(session: Session, *entries: Entry, **more: Any) -> int:
    """Recorded, and approved where it needs a second person."""
    made = record(session, *entries, **more)
    if not made.published:
        agree(session, made.act, now=more.get("now", NOW), despite=more.get("despite", ""))
    return made.act


def values(session: Session) -> Mapping[tuple[str, str], Value]:
    return {key: view.value for key, view in acts.standing(session, FLOOD).items()}
