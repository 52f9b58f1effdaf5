"""A cheap sign that something public may have changed: asked several times a second, so it reads counts and no texts."""

from collections.abc import Hashable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.issued.tables import IssuedLine
from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.db import WorldRow
from lifeline.situation import read as figures
from lifeline.situation.tables import FigureGroup, ReportTime

LATEST = 60  # bulletins whose posts are still watched: those of older ones have long been settled


def token(session: Session) -> Hashable:
    """Differs whenever a bulletin was issued or ended, one of its posts went further, a figure or a line of the log came."""
    issues = session.scalars(select(WorldRow.issues)).one()
    ended = session.execute(select(func.count(), func.max(Bulletin.ended_at)).where(Bulletin.ended_at.is_not(None))).one()
    latest = select(Bulletin.id).where(Bulletin.issue_order > issues - LATEST)
    posts = select(Delivery.state, func.count(), func.max(Delivery.changed_at)).where(Delivery.bulletin_id.in_(latest))
    by_state = session.execute(posts.group_by(Delivery.state).order_by(Delivery.state)).all()
    logged = select(func.max(IssuedLine.line)).scalar_subquery()
    promised = session.execute(
        select(select(func.max(ReportTime.id)).scalar_subquery(), select(func.max(FigureGroup.id)).scalar_subquery(), logged)
    ).one()
    return issues, tuple(ended), tuple(tuple(row) for row in by_state), figures.order(session), tuple(promised)
