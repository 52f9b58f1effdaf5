"""A post that could not be taken in is kept for a person: as much of it as can be stored, and why it was not read."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.core.alarm import raise_alarm
from lifeline.core.db import Database, WorldRow
from lifeline.core.sighting import Sighting
from lifeline.core.text import first_line
from lifeline.listening.sound import sound
from lifeline.listening.tables import SightingRow

UNREAD = "report-unread"


def keep_unread(database: Database, post: Sighting, error: Exception, now: datetime) -> None:
    """One alarm for each listener, and a row for each post; without its words where the database will not have them."""
    post = sound(post)
    for text in (post.text, ""):
        try:
            with database.writing() as session:
                _keep(session, post, text, error, now)
        except SQLAlchemyError:
            if not text:
                raise
            continue
        return


def _keep(session: Session, post: Sighting, text: str, error: Exception, now: datetime) -> None:
    status, why = session.scalars(select(WorldRow.status)).one(), first_line(f"not read: {type(error).__name__}: {error}")
    known = select(SightingRow.id).where(SightingRow.platform == post.platform, SightingRow.post_id == post.post_id)
    if session.scalar(known) is None:
        row = SightingRow(status=status, platform=post.platform[:12], post_id=post.post_id, text=text, route="none", why=why)
        row.created_at, row.heard_at, row.listener = post.created_at, post.heard_at, post.listener[:40]
        session.add(row)
    raise_alarm(
        session,
        UNREAD,
        post.listener or post.platform,
        cause=f"post {post.post_id} of {post.platform} could not be read and is not on the map: {why}",
        remedy="read it where it was posted, enter it by hand if it matters, and report the error; what came after it was heard",
        now=now,
    )
