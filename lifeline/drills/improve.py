"""The improvement plan of an exercise: rows that are written anew, never changed, so that who promised what and when stays to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.core.clock import true_time
from lifeline.core.db import in_turn
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.text import storable
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Exercise, Improvement

LONGEST = {"issue": 2_000, "action": 2_000, "capability": 200, "office": 80, "owner": 80}
STATES = ("open", "done", "dropped")


@dataclass(frozen=True, slots=True)
class Planned:
    """One row of the plan (HSEEP): what is wrong, what is done about it, for which capability, by which office and person, and when.

    Days are written 2026-12-31; `state` is open, done or dropped.
    """

    issue: str
    action: str
    capability: str = ""
    office: str = ""
    owner: str = ""
    begins_on: str = ""
    due_on: str = ""
    state: str = "open"


def improve(world: World[P], code: str, planned: Planned, *, by: Actor, number: int = 0) -> int:
    """Write a row, or (`number`) a new version of one. Returns its number. Raises DrillRefused with the sentence to say."""
    given = _sound(planned)
    if not by.is_person:
        raise DrillRefused("a row of the plan is written by a person with a login")
    with world.database.writing() as session:
        in_turn(session)
        exercise = read.named(session, code)
        if exercise is None:
            raise DrillRefused(f"there is no exercise {code} in this world: the list of exercises has every code")
        if exercise.state not in ("ended", "archived"):
            raise DrillRefused(f"exercise {code} is {exercise.state}: its plan is written when it has ended")
        if number and number not in {one.number for one in plan(session, exercise)}:
            raise DrillRefused(f"the plan of {code} has no row {number}")
        highest = select(func.max(Improvement.number)).where(Improvement.exercise_id == exercise.id)
        row = Improvement(exercise_id=exercise.id, number=number or (session.scalar(highest) or 0) + 1, **given)
        row.person, row.login, row.at = by.person, by.login, true_time(world.clock)
        session.add(row)
        return row.number


def plan(session: Session, exercise: Exercise) -> list[Improvement]:
    """Each row as it was written last."""
    rows = session.scalars(select(Improvement).where(Improvement.exercise_id == exercise.id).order_by(Improvement.id))
    return sorted({row.number: row for row in rows}.values(), key=lambda row: row.number)


@dataclass(frozen=True, slots=True)
class Promised:
    """A row of the plan of an exercise that is over, which is neither done nor dropped."""

    exercise: Exercise
    row: Improvement

    def overdue(self, today: date) -> bool:
        """`due_on` is a day or empty."""
        return "" < self.row.due_on < today.isoformat()


def still_open(session: Session, before: Exercise | None = None) -> tuple[Promised, ...]:
    """What was promised after exercises (before that one) and has not been done yet, what is due first before the rest."""
    latest = select(func.max(Improvement.id)).group_by(Improvement.exercise_id, Improvement.number)
    wanted = select(Exercise, Improvement).join(Improvement, Improvement.exercise_id == Exercise.id)
    wanted = wanted.where(Improvement.id.in_(latest), Improvement.state == "open")
    if before is not None:
        wanted = wanted.where(Exercise.id < before.id)
    found = (Promised(exercise, row) for exercise, row in session.execute(wanted))
    return tuple(sorted(found, key=lambda one: (one.row.due_on or "9999", one.exercise.id, one.row.number)))


def versions(session: Session, exercise: Exercise, number: int) -> list[Improvement]:
    """How that row came to be what it is, the oldest first."""
    of_it = Improvement.exercise_id == exercise.id, Improvement.number == number
    return list(session.scalars(select(Improvement).where(*of_it).order_by(Improvement.id)))


def _sound(planned: Planned) -> Mapping[str, str]:
    given = {name: storable(str(getattr(planned, name))).strip() for name in Planned.__slots__}
    if not given["issue"] or not given["action"]:
        raise DrillRefused("say what is to be improved, and what will be done about it")
    for name, most in LONGEST.items():
        if len(given[name]) > most:
            raise DrillRefused(f"{name} has at most {most} characters; these are {len(given[name])}")
    begins, due = (_day(given[name]) for name in ("begins_on", "due_on"))
    if begins and due and due < begins:
        raise DrillRefused("it would be due before it begins: look at the two days")
    if given["state"] not in STATES:
        raise DrillRefused(f"a row of the plan is {', '.join(STATES)}")
    return given


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DrillRefused(f"{text[:20]} is no day: write it like 2026-12-31") from None
