"""Each hour the rows of people are held against the record; what was written past it is an alarm until somebody has dealt with it."""

from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.clock import Clock
from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.core.text import first_line
from lifeline.staff.note import note
from lifeline.staff.people import NotDone, person
from lifeline.staff.stands import EVERYTHING, changed_past_the_record, stands

SUBJECT, TOLD = "people", 5
REMEDY = "end what nobody gave (take the role, make a new link, 'lifeline user leave'), call the auditor, then 'lifeline user stands LOGIN'"


def watch(database: Database, clock: Clock) -> None:
    """Raise the alarm, or clear it where all stand as the record says."""
    with database.reading() as session:
        found = list(changed_past_the_record(session))
    with database.writing() as session:
        if found:
            cause = (
                f"{len(found)} things about people are not as on record: {'; '.join(f'{one.where} {one.sentence}' for one in found[:TOLD])}"
            )
            raise_alarm(session, "staff-changed", SUBJECT, cause=first_line(cause, 1000), remedy=REMEDY, now=clock.now())
        else:
            clear_alarm(session, "staff-changed", SUBJECT, now=clock.now())


def accept(session: Session, login: str, *, by: Actor, reason: str, now: datetime) -> None:
    """Somebody looked at it: how that person stands now is what the record says from here on. Never of oneself. Raises NotDone."""
    if not reason.strip():
        raise NotDone("say why: it stays on record")
    holder = person(session, login)
    if not by.differs_from(Actor(holder.name, holder.login)):
        raise NotDone("nobody may say how they stand themselves: another person does")
    note(session, "standing accepted", by=by, now=now, subject=login, reason=reason, detail=stands(session, holder, EVERYTHING))
