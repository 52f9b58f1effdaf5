"""Rows of a batch of posts: what is known of them, what is new of them, and what repeats what was there."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

import msgspec
from sqlalchemy import Table, bindparam, insert, select, tuple_, update
from sqlalchemy.orm import Session

from lifeline.core.ids import reserve
from lifeline.core.sighting import Sighting
from lifeline.listening.ladder import Again, Id, Key, Known, Ladder, New
from lifeline.listening.tables import CopyRow, SightingRow

_SIGHTINGS, _COPIES = cast(Table, SightingRow.__table__), cast(Table, CopyRow.__table__)
_SOME = 1000
_MORE = (
    update(_SIGHTINGS)
    .where(_SIGHTINGS.c.id == bindparam("of"))
    .values(support=_SIGHTINGS.c.support + bindparam("posts"), authors=_SIGHTINGS.c.authors + bindparam("people"))
)
_MET = (
    update(_SIGHTINGS)
    .where(_SIGHTINGS.c.platform == bindparam("on"), _SIGHTINGS.c.post_id == bindparam("post"), _SIGHTINGS.c.author == "")
    .where(_SIGHTINGS.c.deleted_at.is_(None), _SIGHTINGS.c.erased_at.is_(None))
    .values({name: bindparam(f"new_{name}") for name in ("author", "handle", "author_key", "url", "text")})
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


def known(session: Session, ladder: Ladder) -> Known:
    """In any order of batches and processes the same answer: only rows are asked."""
    posts: dict[Id, int] = {}
    bare: set[Id] = set()
    for platform, ids in ladder.ids.items():
        originals = select(_SIGHTINGS.c.post_id, _SIGHTINGS.c.id, _SIGHTINGS.c.author)
        for post, number, author in session.execute(originals.where(_SIGHTINGS.c.platform == platform, _SIGHTINGS.c.post_id.in_(ids))):
            posts[platform, post] = number
            if not author:
                bare.add((platform, post))
        copies = select(_COPIES.c.post_id, _COPIES.c.sighting_id)
        for post, number in session.execute(copies.where(_COPIES.c.platform == platform, _COPIES.c.post_id.in_(ids))):
            posts[platform, post] = number
    alike = select(_SIGHTINGS.c.same, _SIGHTINGS.c.id, _SIGHTINGS.c.created_at).where(_SIGHTINGS.c.same.in_(ladder.hashes))
    same = {words: (number, at) for words, number, at in session.execute(alike.order_by(_SIGHTINGS.c.created_at, _SIGHTINGS.c.id))}
    return Known(posts, same, frozenset(bare))


def number(session: Session, new: Sequence[New]) -> None:
    for one, id in zip(new, reserve(session, _SIGHTINGS, len(new)), strict=True):
        one.id = id


def keep(session: Session, routed: Iterable[tuple[New, str, str]], again: Mapping[int, Sequence[Again]], status: str) -> None:
    """New posts with where each goes and why; copies of them and of earlier ones, which give support and, by people unheard, authors."""
    connection = session.connection()
    copies = [_copy(of, one) for of, some in again.items() for one in some]
    people = {(row["sighting_id"], row["author_key"]) for row in copies if row["author_key"]}
    fresh = Counter(of for of, _ in people - _counted(session, people))
    rows = []
    for one, to, why in routed:
        rows.append(_row(one, to, why, status))
        copies += [_copy(one.id, copy) for copy in one.copies]
    if rows:
        connection.execute(insert(_SIGHTINGS), rows)
    if copies:
        connection.execute(insert(_COPIES), copies)
    if again:
        connection.execute(_MORE, [{"of": of, "posts": len(some), "people": fresh[of]} for of, some in again.items()])


def meet(session: Session, ladder: Ladder, bare: Collection[Id]) -> None:
    """The originals that only a repost had stood for have come themselves: from here on their author is known."""
    met = [post for post in ladder.seen if post.author and (post.platform, post.post_id) in bare]
    if met:
        session.connection().execute(_MET, [_author(post, ladder.key(post.platform, post.author)) for post in met])


def _author(post: Sighting, key: bytes | None) -> dict[str, Any]:
    names = {"new_author": post.author, "new_handle": post.handle, "new_url": post.url, "new_text": post.text}
    return {"on": post.platform, "post": post.post_id, "new_author_key": key} | names


def _counted(session: Session, people: Collection[tuple[int, bytes]]) -> set[tuple[int, bytes]]:
    """Those of them who had written or repeated that post before."""
    pairs = list(people)
    if not pairs:
        return set()
    copied = select(_COPIES.c.sighting_id, _COPIES.c.author_key).where(tuple_(_COPIES.c.sighting_id, _COPIES.c.author_key).in_(pairs))
    wrote = select(_SIGHTINGS.c.id, _SIGHTINGS.c.author_key).where(_SIGHTINGS.c.id.in_({of for of, _ in pairs}))
    return {(of, person) for of, person in (*session.execute(copied), *session.execute(wrote))}


def _copy(of: int, one: Again) -> dict[str, Any]:
    post = one.post
    return {
        "platform": post.platform,
        "post_id": post.post_id,
        "sighting_id": of,
        "kind": one.kind,
        "author_key": one.author,
        "created_at": post.created_at,
    }


def _row(one: New, to: str, why: str, status: str) -> dict[str, Any]:
    post = one.post
    return {
        "id": one.id,
        "status": status,
        "platform": post.platform,
        "post_id": post.post_id,
        "author": post.author,
        "handle": post.handle,
        "author_key": one.author,
        "url": post.url,
        "text": post.text,
        "language": post.language,
        "listener": post.listener,
        "created_at": post.created_at,
        "heard_at": post.heard_at,
        "media": "\n".join(post.media),
        "said": msgspec.json.encode(post.said).decode() if post.said else "",
        "same": one.same,
        "support": 1 + len(one.copies),
        "authors": len(one.people) + (one.author is None),
        "route": to,
        "why": why[:300],
        "deleted_at": None,
        "erased_at": None,
    }


def texts(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """What those sightings said, as far as it is still kept."""
    found: dict[int, str] = {}
    for at in range(0, len(numbers), _SOME):
        wanted = select(_SIGHTINGS.c.id, _SIGHTINGS.c.text).where(_SIGHTINGS.c.id.in_(numbers[at : at + _SOME]))
        found.update((id, text) for id, text in session.execute(wanted))
    return found
