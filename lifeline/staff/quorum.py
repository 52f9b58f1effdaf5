"""Live begins with two people who approve for the whole city and have a second factor; for want of them it is never stopped later."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import Alarm, clear_alarm, raise_alarm
from lifeline.core.clock import Clock, true_time
from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.staff.note import note
from lifeline.staff.powers import LEAST, approvers
from lifeline.staff.tables import StaffAct

BEGUN = "live begun"
KIND, SUBJECT = "approvers-missing", "approvers"
STEPS = """\
  lifeline serve --world live --enrol        serves the desk, so that they can use their links; sending begins by itself once both are there
  lifeline user add LOGIN --name NAME --as YOU --world live
  lifeline user grant LOGIN --role duty_chief --as YOU --reason WHY --world live
docs/desk.md says it step by step."""
REMEDY = "two people must be able to approve at any hour: give one more the role approver or duty chief for the whole city, under People"


def begun(session: Session) -> bool:
    """Whether live ever had what it needs. It is on record, so nobody takes it back."""
    return session.scalar(select(StaffAct.id).where(StaffAct.act == BEGUN).order_by(StaffAct.id).limit(1)) is not None


def begin(session: Session, now: datetime) -> str:
    """Let live begin, for good; the sentence says what is missing where it may not."""
    if begun(session):
        return ""
    found = approvers(session, now)
    if len(found) >= LEAST:
        note(session, BEGUN, by=Actor("lifeline", ""), now=now, detail={"approvers": sorted(found)})
        return ""
    return (
        f"live does not begin: {LEAST} people must be able to approve for the whole city, each with a second factor, and there "
        f"{'is 1' if len(found) == 1 else 'is none'} ({_names(found)}). Nothing is asked, issued or sent.\n"
        f"실제 세계를 시작하지 않습니다: 두 번째 확인 수단을 갖춘 승인자(서울 전역)가 {LEAST}명 있어야 하는데 지금 {len(found)}명입니다.\n"
        f"{STEPS}"
    )


def _names(logins: frozenset[str]) -> str:
    return ", ".join(sorted(logins)) or "nobody"


def watch(database: Database, clock: Clock) -> None:
    """Somebody left, or a role ended by itself: people are told, and sending goes on."""
    now = true_time(clock)
    with database.reading() as session:
        missing = len(approvers(session, now)) < LEAST
        told = session.scalar(select(Alarm.id).where(Alarm.kind == KIND, Alarm.cleared_at.is_(None))) is not None
    if missing == told:
        return
    with database.writing() as session:
        found = approvers(session, now)
        if len(found) >= LEAST:
            clear_alarm(session, KIND, SUBJECT, now=clock.now())
            return
        cause = f"only {len(found)} of {LEAST} people can approve for the whole city with a second factor: {_names(found)}"
        raise_alarm(session, "approvers-missing", SUBJECT, cause=cause, remedy=REMEDY, now=clock.now())
