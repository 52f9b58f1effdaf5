"""What a bulletin says of each district, which earthquake it tells of, and which department leads a situation."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bulletins", sa.Column("cells", sa.Text(), nullable=False, server_default=""))
    op.add_column("bulletins", sa.Column("shock", sa.String(120), nullable=False, server_default=""))
    op.add_column("situations", sa.Column("owner", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("situations", "owner")
    op.drop_column("bulletins", "shock")
    op.drop_column("bulletins", "cells")
