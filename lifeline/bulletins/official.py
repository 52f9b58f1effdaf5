"""What the city is saying now and what it gave the all-clear for within a day, for whoever compares it with citizens' reports."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.standing import A_DAY
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import Bulletin
from lifeline.core.cap import MsgType
from lifeline.core.official import Official


def official(session: Session, now: datetime) -> tuple[Official, ...]:
    """A bulletin that was taken back as wrong is neither: nothing was over, and nothing is in force."""
    said = (Bulletin.state == State.ISSUED) & (Bulletin.msg_type != MsgType.CANCEL) & (Bulletin.issued_at <= now)
    stands = said & or_(Bulletin.expires_at.is_(None), Bulletin.expires_at > now)
    clear = (Bulletin.msg_type == MsgType.CANCEL) & (Bulletin.kind == Kind.OVER) & Bulletin.issued_at.between(now - A_DAY, now)
    wanted = select(Bulletin.hazard, Bulletin.districts, Bulletin.issued_at, Bulletin.msg_type).where(or_(stands, clear))
    return tuple(
        Official(hazard, frozenset(districts.split()), at or now, ended=kind == MsgType.CANCEL)
        for hazard, districts, at, kind in session.execute(wanted.order_by(Bulletin.issue_order))
    )
