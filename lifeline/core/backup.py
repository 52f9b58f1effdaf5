"""A copy of a SQLite database in use: whole, checked, and under its name only when it is."""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url


class NoBackup(RuntimeError):
    """No copy was made; the sentence says why."""


def back_up(url: str, folder: Path, now: datetime) -> Path:
    """The file made in that folder, readable by its owner alone. Raises NoBackup."""
    database = make_url(url)
    if database.get_backend_name() != "sqlite":
        raise NoBackup("this database is a server's: use pg_dump, then say so with 'lifeline db backed-up'")
    source = Path(database.database or "")
    if not source.exists():
        raise NoBackup(f"there is no database {source} yet")
    made = folder / f"{source.stem}-{now:%Y%m%dT%H%M%SZ}.db"
    unfinished = made.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(unfinished)) as copy:
            given.backup(copy)  # in one read: it holds up no writer, and no write makes it begin anew
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            raise NoBackup(f"the copy is not sound: {sound}")
        unfinished.rename(made)
    except (sqlite3.Error, OSError) as error:
        raise NoBackup(f"no copy was made in {folder}: {error}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return made
