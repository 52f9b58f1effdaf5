"""What a director looks at first: the inject that comes next, what is expected and not done yet, and why the clock stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lifeline.drills import halt, read
from lifeline.drills.score.measures import happened
from lifeline.drills.score.values import Measured
from lifeline.drills.script import Expected
from lifeline.drills.tables import ExerciseStep
from lifeline.web.desk.drill_lines import Line
from lifeline.web.desk.drill_seen import Seen

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Waits:
    """An expectation of an inject that came. `left`: minutes of the exercise until its time is over, below 0 once it is."""

    line: Line
    words: str
    until: datetime
    left: int


@dataclass(frozen=True, slots=True)
class Now:
    """`real`: the true time at which the next inject comes; None while the clock stands. `halted`: the step that stopped it."""

    next: Line | None
    real: datetime | None
    waits: tuple[Waits, ...]
    halted: ExerciseStep | None

    @property
    def by_live(self) -> bool:
        return self.halted is not None and self.halted.login == halt.LIVE.login


def now(session: Session, drill: Seen, lines: Sequence[Line], measured: Mapping[tuple[str, int], Measured]) -> Now:
    coming = next((one for one in lines if one.open and not _spared(session, drill, one)), None)
    runs = drill.exercise.state == "running"
    real = drill.here.true + (coming.row.due - drill.hour) / drill.exercise.speed if coming and runs else None
    stops = [one for one in read.steps(session, drill.exercise) if one.act == "paused"] if drill.exercise.state == "paused" else []
    open_ones = [
        Waits(line, words, until, (until - drill.hour) // MINUTE)
        for line in lines
        for number, (words, _) in enumerate(line.expects)
        if (until := _open(measured.get((line.row.code, number))))
    ]
    return Now(coming, real, tuple(sorted(open_ones, key=lambda one: one.until)), next(reversed(stops), None))


def _spared(session: Session, drill: Seen, line: Line) -> bool:
    """A contingency of which it is known by now that it will not be needed."""
    first = line.inject.instead_of
    return bool(first) and happened(session, drill.exercise, drill.script, drill.script.inject(first))


def _open(one: Measured | None) -> datetime | None:
    """Until when it is to be done; None for what was done, has not come, or is not to be done at all."""
    if one is None or one.begun is None or one.took is not None or one.act is Expected.NOT_ISSUED or one.rating in ("P", "S", "M"):
        return None
    return one.begun + timedelta(seconds=one.target)
