"""The one way out of a drill: a person says that what was told there is a true emergency, and live takes it by its own hand."""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm
from lifeline.core.cap import Status
from lifeline.core.clock import true_time
from lifeline.core.db import WrongWorld, in_turn
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.sighting import Position, Sighting
from lifeline.core.world import World
from lifeline.drills.outside import simulated
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Escalation
from lifeline.incidents.outside import CRY
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow

LONGEST = 500


def escalate(world: World[P], sighting: int, *, by: Actor, reason: str) -> int:
    """Hand that post of the drill world to live; the number of the row that live takes it from. There is no way back.

    It calls nobody by itself: whoever knows of a person in danger calls 119 first. Raises DrillRefused with what to do.
    """
    if world.status is not Status.EXERCISE:
        raise WrongWorld("only what was told in a drill is handed to live")
    if not by.is_person or not reason.strip():
        raise DrillRefused("a person says that it is real, and why: it stays on record")
    with world.database.writing() as session:
        in_turn(session)
        post = session.get(SightingRow, sighting)
        if post is None or post.erased_at is not None:
            raise DrillRefused(f"post {sighting} is not in this drill world, or its words are erased by now")
        if simulated(post.platform):
            raise DrillRefused(f"post {sighting} was written by the exercise itself: nobody is in danger there")
        if before := escalated(session).get(sighting):
            raise DrillRefused(f"{before.person} has handed post {sighting} to live already")
        row = Escalation(status=world.status.value, report=f"post {sighting}", reason=reason.strip()[:LONGEST])
        row.sighting = msgspec.json.encode(_as_heard(session, post)).decode()
        row.person, row.login, row.at = by.person, by.login, true_time(world.clock)
        session.add(row)
        for report in session.scalars(select(Report.id).where(Report.sighting_id == sighting)):
            clear_alarm(session, CRY, f"report {report}", now=world.clock.now())
        session.flush()
        return row.id


def post_of(session: Session, report: int) -> int:
    """The post behind that report of the drill world. Raises DrillRefused."""
    found = session.scalar(select(Report.sighting_id).where(Report.id == report))
    if found is None:
        raise DrillRefused(f"there is no report {report} in this drill world")
    return found


def escalated(session: Session) -> dict[int, Escalation]:
    """What was handed to live out of this world as it is now, by the number of the post."""
    rows = session.scalars(select(Escalation).order_by(Escalation.id))
    return {int(row.report.removeprefix("post ")): row for row in rows if _is_here(session, row)}


def _is_here(session: Session, row: Escalation) -> bool:
    """The numbers of posts begin anew when the world is emptied; what they are called on their platform does not."""
    post, said = session.get(SightingRow, int(row.report.removeprefix("post "))), msgspec.json.decode(row.sighting, type=Sighting)
    return post is not None and (post.platform, post.post_id) == (said.platform, said.post_id)


def _as_heard(session: Session, post: SightingRow) -> Sighting:
    report = session.scalar(select(Report).where(Report.sighting_id == post.id))
    return Sighting(
        platform=post.platform,
        post_id=post.post_id,
        text=post.text,
        created_at=post.created_at,
        heard_at=post.heard_at,
        author=post.author,
        handle=post.handle,
        url=post.url,
        language=post.language,
        listener=post.listener,
        position=_position(report),
        media=tuple(filter(None, post.media.split("\n"))),
        said=msgspec.json.decode(post.said) if post.said else {},
    )


def _position(report: Report | None) -> Position | None:
    """Where its author stood by his own telephone or picture; what the words say live reads for itself."""
    if report is None or report.lat is None or report.lon is None or report.method not in ("platform", "photo", "pin"):
        return None
    return Position(report.lat, report.lon, report.precision_m or 0, report.method)  # type: ignore[arg-type]
