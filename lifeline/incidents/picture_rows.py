"""Photos as rows: one of each report, kept for staff until a person has looked at it, and told when it was seen before."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.incidents.picture import Cleaned
from lifeline.incidents.tables import Picture

ALIKE = 6  # of 64 bits may differ between two copies of one photo
COMPARED = 20_000  # the newest photos: older ones are found only when they are exactly alike
FLAT = 8  # a look with fewer bits set, or unset, is a wall or the night: it says nothing


def keep(session: Session, report: int, photo: Cleaned, now: datetime) -> Picture | None:
    """The row, or None when that report has a photo already (a form sent twice)."""
    if session.scalar(select(Picture.id).where(Picture.report_id == report).limit(1)) is not None:
        return None
    row = Picture(
        report_id=report,
        name=secrets.token_hex(12),
        shown=photo.bytes,
        clean=photo.bytes,
        width=photo.width,
        height=photo.height,
        look=photo.look,
        seen_before=seen_before(session, photo.look),
        state="waiting",
        at=now,
    )
    session.add(row)
    session.flush()
    return row


def seen_before(session: Session, look: int) -> int | None:
    """The newest picture that looks like it, whoever sent it."""
    if not FLAT <= (look & (2**64 - 1)).bit_count() <= 64 - FLAT:
        return None
    exact = session.scalar(select(Picture.id).where(Picture.look == look).order_by(Picture.id.desc()).limit(1))
    if exact is not None:
        return exact
    newest = session.execute(select(Picture.id, Picture.look).order_by(Picture.id.desc()).limit(COMPARED))
    return next((id for id, other in newest if ((look ^ other) & (2**64 - 1)).bit_count() <= ALIKE), None)
