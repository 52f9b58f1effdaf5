"""What an author has changed is heard again under the id it has, where we hold it: how it is read anew is the flow's matter."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.sighting import Sighting
from lifeline.listening.tables import SightingRow


def held(session: Session, edits: Iterable[Sighting], beside: Sequence[Sighting]) -> list[Sighting]:
    """Those of posts that we hold or that are `beside` them. A stream tells of every edit there is."""
    here = {(post.platform, post.post_id) for post in beside}
    return [one for one in edits if (one.platform, one.post_id) in here or _is_known(session, one)]


def _is_known(session: Session, post: Sighting) -> bool:
    wanted = SightingRow.platform == post.platform, SightingRow.post_id == post.post_id
    return session.scalar(select(SightingRow.id).where(*wanted)) is not None
