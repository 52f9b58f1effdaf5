"""An exercise as it stood: the world in which it was held, or its archive once the world was emptied."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from lifeline.core.db import Database
from lifeline.drills import read
from lifeline.drills.archive import hash_on_record
from lifeline.drills.archived import DATABASE, findings
from lifeline.drills.copied import read_only
from lifeline.drills.refused import DrillRefused


@contextmanager
def as_it_was(database: Database, code: str) -> Iterator[Session]:
    """For reading. Raises DrillRefused where it never began, or its archive is gone: what the world holds now is another's.

    So it does where a byte of the archive is not as it was written: whoever takes a trace out of it would prove what is not so.
    """
    with database.reading() as session:
        exercise = read.named(session, code)
        if exercise is None or exercise.started_at is None:
            raise DrillRefused(f"there is no exercise {code} in this world that has begun")
        if exercise.state != "archived":
            yield session
            return
        folder = Path(exercise.archive)
        hash = hash_on_record(session, folder)
    path = folder / DATABASE
    if not path.is_file():
        raise DrillRefused(f"the archive of {code} is not in {folder}: lay it back there")
    if wrong := findings(folder, hash):
        raise DrillRefused(f"the archive {folder.name} is not as it was written, so nothing is proved by it: {'; '.join(wrong)}")
    engine = read_only(path)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
