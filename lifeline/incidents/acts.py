"""Every act of a person on the map is written down with what it changed, so that it can be explained, and undone."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.core.text import storable
from lifeline.incidents.changes import changed, hearing
from lifeline.incidents.counted import recount
from lifeline.incidents.states import NotPossible
from lifeline.incidents.tables import Hearing, Incident, IncidentAct, IncidentReport, Picture, Report

Row = Incident | Report | IncidentReport | Picture
KINDS: Mapping[str, type[Row]] = {"incident": Incident, "report": Report, "link": IncidentReport, "picture": Picture}
_NAMES = {table: kind for kind, table in KINDS.items()}
_NOT_WRITTEN = ("changed", "shown", "clean")  # counters move on, and a picture is made again from its boxes
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, why (in words, for the record), and when."""

    actor: Actor
    reason: str
    now: datetime

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise NotPossible("say why: every act on the map is kept with its reason")
        if not self.actor.is_person:
            raise NotPossible("only a person may do this: name one and the login")
        if max(len(self.actor.person), len(self.actor.login)) > _LONGEST_NAME:
            raise NotPossible(f"a name or a login has at most {_LONGEST_NAME} characters")


@dataclass(slots=True)
class Writing:
    """One act while it is being done. What it touches is taken down before and after."""

    session: Session
    by: By
    number: int
    touched: dict[str, Row] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    recounted: set[int] = field(default_factory=set)

    def touch(self, row: Row) -> None:
        """To be called before the row is changed."""
        key = f"{_NAMES[type(row)]} {row.id}"
        if key not in self.touched:
            self.touched[key], self.before[key] = row, _fields(row)

    def made(self, row: Row, undone: Mapping[str, Any]) -> None:
        """To be called with a new row, and what undoing leaves of it: nothing is ever deleted."""
        self.session.add(row)
        self.session.flush()
        key = f"{_NAMES[type(row)]} {row.id}"
        self.touched[key], self.before[key] = row, _fields(row) | dict(undone)


@contextmanager
def acting(session: Session, by: By, act: str, *, on: Incident | Report, undoes: int | None = None) -> Iterator[Writing]:
    """One act on that incident or report, inside the caller's write transaction; incidents it touched are counted anew at its end."""
    writing = Writing(session, by, changed(session))
    yield writing
    session.flush()
    for incident in sorted(writing.recounted):
        row = session.get_one(Incident, incident)
        writing.touch(row)
        recount(session, row, undone=undoes)
    for touched in writing.touched.values():
        if isinstance(touched, Incident):
            touched.changed = writing.number
    session.flush()
    session.add(_act(writing, act, on, undoes))
    session.flush()


def _act(writing: Writing, act: str, on: Incident | Report, undoes: int | None) -> IncidentAct:
    before, after = _differences(writing)
    return IncidentAct(
        status=writing.session.scalars(select(Hearing.status)).one(),
        act=act,
        incident_id=on.id if isinstance(on, Incident) else None,
        report_id=on.id if isinstance(on, Report) else None,
        undoes=undoes,
        reason=storable(writing.by.reason.strip()),
        before=json.dumps(before, ensure_ascii=False, sort_keys=True),
        after=json.dumps(after, ensure_ascii=False, sort_keys=True),
        person=storable(writing.by.actor.person),
        login=storable(writing.by.actor.login),
        at=writing.by.now,
    )


def _differences(writing: Writing) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for key, row in writing.touched.items():
        old, new = writing.before[key], _fields(row)
        names = [name for name in new if old[name] != new[name]]
        if names:
            before[key], after[key] = ({name: said[name] for name in names} for said in (old, new))
    return before, after


def _fields(row: Row) -> dict[str, Any]:
    """The row as JSON has it; bytes are left out."""
    columns = type(row).__table__.columns.keys()
    named = {name: getattr(row, name) for name in columns if name not in _NOT_WRITTEN}
    return {name: as_json(value) for name, value in named.items() if not isinstance(value, bytes)}


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def alone(session: Session) -> None:
    """Nobody else changes the map until this transaction ends: what is read from here on is what the act changes.

    Every act begins with it. Two people who read first and locked later would both act on what stood before the other.
    """
    hearing(session)
    session.expire_all()


def incident_of(session: Session, number: int) -> Incident:
    """Raises NotPossible where there is none."""
    found = session.get(Incident, number)
    if found is None:
        raise NotPossible(f"there is no incident {number} in this world: 'lifeline reports list' lists them")
    return found


def report_of(session: Session, number: int) -> Report:
    """Raises NotPossible where there is none."""
    found = session.get(Report, number)
    if found is None:
        raise NotPossible(f"there is no report {number} in this world: 'lifeline reports show INCIDENT' lists those of an incident")
    return found


def links(session: Session, reports: Iterable[int]) -> list[IncidentReport]:
    """Where those reports belong now."""
    wanted = IncidentReport.report_id.in_(list(reports)), IncidentReport.ended_at.is_(None)
    return list(session.scalars(select(IncidentReport).where(*wanted).order_by(IncidentReport.id)))
