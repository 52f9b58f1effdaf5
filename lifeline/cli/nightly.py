"""Each night the leading process reads the whole record by itself: nobody has to think of it, and Health says how it ended."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from lifeline.core import duties
from lifeline.core.beat import Beat
from lifeline.core.clock import true_time
from lifeline.core.db import WorldRow
from lifeline.core.door import Door
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.text import KST
from lifeline.core.verify import nobody
from lifeline.core.world import World
from lifeline.schedule import DAY, FAILED
from lifeline.staff.verified import read_whole

AT = timedelta(hours=4)  # after midnight in Korea
LOOK_EVERY, BREATH = 60.0, 0.01  # seconds
ITSELF = Actor("lifeline", "")


class Stopping(RuntimeError):
    """The process ends: it is read again when it is back."""


def due(last: datetime, now: datetime) -> bool:
    """Whether its hour came since. One that was missed is made up for, once."""
    night = (now.astimezone(KST) - AT).date()
    return (last.astimezone(KST) - AT).date() < night


def beat(world: World[P], held: Path, leads: Callable[[], bool]) -> Beat:
    """Looks each minute whether it is time; `held` is the file of anchors."""

    def reached(_number: int) -> None:
        if made.stopping:
            raise Stopping
        time.sleep(BREATH)  # the others of this process come first

    def act() -> None:
        if leads():
            with suppress(Stopping):
                look(world, held, reached)
        door.went_well()

    door = Door(world.database, world.clock, "nightly", FAILED)
    made = Beat("nightly", act, door)
    return made


def look(world: World[P], held: Path, reached: Callable[[int], None] = nobody) -> None:
    """Read it to its end if it is time, and note how that ended."""
    if not due(_last(world), true_time(world.clock)):
        return
    verified = read_whole(world.database, world.clock, held, by=ITSELF, reached=reached)
    said = f"{len(verified.found)} findings" if verified.found else duties.WHOLE
    with world.database.writing() as session:
        duties.note(session, duties.RECORD, every=DAY, now=true_time(world.clock), detail=f"{said} in {verified.entries} entries")


def _last(world: World[P]) -> datetime:
    with world.database.reading() as session:
        done = duties.duties(session).get(duties.RECORD)
        return done.done_at if done else session.scalars(select(WorldRow.created_at)).one()
