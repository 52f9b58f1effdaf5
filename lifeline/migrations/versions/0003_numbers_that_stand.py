"""Where stations and areas stand under the thresholds of their feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "station_levels",
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("station", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pending_step", sa.Integer(), nullable=True),
        sa.Column("pending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending_readings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_station_levels_status")),
        sa.PrimaryKeyConstraint("feed", "rule", "station", name=op.f("pk_station_levels")),
    )
    op.create_table(
        "area_levels",
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(length=300), nullable=False),
        sa.Column("first_sent", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sent", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["status"], ["world.status"], name=op.f("fk_area_levels_status")),
        sa.PrimaryKeyConstraint("feed", "rule", "area", name=op.f("pk_area_levels")),
    )


def downgrade() -> None:
    op.drop_table("area_levels")
    op.drop_table("station_levels")
