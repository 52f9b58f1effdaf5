"""A score is kept once an exercise has ended, and with it who has shown in it that they can compose, approve and correct."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.clock import true_time
from lifeline.core.db import in_turn
from lifeline.core.ports import P
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.harvest import Public
from lifeline.drills.load import read_script
from lifeline.drills.policy import Policy
from lifeline.drills.refused import DrillRefused
from lifeline.drills.score.compute import compute
from lifeline.drills.score.practised import practised
from lifeline.drills.score.values import Score, from_json
from lifeline.drills.tables import Exercise, Result
from lifeline.staff.practice import take


def keep(world: World[P], code: str, policy: Policy, *, public: Public | None = None) -> Score:
    """Score an exercise that has ended, and keep it beside what was kept before; the same score twice is kept once.

    `public` tells how its posts were read (None: nobody asks).
    """
    with world.database.writing() as session:
        in_turn(session)
        exercise = read.named(session, code)
        if exercise is None:
            raise DrillRefused(f"there is no exercise {code} in this world: the list of exercises has every code")
        if exercise.state != "ended":
            raise DrillRefused(f"exercise {code} is {exercise.state}: it is scored when it has ended, and before it is archived")
        script = read_script(exercise.script_text, exercise.script)
        score = compute(session, exercise, script, policy)
        score = replace(score, public=public.read(session, exercise, script) if public else None)
        if last(session, exercise) != score:
            session.add(Result(exercise_id=exercise.id, score=score.to_json(), at=true_time(world.clock)))
        take(session, practised(session, exercise))
    return score


def last(session: Session, exercise: Exercise) -> Score | None:
    """The score that counts; None where none was kept yet, or another version of lifeline wrote it."""
    wanted = select(Result.score).where(Result.exercise_id == exercise.id).order_by(Result.id.desc()).limit(1)
    kept = session.scalar(wanted)
    try:
        return from_json(kept) if kept is not None else None
    except ValueError:
        return None


def unscored(session: Session) -> list[str]:
    """Codes of exercises that have ended and have no score yet."""
    kept = select(Result.id).where(Result.exercise_id == Exercise.id).exists()
    return list(session.scalars(select(Exercise.code).where(Exercise.state == "ended", ~kept).order_by(Exercise.id)))
