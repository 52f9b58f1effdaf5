"""That there will be a public exercise, and that it is over: said once on every account that speaks of it, begun before it is sent."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select

from lifeline.core.clock import true_time
from lifeline.core.people import CLOCK
from lifeline.core.ports import OutletError, Receipt, Refused, Unavailable
from lifeline.core.post import DrillPost
from lifeline.core.world import World
from lifeline.drills import public, read
from lifeline.drills.gate import Gate, PublicOutlet
from lifeline.drills.notice_text import text
from lifeline.drills.order import call_off, close
from lifeline.drills.tables import Exercise, ExerciseNotice

AGAIN = timedelta(seconds=15)
LEFT = ("waiting", "begun")
TOLD = exists().where(ExerciseNotice.exercise_id == Exercise.id, public.THERE)


def tick(world: World[Any]) -> int:
    """One round: a public exercise that must end ends, its end is put on every account that told of it, and what waits is sent.

    Also where no account can speak any more: what waits for one that is gone would keep the world for ever.
    """
    outlets, now = {id: outlet for id, outlet in world.outlets.items() if isinstance(outlet, PublicOutlet)}, true_time(world.clock)
    for outlet in [*outlets.values()][:1]:
        _end_in_time(world, outlet.gate)
    _call_off(world, now)
    _conclude(world, now)
    with world.database.reading() as session:
        left = session.scalars(select(ExerciseNotice).where(ExerciseNotice.state.in_(LEFT)).order_by(ExerciseNotice.id)).all()
    return sum(_send(world, outlets.get(one.account_id), one) for one in left)


def _end_in_time(world: World[Any], gate: Gate) -> None:
    with world.database.reading() as session:
        going = read.going(session)
        if going is None or not public.must_end(going, gate.policy, gate.now):
            return
    with world.database.writing() as session:
        found = session.get_one(Exercise, going.id, with_for_update=True)
        if why := public.must_end(found, gate.policy, gate.now):
            close(session, found, by=CLOCK, now=gate.now, reason=why)


def _call_off(world: World[Any], now: datetime) -> None:
    """Citizens wait for what was announced: where nobody started it they are told."""
    late = Exercise.scope == "public", Exercise.state == "planned", Exercise.planned_for < now - public.LATEST
    with world.database.reading() as session:
        found = session.scalars(select(Exercise.id).where(*late, TOLD)).all()
    for id in found:
        with world.database.writing() as session:
            exercise = session.get_one(Exercise, id, with_for_update=True)
            if why := public.must_call_off(exercise, now):
                call_off(session, exercise, by=CLOCK, now=now, reason=why)


def _conclude(world: World[Any], now: datetime) -> None:
    """Also where the process died between the end and this."""
    said = exists().where(ExerciseNotice.exercise_id == Exercise.id, ExerciseNotice.kind == "over")
    wanted = select(Exercise).where(Exercise.scope == "public", Exercise.state.in_(("ended", "archived")), ~said, TOLD)
    with world.database.reading() as session:
        if session.scalar(wanted.limit(1)) is None:
            return
    with world.database.writing() as session:
        for exercise in session.scalars(wanted).all():
            for told in public.may_be_there(session, exercise):
                row = ExerciseNotice(exercise_id=exercise.id, kind="over", account_id=told.account_id, language=told.language)
                row.text, row.created_at = text("over", exercise, told.language), now
                session.add(row)


def _send(world: World[Any], outlet: PublicOutlet | None, notice: ExerciseNotice) -> bool:
    """Whether the platform has it now."""
    if outlet is None:
        return _came(world, notice, "refused", "it has no credential in credentials/drill.yaml, or is no account for exercises any more")
    unread, last = notice.state == "begun", notice.begun_at
    if last is not None and outlet.gate.now < last + max(AGAIN, timedelta(seconds=outlet.settles_there or 0)):
        return False
    if why := outlet.gate.shut_to(notice.id):
        return False if why == notice.why else _came(world, notice, notice.state, why)
    post = DrillPost(text=notice.text, language=notice.language, key=f"exercise-notice-{notice.id}", created=notice.created_at)
    try:
        found = outlet.told(post, last - AGAIN) if unread and last is not None else None
        if unread and found is None and outlet.settles_there is None:
            return _came(world, notice, "refused", public.UNREADABLE)
        unread = False
        return _has(world, notice, found or _tell(world, outlet, notice, post))
    except Unavailable as error:  # nothing was taken now; whether something was before is still to be read
        return _came(world, notice, notice.state, error.detail)
    except Refused as error:
        return _came(world, notice, "refused", public.UNREADABLE if unread else error.detail)
    except OutletError as error:
        return _came(world, notice, "begun", error.detail)


def _tell(world: World[Any], outlet: PublicOutlet, notice: ExerciseNotice, post: DrillPost) -> Receipt:
    with world.database.writing() as session:
        row = session.get_one(ExerciseNotice, notice.id)
        row.state, row.begun_at = "begun", outlet.gate.now
    return outlet.tell(post, notice.id)


def _has(world: World[Any], notice: ExerciseNotice, receipt: Receipt) -> bool:
    with world.database.writing() as session:
        row = session.get_one(ExerciseNotice, notice.id)
        row.state, row.sent_at, row.post_id, row.url, row.why = "sent", row.begun_at, receipt.post_id[:255], receipt.url[:1000], ""
    return True


def _came(world: World[Any], notice: ExerciseNotice, state: str, why: str) -> bool:
    with world.database.writing() as session:
        row = session.get_one(ExerciseNotice, notice.id)
        row.state, row.why = state, why[:300]
    return False
