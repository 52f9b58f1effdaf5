"""What its author has deleted leaves us too: the words go, the counts stay."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.listening.tables import LEAVES, SightingRow

Forget = Callable[[Session, Sequence[int], datetime], None]
EMPTY = {"text": "", "author": "", "handle": "", "url": "", "media": "", "said": "", "same": None, "young": False, "earlier": None}
_AT_ONCE = 500


def of_left(session: Session, authors: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The posts we hold of accounts that are gone, as (platform, post id)."""
    ids = sorted({author for platform, author in authors if platform == "bluesky" and author})
    found: list[tuple[str, str]] = []
    for start in range(0, len(ids), _AT_ONCE):
        wanted = select(SightingRow.post_id).where(LEAVES, SightingRow.author.in_(ids[start : start + _AT_ONCE]))
        found += [("bluesky", post) for post in session.scalars(wanted)]
    return found


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
