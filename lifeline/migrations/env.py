"""Alembic runs this: one connection, batch mode where SQLite needs it."""

from typing import Any, Literal

from alembic import context

import lifeline.bulletins.issued.tables
import lifeline.bulletins.sketch
import lifeline.bulletins.tables
import lifeline.core.alarm
import lifeline.core.duties
import lifeline.drills.tables
import lifeline.incidents.tables
import lifeline.intake.tables
import lifeline.listening.tables
import lifeline.situation.tables
import lifeline.staff.tables  # noqa: F401 - every table must be known
from lifeline.core.db import Base, Utc


def render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Steps name SQL's own types, so an old step still runs when our classes have changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Utc) else False


engine = context.config.attributes["engine"]
with engine.execution_options(lifeline_writes=True).connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_item=render)
    with context.begin_transaction():
        context.run_migrations()
