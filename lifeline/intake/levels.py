"""Rows of what stands: where each station and each area is under each rule of one feed, read at once and written at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lifeline.core.db import Base, WorldRow
from lifeline.intake.tables import AreaLevel, StationLevel
from lifeline.intake.threshold import Held, Pending

AT_ONCE = 500
Key = tuple[str, str]  # a rule's name, and a station or an area


@dataclass(frozen=True, slots=True)
class Station:
    """One station under one rule: what it holds, and the area in which it counts."""

    name: str
    area: str
    held: Held


@dataclass(frozen=True, slots=True)
class Said:
    """The step last said of an area, and the identifier and first time of the alert that began it."""

    step: int
    identifier: str
    first_sent: datetime
    last_sent: datetime


@dataclass(slots=True)
class Levels:
    """All that stands under the rules of one feed; `moved` and `told` are what has changed since it was read."""

    stations: dict[Key, Station] = field(default_factory=dict)
    areas: dict[Key, Said] = field(default_factory=dict)
    inside: dict[Key, set[str]] = field(default_factory=dict)  # the stations of each area
    moved: set[Key] = field(default_factory=set)
    told: set[Key] = field(default_factory=set)

    def place(self, rule: str, station: str, found: Station) -> None:
        if (known := self.stations.get((rule, station))) and known.area != found.area:
            self.inside[rule, known.area].discard(station)
        self.inside.setdefault((rule, found.area), set()).add(station)
        self.stations[rule, station] = found

    def move(self, rule: str, station: str, found: Station) -> None:
        self.place(rule, station, found)
        self.moved.add((rule, station))

    def say(self, rule: str, area: str, said: Said) -> None:
        self.areas[rule, area] = said
        self.told.add((rule, area))

    def others(self, rule: str, area: str, station: str) -> Iterator[Held]:
        """What the other stations of the area hold."""
        inside = self.inside.get((rule, area), ())
        return (self.stations[rule, one].held for one in inside if one != station)

    def highest(self, rule: str, area: str) -> int:
        """The highest step of the area's stations."""
        return max((self.stations[rule, one].held.step for one in self.inside.get((rule, area), ())), default=0)


def load(session: Session, feed: str) -> Levels:
    """The caller holds the feed's row (`store.locked_state`), so no other poll changes these meanwhile."""
    columns = [getattr(StationLevel, name) for name in ("rule", "station", "name", "area", "step", "at", "value")]
    pending = (StationLevel.pending_step, StationLevel.pending_since, StationLevel.pending_readings)
    levels = Levels()
    for rule, station, name, area, step, at, value, *waits in session.execute(select(*columns, *pending).where(StationLevel.feed == feed)):
        waiting = Pending(*waits) if waits[0] is not None else None
        levels.place(rule, station, Station(name, area, Held(step, at, value, waiting)))
    for row in session.scalars(select(AreaLevel).where(AreaLevel.feed == feed)):
        levels.areas[row.rule, row.area] = Said(row.step, row.identifier, row.first_sent, row.last_sent)
    return levels


def save(session: Session, feed: str, levels: Levels) -> None:
    """Write what has changed."""
    same = {"feed": feed, "status": session.scalars(select(WorldRow.status)).one()}
    stations = [same | {"rule": key[0], "station": key[1]} | _station(levels.stations[key]) for key in sorted(levels.moved)]
    areas = [same | {"rule": key[0], "area": key[1]} | _said(levels.areas[key]) for key in sorted(levels.told)]
    _replace(session, StationLevel, stations)
    _replace(session, AreaLevel, areas)


def _station(one: Station) -> dict[str, Any]:
    held, pending = one.held, one.held.pending
    return {
        "name": one.name,
        "area": one.area,
        "step": held.step,
        "value": held.value,
        "at": held.at,
        "pending_step": pending.step if pending else None,
        "pending_since": pending.since if pending else None,
        "pending_readings": pending.readings if pending else 0,
    }


def _said(one: Said) -> dict[str, Any]:
    return {"step": one.step, "identifier": one.identifier, "first_sent": one.first_sent, "last_sent": one.last_sent}


def _replace(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    target = table.__table__
    assert isinstance(target, Table)
    insert = dialect.insert(target)
    kept = {column.name: insert.excluded[column.name] for column in target.columns if not column.primary_key}
    statement = insert.on_conflict_do_update(index_elements=list(target.primary_key.columns), set_=kept)
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        session.connection().execute(statement, some)
