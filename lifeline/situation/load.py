"""A whole sheet of figures in one transaction: every row of it, or none and every problem named."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.core.strict_yaml import BadData
from lifeline.situation import checks
from lifeline.situation.acts import Recorded, alone, record, standing
from lifeline.situation.entry import Change, Counting, FigureRefused, clean
from lifeline.situation.read import Group, groups
from lifeline.situation.reasons import Reason
from lifeline.situation.sheet import Row, Sheet

MAX_ACTS = 50
Find = Callable[[str], str | None]  # the situation of a bulletin's number


@dataclass
class Loaded:
    """`acts` as they were recorded; `unchanged` rows said what is published already."""

    acts: list[Recorded] = field(default_factory=list)
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that become one act."""

    situation: str
    rows: tuple[Row, ...]

    @property
    def change(self) -> Change:
        first = self.rows[0]
        return Change(first.reason, tuple(row.entry for row in self.rows), clean(first.note), clean(first.despite))


def load(session: Session, sheet: Sheet, *, find: Find, counting: Counting, author: Actor, now: datetime) -> Loaded:
    """Record every row: those that one person may publish are public at once, the others wait. Raises BadData with every problem.

    Rows next to each other with the same reason and note are one act. The caller's transaction must end with the exception.
    """
    alone(session)
    loaded = Loaded()
    batches = list(_batches(sheet, find))
    _require_one_of_each(sheet, batches, counting)
    if len(batches) > MAX_ACTS:
        sheet.problem(1, f"the sheet would be {len(batches)} acts, and {MAX_ACTS} are the most: put rows with one reason and note together")
    else:
        for batch in batches:
            _record(session, sheet, batch, loaded, counting=counting, author=author, now=now)
    if sheet.problems:
        raise BadData(sorted(sheet.problems, key=lambda problem: problem.line))
    return loaded


def _batches(sheet: Sheet, find: Find) -> Iterable[Batch]:
    """Rows next to each other with one emergency, reason and note; a metric that comes again begins the next act."""
    situations: dict[str, str | None] = {}
    open_rows: list[Row] = []
    for row in sheet.rows:
        if row.number not in situations:
            situations[row.number] = find(row.number) if row.number else None
        situation = situations[row.number]
        if situation is None:
            told = f"no issued bulletin has the number {row.number[:40]}" if row.number else "it names no bulletin's number"
            sheet.problem(row.line, f"{told}: 'lifeline bulletins list' shows them")
            continue
        if open_rows and not _joins(open_rows, row, situations):
            yield Batch(str(situations[open_rows[0].number]), tuple(open_rows))
            open_rows = []
        open_rows.append(row)
    if open_rows:
        yield Batch(str(situations[open_rows[0].number]), tuple(open_rows))


def _joins(rows: Sequence[Row], row: Row, situations: dict[str, str | None]) -> bool:
    first = rows[0]
    alike = (situations[first.number], first.reason, first.note, first.despite) == (
        situations[row.number],
        row.reason,
        row.note,
        row.despite,
    )
    return alike and all((other.entry.metric, other.entry.area) != (row.entry.metric, row.entry.area) for other in rows)


def _require_one_of_each(sheet: Sheet, batches: Sequence[Batch], counting: Counting) -> None:
    """What waits for a second person cannot be followed before it is approved."""
    met: set[tuple[str, str, str]] = set()
    for batch in batches:
        for row in batch.rows:
            key = (batch.situation, row.entry.metric, row.entry.area)
            if key in met and counting.metrics.two_people([row.entry.metric]):
                sheet.problem(row.line, f"{row.entry.metric} stands in the sheet a second time: it waits for a second person, so enter one")
            met.add(key)


def _record(session: Session, sheet: Sheet, batch: Batch, loaded: Loaded, *, counting: Counting, author: Actor, now: datetime) -> None:
    stand = standing(session, batch.situation)
    fresh = tuple(row for row in batch.rows if not _stands(row, stand))
    loaded.unchanged += len(batch.rows) - len(fresh)
    if not fresh:
        return
    lines = {id(row.entry): row.line for row in fresh}
    batch = Batch(batch.situation, fresh)
    if found := checks.troubles(batch.change, stand, counting=counting, now=now):
        for trouble in found:
            sheet.problem(lines.get(id(trouble.entry), fresh[0].line), trouble.sentence)
        return
    for part in _parts(batch, groups(session, batch.situation), counting):
        try:
            loaded.acts.append(record(session, batch.situation, part.change, counting=counting, author=author, now=now))
        except FigureRefused as error:
            sheet.problem(part.rows[0].line, str(error))


def _stands(row: Row, stand: checks.Current) -> bool:
    before = stand.get((row.entry.metric, row.entry.area))
    return before is not None and checks.same(row.entry, before)


def _parts(batch: Batch, closed: Iterable[Group], counting: Counting) -> tuple[Batch, ...]:
    """What one person may publish need not wait for what two must agree on, unless both add up to one total."""
    waits = {row.entry.metric for row in batch.rows if counting.metrics.two_people([row.entry.metric])}
    with_them = {metric for group in closed if waits & {group.total, *group.parts} for metric in (group.total, *group.parts)}
    if batch.rows[0].reason is Reason.RECLASSIFIED and waits:
        return (batch,)
    by_wait = sorted(batch.rows, key=lambda row: row.entry.metric in waits | with_them)
    parts = groupby(by_wait, key=lambda row: row.entry.metric in waits | with_them)
    return tuple(Batch(batch.situation, tuple(rows)) for _, rows in parts)
