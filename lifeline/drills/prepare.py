"""Before an exercise: it is planned from a script, people are named for its parts, and each says that they know it is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.clock import true_time
from lifeline.core.db import in_turn
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.text import KST
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.order import Order, note, ordering
from lifeline.drills.refused import DrillRefused
from lifeline.drills.script import Inject, Script
from lifeline.drills.tables import Exercise, ExercisePerson, InjectRow

ROLES = ("director", "controller", "evaluator", "player", "observer", "simulator")
MOST_POSTS = 20_000
NAMES, CODES = 80, 40  # signs, as the columns have them
LARGEST, FURTHEST = 2**31 - 1, timedelta(days=1_000)


def plan(
    world: World[P],
    script: Script,
    *,
    text: str,
    planned_for: datetime,
    by: Actor,
    scope: str = "closed",
    seed: int = 1,
    posts: int | None = None,
) -> str:
    """The code of the new exercise. `text` is the script as it was written, `planned_for` the true time; it plays at the script's hour."""
    many = script.posts if posts is None else posts
    if not 0 <= many <= MOST_POSTS:
        raise DrillRefused(f"the simulated public writes 0 to {MOST_POSTS} posts")
    if scope not in ("closed", "public"):
        raise DrillRefused("an exercise is closed or public")
    now = true_time(world.clock)
    _possible(seed, planned_for - now)
    with world.database.writing() as session:
        in_turn(session)
        row = Exercise(
            status=world.status.value,
            code=_code(session, script, planned_for),
            script=script.name,
            script_text=text,
            ko=script.title.ko,
            en=script.title.en,
            scope=scope,
            seed=seed,
            posts=many,
            planned_for=planned_for,
            base=script.at,
            played_to=script.at,
        )
        session.add(row)
        session.flush()
        session.add_all(InjectRow(exercise_id=row.id, code=one.code, due=script.at + offset(script, one)) for one in script.injects)
        note(session, row, "planned", by=by, now=now, subject=script.name)
    return row.code


def _possible(seed: int, ahead: timedelta) -> None:
    """Raises DrillRefused for what no database, or no calendar, holds."""
    if not 0 <= seed <= LARGEST or ahead > FURTHEST:
        raise DrillRefused(f"the seed is at most {LARGEST}, and the day within {FURTHEST.days} days")


def to_come(seed: int, when: datetime, now: datetime) -> None:
    """What a person gives who plans one. Raises DrillRefused for a day that is over: it would stand in the history as if it had been."""
    if seed < 1 or when < now - timedelta(days=1):
        raise DrillRefused("the seed is 1 or more, and the day is one that is still to come")


def offset(script: Script, inject: Inject) -> timedelta:
    """From the start of the exercise: a contingency comes so long after what it stands in for."""
    return inject.at + (offset(script, script.inject(inject.instead_of)) if inject.instead_of else timedelta())


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody is to be in an exercise: a player's `part` is one of the script's; without a `role` they take no part."""

    login: str
    name: str
    role: str
    part: str = ""
    department: str = ""


def add_person(world: World[P], code: str, *, login: str, name: str, role: str, by: Actor, part: str = "", department: str = "") -> None:
    """Name somebody who takes part; a player's `part` is one of the script's."""
    with ordering(world, code, by, states="planned") as order:
        if read.person(order.session, order.exercise, login) is not None:
            raise DrillRefused(f"{login} takes part in exercise {code} already: take them out first to give them another part")
        _add(order, Named(login, name, role, part, department))


def name_people(world: World[P], code: str, people: Sequence[Named], *, by: Actor, reason: str) -> None:
    """All of them as they are given, or none: what somebody was before ends."""
    with ordering(world, code, by, states="planned") as order:
        now = {one.login: one for one in read.people(order.session, order.exercise)}
        for one in people:
            if one.login in now:
                order.session.delete(now[one.login])
                order.note("person taken out", one.login, reason)
        order.session.flush()
        for one in people:
            if one.role:
                _add(order, one)


def remove_person(world: World[P], code: str, *, login: str, by: Actor, reason: str) -> None:
    """Somebody does not take part after all."""
    with ordering(world, code, by, states="planned") as order:
        order.session.delete(_taking_part(order.session, order.exercise, login))
        order.note("person taken out", login, reason)


def _add(order: Order, one: Named) -> None:
    if one.role not in ROLES:
        raise DrillRefused(f"there is no role {one.role} in an exercise: {', '.join(ROLES)}")
    if not all(word.strip() and len(word) <= NAMES for word in (one.login, one.name)) or max(len(one.part), len(one.department)) > CODES:
        raise DrillRefused(f"a login and a name have 1 to {NAMES} signs, the codes of a part and of a department at most {CODES}")
    row = ExercisePerson(exercise_id=order.exercise.id, login=one.login, name=one.name, role=one.role, part=one.part)
    row.department, row.added_at = one.department, order.now
    order.session.add(row)
    order.note("person added", f"{one.login} {one.role} {one.part}".strip())


def acknowledge(world: World[P], code: str, *, by: Actor) -> None:
    """They know that it is an exercise, and what is done in a true emergency meanwhile. Said by each person alone."""
    with ordering(world, code, by, states="planned running paused") as order:
        row = _taking_part(order.session, order.exercise, by.login)
        if row.acknowledged_at is None:
            row.acknowledged_at = order.now
            order.note("acknowledged", by.login)


def _taking_part(session: Session, exercise: Exercise, login: str) -> ExercisePerson:
    row = read.person(session, exercise, login)
    if row is None:
        raise DrillRefused(f"{login} takes no part in exercise {exercise.code}")
    return row


def _code(session: Session, script: Script, planned_for: datetime) -> str:
    """Its day in Korea and its script; a second one of that day has a number."""
    first = f"{planned_for.astimezone(KST):%Y-%m-%d}-{script.name}"[:56]
    taken = set(session.scalars(select(Exercise.code).where(Exercise.code.startswith(first, autoescape=True))))
    return next(code for code in (first, *(f"{first}-{number}" for number in range(2, 1000))) if code not in taken)
