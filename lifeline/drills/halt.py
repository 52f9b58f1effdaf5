"""An exercise stops by itself when the real world needs people: seen by all at once, on record, and resumed or ended by its director."""

from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.window import Window
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.order import ordering
from lifeline.drills.real import look
from lifeline.drills.refused import DrillRefused

ACT = "real"
LIVE = Actor("lifeline", "live")  # who pauses an exercise when nobody presses


def stop_for_it(world: World[P], window: Window) -> tuple[str, ...]:
    """Pause the exercise that is running for whatever live has begun to say since it started; its director resumes or ends it.

    Each thing stops it once: the keys of what did are returned, and stand on its record.
    """
    with world.database.reading() as session:
        going = read.going(session)
        if going is None or going.state != "running" or going.started_at is None:
            return ()
        code, since = going.code, going.started_at
        known = {step.subject for step in read.steps(session, going) if step.act == ACT}
    fresh = look(window, since).since(since, known=known)
    if not fresh:
        return ()
    try:
        with ordering(world, code, LIVE, states="running") as order:
            order.exercise.played_to, order.exercise.beat_at, order.exercise.state = order.hour, order.now, "paused"
            for key in fresh:
                order.note(ACT, key)
            order.note("paused", reason=f"the live world needs people: {', '.join(fresh)}"[:500])
    except DrillRefused:
        return ()  # a person was first; it is looked at again if it runs on
    return fresh
