"""Which measure answers for which expected act: one line adds one."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.drills.score import said, told
from lifeline.drills.score.case import Case, Found
from lifeline.drills.score.rows import Rows, rows_of
from lifeline.drills.score.settled import settled
from lifeline.drills.script import Expected, Inject, Script
from lifeline.drills.tables import Exercise

Measure = Callable[[Case], Found]

MEASURES: Mapping[Expected, Measure] = {
    Expected.ISSUED: said.issued,
    Expected.CORRECTED: said.corrected,
    Expected.ENDED: said.ended,
    Expected.NOT_ISSUED: said.not_issued,
    Expected.SETTLED: settled,
    Expected.PINNED: told.pinned,
    Expected.CONFIRMED: told.confirmed,
    Expected.FIGURE: told.figure,
    Expected.NOTED: told.noted,
}


def cases(rows: Rows, inject: Inject, ends: datetime) -> list[Case]:
    """What was expected of an inject that came in; nothing of one that did not."""
    row = rows.injects.get(inject.code)
    if row is None or row.begun_played is None or row.state != "published":
        return []
    return [Case(inject, expect, row.begun_played, ends, rows) for expect in inject.expects]


def happened(session: Session, exercise: Exercise, script: Script, inject: Inject) -> bool:
    """Whether everything that was expected of that inject has been done by now, in time or not: what a contingency waits for.

    Where there was nothing to do nobody is asked why it was not done.
    """
    asked = cases(rows_of(session, exercise, script), inject, exercise.played_to)
    found = [MEASURES[case.expect.act](case) for case in asked]
    return bool(asked) and all(one.at is not None or one.idle for one in found)
