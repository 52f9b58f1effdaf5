"""A copy of a whole database as one SQLite file, whichever kind it is of, in which lifeline can be started to look at what was."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, Table, create_engine, delete, insert, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from lifeline import migrations
from lifeline.core.db import Base, Database, WorldRow, engine_for

AT_ONCE = 1_000


def copy_into(database: Database, path: Path, now: datetime) -> None:
    """All rows as they stood at one moment. The file must not be there yet; its owner alone may read it."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if database.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(database.engine.url.database or "", timeout=10)) as given:
            given.execute("VACUUM INTO ?", (str(path),))
    else:
        _row_by_row(database, path, now)
    on_disk(path)


def _row_by_row(database: Database, path: Path, now: datetime) -> None:
    migrations.upgrade(f"sqlite:///{path}", database.status, now)
    copy = engine_for(f"sqlite:///{path}")
    try:
        with database.reading() as given, Session(copy.execution_options(lifeline_writes=True)) as taken, taken.begin():
            given.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            taken.execute(text("PRAGMA defer_foreign_keys=ON"))  # a row may hang on one that comes later
            taken.execute(delete(WorldRow))
            for table in Base.metadata.sorted_tables:
                _copy_rows(given, taken, table)
        with copy.connect() as last:
            last.exec_driver_sql("COMMIT")
            last.exec_driver_sql("PRAGMA journal_mode=DELETE")  # one file, without others beside it
    finally:
        copy.dispose()


def _copy_rows(given: Session, taken: Session, table: Table) -> None:
    rows = given.execute(select(table).execution_options(yield_per=AT_ONCE)).mappings()
    for some in rows.partitions(AT_ONCE):
        taken.execute(insert(table), [dict(row) for row in some])


def read_only(path: Path) -> Engine:
    """For reading without a trace: not even a lock is left beside the file."""
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)


def on_disk(path: Path) -> None:
    """What was written there, or the names in that folder, outlive a loss of power."""
    there = os.open(path, os.O_RDONLY)
    try:
        os.fsync(there)
    finally:
        os.close(there)
