"""An exercise begins only in a clean world, with everybody named and knowing, and while no other goes on."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.strict_yaml import BadData
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.clean import is_clean
from lifeline.drills.load import sound_script
from lifeline.drills.order import Order, ordering
from lifeline.drills.permit import of_exercises
from lifeline.drills.policy import Policy
from lifeline.drills.public import may_start
from lifeline.drills.refused import DrillRefused
from lifeline.drills.script import Script
from lifeline.drills.tables import Exercise, ExercisePerson


def start(world: World[P], code: str, *, by: Actor, policy: Policy | None = None) -> None:
    """Its clock runs from here. Raises DrillRefused with all that is missing. A public one needs the office's `policy`."""
    try:
        with ordering(world, code, by, states="planned") as order:
            exercise = order.exercise
            if missing := list(obstacles(order.session, exercise, by=by)):
                raise DrillRefused(*missing)
            if exercise.scope == "public":
                if why := _shut(world, order, policy):
                    raise DrillRefused(why)
                _play_now(order)
            exercise.state, exercise.started_at, exercise.beat_at = "running", order.now, order.now
            order.note("started")
            order.session.flush()
    except IntegrityError:
        raise DrillRefused("another exercise goes on in this world: end it first") from None


def _shut(world: World[P], order: Order, policy: Policy | None) -> str:
    if policy is None:
        return "a public exercise is started where the office's policy is known: at the desk, or by 'lifeline drill start'"
    return may_start(order.session, order.exercise, of_exercises(world.accounts), policy, order.now)


def _play_now(order: Order) -> None:
    """Who sees it lives now: a public exercise plays at the hour at which it is held."""
    later = order.now - order.exercise.base
    order.exercise.base, order.exercise.played_to, order.exercise.speed = order.now, order.now, 1
    for row in read.injects(order.session, order.exercise):
        row.due += later


def obstacles(session: Session, exercise: Exercise, *, by: Actor | None = None) -> Iterator[str]:
    """All that is in the way of its start; `by` is who would start it."""
    people = read.people(session, exercise)
    directors = [one for one in people if one.role == "director"]
    if not directors:
        yield "nobody is named as its director: name who directs it"
    elif by is not None and by.login not in [one.login for one in directors]:
        yield f"its director starts it: {', '.join(one.name for one in directors)}"
    if silent := [one.name for one in people if one.acknowledged_at is None]:
        yield f"not everybody has acknowledged that it is an exercise: {', '.join(silent)}"
    try:
        yield from _unfilled(sound_script(exercise.script_text, exercise.script), people)
    except BadData:
        yield "its script cannot be read any more: plan it anew"
    yield from is_clean(session)


def _unfilled(script: Script, people: Sequence[ExercisePerson]) -> Iterator[str]:
    known, filled = {one.code for one in script.parts}, Counter(one.part for one in people if one.role == "player")
    if odd := sorted(part or "none" for part in filled if part not in known):
        yield f"the script has no part {', '.join(odd)}: it has {', '.join(sorted(known))}"
    for part in script.parts:
        if filled[part.code] < part.people:
            yield f"name more players for the part {part.code}: {filled[part.code]} of {part.people} named"
