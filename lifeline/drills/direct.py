"""What a director does to an exercise, from any desk or command: orders in its rows, which whoever plays it obeys within a second."""

from datetime import timedelta

from sqlalchemy import func, select

from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.world import World
from lifeline.drills.begin import start
from lifeline.drills.load import read_script
from lifeline.drills.order import Order, close, ordering
from lifeline.drills.order import call_off as _call_off
from lifeline.drills.prepare import Named, acknowledge, add_person, name_people, plan, remove_person
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import InjectRow

__all__ = [
    "DrillRefused", "Named", "acknowledge", "add_person", "call_off", "end", "move", "name_people", "pause", "plan",
    "publish_now", "remove_person", "resume", "skip", "speed", "start",
]  # fmt: skip
FASTEST = 60
GOING = "running paused"


def pause(world: World[P], code: str, *, by: Actor, reason: str = "") -> None:
    with ordering(world, code, by, states="running") as order:
        _stand(order)
        order.exercise.state = "paused"
        order.note("paused", reason=reason)


def resume(world: World[P], code: str, *, by: Actor) -> None:
    with ordering(world, code, by, states="paused") as order:
        order.exercise.state, order.exercise.beat_at = "running", order.now
        order.note("resumed")


def speed(world: World[P], code: str, fast: int, *, by: Actor) -> None:
    """So many seconds of the exercise pass in one."""
    if not 1 <= fast <= FASTEST:
        raise DrillRefused(f"an exercise plays at a speed of 1 to {FASTEST}")
    with ordering(world, code, by, states=f"planned {GOING}") as order:
        if order.exercise.scope == "public" and fast != 1:
            raise DrillRefused("a public exercise plays at the speed of the world that sees it: 1")
        _stand(order)
        order.exercise.speed = fast
        order.note("speed", str(fast))


def skip(world: World[P], code: str, inject: str, *, by: Actor, reason: str) -> None:
    """It does not come."""
    if not reason.strip():
        raise DrillRefused("this needs a reason in words: it stays on record")
    with ordering(world, code, by, states=f"planned {GOING}") as order:
        row = _still_due(order, inject)
        row.state, row.by, row.note, row.done_at = "skipped", by.person, reason[:500], order.now
        row.done_played = order.hour
        order.note("skipped", inject, reason)


def publish_now(world: World[P], code: str, inject: str, *, by: Actor) -> None:
    """It comes at once, a contingency also where what was expected has happened."""
    with ordering(world, code, by, states=GOING) as order:
        row = _still_due(order, inject)
        row.due, row.by = min(row.due, order.hour), by.person
        order.note("published by hand", inject)


def move(world: World[P], code: str, inject: str, later: timedelta, *, by: Actor) -> None:
    """This inject and everything due after it come so much later, or sooner, but not before now."""
    with ordering(world, code, by, states=f"planned {GOING}") as order:
        first = _still_due(order, inject).due
        of_it = InjectRow.exercise_id == order.exercise.id, InjectRow.state == "due", InjectRow.due >= first
        earliest = order.hour if order.exercise.started_at else order.exercise.base
        for row in order.session.scalars(select(InjectRow).where(*of_it)):
            row.due = max(row.due + later, earliest)
        order.session.flush()
        over = order.exercise.base + read_script(order.exercise.script_text, order.exercise.script).lasts
        last = order.session.scalar(select(func.max(InjectRow.due)).where(*of_it[:2]))
        if later > timedelta() and last is not None and last > over:
            raise DrillRefused("an inject would come after the end of the exercise: move it by less, or skip what is left")
        order.note("moved", inject, f"{later.total_seconds() / 60:+.0f} minutes")


def end(world: World[P], code: str, *, by: Actor, reason: str = "") -> None:
    """It is over for everybody; injects that have not come do not come any more."""
    with ordering(world, code, by, states=GOING) as order:
        _stand(order)
        close(order.session, order.exercise, by=by, now=order.now, reason=reason)


def call_off(world: World[P], code: str, *, by: Actor, reason: str) -> None:
    """One that is planned will not be held; accounts that announced it say so."""
    if not reason.strip():
        raise DrillRefused("this needs a reason in words: it stays on record")
    with ordering(world, code, by, states="planned") as order:
        _call_off(order.session, order.exercise, by=by, now=order.now, reason=reason[:500])


def _stand(order: Order) -> None:
    """What has passed since the last beat counts at the old speed."""
    order.exercise.played_to, order.exercise.beat_at = order.hour, order.now


def _still_due(order: Order, inject: str) -> InjectRow:
    of_it = InjectRow.exercise_id == order.exercise.id, InjectRow.code == inject
    row = order.session.scalar(select(InjectRow).where(*of_it))
    if row is None:
        raise DrillRefused(f"exercise {order.exercise.code} has no inject {inject}")
    if row.state != "due":
        raise DrillRefused(f"inject {inject} is {row.state} by now: it came or was skipped")
    return row
