"""Alembic runs this: one connection, batch mode where SQLite needs it."""

from alembic import context

import lifeline.bulletins.tables
import lifeline.core.alarm
import lifeline.intake.tables  # noqa: F401 - every table must be known
from lifeline.core.db import Base

engine = context.config.attributes["engine"]
with engine.execution_options(lifeline_writes=True).connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=engine.dialect.name == "sqlite")
    with context.begin_transaction():
        context.run_migrations()
