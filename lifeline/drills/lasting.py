"""What lasts for a while: platforms that fail and people who are away, both read from the rows of the injects that said so."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.drills import read
from lifeline.drills.game import Game
from lifeline.drills.script import Absence, Failure
from lifeline.drills.tables import InjectRow


def hold(game: Game, now: datetime) -> None:
    """Switch each on and off so that it is as it should be at this hour, also after a restart."""
    with game.world.database.reading() as session:
        rows = read.injects(session, game.exercise)
        away = sorted({one.part for one, since in _lasting(game, rows, now) if isinstance(one, Absence)})
        wrong = [one.id for one in read.people(session, game.exercise) if one.absent != (one.part in away)]
    game.failing([one for one, _ in _lasting(game, rows, now) if isinstance(one, Failure)])
    if wrong:
        with game.world.database.writing() as session:
            _send_away(session, game, away)


def changes(game: Game, rows: Sequence[InjectRow]) -> list[datetime]:
    """When each of those that came is over."""
    return [until for _, _, until in _came(game, rows)]


def _send_away(session: Session, game: Game, parts: Sequence[str]) -> None:
    for person in read.people(session, game.exercise):
        person.absent = person.part in parts


def _lasting(game: Game, rows: Sequence[InjectRow], now: datetime) -> Iterator[tuple[Failure | Absence, datetime]]:
    return ((what, since) for what, since, until in _came(game, rows) if since <= now < until)


def _came(game: Game, rows: Sequence[InjectRow]) -> Iterator[tuple[Failure | Absence, datetime, datetime]]:
    for row in rows:
        content = game.script.inject(row.code).content
        if isinstance(content, Failure | Absence) and row.state == "published" and row.begun_played is not None:
            yield content, row.begun_played, game.left(row.begun_played, content.lasts)
