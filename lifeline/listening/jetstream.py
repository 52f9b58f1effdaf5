"""Bluesky's Jetstream, one JSON event a frame: which of the whole network's events concern us, and how they are read."""

from datetime import UTC, datetime
from typing import Literal, TypeVar

import msgspec
from msgspec import Raw, Struct, field

from lifeline.listening import sane, tolerant
from lifeline.listening.bluesky import Author, Facet, Image, Post, Record, Shown
from lifeline.listening.hashtags import folded

POSTS, REPOSTS = "app.bsky.feed.post", "app.bsky.feed.repost"
# Of an account that is only badly hosted just now ("throttled", "desynchronized") nothing was taken back.
GONE = frozenset({"deleted", "deactivated", "suspended", "takendown"})
PICTURES = "https://cdn.bsky.app/img/feed_fullsize/plain"
_LATEST = 1 << 53  # microseconds: above is no time
_RECORD: tolerant.Lists = {("facets",): Facet, ("langs",): str, ("tags",): str}


class Commit(Struct):
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    record: Raw = Raw(b"")


class Account(Struct):
    active: bool = True
    status: str = ""


class Event(Struct):
    """One frame. `time_us`: when the server saw it, in unix microseconds; a cursor is such a time."""

    did: str
    time_us: int
    kind: str = ""
    commit: Commit | None = None
    account: Account | None = None


class Subject(Struct):
    uri: str


class Repost(Struct):
    subject: Subject
    created_at: str = field(default="", name="createdAt")


class Link(Struct):
    link: str = field(default="", name="$link")


class Blob(Struct):
    ref: Link = field(default_factory=Link)


class Picture(Struct):
    image: Blob


class Pictures(Struct):
    images: list[Picture] = []
    media: "Pictures | None" = None


class Illustrated(Struct):
    embed: Pictures | None = None


_EVENT = msgspec.json.Decoder(Event)
What = Literal["post", "edit", "repost", "delete", "account"]
T = TypeVar("T")


class Concern(Struct, frozen=True, gc=False):
    """An event that may concern us. `id`: address of the post, or the DID of an account; `of`: what a repost repeats; `written`: when."""

    what: What
    id: str
    at: int
    author: str = ""
    of: str = ""
    written: str = ""
    post: Post | None = None
    size: int = 0


class Unreadable(Exception):
    """A frame that is no event, or one of another shape."""


def event(frame: bytes) -> Event:
    """Raises Unreadable."""
    try:
        found = _EVENT.decode(frame)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = _mended(frame)
    if not (found.did.startswith("did:") and "/" not in found.did and sane.identity(found.did) and 0 < found.time_us < _LATEST):
        raise Unreadable("no account or no time")
    return found


def concern(one: Event, tags: frozenset[str]) -> Concern | None:
    """What of it may concern us; `tags` are folded. None where nothing can. Raises Unreadable."""
    if one.kind == "account":
        gone = one.account is not None and not one.account.active and one.account.status in GONE
        return Concern("account", one.did, one.time_us) if gone else None
    commit = one.commit
    if one.kind != "commit" or commit is None or commit.collection not in (POSTS, REPOSTS):
        return None
    address = sane.identity(f"at://{one.did}/{commit.collection}/{commit.rkey}") if commit.rkey else ""
    if not address:
        raise Unreadable("no address")
    if commit.operation == "delete":
        return Concern("delete", address, one.time_us) if commit.collection == POSTS else None
    if commit.operation not in ("create", "update") or not bytes(commit.record):
        return None
    return _repost(one, address, commit.record) if commit.collection == REPOSTS else _post(one, address, commit, tags)


def _mended(frame: bytes) -> Event:
    try:
        return _EVENT.decode(tolerant.mended(frame))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}"[:120]) from None


def _repost(one: Event, address: str, record: Raw) -> Concern | None:
    found = _read(record, Repost, {})
    of = sane.identity(found.subject.uri)
    return Concern("repost", address, one.time_us, one.did, of, found.created_at) if of else None


def _post(one: Event, address: str, commit: Commit, tags: frozenset[str]) -> Concern | None:
    """A new one under one of the hashtags; an edited one whatever it says now, for it may be one we hold."""
    record = _read(commit.record, Record, _RECORD)
    edited = commit.operation == "update"
    if not edited and tags.isdisjoint(named(record)):
        return None
    shown = Shown(images=[Image(f"{PICTURES}/{one.did}/{link}@jpeg") for link in _pictures(commit.record)])
    seen = datetime.fromtimestamp(one.time_us / 1e6, UTC).isoformat()
    post = Post(address, record, Author(one.did), shown, indexed_at=seen)
    return Concern("edit" if edited else "post", address, one.time_us, one.did, post=post)


def named(record: Record) -> set[str]:
    """Its hashtags, folded: marked ones, listed ones, and those that only stand in its text."""
    marked = (feature.tag for facet in record.facets or () for feature in facet.features)
    return {folded(tag) for tag in sane.tag_names((*marked, *(record.tags or ()), *sane.tags_in(sane.text_of(record.text))))}


def _pictures(record: Raw) -> list[str]:
    try:
        embed = tolerant.read(bytes(record), Illustrated, {})[0].embed
    except tolerant.NoAnswer:
        return []
    some = [*embed.images, *(embed.media.images if embed.media else ())] if embed else []
    return [one.image.ref.link for one in some[: sane.MOST_MEDIA] if one.image.ref.link.isalnum()]


def _read(body: bytes | Raw, kind: type[T], lists: tolerant.Lists) -> T:
    try:
        return tolerant.read(bytes(body), kind, lists)[0]
    except tolerant.NoAnswer as error:
        raise Unreadable(str(error)) from None
