"""What pages and commands show of exercises: rows as they stand, and which hour it is in the one that goes on."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lifeline.bulletins.tables import Bulletin
from lifeline.drills.tables import Exercise, ExercisePerson, ExerciseStep, InjectRow, Note

GOING = ("running", "paused")
EMPTIED = exists().where(ExerciseStep.exercise_id == Exercise.id, ExerciseStep.act == "emptied")
PREPARING = timedelta(hours=12)  # so long before its planned hour the world is kept for an exercise, and so long after it
AFTER = timedelta(seconds=1)
SILENT, FURTHEST = timedelta(seconds=10), timedelta(seconds=2)  # without a beat for so long nobody plays it now


def exercises(session: Session) -> list[Exercise]:
    """The newest first."""
    return list(session.scalars(select(Exercise).order_by(Exercise.id.desc())))


def named(session: Session, code: str) -> Exercise | None:
    return session.scalar(select(Exercise).where(Exercise.code == code))


def going(session: Session) -> Exercise | None:
    """The one that has begun and not ended; there is at most one."""
    return session.scalar(select(Exercise).where(Exercise.state.in_(GOING)))


def kept_for(session: Session, now: datetime) -> Exercise | None:
    """For whom the world is kept, so that nothing else comes in: from its start until it is emptied, and around its planned hour.

    `now` is the true time. A plan for next month silences nothing, nor does one whose hour has long passed.
    """
    lies = Exercise.started_at.is_not(None) & ~EMPTIED
    there = list(session.scalars(select(Exercise).where((Exercise.state != "archived") | lies).order_by(Exercise.planned_for)))
    begun = sorted((one for one in there if one.started_at is not None), key=lambda one: one.state == "archived")
    near = [one for one in there if abs(one.planned_for - now) <= PREPARING]
    return next(iter((*begun, *near)), None)


def shown(session: Session) -> Exercise | None:
    """Whose hour the world has: the one that goes on, else a closed one that is over, until what it left is gone.

    Time must not run on over what it left: it would expire, and the archive would not be what was played.
    """
    last = session.scalar(select(Exercise).where(Exercise.started_at.is_not(None)).order_by(Exercise.started_at.desc()).limit(1))
    if last is None or last.state in GOING:
        return last
    lies = select(Exercise).where(Exercise.id == last.id, Exercise.scope == "closed", ~EMPTIED, exists(select(Bulletin.id)))
    return session.scalar(lies)


def people(session: Session, exercise: Exercise) -> list[ExercisePerson]:
    return list(session.scalars(select(ExercisePerson).where(ExercisePerson.exercise_id == exercise.id).order_by(ExercisePerson.id)))


def person(session: Session, exercise: Exercise, login: str) -> ExercisePerson | None:
    of_it = ExercisePerson.exercise_id == exercise.id, ExercisePerson.login == login
    return session.scalar(select(ExercisePerson).where(*of_it))


def injects(session: Session, exercise: Exercise) -> list[InjectRow]:
    """In the order in which they come."""
    return list(session.scalars(select(InjectRow).where(InjectRow.exercise_id == exercise.id).order_by(InjectRow.due, InjectRow.id)))


def steps(session: Session, exercise: Exercise) -> list[ExerciseStep]:
    """The oldest first."""
    return list(session.scalars(select(ExerciseStep).where(ExerciseStep.exercise_id == exercise.id).order_by(ExerciseStep.id)))


def notes(session: Session, exercise: Exercise) -> dict[str, list[Note]]:
    """By the code of the inject, the oldest first."""
    wanted = select(InjectRow.code, Note).join(Note, Note.inject_id == InjectRow.id).where(InjectRow.exercise_id == exercise.id)
    found: dict[str, list[Note]] = {}
    for code, note in session.execute(wanted.order_by(Note.id)):
        found.setdefault(code, []).append(note)
    return found


def hour(exercise: Exercise, true: datetime) -> datetime:
    """The exercise's hour at that true time, by its last beat: it stands while it is paused, and while nobody plays it.

    Never far from that beat: the wall clock that tells how long ago it was may step. What is done when it is over was done after it.
    """
    if exercise.state in ("ended", "archived"):
        return exercise.played_to + AFTER
    if exercise.state != "running" or exercise.beat_at is None:
        return exercise.played_to
    since = true - exercise.beat_at
    return exercise.played_to + min(since, FURTHEST) * exercise.speed if timedelta() < since < SILENT else exercise.played_to
