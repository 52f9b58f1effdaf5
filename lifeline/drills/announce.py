"""A public exercise is announced on its own accounts, days before, once two people have permitted it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.people import Account, Actor
from lifeline.core.ports import P
from lifeline.core.post import WrongMark
from lifeline.core.world import World
from lifeline.drills import public
from lifeline.drills.heard import unheard
from lifeline.drills.notice_text import text
from lifeline.drills.order import Order, ordering
from lifeline.drills.permit import named, of_exercises
from lifeline.drills.policy import load_policy
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Exercise, ExerciseNotice


def announce(world: World[P], code: str, *, city: Path, by: Actor) -> tuple[str, ...]:
    """The texts that whoever serves the drill world sends within seconds; a second time only what a platform had refused.

    `city` is the office's folder with its policy and its listeners. Raises DrillRefused.
    """
    with ordering(world, code, by, states="planned") as order:
        if why := refusal(order.session, order.exercise, world.accounts, city, order.now):
            raise DrillRefused(why)
        before = {one.account_id: one for one in notices(order.session, order.exercise, "announced")}
        left = [one for one in of_exercises(world.accounts) if one.id not in before or may_be_said_again(before[one.id])]
        if not left:
            raise DrillRefused(f"exercise {code} is announced already")
        texts = tuple(_write(world, order, account, before.get(account.id)) for account in left)
        order.note("announced", named(left))
    return texts


def refusal(session: Session, exercise: Exercise, accounts: Sequence[Account], city: Path, now: datetime) -> str:
    """Why it may not be announced now, or the empty string."""
    return public.may_announce(session, exercise, of_exercises(accounts), load_policy(city), now) or unheard(city)


def notices(session: Session, exercise: Exercise, kind: str) -> list[ExerciseNotice]:
    of_it = ExerciseNotice.exercise_id == exercise.id, ExerciseNotice.kind == kind
    return list(session.scalars(select(ExerciseNotice).where(*of_it).order_by(ExerciseNotice.id)))


def may_be_said_again(notice: ExerciseNotice) -> bool:
    """It was refused, and the platform has nothing of it."""
    return notice.state == "refused" and notice.why != public.UNREADABLE


def _write(world: World[P], order: Order, account: Account, before: ExerciseNotice | None) -> str:
    try:
        said = text("announced", order.exercise, account.language)
    except WrongMark as error:
        raise DrillRefused(f"the announcement cannot be said in an exercise: {error}") from None
    room = world.outlet(account.id).room(said)
    if not room.fits:
        raise DrillRefused(f"the announcement is too long for {account.id}: {room.length} of {room.limit} {room.unit}; shorten the title")
    row = before or ExerciseNotice(exercise_id=order.exercise.id, kind="announced", account_id=account.id, language=account.language)
    row.state, row.text, row.created_at, row.begun_at, row.why = "waiting", said, order.now, None, ""
    order.session.add(row)
    return said
