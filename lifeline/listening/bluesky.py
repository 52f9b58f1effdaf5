"""Bluesky by its search for posts, newest first; a public view of the network, or the own server with a session."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct, field

from lifeline.core.sighting import Copy, Sighting
from lifeline.core.wire import Answer
from lifeline.listening import sane, tolerant, walk
from lifeline.listening._bluesky_session import Session
from lifeline.listening.asking import Asking, Secret, Settings
from lifeline.listening.port import Listener, Page

PLATFORM = "bluesky"
BASE = "https://bsky.social"
_PAGE, _LOOKS = 100, 25
_FIRST = timedelta(hours=1)
_LATE = timedelta(minutes=2)  # a post may be found a while after it was written: each round overlaps the last
_MOST_NOTES = 5
_POST = "/app.bsky.feed.post/"


class Author(Struct):
    did: str = ""
    handle: str = ""
    created_at: str = field(default="", name="createdAt")


class Feature(Struct):
    tag: str = ""


class Facet(Struct):
    features: list[Feature] = []


class Quoted(Struct):
    uri: str = ""
    record: "Quoted | None" = None


class Embed(Struct):
    record: Quoted | None = None


class Record(Struct):
    text: str = ""
    created_at: str = field(default="", name="createdAt")
    langs: list[str] | None = None
    tags: list[str] | None = None
    facets: list[Facet] | None = None
    embed: Embed | None = None


class Image(Struct):
    fullsize: str = ""


class Media(Struct):
    images: list[Image] = []


class Shown(Struct):
    images: list[Image] = []
    media: Media | None = None


class Post(Struct):
    uri: str
    record: Record
    author: Author | None = None
    embed: Shown | None = None
    indexed_at: str = field(default="", name="indexedAt")
    reposts: int = field(default=0, name="repostCount")


class Found(Struct):
    posts: list[Post]
    cursor: str | None = None


LISTS: tolerant.Lists = {("posts",): Post}


def build(name: str, settings: Settings, secret: Secret) -> Listener:
    """Settings: base, the own server, or without a secret a public view; firehose, the address of a Jetstream to hear beside the search.

    Secret: identifier, password. Raises KeyError, ValueError.
    """
    search = Bluesky(name, settings, secret)
    if not settings.get("firehose"):
        return search
    from lifeline.listening.bluesky_live import BlueskyLive  # only who has a firehose needs it

    return BlueskyLive(search, settings)


class Bluesky:
    platform, looks = PLATFORM, _LOOKS

    def __init__(self, name: str, settings: Settings, secret: Secret) -> None:
        self.name = name
        self._asking = Asking(name, settings, {key: value for key, value in secret.items() if key == "password"}, base=BASE)
        self._session = Session(self._asking, secret)

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        at = walk.opened(cursor)
        going = walk.under_way(at, tags, walk.one_each, began=now.isoformat())
        if going is None:
            return Page(sightings=(), cursor=cursor)
        since = _since(going, now)
        answer = self._search(going, since)
        if answer.status == 400 and going.next:
            walk.again_from_below(at)
            answer = self._search(going, since)
        found, lost = self._read(answer)
        times = [stamp(sane.when(row.indexed_at, now)) for row in found.posts]
        met = not found.posts or max(times) < stamp(since)
        more = walk.went(at, times, following=found.cursor or "", met=met)
        notes = (f"{lost} posts left out: they cannot be read",) if lost else ()
        fresh = walk.unheard(at, [row.uri for row in found.posts])
        new = [row for row in found.posts if row.uri in fresh]
        return Page(sightings=sightings(new, now), cursor=walk.kept(at), more=more, notes=notes)

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        """Those the network does not show any more."""
        asked = list(post_ids[:_LOOKS])
        if not asked:
            return frozenset()
        found, _ = self._read(self._session.get("app.bsky.feed.getPosts", {"uris": list(dict.fromkeys(asked))}))
        there = {row.uri for row in found.posts}
        return frozenset(post for post in asked if post not in there)

    def close(self) -> None:
        self._asking.close()

    def _search(self, going: walk.Walk, since: datetime) -> Answer:
        asked = {"q": f"#{going.tags[0]}", "sort": "latest", "limit": _PAGE, "since": stamp(since), "cursor": going.next or None}
        if going.lowest and not going.next:
            asked["until"] = going.lowest
        return self._session.get("app.bsky.feed.searchPosts", asked)

    def _read(self, answer: Answer) -> tuple[Found, int]:
        if answer.status != 200:
            raise self._asking.judge(answer)
        try:
            return tolerant.read(answer.body, Found, LISTS)
        except tolerant.NoAnswer as error:
            raise self._asking.unreadable(answer, str(error)) from None


def sightings(rows: Sequence[Post], heard_at: datetime) -> tuple[Sighting, ...]:
    return tuple([_sighting(row, heard_at) for row in rows if sane.identity(row.uri) and row.uri.startswith("at://")])


def stamp(moment: datetime) -> str:
    """As Bluesky writes times, always of one length, so that they compare as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _sighting(row: Post, heard_at: datetime) -> Sighting:
    record, author = row.record, row.author or Author()
    copy, of = _repeats(record)
    marked = (feature.tag for facet in record.facets or () for feature in facet.features)
    return Sighting(
        platform=PLATFORM,
        post_id=row.uri,
        text=sane.text_of(record.text),
        created_at=sane.when(record.created_at, sane.when(row.indexed_at, heard_at)),
        heard_at=heard_at,
        author=sane.identity(author.did),
        handle=sane.short(author.handle),
        url=_address(row),
        language=sane.short(next(iter(record.langs or ()), ""), 16),
        copy=copy,
        copy_of=of,
        reposts=max(0, row.reposts),
        tags=sane.tag_names(tag for tag in (*marked, *(record.tags or ())) if tag) or sane.tags_in(record.text),
        media=_pictures(row.embed),
        young=sane.young(author.created_at, heard_at),
    )


def _repeats(record: Record) -> tuple[Copy, str]:
    """A quote names a record, or a record beside pictures; what is quoted may also be a list or a feed, which is no post."""
    quoted = record.embed.record if record.embed is not None else None
    if quoted is not None and quoted.record is not None:
        quoted = quoted.record
    return ("quote", quoted.uri) if quoted is not None and _POST in quoted.uri and sane.identity(quoted.uri) else ("", "")


def _pictures(shown: Shown | None) -> tuple[str, ...]:
    images = [*shown.images, *(shown.media.images if shown.media else ())] if shown is not None else []
    return tuple(address for image in images[: sane.MOST_MEDIA] if (address := sane.address(image.fullsize)))


def _address(row: Post) -> str:
    did, found, key = row.uri.removeprefix("at://").partition(_POST)
    return sane.address(f"https://bsky.app/profile/{did}/post/{key}") if found else ""


def _since(going: walk.Walk, now: datetime) -> datetime:
    return sane.when(going.floor, now) - _LATE if going.floor else walk.since(going, _FIRST, _LATE)
