"""One round of an exercise: everything that is due comes in, in its order, and the end comes by itself. Headless and served alike."""

from datetime import datetime

from lifeline.core.clock import true_time
from lifeline.core.people import CLOCK
from lifeline.drills import lasting, read, waves
from lifeline.drills.game import Game
from lifeline.drills.order import close
from lifeline.drills.publish import publish
from lifeline.drills.score.measures import happened
from lifeline.drills.tables import Exercise, InjectRow


def tick(game: Game) -> bool:
    """Whether the exercise goes on. What was begun before a crash is done first; while it is paused only what a director sends comes."""
    now = min(game.world.clock.now(), game.over)
    exercise = beat(game, now)
    if exercise.state not in read.GOING:
        return False
    paused = exercise.state == "paused"
    for row in _due(game, now):
        if row.state == "begun" or row.by or not paused:
            _come(game, row)
    if not paused:
        waves.hear(game, now)
    lasting.hold(game, now)
    if now < game.over or paused:
        return True
    with game.world.database.writing() as session:
        close(session, session.get_one(Exercise, exercise.id), by=CLOCK, now=true_time(game.world.clock), reason="its time is over")
    return False


def beat(game: Game, now: datetime) -> Exercise:
    """How far it has come is kept: whoever takes up after a crash goes on from here."""
    with game.world.database.writing() as session:
        exercise = session.get_one(Exercise, game.exercise.id, with_for_update=True)
        if exercise.state == "running":
            exercise.played_to, exercise.beat_at = max(now, exercise.played_to), true_time(game.world.clock)
    game.exercise = exercise
    return exercise


def _due(game: Game, now: datetime) -> list[InjectRow]:
    with game.world.database.reading() as session:
        left = [row for row in read.injects(session, game.exercise) if row.state in ("due", "begun")]
    return [row for row in left if row.by or row.due <= now]  # by hand: at once, wherever another process saw the hour


def _come(game: Game, row: InjectRow) -> None:
    """A contingency comes only where what was expected has not happened, or a director wants it."""
    inject = game.script.inject(row.code)
    if inject.instead_of and row.state == "due" and not row.by and _happened(game, inject.instead_of):
        with game.world.database.writing() as session:
            session.get_one(InjectRow, row.id).state = "not_needed"
        return
    publish(game, row)


def _happened(game: Game, code: str) -> bool:
    with game.world.database.reading() as session:
        return happened(session, game.exercise, game.script, game.script.inject(code))
