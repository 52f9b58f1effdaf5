"""Casualties and damage as an append-only record, closed groups, and when the next report is due."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("situation_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("despite", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> '' AND author <> ''", name=op.f("ck_figure_acts_says_who_and_why")),
        sa.ForeignKeyConstraint(["situation_id"], ["situations.id"], name=op.f("fk_figure_acts_situation_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_figure_acts_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_acts")),
    )
    op.create_index(op.f("ix_figure_acts_situation_id"), "figure_acts", ["situation_id"])
    op.create_table(
        "figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("situation_id", sa.String(length=32), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("rule", sa.String(length=500), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(form = 'exact' AND low IS NOT NULL AND high IS NOT NULL AND low = high)"
            " OR (form = 'range' AND low IS NOT NULL AND high IS NOT NULL AND low < high)"
            " OR (form = 'at_least' AND low IS NOT NULL AND low > 0 AND high IS NULL)"
            " OR (form = 'unknown' AND low IS NULL AND high IS NULL)",
            name=op.f("ck_figures_value_is_of_its_form"),
        ),
        sa.CheckConstraint("low >= 0", name=op.f("ck_figures_no_number_below_zero")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_figures_says_its_source")),
        sa.CheckConstraint("state IN ('reported', 'confirmed', 'final')", name=op.f("ck_figures_state_is_known")),
        sa.ForeignKeyConstraint(["act_id"], ["figure_acts.id"], name=op.f("fk_figures_act_id")),
        sa.ForeignKeyConstraint(["situation_id"], ["situations.id"], name=op.f("fk_figures_situation_id")),
        sa.ForeignKeyConstraint(["supersedes"], ["figures.id"], name=op.f("fk_figures_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
    )
    op.create_index(op.f("ix_figures_act_id"), "figures", ["act_id"])
    op.create_index(op.f("ix_figures_supersedes"), "figures", ["supersedes"])
    op.create_index("ix_figures_metric", "figures", ["situation_id", "metric", "area"])
    op.create_table(
        "figure_verdicts",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.Column("despite", sa.Text(), nullable=False),
        sa.Column("publish_order", sa.Integer(), nullable=True),
        sa.CheckConstraint("verdict IN ('published', 'declined', 'withdrawn')", name=op.f("ck_figure_verdicts_verdict_is_known")),
        sa.CheckConstraint(
            "(verdict = 'published') = (publish_order IS NOT NULL)", name=op.f("ck_figure_verdicts_only_the_published_are_counted")
        ),
        sa.ForeignKeyConstraint(["act_id"], ["figure_acts.id"], name=op.f("fk_figure_verdicts_act_id")),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_figure_verdicts")),
        sa.UniqueConstraint("publish_order", name=op.f("uq_figure_verdicts_publish_order")),
    )
    op.create_table(
        "figure_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("situation_id", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.Column("total", sa.String(length=40), nullable=False),
        sa.Column("parts", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["situation_id"], ["situations.id"], name=op.f("fk_figure_groups_situation_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_figure_groups_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_groups")),
    )
    op.create_index(op.f("ix_figure_groups_situation_id"), "figure_groups", ["situation_id"])
    op.create_table(
        "report_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("situation_id", sa.String(length=32), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["situation_id"], ["situations.id"], name=op.f("fk_report_times_situation_id")),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_report_times_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_times")),
    )
    op.create_index(op.f("ix_report_times_situation_id"), "report_times", ["situation_id"])


def downgrade() -> None:
    for table in ("report_times", "figure_groups", "figure_verdicts", "figures", "figure_acts"):
        op.drop_table(table)
