"""A post that could not be taken in is kept for a person: as much of it as can be stored, and why it was not read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import fields
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.core.alarm import raise_alarm
from lifeline.core.db import Database, WorldRow, at_home
from lifeline.core.sighting import Sighting
from lifeline.core.text import first_line, sha256, storable
from lifeline.listening.ladder import in_turn
from lifeline.listening.sound import sound
from lifeline.listening.tables import SightingRow

UNREAD = "report-unread"


def each_in_turn(posts: Sequence[Sighting]) -> list[Sighting]:
    """As they are to be heard one by one; what has a value of a wrong type has no turn, and comes last."""
    wrong = [post for post in posts if len(_fit(post)) < len(Sighting.__struct_fields__)]
    return in_turn(post for post in posts if not any(post is one for one in wrong)) + wrong


def _fit(post: Sighting) -> dict[str, Any]:
    return {one.name: value for one in fields(Sighting) if _is(value := getattr(post, one.name), one.type)}


def _is(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return not isinstance(value, datetime) or value.tzinfo is not None


def _mended(post: Sighting, now: datetime) -> Sighting:
    """As much of it as is of the right type."""
    bare = {"platform": "unknown", "post_id": f"unread-{sha256(storable(repr(post)))}", "text": "", "created_at": now, "heard_at": now}
    return Sighting(**{**bare, **_fit(post)})


def keep_unread(database: Database, post: Sighting, error: Exception, now: datetime) -> None:
    """One alarm for each listener, and a row for each post; without its words where the database will not have them."""
    post = sound(_mended(post, now))
    for text in (post.text, ""):
        try:
            with database.writing() as session:
                at_home(session, database.status)  # what was refused as another world's is not taken in by this door
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
