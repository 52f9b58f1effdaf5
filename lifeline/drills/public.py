"""When a public exercise may speak: permitted by two, announced in time, within its hours, never at night."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import Delivery
from lifeline.core.people import Account
from lifeline.core.strict_yaml import BadData
from lifeline.core.text import KST
from lifeline.drills.load import read_script
from lifeline.drills.permit import missing, standing
from lifeline.drills.policy import Policy
from lifeline.drills.tables import Exercise, ExerciseNotice

LATEST = timedelta(minutes=30)  # after the planned hour: who waited for it has gone by then (proposal)
BEFORE_NIGHT = timedelta(minutes=10)  # so long before quiet hours it is closed, that its end is told while people are awake
STEP = timedelta(minutes=1)
UNREADABLE = "nobody knows whether it is there, and this platform cannot be read back: look at the account"
GOES = ("running", "paused")
THERE = and_(
    ExerciseNotice.kind == "announced", or_(ExerciseNotice.state.in_(("begun", "sent")), ExerciseNotice.why == UNREADABLE)
)  # an announcement that a platform has, or may have


def until(exercise: Exercise) -> datetime:
    """When it is over at the latest, in true time."""
    lasts = read_script(exercise.script_text, exercise.script).lasts
    return (exercise.started_at or exercise.planned_for) + lasts


def may_announce(session: Session, exercise: Exercise, accounts: Sequence[Account], policy: Policy, now: datetime) -> str:
    """Why it may not be announced now, or the empty string."""
    if exercise.scope != "public" or exercise.state != "planned":
        return f"exercise {exercise.code} is {exercise.scope} and {exercise.state}: only a public one that is planned is announced"
    if why := missing(standing(session, exercise, accounts)):
        return why
    if exercise.planned_for - now < policy.notice:
        return f"it is announced {said(policy.notice)} before its start or earlier, and that is {kst(exercise.planned_for)}: plan it later"
    if _night(policy, now):
        return (
            f"no post of an exercise reaches the public from {policy.quiet_from:%H:%M} to {policy.quiet_until:%H:%M}, "
            f"and it is {kst(now)} now: announce it in the daytime"
        )
    return _night_within(policy, exercise.planned_for, until(exercise) + LATEST)


def may_start(session: Session, exercise: Exercise, accounts: Sequence[Account], policy: Policy, now: datetime) -> str:
    """Why it may not start now, or the empty string."""
    if why := missing(standing(session, exercise, accounts)):
        return why
    if not announced(session, exercise, policy, max(now, exercise.planned_for)):
        return f"no account has told of it {said(policy.notice)} ago or earlier: announce it first"
    if not exercise.planned_for <= now <= exercise.planned_for + LATEST:
        return f"it was announced for {kst(exercise.planned_for)}: it starts then or at most {said(LATEST)} later"
    return _night_within(policy, now, now + (until(exercise) - exercise.planned_for))


def may_post(session: Session, exercise: Exercise, account: str, accounts: Sequence[Account], policy: Policy, now: datetime) -> str:
    """Why that account may say nothing of it now, or the empty string. Asked before each post."""
    if exercise.scope != "public" or exercise.state not in GOES or exercise.started_at is None:
        return f"exercise {exercise.code} is {exercise.scope} and {exercise.state}: nothing of it reaches the public"
    if why := missing(standing(session, exercise, accounts)):
        return f"its permits are void: {why}"
    if account not in announced(session, exercise, policy, exercise.started_at):
        return f"{account} has not told that there will be an exercise"
    if now > until(exercise):
        return f"its announced time was over at {kst(until(exercise))}"
    return _night(policy, now)


def may_close(session: Session, exercise: Exercise, account: str, policy: Policy, now: datetime) -> str:
    """Why that account may not say now that it is over, or the empty string. It may as long as it has told of it: no permit is asked."""
    if account not in (one.account_id for one in may_be_there(session, exercise)):
        return f"{account} has not told of it"
    if exercise.state not in ("ended", "archived"):
        return f"exercise {exercise.code} is not over"
    if session.scalar(select(Delivery.id).where(Delivery.account_id == account, Delivery.state == Sent.CLAIMED).limit(1)) is not None:
        return f"a post of it is on its way on {account}"
    return _night(policy, now)


def announced(session: Session, exercise: Exercise, policy: Policy, start: datetime) -> frozenset[str]:
    """The accounts that told of it so long before that start as the policy wants."""
    rows = select(ExerciseNotice.account_id).where(
        ExerciseNotice.exercise_id == exercise.id,
        ExerciseNotice.kind == "announced",
        ExerciseNotice.state == "sent",
        ExerciseNotice.sent_at <= start - policy.notice,
    )
    return frozenset(session.scalars(rows))


def may_be_there(session: Session, exercise: Exercise) -> list[ExerciseNotice]:
    """Announcements that a platform has, or may have."""
    return list(session.scalars(select(ExerciseNotice).where(ExerciseNotice.exercise_id == exercise.id, THERE).order_by(ExerciseNotice.id)))


def untold(session: Session, exercise: Exercise) -> list[str]:
    """Accounts that told of it and have yet to say that it is over: they need the serving process, and what was sent must be there."""
    over = ExerciseNotice.exercise_id == exercise.id, ExerciseNotice.kind == "over", ExerciseNotice.state.in_(("sent", "refused"))
    done = set(session.scalars(select(ExerciseNotice.account_id).where(*over)))
    return [one.account_id for one in may_be_there(session, exercise) if one.account_id not in done]


def must_call_off(exercise: Exercise, now: datetime) -> str:
    """Why a public exercise that was announced will not be held any more, or the empty string."""
    if exercise.scope != "public" or exercise.state != "planned" or now <= exercise.planned_for + LATEST:
        return ""
    return f"it was announced for {kst(exercise.planned_for)} and has not started"


def must_end(exercise: Exercise, policy: Policy, now: datetime) -> str:
    """Why a public exercise that goes on is closed now, or the empty string."""
    if exercise.scope != "public" or exercise.state not in GOES:
        return ""
    try:
        if now > until(exercise):
            return "its announced time is over"
    except BadData:
        return "its script cannot be read any more"
    return "quiet hours are near" if policy.quiet(now + BEFORE_NIGHT) else ""


def said(span: timedelta) -> str:
    if span < timedelta(hours=1):
        return f"{span / timedelta(minutes=1):g} minutes"
    return f"{span.days} days" if span >= timedelta(days=2) else f"{span / timedelta(hours=1):g} hours"


def kst(moment: datetime) -> str:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M} KST"


def _night(policy: Policy, now: datetime) -> str:
    return (
        f"no post of an exercise reaches the public from {policy.quiet_from:%H:%M} to {policy.quiet_until:%H:%M}"
        if policy.quiet(now)
        else ""
    )


def _night_within(policy: Policy, begins: datetime, ends: datetime) -> str:
    """Looked at by the minute: quiet hours are hours of a day, and an exercise may be longer than one."""
    minutes = range(int((ends + BEFORE_NIGHT - begins) / STEP) + 1)
    met = next((why for minute in minutes if (why := _night(policy, begins + minute * STEP))), "")
    if not met:
        return ""
    return (
        f"no post of an exercise reaches the public from {policy.quiet_from:%H:%M} to {policy.quiet_until:%H:%M}, "
        f"and it may go on until {kst(ends)}: plan it for another hour"
    )
