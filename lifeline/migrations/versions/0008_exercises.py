"""Exercises: what is planned and comes in, what was done and judged, who has practised, and what live took by its own hand."""

import sqlalchemy as sa
from alembic import op

from lifeline.migrations.guards import guard, unguard

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RECORDED = (
    "exercise_steps",
    "exercise_notes",
    "exercise_marks",
    "hot_washes",
    "improvements",
    "exercise_results",
    "exercise_permits",
    "escalations",
    "staff_waivers",
)


def upgrade() -> None:
    _exercises()
    _acts()
    _judged()
    _people()
    for table in RECORDED:
        guard(table)


def downgrade() -> None:
    for table in RECORDED:
        unguard(table)
    for table in (
        "exercise_notes",
        "injects",
        "hot_washes",
        "improvements",
        "exercise_results",
        "exercise_marks",
        "exercise_permits",
        "exercise_notices",
        "exercise_steps",
        "exercise_people",
        "exercises",
        "escalations",
        "staff_practices",
        "staff_vouches",
        "staff_waivers",
        "taken_from_drills",
    ):
        op.drop_table(table)


def _exercises() -> None:
    op.create_table(
        "exercises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("script", sa.String(length=60), nullable=False),
        sa.Column("script_text", sa.Text(), nullable=False),
        sa.Column("ko", sa.String(length=200), nullable=False),
        sa.Column("en", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("speed", sa.Integer(), nullable=False),
        sa.Column("planned_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("base", sa.DateTime(timezone=True), nullable=False),
        sa.Column("played_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archive", sa.String(length=500), nullable=False),
        sa.CheckConstraint("scope = 'closed' OR scope = 'public'", name=op.f("ck_exercises_scope_is_known")),
        sa.CheckConstraint(
            "state = 'planned' OR state = 'running' OR state = 'paused' OR state = 'ended' OR state = 'archived'",
            name=op.f("ck_exercises_state_is_known"),
        ),
        sa.CheckConstraint("speed >= 1", name=op.f("ck_exercises_speed_is_possible")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_exercises_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercises")),
        sa.UniqueConstraint("code", name=op.f("uq_exercises_code")),
    )
    op.create_index(
        "ix_exercises_going",
        "exercises",
        ["status"],
        unique=True,
        sqlite_where=sa.text("state = 'running' OR state = 'paused'"),
        postgresql_where=sa.text("state = 'running' OR state = 'paused'"),
    )
    op.create_table(
        "exercise_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role = 'director' OR role = 'controller' OR role = 'evaluator' OR role = 'player' OR role = 'observer' OR role = 'simulator'",
            name=op.f("ck_exercise_people_role_is_known"),
        ),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_exercise_people_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_people")),
        sa.UniqueConstraint("exercise_id", "login", name="uq_exercise_people_login"),
    )
    op.create_table(
        "injects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_played", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_played", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state = 'due' OR state = 'begun' OR state = 'published' OR state = 'skipped' OR state = 'not_needed' OR state = 'failed'",
            name=op.f("ck_injects_state_is_known"),
        ),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_injects_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_injects")),
        sa.UniqueConstraint("exercise_id", "code", name="uq_injects_code"),
    )


def _acts() -> None:
    op.create_table(
        "exercise_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("played", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_exercise_steps_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_steps")),
    )
    op.create_index(op.f("ix_exercise_steps_exercise_id"), "exercise_steps", ["exercise_id"], unique=False)
    op.create_table(
        "exercise_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inject_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("played", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inject_id"], ["injects.id"], name=op.f("fk_exercise_notes_inject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_notes")),
    )
    op.create_index(op.f("ix_exercise_notes_inject_id"), "exercise_notes", ["inject_id"], unique=False)
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("sighting", sa.Text(), nullable=False),
        sa.Column("report", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_escalations_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
    )
    op.create_table(
        "exercise_permits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("accounts", sa.Text(), nullable=False),
        sa.Column("script_hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_exercise_permits_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_permits")),
    )
    op.create_index(op.f("ix_exercise_permits_exercise_id"), "exercise_permits", ["exercise_id"], unique=False)
    _notices()


def _notices() -> None:
    op.create_table(
        "exercise_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post_id", sa.String(length=255), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind = 'announced' OR kind = 'over'", name=op.f("ck_exercise_notices_kind_is_known")),
        sa.CheckConstraint(
            "state = 'waiting' OR state = 'begun' OR state = 'sent' OR state = 'refused'", name=op.f("ck_exercise_notices_state_is_known")
        ),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_exercise_notices_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_notices")),
        sa.UniqueConstraint("exercise_id", "kind", "account_id", name="uq_exercise_notices_account"),
    )


def _judged() -> None:
    op.create_table(
        "exercise_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("objective", sa.String(length=60), nullable=False),
        sa.Column("rating", sa.String(length=1), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rating = 'P' OR rating = 'S' OR rating = 'M' OR rating = 'U'", name=op.f("ck_exercise_marks_rating_is_known")),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_exercise_marks_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_marks")),
    )
    op.create_index(op.f("ix_exercise_marks_exercise_id"), "exercise_marks", ["exercise_id"], unique=False)
    op.create_table(
        "hot_washes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_hot_washes_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hot_washes")),
    )
    op.create_index(op.f("ix_hot_washes_exercise_id"), "hot_washes", ["exercise_id"], unique=False)
    op.create_table(
        "improvements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("capability", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("begins_on", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state = 'open' OR state = 'done' OR state = 'dropped'", name=op.f("ck_improvements_state_is_known")),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_improvements_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvements")),
    )
    op.create_index(op.f("ix_improvements_exercise_id"), "improvements", ["exercise_id"], unique=False)
    op.create_table(
        "exercise_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exercise_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercises.id"], name=op.f("fk_exercise_results_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_results")),
    )
    op.create_index(op.f("ix_exercise_results_exercise_id"), "exercise_results", ["exercise_id"], unique=False)


def _people() -> None:
    op.create_table(
        "staff_practices",
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("exercise", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("acts", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enrolled_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_staff_practices_status")),
        sa.PrimaryKeyConstraint("login", "exercise", name=op.f("pk_staff_practices")),
    )
    op.create_index(op.f("ix_staff_practices_month"), "staff_practices", ["month"], unique=False)
    op.create_table(
        "staff_vouches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("for_login", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_staff_vouches_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_vouches")),
    )
    op.create_index(op.f("ix_staff_vouches_for_login"), "staff_vouches", ["for_login"], unique=False)
    op.create_table(
        "staff_waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("for_login", sa.String(length=80), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_staff_waivers_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_waivers")),
    )
    op.create_index(op.f("ix_staff_waivers_for_login"), "staff_waivers", ["for_login"], unique=False)
    op.create_table(
        "taken_from_drills",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_taken_from_drills_status")),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_taken_from_drills")),
    )
