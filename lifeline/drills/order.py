"""An order over one exercise: asked for by a person, written into its row in one transaction, and kept as a step of the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lifeline.core.clock import Clock, StillClock, true_time
from lifeline.core.db import in_turn
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Exercise, ExerciseStep, InjectRow


@dataclass(frozen=True, slots=True)
class Order:
    """`now` is the true time, `hour` that of the exercise."""

    session: Session
    exercise: Exercise
    by: Actor
    now: datetime
    clock: Clock

    @property
    def hour(self) -> datetime:
        """By the clock it is played with, where that stands in this process: two runs without a desk then tell the same."""
        return self.clock.now() if isinstance(self.clock, StillClock) else read.hour(self.exercise, self.now)

    def note(self, act: str, subject: str = "", reason: str = "") -> None:
        note(self.session, self.exercise, act, by=self.by, now=self.now, subject=subject, reason=reason)


@contextmanager
def ordering(world: World[P], code: str, by: Actor, *, states: str) -> Iterator[Order]:
    """Nobody else orders meanwhile. Raises DrillRefused where there is no such exercise, or it is in none of `states`."""
    now = true_time(world.clock)
    if not by.is_person:
        raise DrillRefused("an exercise is directed by a person with a login")
    with world.database.writing() as session:
        in_turn(session)
        exercise = read.named(session, code)
        if exercise is None:
            raise DrillRefused(f"there is no exercise {code} in this world: the list of exercises has every code")
        session.refresh(exercise, with_for_update=True)  # whoever plays it closes it without asking for the turn
        if exercise.state not in states.split():
            raise DrillRefused(f"exercise {code} is {exercise.state} by now: look at it again")
        yield Order(session, exercise, by, now, world.clock)


def note(session: Session, exercise: Exercise, act: str, *, by: Actor, now: datetime, subject: str = "", reason: str = "") -> None:
    """A step of the record, with the hour of the exercise once it has begun."""
    played = read.hour(exercise, now) if exercise.started_at else None
    step = ExerciseStep(exercise_id=exercise.id, act=act, subject=subject[:200], reason=reason, person=by.person, login=by.login)
    step.at, step.played = now, played
    session.add(step)


def close(session: Session, exercise: Exercise, *, by: Actor, now: datetime, reason: str) -> None:
    """It is over: whatever has not come in does not come any more."""
    _leave_out(session, exercise, "the exercise was over")
    note(session, exercise, "ended", by=by, now=now, reason=reason)
    exercise.state, exercise.ended_at = "ended", now


def call_off(session: Session, exercise: Exercise, *, by: Actor, now: datetime, reason: str) -> None:
    """It will not be held, and the world is free for others: it left nothing that would have to be archived."""
    _leave_out(session, exercise, "the exercise was called off")
    exercise.state, exercise.ended_at, exercise.archived_at = "archived", now, now
    note(session, exercise, "called off", by=by, now=now, reason=reason)


def _leave_out(session: Session, exercise: Exercise, why: str) -> None:
    of_it = InjectRow.exercise_id == exercise.id, InjectRow.state == "due"
    session.execute(update(InjectRow).where(*of_it).values(state="skipped", note=why))
