"""How fast this machine was while an exercise was played: real time, apart from the score, which it never changes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from lifeline.drills import read
from lifeline.drills.script import Document, Script
from lifeline.drills.tables import Exercise


@dataclass(frozen=True, slots=True)
class Machine:
    """Milliseconds. A round takes in what is due, and is over when every post of citizens is on the map and every delivery answered.

    A document takes from its coming in until its bulletin and deliveries are written. `rounds` is 0 where nobody measured them.
    """

    rounds: int
    mean_round: int
    worst_round: int
    documents: int
    mean_document: int
    worst_document: int
    limit: int

    @property
    def in_time(self) -> bool:
        return max(self.worst_round, self.worst_document) <= self.limit

    def to_json(self) -> dict[str, int | bool]:
        return asdict(self) | {"in_time": self.in_time}


def machine(session: Session, exercise: Exercise, script: Script, *, limit: timedelta, rounds: Sequence[float] = ()) -> Machine:
    """Out of the true times of its rows; `rounds` are seconds that whoever played it measured."""
    given = {one.code for one in script.injects if isinstance(one.content, Document)}
    rows = [row for row in read.injects(session, exercise) if row.code in given]
    documents = [(row.done_at - row.begun_at).total_seconds() for row in rows if row.begun_at is not None and row.done_at is not None]
    return Machine(len(rounds), *_spent(rounds), len(documents), *_spent(documents), int(limit.total_seconds() * 1000))


def _spent(seconds: Sequence[float]) -> tuple[int, int]:
    """Mean and worst."""
    return (round(sum(seconds) / len(seconds) * 1000), round(max(seconds) * 1000)) if seconds else (0, 0)
