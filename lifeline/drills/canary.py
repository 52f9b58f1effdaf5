"""The canary: an exercise without a desk, played by schedule beside the live world; how it went says whether the product still works."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from lifeline.core import duties
from lifeline.core.alarm import clear_alarm, open_alarms, raise_alarm
from lifeline.core.alive import gone
from lifeline.core.clock import true_time
from lifeline.core.db import in_turn
from lifeline.core.ports import P
from lifeline.core.text import KST
from lifeline.core.world import World

WEEK, AGAIN = timedelta(days=7), timedelta(hours=1)
OVERDUE = timedelta(days=1)
LONGEST = timedelta(minutes=45)  # whoever began one so long ago, and cannot be asked, plays it no more
FIRST_WITHIN = timedelta(hours=6)  # of its hour: whoever starts for the first time between two hours waits for the next
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
REMEDY = "see it again with 'lifeline drill canary --run', and mend what it names: what fails here fails in an emergency"
RUN_IT = "run 'lifeline drill canary --run' when it is quiet: it waits by itself while the city says something"
GOOD, CUT_OFF = "good", "cut off"  # how the detail of its duty begins when it went well, or did not come to its end
LATE = "canary-late"
BEGUN = "begun, and not over"


@dataclass(frozen=True, slots=True)
class Canary:
    """`day` is one of DAYS and `at` a Korean hour."""

    script: str
    day: str
    at: time
    speed: int = 60

    def last_due(self, now: datetime) -> datetime:
        """The latest of its hours that is not to come."""
        here = now.astimezone(KST)
        that_day = here - timedelta(days=(here.weekday() - DAYS.index(self.day)) % 7)
        found = datetime.combine(that_day, self.at, KST)
        return found if found <= now else found - WEEK

    def overdue(self, last: duties.Duty | None, now: datetime) -> bool:
        """Whether it was not played though its hour is a day ago: it waits for bulletins to end, or nobody plays it."""
        hour = self.last_due(now)
        return last is not None and last.done_at < hour and now - hour > OVERDUE

    def due(self, last: duties.Duty | None, now: datetime) -> bool:
        """Whether it is to be played now. One that was missed is made up for, once; one that was cut off is played again, not at once."""
        hour = self.last_due(now)
        if last is None:
            return now - hour < FIRST_WITHIN
        if not hour <= last.done_at <= now + AGAIN:  # also where a clock that was an age ahead has noted it
            return True
        return last.detail.startswith(CUT_OFF) and now - last.done_at >= AGAIN


@dataclass(frozen=True, slots=True)
class Sung:
    good: bool
    detail: str


def played_now(last: duties.Duty | None, now: datetime) -> bool:
    return last is not None and last.detail == BEGUN and not gone(last.who) and now - last.done_at < LONGEST


def begin(world: World[P]) -> bool:
    """Whether this process plays it now: not while another one does."""
    now = true_time(world.clock)
    with world.database.writing() as session:
        in_turn(session)
        if played_now(duties.duties(session).get(duties.CANARY), now):
            return False
        _note(session, BEGUN, now)
    return True


def put_off(world: World[P], why: str) -> None:
    """It was stopped, for which it can do nothing: it is played again."""
    with world.database.writing() as session:
        _note(session, f"{CUT_OFF}: {why}", true_time(world.clock))


def keep(world: World[P], canary: Canary, sung: Sung) -> None:
    """When it was played and how it went stands among the duties; an alarm stands until it goes well again."""
    now = true_time(world.clock)
    with world.database.writing() as session:
        _note(session, sung.detail, now)
        if sung.good:  # also what another script failed in, before the office chose this one
            for one in open_alarms(session):
                if one.kind == "canary-failed":
                    clear_alarm(session, one.kind, one.subject, now=now)
        else:
            raise_alarm(session, "canary-failed", canary.script, cause=sung.detail, remedy=REMEDY, now=now)


def watch(world: World[P], canary: Canary | None) -> None:
    """An alarm stands while it is overdue, whoever should have played it; the office that wants none (None) has none."""
    now = true_time(world.clock)
    with world.database.reading() as session:
        last = duties.duties(session).get(duties.CANARY)
        told = next((one.subject for one in open_alarms(session) if one.kind == LATE), "")
    late = canary.script if canary is not None and canary.overdue(last, now) else ""
    if late == told:
        return
    with world.database.writing() as session:
        clear_alarm(session, LATE, told, now=now)
        if late and last is not None:
            cause = f"the exercise without people was last played on {last.done_at.astimezone(KST):%Y-%m-%d}: it is overdue"
            raise_alarm(session, "canary-late", late, cause=cause, remedy=RUN_IT, now=now)


def _note(session: Session, detail: str, now: datetime) -> None:
    duties.note(session, duties.CANARY, every=WEEK.total_seconds(), now=now, detail=detail)
