"""What its author has deleted leaves us too: the words go, the counts stay."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.listening.tables import SightingRow

Forget = Callable[[Session, Sequence[int], datetime], None]
EMPTY = {"text": "", "author": "", "handle": "", "url": "", "media": "", "said": "", "same": None, "young": False}
_AT_ONCE = 500


def gone(session: Session, posts: Iterable[tuple[str, str]], *, forget: Forget, now: datetime) -> int:
    """Empty those posts that are known, here and, by `forget` (which gets their ids), wherever the public reads them."""
    by_platform: dict[str, list[str]] = {}
    for platform, post in set(posts):
        by_platform.setdefault(platform, []).append(post)
    ids = [number for platform, some in sorted(by_platform.items()) for number in _known(session, platform, sorted(some))]
    if ids:
        session.execute(update(SightingRow), [{"id": number, "deleted_at": now, **EMPTY} for number in ids])
        forget(session, ids, now)
    return len(ids)


def _known(session: Session, platform: str, posts: Sequence[str]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(posts), _AT_ONCE):
        of_it = SightingRow.platform == platform, SightingRow.post_id.in_(posts[start : start + _AT_ONCE])
        found += session.scalars(select(SightingRow.id).where(*of_it, SightingRow.deleted_at.is_(None)).order_by(SightingRow.id))
    return found
