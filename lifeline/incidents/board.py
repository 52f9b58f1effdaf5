"""The incidents of the last day in memory, by place and by district; rows are the truth, and what others changed is read anew."""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lifeline.incidents.area import FARTHEST_M, Area, area_of
from lifeline.incidents.cluster import EXACT_M, Open, Point, Wanted
from lifeline.incidents.counted import COPIES, called_for
from lifeline.incidents.states import COUNTED
from lifeline.incidents.tables import PERSON, Incident, IncidentReport, Report

KEPT = timedelta(hours=24)
CELL = 0.005  # degrees: some 550 m from south to north
_CELL_M = 440.0  # and from west to east in Seoul
_WIDE = 0.0125  # degrees: more than FARTHEST_M either way
_SOME = 500

Key = tuple[str | int, ...]


class Board:
    """`seen` is the value of `hearing.changes` it stands for; -1: nothing was read yet."""

    def __init__(self) -> None:
        self.seen = -1
        self.by_id: dict[int, Open] = {}
        self._at: dict[Key, list[Open]] = {}
        self._where: dict[Open, tuple[Key, ...]] = {}
        self._swept: datetime | None = None

    def __len__(self) -> int:
        return len(self._where)

    def near(self, wanted: Wanted) -> Iterator[Open]:
        """Every incident that could be joined, and others; one may come twice."""
        middle, reach = wanted.point, wanted.reach
        if middle is None:
            if wanted.area is not None:
                yield from self._at.get(_area(wanted.hazard, wanted.area), ())
            if wanted.spot is None:
                return
            middle, reach = wanted.spot[0], FARTHEST_M
        hazard, row, column = wanted.hazard, math.floor(middle[0] / CELL), math.floor(middle[1] / CELL)
        span = math.ceil(reach / _CELL_M)
        for y in range(row - span, row + span + 1):
            for x in range(column - span, column + span + 1):
                yield from self._at.get((hazard, y, x), ())
        yield from self._areas_near(hazard, middle)

    def _areas_near(self, hazard: str, point: Point) -> Iterator[Open]:
        row, column = math.floor(point[0] / _WIDE), math.floor(point[1] / _WIDE)
        for y in range(row - 1, row + 2):
            for x in range(column - 1, column + 2):
                yield from self._at.get((hazard, y, x, "area"), ())

    def put(self, one: Open) -> None:
        """A new one, or one whose place has moved."""
        keys, old = _keys(one), self._where.get(one, ())
        if old == keys:
            return
        for key in old:
            self._drop(one, key)
        self._where[one] = keys
        for key in keys:
            self._at.setdefault(key, []).append(one)

    def stand(self, new: Iterable[Open], changes: int) -> None:
        """What was just written is known from here on: the rows have given the new ones their numbers."""
        self.by_id.update((one.id, one) for one in new)
        self.seen = changes

    def found(self, session: Session, incidents: Iterable[int]) -> dict[int, Open]:
        """Those incidents, those too that are kept in memory no longer: what repeats an old report still counts."""
        wanted = set(incidents)
        old = wanted - self.by_id.keys()
        found = {id: self.by_id[id] for id in wanted - old}
        return found | {one.id: one for one in _kept(session, Incident.id.in_(old))} if old else found

    def home(self, one: Open) -> Open:
        """Where reports of it go now: people may have merged it into another, and that into a third."""
        for _ in range(_SOME):
            into = self.by_id.get(one.merged_into) if one.merged_into is not None else None
            if into is None:
                return one
            one = into
        return one

    def look(self, session: Session, changes: int, now: datetime) -> None:
        """Read what changed since it was last looked at: by another process, or by staff."""
        if self.seen != changes:
            self._read(session, now)
        self.seen = changes
        if self._swept is None or now - self._swept > timedelta(minutes=10):
            self._swept = now
            for one in [one for one in self._where if self.home(one).until < now - KEPT]:
                self._remove(one)

    def _read(self, session: Session, now: datetime) -> None:
        lately = Incident.until >= now - KEPT
        merged = Incident.merged_into.in_(select(Incident.id).where(lately))  # it takes reports as long as that one does
        for one in _kept(session, (Incident.changed > self.seen) & (lately | merged)):
            if one.id in self.by_id:
                self._remove(self.by_id[one.id])
            self.by_id[one.id] = one
            self.put(one)

    def _remove(self, one: Open) -> None:
        for key in self._where.pop(one):
            self._drop(one, key)
        if self.by_id.get(one.id) is one:
            del self.by_id[one.id]

    def _drop(self, one: Open, key: Key) -> None:
        some = self._at[key]
        some.remove(one)
        if not some:
            del self._at[key]


