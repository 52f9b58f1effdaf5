"""Rows of a batch of posts: what is known of them, what is new of them, and what repeats what was there."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import Table
from sqlalchemy.orm import Session

from lifeline.core.bulk import Row, insert_all, moment, moments, one_of, pairs_of, reserve, run_all
from lifeline.listening.ladder import DAY, Again, Id, Key, Known, Ladder, New
from lifeline.listening.route import Route
from lifeline.listening.tables import CopyRow, SightingRow

_SIGHTINGS, _COPIES = cast(Table, SightingRow.__table__), cast(Table, CopyRow.__table__)
# Until when equal words only repeat a post that became a report; None: never. Any other post is repeated for a day.
Repeated = Callable[[Session, Collection[int]], Mapping[int, datetime | None]]
_NAMES = (
    *("id", "status", "platform", "post_id", "author", "handle", "author_key", "url", "text", "language", "listener"),
    *("created_at", "heard_at", "media", "said", "same", "support", "authors", "route", "why", "young"),
)
_COPY = ("platform", "post_id", "sighting_id", "kind", "author_key", "created_at")
_MORE = "UPDATE sightings SET support = support + %s, authors = authors + %s WHERE id = %s"
_POSTS = "SELECT post_id, id, author, text FROM sightings WHERE platform = %s AND post_id"
_COPIED = (
    "SELECT copies.post_id, copies.sighting_id, copies.kind, sightings.text FROM copies JOIN sightings ON sightings.id = copies.sighting_id"
    " WHERE copies.platform = %s AND copies.post_id"
)
_EDITED = (
    "UPDATE sightings SET earlier = COALESCE(earlier, text), text = %s, same = %s, route = %s, why = %s"
    " WHERE id = %s AND deleted_at IS NULL AND erased_at IS NULL"
)
_MET = (
    "UPDATE sightings SET author = %s, handle = %s, author_key = %s, url = %s, text = %s, young = %s"
    " WHERE platform = %s AND post_id = %s AND author = '' AND deleted_at IS NULL AND erased_at IS NULL"
)


def author_keys(secret: bytes) -> Key:
    """How authors are told apart without their names: a keyed hash of platform and account; None for a post nobody signed."""
    hashed = hashlib.blake2b(key=secret, digest_size=16)

    def key(platform: str, author: str) -> bytes | None:
        if not author:
            return None
        one = hashed.copy()
        one.update(f"{platform}\0{author}".encode())
        return one.digest()

    return key


def known(session: Session, ladder: Ladder, repeated: Repeated) -> Known:
    """In any order of batches and processes the same answer: only rows are asked."""
    posts: dict[Id, int] = {}
    texts: dict[Id, str] = {}
    bare: set[Id] = set()
    copied: dict[Id, str] = {}
    for platform, ids in ladder.ids.items():
        on = (platform,)
        for post, id, author, text in one_of(session, _POSTS, ids, on):
            posts[platform, post], texts[platform, post] = id, text
            if not author:
                bare.add((platform, post))
        left = [post for post in ids if (platform, post) not in posts]
        for post, id, kind, said in one_of(session, _COPIED, left, on):
            posts[platform, post] = id
            if kind == "quote" or (kind == "same" and said):
                copied[platform, post] = said if kind == "same" else ""
    alike = one_of(session, "SELECT same, id, created_at FROM sightings WHERE same", ladder.hashes(posts))
    ends = repeated(session, {id for _, id, _ in alike}) if alike else {}
    latest: dict[bytes, tuple[int, datetime, datetime]] = {}
    for at, id, words in sorted((moment(at), id, bytes(words)) for words, id, at in alike):
        if (end := ends.get(id, at + DAY)) is not None:
            latest[words] = id, at - DAY, min(end, at + DAY)
    return Known(posts, latest, frozenset(bare), texts, copied)


def number(session: Session, new: Sequence[New]) -> None:
    for one, id in zip(new, reserve(session, _SIGHTINGS, len(new)), strict=True):
        one.id = id


def keep(session: Session, routed: Iterable[tuple[New, Route]], again: Mapping[int, Sequence[Again]], status: str) -> None:
    """New posts with where each goes and why; copies of them and of earlier ones, which give support and, by people unheard, authors."""
    when = moments(session)
    copies = [_copy(of, one, when) for of, some in again.items() for one in some]
    people = {(of, one.author) for of, some in again.items() for one in some if one.author}
    fresh = Counter(of for of, _ in people - _counted(session, people))
    rows = []
    for one, way in routed:
        rows.append(_row(one, way, status, when))
        copies += [_copy(one.id, copy, when) for copy in one.copies]
    insert_all(session, _SIGHTINGS, _NAMES, rows)
    insert_all(session, _COPIES, _COPY, copies)
    if again:
        run_all(session, _MORE, [(len(some), fresh[of], of) for of, some in again.items()])


def reword(session: Session, routed: Iterable[tuple[New, Route]]) -> None:
    """What they say now stands beside what they said at first."""
    rows = [(one.post.text, one.same, way.to, way.why[:300], one.id) for one, way in routed]
    if rows:
        run_all(session, _EDITED, rows)


def meet(session: Session, ladder: Ladder, bare: Collection[Id]) -> None:
    """The originals that only a repost had stood for have come themselves: from here on their author is known."""
    met = [post for post in ladder.seen if post.author and (post.platform, post.post_id) in bare] if bare else []
    rows = [
        (one.author, one.handle, ladder.key(one.platform, one.author), one.url, one.text, one.young, one.platform, one.post_id)
        for one in met
    ]
    if rows:
        run_all(session, _MET, rows)


def _counted(session: Session, people: Collection[tuple[int, bytes]]) -> set[tuple[int, bytes]]:
    """Those of them who had written or repeated that post before. Each pair is looked up: a post may have ten thousand copies."""
    copied = pairs_of(session, "copies", ("sighting_id", "author_key"), people)
    wrote = one_of(session, "SELECT id, author_key FROM sightings WHERE author_key IS NOT NULL AND id", {of for of, _ in people})
    return {(of, bytes(person)) for of, person in (*copied, *wrote)}


def _copy(of: int, one: Again, when: Callable[[datetime], Any]) -> Row:
    post = one.post
    return post.platform, post.post_id, of, one.kind, one.author, when(post.created_at)


def _row(one: New, way: Route, status: str, when: Callable[[datetime], Any]) -> Row:
    post = one.post
    said = msgspec.json.encode(post.said).decode() if post.said else ""
    people = len(one.people) if one.copies else 1 if one.author else 0
    return (
        one.id,
        status,
        post.platform,
        post.post_id,
        post.author,
        post.handle,
        one.author,
        post.url,
        post.text,
        post.language,
        post.listener,
        when(post.created_at),
        when(post.heard_at),
        "\n".join(post.media) if post.media else "",
        said,
        one.same,
        1 + len(one.copies),
        people + (one.author is None),
        way.to,
        way.why[:300],
        post.young,
    )


def texts(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """What those sightings said, as far as it is still kept."""
    return dict(one_of(session, "SELECT id, text FROM sightings WHERE id", numbers))
