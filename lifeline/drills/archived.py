"""Whether an archive is what was written then: each file by its hash, each table by its rows, and the chain of the record."""

import json
from hashlib import file_digest, sha256
from pathlib import Path
from sqlite3 import DatabaseError

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.core.anchor import anchors
from lifeline.core.db import Base
from lifeline.core.verify import verify
from lifeline.drills.content import Held, held
from lifeline.drills.copied import read_only

DATABASE, SCRIPT, RESULTS, ANCHORS, LIST = "drill.db", "script.yaml", "results.json", "anchors.jsonl", "manifest.json"
FILES = (DATABASE, SCRIPT, RESULTS, ANCHORS)


def findings(folder: Path, hash: str) -> tuple[str, ...]:
    """Everything that is wrong with an archive whose list had that hash when it was made; nothing where it is as it was."""
    try:
        told = (folder / LIST).read_bytes()
        if sha256(told).hexdigest() != hash:
            return (f"{LIST} is not the list that was written then",)
        expected = json.loads(told)["files"]
        wrong = tuple(f"{name} is not the file that was written then" for name in FILES if hash_of(folder / name) != expected[name])
        return wrong or _differing(folder)
    except (OSError, ValueError, KeyError, TypeError, DatabaseError, SQLAlchemyError) as error:
        return (f"it cannot be read: {error}",)


def _differing(folder: Path) -> tuple[str, ...]:
    found, written = read_back(folder), listed(folder)
    return tuple(f"the table {name} does not hold what was written then" for name in written if found.get(name) != written[name])


def listed(folder: Path) -> dict[str, Held]:
    """What each table held, by name, as the list has it."""
    return {name: Held(**one) for name, one in json.loads((folder / LIST).read_text(encoding="utf-8"))["tables"].items()}


def read_back(folder: Path) -> dict[str, Held]:
    """What the copy holds, table by table. Raises ValueError where it is no sound database or its record is not whole."""
    engine = read_only(folder / DATABASE)
    try:
        with Session(engine) as session:
            sound = session.execute(text("PRAGMA integrity_check")).scalar_one()
            if sound != "ok":
                raise ValueError(f"the copy of the database is not sound: {sound}")
            if broken := [one.where for one in verify(session, anchors(folder / ANCHORS))]:
                raise ValueError(f"the record is not whole at {', '.join(broken[:5])}: ask 'lifeline audit verify --world drill'")
            return held(session, Base.metadata.sorted_tables)
    finally:
        engine.dispose()


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
