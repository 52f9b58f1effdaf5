"""Posts that ask or request something: no matter for the map, but somebody must answer them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lifeline.core.sighting import FORM, PHONE
from lifeline.listening.tables import SightingRow

MOST = 500
_KEPT = (SightingRow.route == "inbox", SightingRow.deleted_at.is_(None), SightingRow.erased_at.is_(None))


class Asked(NamedTuple):
    """As its author wrote it: `text` is for nobody before it is masked."""

    id: int
    platform: str
    at: datetime
    why: str
    text: str
    support: int


def asked(session: Session) -> list[Asked]:
    """What was told to us by form or telephone first, then the newest; at most 500. None that was taken back or is kept no longer."""
    told = case((SightingRow.platform.in_((FORM, PHONE)), 0), else_=1)
    columns = (SightingRow.id, SightingRow.platform, SightingRow.created_at, SightingRow.why, SightingRow.text, SightingRow.support)
    wanted = select(*columns).where(*_KEPT).order_by(told, SightingRow.id.desc()).limit(MOST)
    return [Asked(*row) for row in session.execute(wanted)]


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SightingRow).where(*_KEPT)) or 0
