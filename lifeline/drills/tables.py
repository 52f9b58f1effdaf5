"""Rows of exercises, in the drill world's database: what is planned, who takes part, what came in when, and what was judged.

`at` and times of people are true times; `played` times are those of the exercise's own clock.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lifeline.core.db import Base, among, world_status
from lifeline.core.record import Recorded

CODE, NAME = String(60), String(80)
GOING = text("state = 'running' OR state = 'paused'")


class Exercise(Base):
    """One exercise. `code` names it for ever; `script_text` is the script as it was then, `seed` what the public is made from.

    `base` is the exercise hour of its start, `played_to` how far its clock has come (kept each second: a crash goes on from there),
    `speed` how many seconds of it pass in one. `scope` public: accounts for exercises post. Only one goes on at a time.
    """

    __tablename__ = "exercises"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    code: Mapped[str] = mapped_column(CODE, unique=True)
    script: Mapped[str] = mapped_column(CODE)
    script_text: Mapped[str] = mapped_column(Text)
    ko: Mapped[str] = mapped_column(String(200))
    en: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(8), default="closed")
    state: Mapped[str] = mapped_column(String(8), default="planned")
    seed: Mapped[int] = mapped_column(default=1)
    posts: Mapped[int] = mapped_column(default=0)
    speed: Mapped[int] = mapped_column(default=1)
    planned_for: Mapped[datetime]
    base: Mapped[datetime]
    played_to: Mapped[datetime]
    beat_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    archive: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (
        CheckConstraint(among("state", "planned running paused ended archived"), name="state_is_known"),
        CheckConstraint(among("scope", "closed public"), name="scope_is_known"),
        CheckConstraint("speed >= 1", name="speed_is_possible"),
        Index("ix_exercises_going", "status", unique=True, sqlite_where=GOING, postgresql_where=GOING),
    )

    @property
    def stands(self) -> str:
        """Its state, but that one which was called off has nothing to archive."""
        return "called_off" if self.state == "archived" and self.started_at is None else self.state


class ExercisePerson(Base):
    """Who takes part: `role` director, controller, evaluator, player, observer or simulator; a player's `part` is one of the script's.

    Nobody who has not acknowledged takes part, and an exercise does not start before all have. `absent`: away by an inject.
    """

    __tablename__ = "exercise_people"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"))
    login: Mapped[str] = mapped_column(NAME)
    name: Mapped[str] = mapped_column(NAME)
    department: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[str] = mapped_column(String(12))
    part: Mapped[str] = mapped_column(CODE, default="")
    added_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    absent: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        UniqueConstraint("exercise_id", "login", name="uq_exercise_people_login"),
        CheckConstraint(among("role", "director controller evaluator player observer simulator"), name="role_is_known"),
    )


class InjectRow(Base):
    """One inject of one exercise. It is `begun_at` before anything is done and `published` afterwards: a crash between is done again.

    `due` and the `_played` times are of the exercise's clock. `by`: who published or skipped it by hand. `outcome` (JSON): what it became.
    """

    __tablename__ = "injects"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"))
    code: Mapped[str] = mapped_column(CODE)
    due: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="due")
    begun_at: Mapped[datetime | None]
    begun_played: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_played: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(NAME, default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    outcome: Mapped[str] = mapped_column(Text, default="{}")
    __table_args__ = (
        UniqueConstraint("exercise_id", "code", name="uq_injects_code"),
        CheckConstraint(among("state", "due begun published skipped not_needed failed"), name="state_is_known"),
    )


class ExerciseStep(Recorded, Base):
    """What was done to an exercise, and by whom: planned, acknowledged, announced, started, paused, an inject by hand, ended, archived."""

    __tablename__ = "exercise_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"), index=True)
    act: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]
    played: Mapped[datetime | None]


class Note(Recorded, Base):
    """A player's own words on an inject: what was done about it."""

    __tablename__ = "exercise_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    inject_id: Mapped[int] = mapped_column(ForeignKey("injects.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]
    played: Mapped[datetime]


class Mark(Recorded, Base):
    """An evaluator's judgement of one objective, beside what was measured: P, S, M or U, and the evidence in words. The last one counts."""

    __tablename__ = "exercise_marks"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"), index=True)
    objective: Mapped[str] = mapped_column(CODE)
    rating: Mapped[str] = mapped_column(String(1))
    evidence: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint(among("rating", "P S M U"), name="rating_is_known"),)


class HotWash(Recorded, Base):
    """What one participant says directly afterwards. `answers` (JSON) by question. The last one of a login counts."""

    __tablename__ = "hot_washes"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"), index=True)
    answers: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]


class Improvement(Recorded, Base):
    """One version of one row of the improvement plan: `number` names the row, the last version counts. `state`: open, done or dropped."""

    __tablename__ = "improvements"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"), index=True)
    number: Mapped[int]
    issue: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    capability: Mapped[str] = mapped_column(String(200), default="")
    office: Mapped[str] = mapped_column(String(80), default="")
    owner: Mapped[str] = mapped_column(NAME, default="")
    begins_on: Mapped[str] = mapped_column(String(10), default="")
    due_on: Mapped[str] = mapped_column(String(10), default="")
    state: Mapped[str] = mapped_column(String(8), default="open")
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint(among("state", "open done dropped"), name="state_is_known"),)


class Result(Recorded, Base):
    """The score of an exercise as it was computed (`score`, JSON, with the rows it stands on); the last one counts."""

    __tablename__ = "exercise_results"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"), index=True)
    score: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Permit(Recorded, Base):
    """One of the two who let a public exercise use these accounts (ids with spaces between), knowing the bytes of `script_hash`."""

    __tablename__ = "exercise_permits"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"), index=True)
    accounts: Mapped[str] = mapped_column(Text)
    script_hash: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]


class ExerciseNotice(Base):
    """What one account says of a public exercise: that it will be (`announced`), or that it is `over`. The text is frozen.

    It is `begun` before the platform is asked: after a crash the account is read back before anything is sent again.
    """

    __tablename__ = "exercise_notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercises.id"))
    kind: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    created_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    post_id: Mapped[str] = mapped_column(String(255), default="")
    url: Mapped[str] = mapped_column(String(1000), default="")
    why: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (
        UniqueConstraint("exercise_id", "kind", "account_id", name="uq_exercise_notices_account"),
        CheckConstraint(among("kind", "announced over"), name="kind_is_known"),
        CheckConstraint(among("state", "waiting begun sent refused"), name="state_is_known"),
    )


class Escalation(Recorded, Base):
    """A true emergency that was told in an exercise: a person says so, and the live world takes it. `report` names what was heard."""

    __tablename__ = "escalations"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    sighting: Mapped[str] = mapped_column(Text)
    report: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(NAME)
    login: Mapped[str] = mapped_column(NAME)
    at: Mapped[datetime]
