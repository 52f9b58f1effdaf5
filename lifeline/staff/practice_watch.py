"""Where the policy asks for practice, people are told before too few are left who may approve in live."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import Alarm, clear_alarm, raise_alarm
from lifeline.core.clock import Clock, true_time
from lifeline.core.db import Database
from lifeline.staff import powers, waive
from lifeline.staff.practice import Demand

KIND, SUBJECT = "practice-missing", "practice"
REMEDY = "let them compose, approve and correct in an exercise, or two others let them approve this month: 'lifeline drill waive LOGIN'"


def watch(database: Database, clock: Clock, demand: Demand) -> None:
    """Raise the alarm when fewer than two may approve now, or by when it is to be said beforehand; clear it when two may again."""
    now = true_time(clock)
    with database.reading() as session:
        left = _left(session, now, demand)
        told = session.scalar(select(Alarm.id).where(Alarm.kind == KIND, Alarm.cleared_at.is_(None))) is not None
    missing = demand.required and len(left) < powers.LEAST
    if missing == told:
        return
    with database.writing() as session:
        if not missing:
            clear_alarm(session, KIND, SUBJECT, now=clock.now())
            return
        day, names = now + demand.warn, ", ".join(left) or "nobody"
        cause = f"by practice only {len(left)} of {powers.LEAST} people may approve in live on {day:%Y-%m-%d}: {names}"
        raise_alarm(session, "practice-missing", SUBJECT, cause=cause, remedy=REMEDY, now=clock.now())


def _left(session: Session, now: datetime, demand: Demand) -> list[str]:
    """Who may approve for the whole city now, and still may when it is to be said."""
    if not demand.required:
        return []
    known = set(powers.approvers(session, now))
    for moment in (now, now + demand.warn):
        known &= {one.login for one in waive.approvers(session, moment, demand) if one.standing.may_approve}
    return sorted(known)
