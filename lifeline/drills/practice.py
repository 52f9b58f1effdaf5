"""What live takes of exercises besides emergencies: who has practised, copied by live's own hand as it stands in the drill world."""

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.core.cap import Status
from lifeline.core.db import Database, WrongWorld
from lifeline.core.ports import P
from lifeline.core.window import Window
from lifeline.core.world import World
from lifeline.staff.practice import take
from lifeline.staff.tables import Practice

COLUMNS = ("login", "exercise", "name", "month", "acts", "at", "enrolled_at", "enrolled_by")


def take_practices(world: World[P], window: Window) -> int:
    """How many are news. Where the drill world cannot be seen nothing changes: who looks for emergencies there tells of it."""
    if world.status is not Status.ACTUAL or window.status is not Status.EXERCISE:
        raise WrongWorld("live takes out of the drill world, and nothing goes the other way")
    try:
        told = _all(window.database())
    except (SQLAlchemyError, WrongWorld):
        return 0
    known = set(_all(world.database))
    news = [Practice(**dict(zip(COLUMNS, one, strict=True))) for one in told if one not in known]
    if not news:
        return 0
    with world.database.writing() as session:
        return take(session, news)


def _all(database: Database | None) -> list[tuple[object, ...]]:
    if database is None:
        return []
    with database.reading() as session:
        return _rows(session)


def _rows(session: Session) -> list[tuple[object, ...]]:
    wanted = select(*(getattr(Practice, name) for name in COLUMNS)).order_by(Practice.at, Practice.login)
    return [tuple(row) for row in session.execute(wanted)]
