"""Posts of X as they come: answers of the search and lines of the stream, one Sighting per post and nothing more than it needs."""

from datetime import datetime
from html import unescape

from msgspec import Struct

from lifeline.core.sighting import Copy, Position, Sighting
from lifeline.listening import sane, tolerant

PLATFORM = "x"
_LONGEST_ID = 20
_EPOCH_MS = 1_288_834_974_657  # ids of X hold the milliseconds since then, above 22 bits
_CLOSE = 500  # metres: a place larger than this is where somebody says to be, not where something happens
_EXACT = 30


class Tag(Struct, gc=False):
    tag: str = ""


class Entities(Struct, gc=False):
    hashtags: list[Tag] = []


class Referenced(Struct, gc=False):
    type: str = ""
    id: str = ""


class Point(Struct, gc=False):
    coordinates: tuple[float, float] | None = None


class Geo(Struct, gc=False):
    place_id: str = ""
    coordinates: Point | None = None


class Metrics(Struct, gc=False):
    retweet_count: int = 0


class Note(Struct, gc=False):
    text: str = ""
    entities: Entities | None = None


class Attachments(Struct, gc=False):
    media_keys: list[str] = []


class Post(Struct, gc=False):
    id: str
    text: str = ""
    author_id: str = ""
    created_at: str = ""
    lang: str = ""
    referenced_tweets: list[Referenced] | None = None
    public_metrics: Metrics | None = None
    entities: Entities | None = None
    geo: Geo | None = None
    attachments: Attachments | None = None
    note_tweet: Note | None = None


class User(Struct, gc=False):
    id: str
    username: str = ""
    created_at: str = ""


class Media(Struct, gc=False):
    media_key: str
    url: str = ""
    preview_image_url: str = ""


class Box(Struct, gc=False):
    bbox: tuple[float, float, float, float] | None = None


class Place(Struct, gc=False):
    id: str
    geo: Box | None = None


class Includes(Struct, gc=False):
    users: list[User] = []
    media: list[Media] = []
    places: list[Place] = []
    tweets: list[Post] = []


class Meta(Struct, gc=False):
    next_token: str = ""
    result_count: int = -1


class Trouble(Struct, gc=False):
    value: str = ""
    type: str = ""
    title: str = ""
    detail: str = ""


class Found(Struct, gc=False):
    data: list[Post] = []
    includes: Includes | None = None
    meta: Meta | None = None
    errors: list[Trouble] = []


class Rule(Struct, gc=False):
    tag: str = ""


class Line(Struct, gc=False):
    data: Post | None = None
    includes: Includes | None = None
    matching_rules: list[Rule] = []
    errors: list[Trouble] = []


_INCLUDED: tolerant.Lists = {
    ("includes", "users"): User,
    ("includes", "media"): Media,
    ("includes", "places"): Place,
    ("includes", "tweets"): Post,
}
LISTS: tolerant.Lists = {("data",): Post, **_INCLUDED, ("errors",): Trouble}
LINE_LISTS: tolerant.Lists = {**_INCLUDED, ("matching_rules",): Rule, ("errors",): Trouble}


def posts(body: bytes, heard_at: datetime) -> list[Sighting]:
    """The posts of one answer, a native repost right after the post it repeats. Raises tolerant.NoAnswer."""
    found, _ = tolerant.read(body, Found, LISTS)
    return sightings(found.data, found.includes, heard_at, [])


def sightings(rows: list[Post], includes: Includes | None, heard_at: datetime, notes: list[str]) -> list[Sighting]:
    """Rows without an id of X are left out. What others refer to (names, pictures, places, originals) is in `includes`."""
    made: list[Sighting] = []
    reading = _Reading(includes, heard_at, notes)
    told: set[str] = set()
    for row in rows:
        copy, of = reading.repeats(row)
        original = reading.originals.get(of) if copy == "repost" else None
        if original is not None and of not in told:
            told.add(of)
            made.append(reading.sighting(original, *reading.repeats(original)))
        if is_id(row.id):
            made.append(reading.sighting(row, copy, of))
        else:
            notes.append(f"left out: {row.id[:40]!r} is no id of a post")
    return made


def is_id(value: str) -> bool:
    return 0 < len(value) <= _LONGEST_ID and value.isascii() and value.isdecimal() and value[0] != "0"


def second_of(post_id: str) -> int:
    """The epoch second an id was made at."""
    return ((int(post_id) >> 22) + _EPOCH_MS) // 1000


def id_at(second: float) -> str:
    """The lowest id that could be made at that epoch second."""
    return str(max(1, int(second * 1000) - _EPOCH_MS << 22))


class _Reading:
    """What one answer says besides its posts, by key."""

    __slots__ = ("_heard_at", "_media", "_names", "_notes", "_places", "_young", "originals")

    def __init__(self, includes: Includes | None, heard_at: datetime, notes: list[str]) -> None:
        includes = includes or Includes()
        self._heard_at, self._notes = heard_at, notes
        self._names = {user.id: user.username for user in includes.users}
        self._young = {user.id for user in includes.users if user.created_at and sane.young(user.created_at, heard_at)}
        self._media = {one.media_key: one.url or one.preview_image_url for one in includes.media}
        self._places = {place.id: place.geo.bbox for place in includes.places if place.geo and place.geo.bbox}
        self.originals = {post.id: post for post in includes.tweets if is_id(post.id)}

    def repeats(self, row: Post) -> tuple[Copy, str]:
        for other in row.referenced_tweets or ():
            if other.type == "retweeted" and is_id(other.id):
                return "repost", other.id
            if other.type == "quoted" and is_id(other.id):
                return "quote", other.id
        return "", ""

    def sighting(self, row: Post, copy: Copy, of: str) -> Sighting:
        note, written = row.note_tweet, row.text
        marks = row.entities
        if note is not None and note.text:
            written, marks = note.text, note.entities or marks
        if "&" in written:
            written = unescape(written)
        handle = self._names.get(row.author_id, "")
        metrics = row.public_metrics
        return Sighting(
            platform=PLATFORM,
            post_id=row.id,
            text=sane.text_of(written),
            created_at=sane.when(row.created_at, self._heard_at),
            heard_at=self._heard_at,
            author=row.author_id if is_id(row.author_id) else "",
            handle=sane.short(handle),
            url=f"https://x.com/i/status/{row.id}",
            language=sane.short(row.lang, 16),
            copy=copy,
            copy_of=of,
            reposts=max(0, metrics.retweet_count) if metrics is not None and not copy else 0,
            position=self._position(row.geo) if row.geo is not None else None,
            tags=sane.tag_names([mark.tag for mark in marks.hashtags]) if marks is not None and marks.hashtags else (),
            media=self._pictures(row.attachments) if row.attachments is not None else (),
            young=row.author_id in self._young,
        )

    def _pictures(self, attached: Attachments) -> tuple[str, ...]:
        found = (sane.address(self._media.get(key, "")) for key in attached.media_keys[: sane.MOST_MEDIA])
        return tuple(address for address in found if address)

    def _position(self, geo: Geo) -> Position | None:
        if geo.coordinates is not None and geo.coordinates.coordinates is not None:
            lon, lat = geo.coordinates.coordinates
            return sane.position(lat, lon, _EXACT, self._notes)
        west, south, east, north = self._places.get(geo.place_id, (0.0, 0.0, 0.0, 0.0))
        metres = int(max(north - south, (east - west) * 0.8) * 111_000 / 2)
        if not 0 < metres <= _CLOSE:
            return None
        return sane.position((south + north) / 2, (west + east) / 2, metres, self._notes)
