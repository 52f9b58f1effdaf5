"""What a run without a desk was asked to play, kept in its folder: one that was killed is played again as far as it was, and goes on."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.core.cap import Status
from lifeline.core.db import WrongWorld, open_database
from lifeline.core.people import CLOCK
from lifeline.core.settings import Settings
from lifeline.drills import headless, read
from lifeline.drills.load import read_script, text_of
from lifeline.drills.tables import Exercise
from lifeline.wiring import NotReady

FILE = "run.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """All that makes one run the same as another: the script's `text` is that of its beginning."""

    script: str
    text: str
    seed: int = 1
    posts: int | None = None
    skill: float = 1.0


@dataclass(frozen=True, slots=True)
class Kept:
    """How far a run had come when it was killed, and when each inject came in. Nothing is known of one that had not begun."""

    asked: Asked
    reached: datetime | None = None
    came: Mapping[str, datetime] = field(default_factory=dict)


def asked_for(settings: Settings, script: str, *, seed: int = 1, posts: int | None = None, skill: float = 1.0) -> Asked:
    """That script as it stands now. Raises NotReady where there is none."""
    path = settings.folder("drills") / f"{script}.yaml"
    if not path.is_file():
        raise NotReady(f"there is no script {script}: 'lifeline drill scripts' lists them")
    return Asked(script, text_of(path), seed, posts, skill)


def keep(folder: Path, run: Kept) -> None:
    """Before it is played, and before it goes on: it may be killed once more on the way to where it had come."""
    given = {"asked": asdict(run.asked), "reached": run.reached.isoformat() if run.reached else None}
    draft = folder / f"{FILE}.new"  # killed in between, the one of before still stands
    draft.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / FILE)


def kept(folder: Path) -> Kept:
    """The run of that folder. Raises NotReady where there is none, or where it cannot be played again as it was."""
    try:
        given = json.loads((folder / FILE).read_text(encoding="utf-8"))
        asked, reached = Asked(**given["asked"]), given["reached"] and datetime.fromisoformat(given["reached"])
    except (OSError, ValueError, TypeError, KeyError):
        raise NotReady(f"{folder} holds no run that could go on: name the folder that was given to --keep, or begin anew") from None
    try:
        database = open_database(f"sqlite:///{folder / 'drill.db'}", Status.EXERCISE)
        with closing(database), database.reading() as session:
            found = _found(session, asked)
    except (SQLAlchemyError, WrongWorld):
        found = Kept(asked)  # it was killed while its world was made
    return replace(found, reached=max((one for one in (found.reached, reached) if one), default=None))


def _found(session: Session, asked: Asked) -> Kept:
    found = read.exercises(session)
    if not found:
        return Kept(asked)
    own = {headless.DIRECTOR.login, CLOCK.login, *(one.actor.login for one in headless.cast(read_script(asked.text, asked.script)))}
    for step in read.steps(session, found[0]):
        if step.login not in own:
            raise NotReady(f"{step.person} directed this run ({step.act}): it cannot be played again as it was, run it anew")
    return Kept(asked, found[0].played_to, came(session, found[0]))


def came(session: Session, exercise: Exercise) -> dict[str, datetime]:
    """The hour at which each inject came in."""
    return {row.code: row.begun_played for row in read.injects(session, exercise) if row.begun_played is not None}
