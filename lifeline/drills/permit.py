"""Who let a public exercise speak on which accounts: two people who knew the bytes of its script, void as soon as anything changes."""

from collections.abc import Collection, Sequence
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.people import Account, Actor
from lifeline.core.ports import P
from lifeline.core.text import sha256
from lifeline.core.world import World
from lifeline.drills.order import ordering
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Exercise, Permit

MISSING = "two different people, each on a login of their own, permit a public exercise: {} so far"


def of_exercises(accounts: Collection[Account]) -> tuple[Account, ...]:
    """Those that a public exercise may use, in one order."""
    return tuple(sorted((one for one in accounts if one.exercise), key=lambda one: one.id))


def named(accounts: Sequence[Account]) -> str:
    return " ".join(one.id for one in accounts)


def bytes_of(exercise: Exercise, accounts: Sequence[Account]) -> str:
    """The hash of what is permitted: the script, its hour, and where each account really is."""
    where = [f"{one.id} {one.channel} {one.handle} {one.language} {sorted(one.settings.items())}" for one in accounts]
    return sha256("\n".join((exercise.code, exercise.planned_for.isoformat(), *where, exercise.script_text)))


def permit(world: World[P], code: str, *, by: Actor) -> str:
    """One of the two says yes; what is still missing, or the empty string. Raises DrillRefused."""
    accounts = of_exercises(world.accounts)
    with ordering(world, code, by, states="planned") as order:
        if order.exercise.scope != "public":
            raise DrillRefused(f"exercise {code} is closed: it reaches nobody and needs no permit")
        if not accounts:
            raise DrillRefused("no account has 'exercise: true' in city/accounts.yaml: a public exercise has nothing to speak on")
        same = standing(order.session, order.exercise, accounts)
        if any(not by.differs_from(Actor(one.person, one.login)) for one in same):
            raise DrillRefused(f"{by.person} has permitted it already, or shares a login with who has: another person permits it too")
        given = {"exercise_id": order.exercise.id, "accounts": named(accounts), "script_hash": bytes_of(order.exercise, accounts)}
        row = Permit(**given, person=by.person, login=by.login, at=order.now)
        order.session.add(row)
        order.note("permitted", named(accounts))
        order.session.flush()
        return missing([*same, row])


def standing(session: Session, exercise: Exercise, accounts: Sequence[Account]) -> list[Permit]:
    """Those that still hold: for this script, to the byte, and these accounts as they are now."""
    rows = session.scalars(select(Permit).where(Permit.exercise_id == exercise.id).order_by(Permit.id))
    now = named(accounts), bytes_of(exercise, accounts)
    return [row for row in rows if (row.accounts, row.script_hash) == now]


def missing(permits: Sequence[Permit]) -> str:
    """What is still missing, in a sentence; nothing once two different people have permitted it."""
    people = [Actor(one.person, one.login) for one in permits]
    if any(one.differs_from(other) for one, other in combinations(people, 2)):
        return ""
    return MISSING.format(" and ".join(one.person for one in people) or "nobody")
