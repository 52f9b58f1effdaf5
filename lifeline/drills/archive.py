"""An exercise is kept whole in a folder of its own: the database as it stood, its script, results and anchors, and a list with hashes."""

import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.core.text import first_line
from lifeline.drills.archived import ANCHORS, DATABASE, FILES, LIST, RESULTS, SCRIPT, hash_of, read_back
from lifeline.drills.clean import HOUSEKEEPING, passing
from lifeline.drills.content import Held, held
from lifeline.drills.copied import copy_into, on_disk
from lifeline.drills.public import untold
from lifeline.drills.read import EMPTIED, going, named
from lifeline.drills.refused import DrillRefused
from lifeline.drills.shelf import PART, free, only_one
from lifeline.drills.tables import Exercise, ExerciseStep, Result
from lifeline.staff.note import note
from lifeline.staff.tables import StaffAct

FOLDER = "exercises"  # in the home; drills/ there holds the office's own scripts
ARCHIVED = "drill-archived"  # the act, where there was no exercise


@dataclass(frozen=True, slots=True)
class Archived:
    """`hash` is that of the list, which names the hash of each file: it stands in the record of the world."""

    folder: Path
    hash: str
    tables: Mapping[str, Held]


def archive(database: Database, home: Path, *, code: str, anchored: Path, by: Actor, now: datetime) -> Archived:
    """Keep the exercise `code`, or (code '') what lies in the drill world without one. `anchored`: the file of its record's anchors.

    A second archive of the same exercise stands beside the first. Raises DrillRefused with nothing changed: it goes on still, it was
    emptied, another archive is being written, the disk is full, or what is read back is not what was written.
    """
    with database.reading() as session:
        exercise = _ended(session, code)
        papers = _papers(session, exercise)
    name = code or f"leftovers-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    try:
        with only_one(home / FOLDER) as shelf:
            papers[ANCHORS] = anchored.read_text(encoding="utf-8") if anchored.exists() else ""
            folder = free(shelf, name)
            tables, hash = _whole(database, folder, papers, code=code, now=now)
    except (OSError, ValueError, sqlite3.Error, SQLAlchemyError) as error:
        raise DrillRefused(f"nothing was archived: {first_line(getattr(error, 'orig', error))}") from error
    try:
        with database.writing() as session:
            _on_record(session, code, folder, hash, by=by, now=now)
    except SQLAlchemyError as error:
        raise DrillRefused(f"{folder.name} is written, but the drill world could not be told of it: archive again") from error
    return Archived(folder, hash, tables)


def _whole(database: Database, folder: Path, papers: Mapping[str, str], *, code: str, now: datetime) -> tuple[Mapping[str, Held], str]:
    """It has its name only when every byte is on the disk and was read back: whoever sees the folder sees all of it."""
    unfinished = folder.with_name(f".{folder.name}{PART}")
    try:
        unfinished.mkdir(mode=0o700)
        for paper, content in papers.items():
            _write(unfinished / paper, content)
        copy_into(database, unfinished / DATABASE, now)
        tables = _as_it_stands(database, read_back(unfinished))
        hash = _list(unfinished, code, tables, now)
        unfinished.rename(folder)
        on_disk(folder.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return tables, hash


def hash_on_record(session: Session, folder: Path) -> str:
    """By which hash the record of this world knows that archive; empty where it does not."""
    steps = select(ExerciseStep.reason).where(ExerciseStep.act == "archived", ExerciseStep.subject == folder.name)
    acts = select(StaffAct.reason).where(StaffAct.act == ARCHIVED, StaffAct.subject == folder.name)
    return session.scalar(steps.order_by(ExerciseStep.id.desc())) or session.scalar(acts.order_by(StaffAct.id.desc())) or ""


def _ended(session: Session, code: str) -> Exercise | None:
    if (one := going(session)) is not None:
        raise DrillRefused(f"the exercise {one.code} goes on: end it first")
    if waits := session.scalar(select(Exercise.code).where(Exercise.state == "ended", Exercise.code != code)):
        raise DrillRefused(f"the exercise {waits} has ended and is not archived yet: archive it by its name")
    found = named(session, code) if code else None
    if code and (found is None or found.started_at is None or found.state not in ("ended", "archived")):
        raise DrillRefused(f"there is no exercise {code} that has ended")
    if found is not None and session.scalar(select(Exercise.id).where(Exercise.id == found.id, EMPTIED)):
        raise DrillRefused(f"what {code} left was archived in {found.archive} and emptied: what lies here now is not of it")
    if found is not None and (left := untold(session, found)):
        raise DrillRefused(f"not every account has said that it is over: {', '.join(left)}")
    return found


def _papers(session: Session, exercise: Exercise | None) -> dict[str, str]:
    if exercise is None:
        return {SCRIPT: "", RESULTS: "[]"}
    scores = session.scalars(select(Result.score).where(Result.exercise_id == exercise.id).order_by(Result.id))
    return {SCRIPT: exercise.script_text, RESULTS: f"[{','.join(scores)}]"}


def _as_it_stands(database: Database, copied: Mapping[str, Held]) -> Mapping[str, Held]:
    """The copy, once the world itself holds the same. Raises ValueError."""
    with database.reading() as session:
        here = held(session, [table for table in passing() if table.name not in HOUSEKEEPING])
    if other := [name for name in here if here[name] != copied[name]]:
        raise ValueError(f"something was written meanwhile ({', '.join(other)}): try again when nobody works in the drill world")
    return copied


def _list(folder: Path, code: str, tables: Mapping[str, Held], now: datetime) -> str:
    given = {
        "exercise": code,
        "archived": now.astimezone(UTC).isoformat(timespec="seconds"),
        "files": {name: hash_of(folder / name) for name in FILES},
        "tables": {name: asdict(one) for name, one in tables.items()},
    }
    told = json.dumps(given, ensure_ascii=False, indent=1, sort_keys=True)
    _write(folder / LIST, told)
    on_disk(folder)
    return sha256(told.encode()).hexdigest()


def _write(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _on_record(session: Session, code: str, folder: Path, hash: str, *, by: Actor, now: datetime) -> None:
    exercise = named(session, code) if code else None
    if exercise is None:
        note(session, ARCHIVED, by=by, now=now, subject=folder.name, reason=hash)
        return
    exercise.state, exercise.archived_at, exercise.archive = "archived", now, str(folder)[-500:]
    who = {"person": by.person, "login": by.login, "at": now}
    session.add(ExerciseStep(exercise_id=exercise.id, act="archived", subject=folder.name, reason=hash, **who))
