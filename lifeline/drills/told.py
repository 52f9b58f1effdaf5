"""What the public may know of exercises: which, when, under which hashtag, and that one is over. It only reads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.post import drill_tag
from lifeline.core.strict_yaml import BadData, load_text
from lifeline.drills.offset import read_offset
from lifeline.drills.tables import Exercise, ExerciseNotice

FOLLOWED = timedelta(days=1)  # so long its end is told


@dataclass(frozen=True, slots=True)
class Told:
    """`stands`: planned, running, paused, over or called_off. Times are those of the public; `ends` None: nobody has announced one."""

    code: str
    ko: str
    en: str
    public: bool
    stands: str
    begins: datetime
    ends: datetime | None
    tag: str

    def title(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


def told(session: Session, now: datetime) -> tuple[Told, ...]:
    """The one that goes on, those over or called off since a day, then public ones that are announced; of no plan of a closed one."""
    rows = session.scalars(select(Exercise).order_by(Exercise.planned_for)).all()
    announced = set(session.scalars(select(ExerciseNotice.exercise_id).where(ExerciseNotice.kind == "announced")))
    return (
        *(_told(one, one.state) for one in rows if one.state in ("running", "paused")),
        *(_told(one, "over") for one in rows if one.started_at is not None and _lately(one, now)),
        *(_told(one, one.stands) for one in rows if one.started_at is None and one.id in announced and _lately(one, now)),
        *(_told(one, "planned") for one in rows if one.state == "planned" and one.id in announced and now < one.planned_for + FOLLOWED),
    )


def _lately(exercise: Exercise, now: datetime) -> bool:
    return exercise.ended_at is not None and exercise.ended_at <= now < exercise.ended_at + FOLLOWED


def _told(exercise: Exercise, stands: str) -> Told:
    public, given = exercise.scope == "public", _given(exercise)
    begins = exercise.started_at or exercise.planned_for
    ends = exercise.ended_at or (begins + given[1] if public and given[1] else None)
    return Told(exercise.code, exercise.ko, exercise.en, public, stands, begins, ends, given[0] if public else "")


def _given(exercise: Exercise) -> tuple[str, timedelta | None]:
    """The hashtag and how long it lasts, as far as they can be read."""
    try:
        found: Any = load_text(exercise.script_text, exercise.script).data
        tag = str(found.get("tag") or "").lstrip("#＃")
        return drill_tag(f"#{tag}") if tag else "", read_offset(found.get("lasts"))
    except (BadData, ValueError, AttributeError):
        return "", None
