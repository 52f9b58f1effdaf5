"""A drill world in which an exercise was held, made by rows and the two flows, with the guards that a real one has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from lifeline import flows, migrations
from lifeline.channels.loopback import Loopback
from lifeline.core.anchor import anchors, drop
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.core.people import Actor
from lifeline.core.verify import verify
from lifeline.drills.archive import Archived, archive
from lifeline.drills.clean import passing
from lifeline.drills.reset import reset
from lifeline.drills.tables import Exercise, ExerciseStep, InjectRow, Note
from lifeline.staff.note import note
from tests.bulletins.town import Town, office, settle_in, snow
from tests.hearing import ear, told

DIRECTOR = Actor("박감독", "director")
BASE = datetime(2026, 1, 12, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CODE = "2026-11-22-mock-snow-removal"


def opened(url: str) -> Database:
    migrations.upgrade(url, Status.EXERCISE, BASE)
    return open_database(url, Status.EXERCISE)


def planned(database: Database, code: str = CODE, state: str = "ended") -> None:
    """With a step, an inject and a note of a player: what is kept for ever."""
    with database.writing() as session:
        times = {"planned_for": LATER, "base": BASE, "played_to": BASE, "started_at": LATER, "ended_at": LATER}
        row = Exercise(
            status="Exercise", code=code, script="mock-snow-removal", script_text="name: mock", ko="모의", en="Mock", state=state, **times
        )
        session.add(row)
        session.flush()
        who = {"person": DIRECTOR.person, "login": DIRECTOR.login}
        session.add(ExerciseStep(exercise_id=row.id, act="started", at=LATER, **who))
        inject = InjectRow(exercise_id=row.id, code="i1", due=BASE)
        session.add(inject)
        session.flush()
        session.add(Note(inject_id=inject.id, text="삽을 더 보냈습니다", at=LATER, played=BASE, **who))


def held(database: Database) -> Town:
    """A warning that went out to three accounts, two reports of citizens, an act of staff."""
    town = settle_in(database, outlets=[Loopback(account) for account in office().people.accounts[:3]])
    assert town.hear(snow()).deliveries == 3
    town.send()
    flows.hear(town.world, ear(), [told(), told(after=60)])
    with database.writing() as session:
        note(session, "looked", by=DIRECTOR, now=LATER, subject="map")
    return town


def kept(database: Database, home: Path, code: str = CODE) -> Archived:
    return archive(database, home, code=code, anchored=anchored(home), by=DIRECTOR, now=LATER + timedelta(hours=1))


def emptied(database: Database, home: Path, folder: Path) -> None:
    reset(database, folder, anchored=anchored(home), by=DIRECTOR, now=LATER + timedelta(hours=2))


def anchored(home: Path) -> Path:
    return home / "anchors" / "drill.jsonl"


def anchor(database: Database, home: Path) -> None:
    with database.reading() as session:
        drop(session, anchored(home), LATER)


def left(database: Database) -> dict[str, int]:
    """Rows in tables that a reset empties."""
    with database.reading() as session:
        counts = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in passing()}
    return {name: rows for name, rows in counts.items() if rows}


def broken(database: Database, home: Path) -> list[str]:
    """What the record of that world, with its anchors, is not whole at."""
    with database.reading() as session:
        return [one.where for one in verify(session, anchors(anchored(home)))]
