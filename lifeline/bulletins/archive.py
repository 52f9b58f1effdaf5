"""Emergencies that are over, by the month in which they began."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.situations import SituationView, situations
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import Bulletin
from lifeline.core.cap import MsgType
from lifeline.core.text import KST

Month = tuple[int, int]  # year and month in Seoul


def months(session: Session) -> Mapping[Month, int]:
    """How many emergencies that are over began in which month, the newest month first; a month without any is not there."""
    counted = Counter(_month(began) for began in _over(session).values())
    return {month: counted[month] for month in sorted(counted, reverse=True)}


def began_in(session: Session, month: Month) -> tuple[SituationView, ...]:
    """The emergencies that are over and began in that month, the newest first."""
    return situations(session, {situation for situation, began in _over(session).items() if _month(began) == month})


def _over(session: Session) -> dict[str, datetime]:
    """When each emergency began of which no bulletin is in force any more."""
    standing = case((and_(Bulletin.state == State.ISSUED, Bulletin.msg_type != MsgType.CANCEL), 1), else_=0)
    began = func.min(Bulletin.issued_at)
    wanted = select(Bulletin.situation_id, began).where(Bulletin.issue_order.is_not(None)).group_by(Bulletin.situation_id)
    return {situation: at for situation, at in session.execute(wanted.having(func.sum(standing) == 0)) if at is not None}


def _month(moment: datetime) -> Month:
    local = moment.astimezone(KST)
    return local.year, local.month
