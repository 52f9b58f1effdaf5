"""What the exercise wrote itself, and what came to the drill world from outside of it: the second may be real."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, literal, or_, select
from sqlalchemy.orm import Session

from lifeline.core.alarm import Alarm, raise_alarm
from lifeline.core.ports import P
from lifeline.core.sighting import CSV, PASTE, PHONE
from lifeline.core.world import World
from lifeline.drills.citizens.crowd import PLATFORM
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow

CRY = "real-cry"
BY_HAND = (PHONE, PASTE, CSV)  # those who play enter these themselves
AT_ONCE = 100
# Who writes so under the hashtag of an exercise means that it is none, whatever it is about (a proposal).
NO_DRILL = (
    "실제 상황",
    "실제상황",
    "실제 화재",
    "실제 사고",
    "훈련 아니",
    "훈련 아님",
    "훈련 아닙",
    "훈련이 아니",
    "훈련이 아닙",
    "not a drill",
)


@dataclass(frozen=True, slots=True)
class Outside:
    """A report of the drill world that nobody of the exercise wrote. `post` is the number of its post, `text` what staff may read."""

    report: int
    post: int
    platform: str
    text: str
    place: str
    district: str
    urgency: str
    seen_at: datetime


def simulated(platform: str) -> bool:
    """Whether a post of that platform was written by the exercise."""
    return platform == PLATFORM


def from_outside(session: Session) -> list[Outside]:
    """Those that came by a platform or the public form, life first, then the newest."""
    of_life = Report.urgency == "life"
    wanted = select(Report, SightingRow.platform).join(SightingRow, SightingRow.id == Report.sighting_id)
    rows = session.execute(wanted.where(_is_outside()).order_by(of_life.desc(), Report.id.desc()).limit(AT_ONCE))
    return [
        Outside(one.id, one.sighting_id, platform, one.text, one.place, one.district, one.urgency, one.seen_at) for one, platform in rows
    ]


def call(world: World[P]) -> int:
    """A person at once for each cry for help that the exercise did not write, beside those it did. How many were new."""
    subject = literal("report ").concat(Report.id)
    known = exists().where(Alarm.kind == CRY, Alarm.subject == subject)
    wanted = select(Report).join(SightingRow, SightingRow.id == Report.sighting_id).where(_is_outside(), _cries(), ~known)
    with world.database.reading() as session:
        if session.scalar(wanted.limit(1)) is None:
            return 0
    with world.database.writing() as session:
        cries = session.scalars(wanted.order_by(Report.id).limit(AT_ONCE)).all()
        for one in cries:
            where = one.place or one.district or "a place that is not known"
            cause = f"somebody outside of the exercise calls for help at {where}: the exercise did not write this"
            remedy = "read it now and call 119; if it is real, hand it to live: 'lifeline drill escalate' or the button on its page"
            raise_alarm(session, "real-cry", f"report {one.id}", cause=cause, remedy=remedy, now=world.clock.now())
    return len(cries)


def _cries() -> ColumnElement[bool]:
    return or_(Report.urgency == "life", *(SightingRow.text.icontains(words) for words in NO_DRILL))


def _is_outside() -> ColumnElement[bool]:
    return SightingRow.platform.not_in((*BY_HAND, PLATFORM))
