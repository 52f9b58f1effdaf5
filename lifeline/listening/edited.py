"""What an author has changed is said anew, under an id of its own, and the words before it leave us."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.sighting import Sighting
from lifeline.listening.tables import LEAVES, SightingRow

MARK = "#"  # between the id of a post and the word for its version; no platform has it in an id


def version(post_id: str, word: str) -> str:
    return f"{post_id}{MARK}{word}"


def bare(post_id: str) -> str:
    """The id of the post itself, whichever version this one is of."""
    return post_id.partition(MARK)[0]


def changed(session: Session, edits: Iterable[Sighting], beside: Sequence[Sighting]) -> list[Sighting]:
    """Those that say something else than the post we hold, or than one `beside` them; of what we do not hold, nothing."""
    here = {(post.platform, post.post_id): post.text for post in beside}
    found = []
    for one in edits:
        of = one.platform, bare(one.post_id)
        held = select(SightingRow.text).where(SightingRow.platform == of[0], SightingRow.post_id == of[1])
        text = session.scalar(held) if of not in here else here[of]
        if text is not None and text != one.text:
            found.append(one)
    return found


def before(session: Session, edits: Iterable[Sighting]) -> list[tuple[str, str]]:
    """Of the edits that are heard as posts of their own: every other version of the same post, as (platform, post id)."""
    lost: list[tuple[str, str]] = []
    for one in edits:
        rows = versions(session, one.platform, bare(one.post_id))
        if one.post_id in rows:
            lost += [(one.platform, post) for post in rows if post != one.post_id]
    return lost


def versions(session: Session, platform: str, post_id: str) -> list[str]:
    """The ids we hold it under, itself first. Where it names its author they are found by that."""
    wanted = select(SightingRow.post_id).where(SightingRow.platform == platform)
    if post_id.startswith("at://"):
        later = wanted.where(LEAVES, SightingRow.author == post_id.removeprefix("at://").partition("/")[0])
    else:
        later = wanted.where(SightingRow.post_id.startswith(post_id + MARK, autoescape=True))
    found = session.scalars(wanted.where(SightingRow.post_id == post_id)).all()
    return [*found, *(one for one in session.scalars(later.order_by(SightingRow.id)) if one.startswith(post_id + MARK))]
