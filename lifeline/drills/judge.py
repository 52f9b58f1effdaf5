"""What people say of an exercise: what a player did, how an evaluator rates it, and what everybody says directly afterwards."""

import json
from collections.abc import Mapping

from sqlalchemy import select

from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.load import read_script
from lifeline.drills.order import Order, ordering
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import ExercisePerson, HotWash, InjectRow, Mark, Note

RATINGS = ("P", "S", "M", "U")
QUESTIONS = ("well", "hard", "change", "tools")  # of the hot wash
LONGEST = 4_000
BEGUN, OVER = "running paused ended", "ended archived"


def note(world: World[P], code: str, inject: str, text: str, *, by: Actor) -> None:
    """What a player did about an inject, in their own words. It came to them already."""
    with ordering(world, code, by, states=BEGUN) as order:
        if (me := _taking_part(order)).absent:
            raise DrillRefused("by the script you are away: others must do it")
        of_it = InjectRow.exercise_id == order.exercise.id, InjectRow.code == inject
        row = order.session.scalar(select(InjectRow).where(*of_it))
        if row is None or row.begun_at is None:
            raise DrillRefused("this has not come to you: nothing was written down")
        said = Note(inject_id=row.id, text=_words(text), person=me.name, login=by.login, at=order.now, played=order.hour)
        order.session.add(said)


def mark(world: World[P], code: str, objective: str, rating: str, evidence: str, *, by: Actor) -> None:
    """How an objective was reached, P S M or U, and what was seen. The last mark of an objective counts, whoever set it."""
    if rating not in RATINGS:
        raise DrillRefused("rate it with P, S, M or U")
    with ordering(world, code, by, states=f"{BEGUN} archived") as order:
        named = read.person(order.session, order.exercise, by.login)
        if named is not None and named.role == "player":
            raise DrillRefused("who plays does not rate: its evaluators do, and who directs it")
        if objective not in {one.code for one in read_script(order.exercise.script_text, order.exercise.script).objectives}:
            raise DrillRefused(f"exercise {code} has no objective {objective}")
        said = Mark(exercise_id=order.exercise.id, objective=objective, rating=rating, evidence=_words(evidence), at=order.now)
        said.person, said.login = by.person, by.login
        order.session.add(said)


def wash(world: World[P], code: str, answers: Mapping[str, str], *, by: Actor) -> None:
    """What one who took part says once it is over, by question; said again, the last counts."""
    given = {name: text.strip()[:LONGEST] for name in QUESTIONS if (text := answers.get(name, "")).strip()}
    if not given:
        raise DrillRefused("answer at least one of the questions")
    with ordering(world, code, by, states=OVER) as order:
        me = _taking_part(order)
        told = json.dumps(given, ensure_ascii=False)
        order.session.add(HotWash(exercise_id=order.exercise.id, answers=told, person=me.name, login=by.login, at=order.now))


def _words(text: str) -> str:
    if not text.strip():
        raise DrillRefused("say it in words: it stays on record")
    return text.strip()[:LONGEST]


def _taking_part(order: Order) -> ExercisePerson:
    """Raises DrillRefused for everybody who is not named for it, or has not acknowledged it."""
    row = read.person(order.session, order.exercise, order.by.login)
    if row is None:
        raise DrillRefused(
            f"{order.by.login} takes no part in exercise {order.exercise.code}: say it under the login that was named, as at the desk"
        )
    if row.acknowledged_at is None:
        raise DrillRefused("acknowledge first that it is an exercise: then you take part")
    return row
