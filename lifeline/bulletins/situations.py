"""Emergencies as readers know them: each under the number of its first bulletin, open while one of its bulletins is in force."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.states import State
from lifeline.bulletins.tables import Bulletin, Situation
from lifeline.core.cap import MsgType


@dataclass(frozen=True, slots=True)
class SituationView:
    """One emergency. `number` is its first issued bulletin's, for ever; `bulletins` the numbers of all issued, oldest first.

    `began` is when the first was issued, `ended` (None while open) when the last of its bulletins ceased to be in force.
    """

    id: str
    number: str
    hazard: str
    began: datetime
    ended: datetime | None
    bulletins: tuple[str, ...]

    @property
    def open(self) -> bool:
        return self.ended is None


def situations(session: Session, ids: Collection[str]) -> tuple[SituationView, ...]:
    """Those of the ids that have an issued bulletin, the newest first."""
    columns = (Bulletin.situation_id, Bulletin.number, Bulletin.state, Bulletin.msg_type, Bulletin.issued_at, Bulletin.ended_at)
    where = (Bulletin.situation_id.in_(ids), Bulletin.issued_at.is_not(None))
    issued: dict[str, list[_Row]] = {}
    for situation, number, state, msg_type, at, ended in session.execute(select(*columns).where(*where).order_by(Bulletin.issue_order)):
        if at is not None:
            issued.setdefault(situation, []).append(_Row(number, state, msg_type, at, ended))
    hazards = session.execute(select(Situation.id, Situation.hazard).where(Situation.id.in_(issued)))
    found = [_view(situation, hazard, issued[situation]) for situation, hazard in hazards]
    return tuple(sorted(found, key=lambda view: (view.began, view.number), reverse=True))


def open_situations(session: Session) -> tuple[SituationView, ...]:
    """Every emergency of which a bulletin is in force, the newest first."""
    in_force = (Bulletin.state == State.ISSUED, Bulletin.msg_type != MsgType.CANCEL)
    return situations(session, set(session.scalars(select(Bulletin.situation_id).where(*in_force).distinct())))


def situation_of(session: Session, number: str) -> SituationView | None:
    """The emergency to which the issued bulletin of that number belongs."""
    wanted = select(Bulletin.situation_id).where(Bulletin.number == number, Bulletin.issue_order.is_not(None))
    found = session.scalars(wanted).first()
    return next(iter(situations(session, [found])), None) if found else None


@dataclass(frozen=True, slots=True)
class _Row:
    number: str
    state: str
    msg_type: str
    issued_at: datetime
    ended_at: datetime | None

    @property
    def in_force(self) -> bool:
        return self.state == State.ISSUED and self.msg_type != MsgType.CANCEL


def _view(situation: str, hazard: str, rows: Sequence[_Row]) -> SituationView:
    return SituationView(situation, rows[0].number, hazard, rows[0].issued_at, _ended(rows), tuple(row.number for row in rows))


def _ended(rows: Iterable[_Row]) -> datetime | None:
    rows = tuple(rows)
    if any(row.in_force for row in rows):
        return None
    return max(row.ended_at or row.issued_at for row in rows)
