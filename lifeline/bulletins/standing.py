"""What stands when an alert is decided on: what the city says, what waits for a person, and what ended within a day."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lifeline.bulletins import fold, shock
from lifeline.bulletins.decision import InForce
from lifeline.bulletins.states import OPEN, State
from lifeline.bulletins.tables import Bulletin
from lifeline.core.cap import MsgType

A_DAY = timedelta(hours=24)


def in_force(session: Session, now: datetime) -> tuple[InForce, ...]:
    """What the city is saying now, what waits for a person, and what ended within a day, as `decide` wants it."""
    said = and_(Bulletin.state == State.ISSUED, Bulletin.msg_type != MsgType.CANCEL)
    waits = and_(Bulletin.state.in_(OPEN), Bulletin.msg_type != MsgType.CANCEL)
    ended = and_(Bulletin.msg_type == MsgType.CANCEL, Bulletin.issued_at > now - A_DAY)
    rows = session.scalars(select(Bulletin).where(or_(said, waits, ended)).order_by(Bulletin.created_at)).all()
    numbers = {row.id: row.number for row in rows}
    return tuple(as_said(row, numbers.get(row.refers_to or "", "")) for row in rows)


def in_hand(row: Bulletin) -> bool:
    """Whether a person has changed or returned what waits."""
    return row.version > 1 or row.state == State.RETURNED


def as_said(row: Bulletin, refers_to: str = "") -> InForce:
    """The row as a decision wants it; `refers_to` is the number of the bulletin it follows."""
    key = (row.source_sender, row.source_identifier, row.source_sent)
    cells = fold.from_json(row.cells) if row.cells else {}
    return InForce(
        row.number,
        row.hazard,
        row.level,
        frozenset(row.districts.split()),
        (key[0], key[1], key[2]) if key[0] and key[1] and key[2] else None,
        fold.until(cells) if cells else row.expires_at,
        cells,
        shock.from_json(row.shock),
        waiting=row.state in OPEN,
        edited=in_hand(row),
        refers_to=refers_to,
        ended=(row.source_sent or row.issued_at) if row.msg_type == MsgType.CANCEL else None,
    )
