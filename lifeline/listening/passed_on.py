"""Reposts that name only the post they repeat are heard where that post is known: a bare address is nothing to put on a map."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.sighting import Sighting
from lifeline.listening.tables import CopyRow, SightingRow

_AT_ONCE = 500


def of_known(session: Session, reposts: Sequence[Sighting], beside: Sequence[Sighting]) -> list[Sighting]:
    """Those whose original has a row, as a post or as a copy of one, or stands among the posts `beside` them."""
    known = {(post.platform, post.post_id) for post in beside}
    by_platform: dict[str, set[str]] = {}
    for post in reposts:
        if (post.platform, post.copy_of) not in known:
            by_platform.setdefault(post.platform, set()).add(post.copy_of)
    for platform, ids in by_platform.items():
        known |= {(platform, found) for found in _rows(session, platform, sorted(ids))}
    return [post for post in reposts if (post.platform, post.copy_of) in known]


def _rows(session: Session, platform: str, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for table in (SightingRow, CopyRow):
            found.update(session.scalars(select(table.post_id).where(table.platform == platform, table.post_id.in_(some))))
    return found