def _kept(session: Session, which: ColumnElement[bool]) -> Iterator[Open]:
    """As the rows have them."""
    rows = session.scalars(select(Incident).where(which).order_by(Incident.id).execution_options(populate_existing=True)).all()
    for row in rows:
        session.expunge(row)
    for at in range(0, len(rows), _SOME):
        some = {row.id: _open(row) for row in rows[at : at + _SOME]}
        _fill(session, some)
        yield from some.values()


def _keys(one: Open) -> tuple[Key, ...]:
    """Under which it is found: its point, or its small area; the place it had before others were merged into it; what its reports name."""
    point, hazard = one.point, one.hazard
    keys: list[Key] = []
    if point is not None:
        keys.append((hazard, math.floor(point[0] / CELL), math.floor(point[1] / CELL)))
    elif one.spot is not None:
        (lat, lon), _ = one.spot
        keys.append((hazard, math.floor(lat / _WIDE), math.floor(lon / _WIDE), "area"))
    if one.anchor is not None:
        keys.append((hazard, math.floor(one.anchor[0] / CELL), math.floor(one.anchor[1] / CELL)))
    if one.areas:
        keys += sorted(_area(hazard, area) for area in one.areas)
    return tuple(dict.fromkeys(keys)) if len(keys) > 1 else tuple(keys)


def _area(hazard: str, area: Area) -> Key:
    return "area", hazard, *area


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
        home=row.home,
        areas={area} if row.lat is None and not row.reports and (area := _named(row)) is not None else set(),
    )


def _named(row: Any) -> Area | None:
    return area_of(district=row.district, method=row.method, metres=row.precision_m, name=row.place)


def _fill(session: Session, some: dict[int, Open]) -> None:
    """Their reports that count: points, areas, people, how many; and who says that it is over."""
    link, report = IncidentReport, Report
    said = report.sighting_id, report.author_key, report.says_over
    where = report.lat, report.lon, report.precision_m, report.district, report.method, report.place
    wanted = select(link.incident_id, link.how, *said, *where).join(report, report.id == link.report_id)
    wanted = wanted.where(link.incident_id.in_(some), link.ended_at.is_(None), report.state.in_(COUNTED)).order_by(report.id)
    people: dict[int, set[bytes]] = {}
    brought: set[int] = set()
    own: dict[int, Point] = {}
    for row in session.execute(wanted):
        incident, one = row.incident_id, some[row.incident_id]
        if row.says_over:
            people[row.sighting_id] = one.ended
            one.ended_unsigned += row.author_key is None
        else:
            people[row.sighting_id] = one.people
            one.reports += 1
            one.unsigned += row.author_key is None
            _place(one, row)
            if row.how == PERSON:
                brought.add(incident)
            elif (point := _exact(row)) is not None:
                own.setdefault(incident, point)
        if row.author_key is not None:
            people[row.sighting_id].add(row.author_key)
    for incident in brought & own.keys():
        some[incident].anchor = own[incident]
    for one in some.values():
        one.called = not one.reports and one.urgency == "life" and called_for(session, one.id)
    _people(session, people)


def _place(one: Open, row: Any) -> None:
    point = _exact(row)
    if point is not None:
        one.has(point)
        return
    area = _named(row)
    if area is not None:
        one.areas.add(area)
    if one.spot is None and row.lat is not None and row.lon is not None and row.precision_m is not None and row.precision_m <= FARTHEST_M:
        one.spot = (row.lat, row.lon), row.precision_m


def _exact(row: Any) -> Point | None:
    exact = row.lat is not None and row.lon is not None and (row.precision_m or 0) <= EXACT_M
    return (row.lat, row.lon) if exact and row.lat is not None and row.lon is not None else None


def _people(session: Session, of: dict[int, set[bytes]]) -> None:
    """Who repeated those posts, added to whoever wrote them."""
    numbers = list(of)
    for at in range(0, len(numbers), _SOME):
        some = numbers[at : at + _SOME]
        copies = select(COPIES.c.sighting_id, COPIES.c.author_key).where(COPIES.c.sighting_id.in_(some), COPIES.c.author_key.is_not(None))
        for sighting, author in session.execute(copies):
            of[sighting].add(bytes(author))
