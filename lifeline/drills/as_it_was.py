"""An exercise as it stood: the world in which it was held, or its archive once the world was emptied."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from lifeline.core.db import Database
from lifeline.drills import read
from lifeline.drills.archived import DATABASE
from lifeline.drills.copied import read_only
from lifeline.drills.refused import DrillRefused


@contextmanager
def as_it_was(database: Database, code: str) -> Iterator[Session]:
    """For reading. Raises DrillRefused where it never began, or its archive is gone: what the world holds now is another's."""
    with database.reading() as session:
        exercise = read.named(session, code)
        if exercise is None or exercise.started_at is None:
            raise DrillRefused(f"there is no exercise {code} in this world that has begun")
        if exercise.state != "archived":
            yield session
            return
        path = Path(exercise.archive) / DATABASE
    if not path.is_file():
        raise DrillRefused(f"the archive of {code} is not in {path.parent}: lay it back there")
    engine = read_only(path)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
