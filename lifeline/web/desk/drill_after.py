"""After an exercise: the proof that nothing of it is in live, keeping it whole, and emptying the drill world for the next one."""

from pathlib import Path

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.drills import archive, proof, read
from lifeline.drills.as_it_was import as_it_was
from lifeline.drills.clean import is_clean
from lifeline.drills.proof import PROVED
from lifeline.drills.refused import DrillRefused
from lifeline.drills.reset import reset
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_seen import directed, to
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def after(here: Here, code: str) -> Response:
    drill = directed(here, code)
    with here.world.database.reading() as session:
        left = is_clean(session)
        steps = read.steps(session, drill.exercise)
    proofs, emptied = [step for step in steps if step.act == PROVED], any(step.act == "emptied" for step in steps)
    return page("desk/drill_after.html", here, drill=drill, left=left, proofs=proofs, emptied=emptied)


def prove(here: Here, code: str) -> AnyResponse:
    drill, window = directed(here, code), here.station.live_window
    live = window.database() if window is not None else None
    if live is None:
        raise DrillRefused("there is no live world here to look into")
    with as_it_was(here.world.database, code) as session:
        exercise = read.named(session, drill.exercise.code)
        if exercise is None:
            raise DrillRefused(f"there is no exercise {code} in its archive")
        found = proof.prove(session, exercise, live, published=here.station.settings.published, now=here.true)
    proof.keep(here.world.database, found, by=here.actor)
    return to(here, f"{code}/after", "proved")


def keep(here: Here, code: str) -> AnyResponse:
    settings = here.station.settings
    code = directed(here, code).exercise.code
    archive.archive(here.world.database, settings.home, code=code, anchored=settings.anchors, by=here.actor, now=here.true)
    return to(here, f"{code}/after", "archived")


def empty(here: Here, code: str) -> AnyResponse:
    drill = directed(here, code)
    if not drill.exercise.archive:
        raise DrillRefused("archive it first: what is not kept is not emptied")
    anchored = here.station.settings.anchors
    reset(here.world.database, Path(drill.exercise.archive), anchored=anchored, by=here.actor, now=here.true)
    return to(here, f"{code}/after", "emptied")


def clear(here: Here, code: str) -> AnyResponse:
    """What lies here without an exercise is kept and goes, so that this one can start."""
    drill, settings = directed(here, code), here.station.settings
    drill.require(drill.to_come)
    kept = archive.archive(here.world.database, settings.home, code="", anchored=settings.anchors, by=here.actor, now=here.true)
    reset(here.world.database, kept.folder, anchored=settings.anchors, by=here.actor, now=here.true)
    return to(here, f"{code}/console", "emptied")


ACT, ONLY = Act.DIRECT_DRILL, Status.EXERCISE
PAGES = (
    Page("drills/<code>/after", after, ACT, world=ONLY),
    Page("drills/<code>/after/prove", prove, ACT, ("POST",), ONLY),
    Page("drills/<code>/after/archive", keep, ACT, ("POST",), ONLY),
    Page("drills/<code>/after/reset", empty, ACT, ("POST",), ONLY),
    Page("drills/<code>/clear", clear, ACT, ("POST",), ONLY),
)
