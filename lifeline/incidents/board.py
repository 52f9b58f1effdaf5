"""The incidents of the last day in memory, by place and by district; rows are the truth, and what others changed is read anew."""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.incidents.cluster import EXACT_M, FARTHEST_M, JOINABLE, Open, Point, Wanted
from lifeline.incidents.counted import COPIES
from lifeline.incidents.states import COUNTED
from lifeline.incidents.tables import Incident, IncidentReport, Report

KEPT = timedelta(hours=24)
CELL = 0.005  # degrees: some 550 m from south to north
_CELL_M = 440.0  # and from west to east in Seoul
_SOME = 500

Cell = tuple[str, int, int]


class Board:
    """`seen` is the value of `hearing.changes` it stands for; -1: nothing was read yet."""

    def __init__(self) -> None:
        self.seen = -1
        self.by_id: dict[int, Open] = {}
        self._cells: dict[Cell, list[Open]] = {}
        self._areas: dict[tuple[str, str], list[Open]] = {}
        self._where: dict[Open, Cell | tuple[str, str]] = {}
        self._swept: datetime | None = None

    def __len__(self) -> int:
        return len(self._where)

    def near(self, wanted: Wanted) -> Iterator[Open]:
        """Every incident that could be joined, and others."""
        if wanted.point is None:
            yield from self._areas.get((wanted.hazard, wanted.district), ())
            return
        hazard, row, column = _cell(wanted.hazard, wanted.point)
        span = math.ceil(min(FARTHEST_M, wanted.reach) / _CELL_M)
        for y in range(row - span, row + span + 1):
            for x in range(column - span, column + span + 1):
                yield from self._cells.get((hazard, y, x), ())

    def put(self, one: Open) -> None:
        """A new one, or one whose place has moved."""
        point = one.point
        key = _cell(one.hazard, point) if point else (one.hazard, one.district)
        old = self._where.get(one)
        if old == key:
            return
        if old is not None:
            self._drop(one, old)
        self._where[one] = key
        self._list(key).append(one)

    def stand(self, new: Iterable[Open], changes: int) -> None:
        """What was just written is known from here on: the rows have given the new ones their numbers."""
        self.by_id.update((one.id, one) for one in new)
        self.seen = changes

    def target(self, one: Open) -> Open | None:
        """Where reports of it go now: people may have merged it into another, and that into a third; None where that is closed."""
        for _ in range(_SOME):
            if one.merged_into is None:
                return one
            into = self.by_id.get(one.merged_into)
            if into is None or into.state not in (*JOINABLE, "merged"):
                return None
            one = into
        return None

    def look(self, session: Session, changes: int, now: datetime) -> None:
        """Read what changed since it was last looked at: by another process, or by staff."""
        if self.seen != changes:
            self._read(session, now)
        self.seen = changes
        if self._swept is None or now - self._swept > timedelta(minutes=10):
            self._swept = now
            for one in [one for one in self._where if one.until < now - KEPT]:
                self._remove(one)

    def _read(self, session: Session, now: datetime) -> None:
        wanted = select(Incident).where(Incident.changed > self.seen, Incident.until >= now - KEPT).order_by(Incident.id)
        rows = session.scalars(wanted.execution_options(populate_existing=True)).all()
        for row in rows:
            session.expunge(row)
        for at in range(0, len(rows), _SOME):
            some = {row.id: _open(row) for row in rows[at : at + _SOME]}
            _fill(session, some)
            for id, one in some.items():
                if id in self.by_id:
                    self._remove(self.by_id[id])
                self.by_id[id] = one
                self.put(one)

    def _remove(self, one: Open) -> None:
        self._drop(one, self._where.pop(one))
        if self.by_id.get(one.id) is one:
            del self.by_id[one.id]

    def _drop(self, one: Open, key: Cell | tuple[str, str]) -> None:
        some = self._list(key)
        some.remove(one)
        if not some:
            del (self._cells if len(key) == 3 else self._areas)[key]  # type: ignore[arg-type]

    def _list(self, key: Cell | tuple[str, str]) -> list[Open]:
        return self._cells.setdefault(key, []) if len(key) == 3 else self._areas.setdefault(key, [])


def _cell(hazard: str, point: Point) -> Cell:
    return hazard, math.floor(point[0] / CELL), math.floor(point[1] / CELL)


def _open(row: Incident) -> Open:
    return Open(
        id=row.id,
        hazard=row.hazard,
        kind=row.kind,
        urgency=row.urgency,  # type: ignore[arg-type]
        state=row.state,
        audience=row.audience,
        district=row.district,
        precision_m=row.precision_m,
        method=row.method,  # type: ignore[arg-type]
        place=row.place,
        first_at=row.first_at,
        last_at=row.last_at,
        until=row.until,
        support=row.support,
        fixed=(row.lat, row.lon) if row.lat is not None and row.lon is not None and (row.precision_m or 0) <= EXACT_M else None,
        merged_into=row.merged_into,
    )


def _fill(session: Session, some: dict[int, Open]) -> None:
    """Their reports that count: points, people, how many; an incident of an area takes no point from them."""
    link, report = IncidentReport, Report
    named = select(link.incident_id, report.sighting_id, report.author_key, report.lat, report.lon, report.precision_m)
    wanted = named.join(report, report.id == link.report_id)
    wanted = wanted.where(link.incident_id.in_(some), link.ended_at.is_(None), report.state.in_(COUNTED)).order_by(report.id)
    of: dict[int, Open] = {}
    for incident, sighting, author, lat, lon, exact in session.execute(wanted):
        one = of[sighting] = some[incident]
        one.reports += 1
        if author is None:
            one.unsigned += 1
        else:
            one.people.add(author)
        if one.fixed and lat is not None and lon is not None and (exact or 0) <= EXACT_M:
            one.has((lat, lon))
    _people(session, of)


def _people(session: Session, of: dict[int, Open]) -> None:
    sightings: Iterable[int] = list(of)
    numbers = list(sightings)
    for at in range(0, len(numbers), _SOME):
        some = numbers[at : at + _SOME]
        copies = select(COPIES.c.sighting_id, COPIES.c.author_key).where(COPIES.c.sighting_id.in_(some), COPIES.c.author_key.is_not(None))
        for sighting, author in session.execute(copies):
            of[sighting].people.add(bytes(author))
