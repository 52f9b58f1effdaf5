"""What the exercise wrote itself, and what came to the drill world from outside of it: the second may be real."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lifeline.core.sighting import EXERCISE, OF_THE_OFFICE
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow

AT_ONCE = 100


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
    return platform == EXERCISE


def from_outside(session: Session) -> list[Outside]:
    """Those that came by a platform or the public form, life first, then the newest."""
    of_life = Report.urgency == "life"
    wanted = select(Report, SightingRow.platform).join(SightingRow, SightingRow.id == Report.sighting_id)
    rows = session.execute(wanted.where(_is_outside()).order_by(of_life.desc(), Report.id.desc()).limit(AT_ONCE))
    return [
        Outside(one.id, one.sighting_id, platform, one.text, one.place, one.district, one.urgency, one.seen_at) for one, platform in rows
    ]


def _is_outside() -> ColumnElement[bool]:
    return SightingRow.platform.not_in(OF_THE_OFFICE)
