"""The director's console: the clock, the list of injects, who has acknowledged, how far it is, and the orders over it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.drills import direct, read
from lifeline.drills.begin import obstacles
from lifeline.drills.clean import is_clean
from lifeline.drills.permit import of_exercises
from lifeline.drills.policy import Policy, load_policy
from lifeline.drills.public import may_start
from lifeline.drills.refused import DrillRefused
from lifeline.drills.score.compute import compute
from lifeline.drills.score.values import Measured
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_lines import counted, lines
from lifeline.web.desk.drill_now import now
from lifeline.web.desk.drill_seen import Seen, after, clock, directed, field, steered, to, watched
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part


def _policy(here: Here) -> Policy:
    return load_policy(here.station.settings.folder("city"))


def console(here: Here, code: str) -> Response:
    drill = watched(here, code)
    return page("desk/drill_console.html", here, phase=_phase(drill), **_shown(drill))


def live(here: Here, code: str) -> Response:
    """What changes by itself, for the page that asks every two seconds."""
    drill = watched(here, code)
    shown = part("desk/drill_console_live.html", here, **_shown(drill))
    if request.args.get("as", _phase(drill)) != _phase(drill):
        shown.headers["HX-Refresh"] = "true"  # it began, or is over: the rest of the page offers other things now
    return shown


def inject(here: Here, code: str, inject: str) -> Response:
    """One row of the list whole, and what can be done about it."""
    drill = watched(here, code)
    with here.world.database.reading() as session:
        line = next((one for one in lines(session, drill) if one.row.code == inject), None)
        notes = read.notes(session, drill.exercise).get(inject, [])
    if line is None:
        raise NotFound
    return page("desk/drill_inject.html", here, drill=drill, line=line, notes=notes, after=after, at=clock)


def _shown(drill: Seen) -> dict[str, Any]:
    here, exercise = drill.here, drill.exercise
    with here.world.database.reading() as session:
        rows, counts = lines(session, drill), counted(session)
        missing = _missing(session, drill) if drill.to_come else []
        left = is_clean(session) if drill.to_come else ()
        measured = _measured(session, drill) if exercise.started_at else {}
        at_once = now(session, drill, rows, measured if drill.going else {})
    silent = exercise.state == "running" and (exercise.beat_at is None or here.true - exercise.beat_at > read.SILENT)
    return {
        "drill": drill,
        "lines": rows,
        "counts": counts,
        "missing": missing,
        "left": left,
        "measured": measured,
        "now": at_once,
        "silent": silent,
        "after": after,
        "at": clock,
    }


def _phase(drill: Seen) -> str:
    return "to-come" if drill.to_come else "going" if drill.going else "over"


def _missing(session: Session, drill: Seen) -> list[str]:
    """All that is in the way of its start."""
    here, exercise = drill.here, drill.exercise
    found = list(obstacles(session, exercise, by=here.actor))
    if exercise.scope == "public":
        found += filter(None, [may_start(session, exercise, of_exercises(here.world.accounts), _policy(here), here.true)])
    return found


def _measured(session: Session, drill: Seen) -> dict[tuple[str, int], Measured]:
    """How each expectation stands at this moment, by inject and its place there."""
    score = compute(session, drill.exercise, drill.script, _policy(drill.here))
    return {(one.inject, one.number): one for one in score.measured}


def _ordered(order: Callable[[Here, str], None], done: str) -> Callable[..., AnyResponse]:
    """The view of an order over the whole exercise, for who directs it."""

    def view(here: Here, code: str) -> AnyResponse:
        order(here, directed(here, code).exercise.code)
        return to(here, f"{code}/console", done)

    return view


def pause(here: Here, code: str) -> AnyResponse:
    """Going on is its director's, stopping is not: whoever steers may see first that somebody needs help."""
    direct.pause(here.world, steered(here, code).exercise.code, by=here.actor, reason=field("reason"))
    return to(here, f"{code}/console", "paused")


def _speed(here: Here, code: str) -> None:
    direct.speed(here.world, code, _whole(field("speed")), by=here.actor)


def publish(here: Here, code: str, inject: str) -> AnyResponse:
    direct.publish_now(here.world, steered(here, code).exercise.code, inject, by=here.actor)
    return to(here, f"{code}/console", "published")


def skip(here: Here, code: str, inject: str) -> AnyResponse:
    direct.skip(here.world, steered(here, code).exercise.code, inject, by=here.actor, reason=field("reason"))
    return to(here, f"{code}/console", "skipped")


def move(here: Here, code: str, inject: str) -> AnyResponse:
    later = timedelta(minutes=_whole(field("minutes")))
    direct.move(here.world, steered(here, code).exercise.code, inject, later, by=here.actor)
    return to(here, f"{code}/console", "moved")


def _whole(given: str) -> int:
    """Raises DrillRefused for anything but a whole number of a sensible size."""
    try:
        found = int(given)
    except ValueError:
        found = 0
    if not 0 < abs(found) < 10_000:
        raise DrillRefused("give a whole number, not 0")
    return found


ORDERS = {
    "start": _ordered(lambda here, code: direct.start(here.world, code, by=here.actor, policy=_policy(here)), "started"),
    "resume": _ordered(lambda here, code: direct.resume(here.world, code, by=here.actor), "resumed"),
    "speed": _ordered(_speed, "speed"),
    "call-off": _ordered(lambda here, code: direct.call_off(here.world, code, by=here.actor, reason=field("reason")), "called_off"),
    "end": _ordered(lambda here, code: direct.end(here.world, code, by=here.actor, reason=field("reason")), "ended"),
}
ACT, ONLY = Act.TAKE_PART, Status.EXERCISE  # who may what in it is told by its list of people
PAGES = (
    Page("drills/<code>/console", console, ACT, world=ONLY),
    Page("drills/<code>/console/live", live, ACT, world=ONLY),
    *(Page(f"drills/<code>/{name}", view, Act.DIRECT_DRILL, ("POST",), ONLY) for name, view in ORDERS.items()),
    Page("drills/<code>/pause", pause, ACT, ("POST",), ONLY),
    Page("drills/<code>/injects/<inject>", inject, ACT, world=ONLY),
    Page("drills/<code>/injects/<inject>/publish", publish, ACT, ("POST",), ONLY),
    Page("drills/<code>/injects/<inject>/skip", skip, ACT, ("POST",), ONLY),
    Page("drills/<code>/injects/<inject>/move", move, ACT, ("POST",), ONLY),
)
