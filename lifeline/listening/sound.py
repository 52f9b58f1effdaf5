"""A sighting made fit to be stored, whatever was sent: no sign a database refuses, no endless text or id, no post of the future."""

import hashlib
from collections.abc import Sequence
from operator import attrgetter

from msgspec.structs import replace

from lifeline.core.sighting import Sighting
from lifeline.core.text import storable

LONGEST_TEXT, LONGEST_ID, LONGEST_URL, LONGEST_LANGUAGE = 100_000, 255, 1000, 16
_TOGETHER = ((attrgetter("text"), LONGEST_TEXT), (attrgetter("url"), LONGEST_URL), (attrgetter("language"), LONGEST_LANGUAGE))
_IDS = tuple((attrgetter(name), LONGEST_ID) for name in ("post_id", "copy_of", "author", "handle"))
_TEXTS = ("text", "post_id", "copy_of", "author", "handle", "url", "language", "listener", "platform")


def sound(post: Sighting) -> Sighting:
    """The same post where nothing is wrong with it, which is nearly always."""
    if _fits(post) and post.created_at <= post.heard_at:
        return post
    clean = {name: storable(getattr(post, name)) for name in _TEXTS}
    return replace(
        post,
        text=clean["text"][:LONGEST_TEXT],
        post_id=_short(clean["post_id"]),
        copy_of=_short(clean["copy_of"]),
        author=_short(clean["author"]),
        handle=clean["handle"][:LONGEST_ID],
        url=clean["url"][:LONGEST_URL],
        language=clean["language"][:LONGEST_LANGUAGE],
        created_at=min(post.created_at, post.heard_at),
    )


def all_sound(posts: Sequence[Sighting]) -> list[Sighting]:
    """A batch of them, looked at together: where nothing is wrong with any, none is looked at by itself."""
    return list(posts) if _all_fit(posts) else [sound(post) for post in posts]


def _all_fit(posts: Sequence[Sighting]) -> bool:
    for name, most in (*_TOGETHER, *_IDS):
        each = list(map(name, posts))
        together = "".join(each)
        if max(map(len, each), default=0) > most or not _taken(together):
            return False
    return all(post.created_at <= post.heard_at for post in posts)


def _taken(text: str) -> bool:
    """Whether a database takes it."""
    try:
        return "\0" not in text and text.encode() is not None
    except UnicodeEncodeError:
        return False


def _fits(post: Sighting) -> bool:
    if max(len(post.post_id), len(post.copy_of), len(post.author), len(post.handle)) > LONGEST_ID:
        return False
    if len(post.text) > LONGEST_TEXT or len(post.url) > LONGEST_URL or len(post.language) > LONGEST_LANGUAGE:
        return False
    return _taken(f"{post.text}{post.post_id}{post.copy_of}{post.author}{post.handle}{post.url}")


def _short(given: str) -> str:
    """Two ids that differ only behind the 255th character stay two."""
    return given if len(given) <= LONGEST_ID else f"{given[:190]}…{hashlib.sha256(given.encode()).hexdigest()}"
