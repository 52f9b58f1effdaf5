"""What the simulated public writes: heard in batches as the exercise's clock reaches each post, and none of them twice."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline import flows
from lifeline.core.sighting import Sighting
from lifeline.core.text import first_line
from lifeline.drills.game import Game
from lifeline.drills.script import Posts
from lifeline.drills.tables import InjectRow

AT_ONCE = 500


def hear(game: Game, now: datetime) -> int:
    """Every post that was written up to now and not heard yet; how many those were."""
    with game.world.database.reading() as session:
        running = [(row, heard_of(row)) for row in _waves(session, game)]
    return sum(_hear(game, row, heard, now) for row, heard in running)


def next_post(game: Game) -> datetime | None:
    """When the next one is written."""
    with game.world.database.reading() as session:
        running = [(row, heard_of(row)) for row in _waves(session, game)]
    left = (_wave(game, row)[heard:] for row, heard in running)
    return min((one[0].created_at for one in left if one), default=None)


def heard_of(row: InjectRow) -> int:
    return int(json.loads(row.outcome).get("heard", 0))


def _waves(session: Session, game: Game) -> list[InjectRow]:
    codes = [one.code for one in game.script.injects if isinstance(one.content, Posts)]
    of_it = InjectRow.exercise_id == game.exercise.id, InjectRow.state == "published", InjectRow.code.in_(codes)
    return list(session.scalars(select(InjectRow).where(*of_it).order_by(InjectRow.id)))


def _wave(game: Game, row: InjectRow) -> list[Sighting]:
    return game.wave(game.script.inject(row.code), row)


def _hear(game: Game, row: InjectRow, heard: int, now: datetime) -> int:
    try:
        wave = _wave(game, row)
    except ValueError as error:  # what they would say is no longer in the office's data: the exercise goes on without them
        with game.world.database.writing() as session:
            one = session.get_one(InjectRow, row.id)
            one.state, one.note = "failed", first_line(error)
        return 0
    until = next((number for number, one in enumerate(wave) if number >= heard and one.created_at > now), len(wave))
    for first, last in _batches(heard, until):

        def noted(session: Session, upto: int = last) -> None:
            """In the transaction in which they are heard."""
            one = session.get_one(InjectRow, row.id)
            one.outcome = json.dumps(json.loads(one.outcome) | {"heard": upto}, ensure_ascii=False)

        flows.hear(game.world, game.ear, wave[first:last], listener="exercise", also=noted)
    return until - heard


def _batches(first: int, last: int) -> Iterator[tuple[int, int]]:
    return ((begin, min(begin + AT_ONCE, last)) for begin in range(first, last, AT_ONCE))
