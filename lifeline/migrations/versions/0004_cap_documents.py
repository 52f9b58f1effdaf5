"""CAP documents as subscribers get them, plain and signed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cap_documents",
        sa.Column("bulletin_id", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_cap_documents_bulletin_id")),
        sa.PrimaryKeyConstraint("bulletin_id", "form", name=op.f("pk_cap_documents")),
    )


def downgrade() -> None:
    op.drop_table("cap_documents")
