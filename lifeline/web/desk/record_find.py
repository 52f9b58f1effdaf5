"""Which entries of the record are about a person, a part of the work, a bulletin or a day: asked of the rows they tell of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Table, and_, cast, false, func, or_, select, true
from sqlalchemy.orm import Session

from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.entries import COLUMNS, Told, recorded_tables, with_rows
from lifeline.core.record import Entry
from lifeline.core.text import KST

KINDS: Mapping[str, tuple[str, ...]] = {
    "bulletins": ("decisions", "versions", "steps", "openings", "cap_documents", "issued_lines"),
    "sending": ("delivery_steps",),
    "figures": ("figure_acts", "figures", "figure_verdicts", "figure_groups", "report_times"),
    "reports": ("incident_acts",),
    "people": ("staff_acts",),
}
TIMES, NAMES = ("at", "decided_at", "made_at"), ("login", "person", "author")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty parts ask for nothing. `kind`: one of KINDS; `days`: from the first to the last of them, as days go in Seoul."""

    person: str = ""
    kind: str = ""
    number: str = ""
    days: tuple[date, date] | None = None

    @property
    def of_rows(self) -> bool:
        """Whether the rows themselves must be asked."""
        return bool(self.person or self.number or self.days)


def newest_first(session: Session, wanted: Wanted, *, before: int | None, most: int) -> list[Told]:
    """At most so many entries older than `before`."""
    found = select(*COLUMNS).where(_condition(session, wanted)).order_by(Entry.number.desc()).limit(most)
    return with_rows(session, session.execute(found if before is None else found.where(Entry.number < before)).all())


def span(session: Session, first: date, last: date) -> tuple[int, int]:
    """The numbers of the first and last entry of those days: all between belong to them, whatever a clock said. (0, 0): none."""
    ends = select(func.min(Entry.number), func.max(Entry.number)).where(_condition(session, Wanted(days=(first, last))))
    low, high = session.execute(ends).one()
    return (low or 0, high or 0)


def _condition(session: Session, wanted: Wanted) -> ColumnElement[bool]:
    tables = recorded_tables()
    if wanted.kind:
        known = [name for names in KINDS.values() for name in names] if wanted.kind == "other" else KINDS.get(wanted.kind, ())
        tables = {name: table for name, table in tables.items() if (name in known) != (wanted.kind == "other")}
    bulletin = session.scalar(select(Bulletin.id).where(Bulletin.number == wanted.number)) if wanted.number else None
    if not wanted.of_rows:
        return (Entry.table_name + "").in_(tables) if wanted.kind else true()  # by no index: the newest are at the end, and few are wanted
    asked = ((table, _rows(table, wanted, bulletin)) for table in tables.values())
    return or_(false(), *(and_(Entry.table_name == table.name, Entry.key.in_(keys)) for table, keys in asked if keys is not None))


def _rows(table: Table, wanted: Wanted, bulletin: str | None) -> Select[Any] | None:
    """The keys of that table's rows which are wanted; None where the table knows nothing of what is asked."""
    first, *others = table.primary_key.columns
    key: ColumnElement[str] = cast(first, String)
    for column in others:
        key = key + " " + cast(column, String)
    conditions = list(_conditions(table, wanted, bulletin))
    return None if any(one is None for one in conditions) else select(key).where(*(one for one in conditions if one is not None))


def _conditions(table: Table, wanted: Wanted, bulletin: str | None) -> Iterator[ColumnElement[bool] | None]:
    if table.name == "figures" and (wanted.person or wanted.days):  # who entered them and when stands in their act
        acts = recorded_tables()["figure_acts"]
        inside = [one for one in _conditions(acts, Wanted(person=wanted.person, days=wanted.days), None) if one is not None]
        yield table.c.act_id.in_(select(acts.c.id).where(*inside))
        wanted = Wanted(number=wanted.number)
    if wanted.person:
        yield _any(column.contains(wanted.person, autoescape=True) for column in table.c if column.name in NAMES)
    if wanted.days:
        start, end = (datetime.combine(day, time(), KST).astimezone(UTC) for day in wanted.days)
        column = next((table.c[name] for name in TIMES if name in table.c), None)
        yield None if column is None else and_(column >= start, column < end + timedelta(days=1))
    if wanted.number:
        yield _about(table, wanted.number, bulletin)


def _about(table: Table, number: str, bulletin: str | None) -> ColumnElement[bool] | None:
    if "bulletin_id" in table.c:
        return table.c.bulletin_id == bulletin
    if "delivery_id" in table.c:
        return table.c.delivery_id.in_(select(Delivery.id).where(Delivery.bulletin_id == bulletin))
    if "subject" in table.c:  # of an alarm: its number, its kind, and what it is about
        return or_(table.c.subject == number, table.c.subject.endswith(f" {number}", autoescape=True))
    return None


def _any(found: Iterator[ColumnElement[bool]]) -> ColumnElement[bool] | None:
    every = list(found)
    return or_(*every) if every else None
