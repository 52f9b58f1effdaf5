"""What has been said of a danger already, or waits to be said, where somebody is about to speak of it again."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lifeline.bulletins.states import OPEN, NotAllowed, State
from lifeline.bulletins.tables import Bulletin, Situation
from lifeline.core.cap import MsgType

SAME_AGAIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Alike:
    """A bulletin on the same danger for some of the same districts. `owner`: the department that leads its emergency."""

    number: str
    hazard: str
    level: str
    state: str
    situation: str
    owner: str
    at: datetime

    def __str__(self) -> str:
        led = f"{self.hazard} {self.level}, led by {self.owner or 'nobody'}"
        return f"bulletin {self.number} ({led}) is {self.state} since {self.at:%Y-%m-%d %H:%M} UTC"


class SaidAlready(NotAllowed):
    """Somebody has said, or is about to say, something about this danger here; the sentence names it and asks."""

    def __init__(self, others: tuple[Alike, ...]) -> None:
        self.others = others
        meant = " ".join(f"--again {one.number}" for one in others)
        super().__init__(
            f"for some of the same districts: {'; '.join(map(str, others))}. Update it ('lifeline bulletins revise {others[0].number}'), "
            f"or say that another beside it is meant with {meant}"
        )


def alike(session: Session, hazard: str, districts: frozenset[str], now: datetime, again: Collection[str] = ()) -> tuple[Alike, ...]:
    """Those whom `again` does not name, the newest first; whoever names one of an emergency knows of that emergency.

    Two departments on one danger confuse (Warntag 2020); MOIS asks again for the same type and area within 24 hours.
    """
    found = tuple(_of(session, hazard, districts, now))
    known = {one.situation for one in found if one.number in again}
    return tuple(one for one in found if one.number not in again and one.situation not in known)


def _of(session: Session, hazard: str, districts: frozenset[str], now: datetime) -> Iterator[Alike]:
    recent = Bulletin.issued_at > now - SAME_AGAIN
    said = (
        select(Bulletin, Situation.owner)
        .join(Situation, Situation.id == Bulletin.situation_id)
        .where(
            Bulletin.hazard == hazard,
            Bulletin.msg_type != MsgType.CANCEL,
            or_(recent, Bulletin.state.in_(OPEN), Bulletin.state == State.ISSUED),
        )
    )
    for one, owner in session.execute(said.order_by(Bulletin.created_at.desc())):
        if set(one.districts.split()) & districts:
            at = one.issued_at or one.created_at
            yield Alike(one.number, one.hazard, one.level, one.state, one.situation_id, owner, at)
