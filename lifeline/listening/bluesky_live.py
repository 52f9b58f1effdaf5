"""Bluesky by its firehose, which tells within a second what is posted, changed and deleted, and beside it by its search."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from lifeline.core.sighting import Sighting
from lifeline.listening import sane
from lifeline.listening.asking import Settings
from lifeline.listening.bluesky import PLATFORM, Bluesky, sightings
from lifeline.listening.firehose import Reading, Taken
from lifeline.listening.hashtags import folded
from lifeline.listening.jetstream import Concern
from lifeline.listening.port import ListenerFailed, Page

_BATCH = 1000
_KEEP_EVERY = 10_000_000  # microseconds of nothing that concerns us, after which the place is kept all the same
_RARER = 20  # times the search is asked more rarely beside a stream that is well
_TELLS_AFTER = 60.0  # seconds without a connection


class Kept(Struct, omit_defaults=True):
    """The cursor. `at`: microseconds up to which the stream is stored. `search`: the search's own cursor, `walking` while it is on its way.

    `hole`: what the stream did not give and no search has gone over yet; `closing`: the walk under way began after it was found.
    """

    at: int = 0
    batch: int = 0
    search: str = ""
    walking: bool = False
    hole: str = ""
    closing: bool = False


class BlueskyLive:
    """The stream gives what comes; the search what was there before a hashtag was asked for, and what a hole of the stream left out.

    What was given and not stored is given again; the place of the stream is kept with the rows, so a death loses nothing.
    """

    platform = PLATFORM

    def __init__(self, search: Bluesky, settings: Settings) -> None:
        self.name, self.looks = search.name, search.looks
        self._search, self._address = search, address(search.name, settings)
        self._every = int(str(settings.get("search_seconds", 30)))
        self._reading: Reading | None = None
        self._since = self._gave = ""
        self._page: Page | None = None
        self._searched: tuple[float, tuple[str, ...]] = (0.0, ())
        self._refused = ""
        self._well_at = self._not_before = time.monotonic()

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page:
        if self._page is not None and cursor == self._since != self._gave:
            return self._page  # it was not stored
        if cursor not in (self._since, self._gave):
            self._leave()  # somebody else has read on
        kept = _opened(cursor)
        self._follow(tags, kept, now)
        taken = self._reading.take(_BATCH) if self._reading else Taken()
        moved = taken.at - kept.at >= _KEEP_EVERY
        kept.at = max(kept.at, taken.at)
        if taken.concerns or taken.holes or taken.broken:
            page = self._streamed(taken, kept, tags, now)
        elif self._is_due(kept, tags):
            page = self._found(kept, cursor, tags, now)
        else:
            page = Page(sightings=(), cursor=_kept(kept) if moved or not tags else cursor, behind=self._behind(kept))
        self._since, self._gave = cursor, page.cursor
        self._page = page if taken.concerns or taken.holes else None
        return page

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]:
        return self._search.look_again(post_ids)

    def close(self) -> None:
        self._leave(5.0)
        self._search.close()

    def _leave(self, seconds: float = 0.0) -> None:
        if self._reading is not None:
            self._reading.stop(seconds)
        self._reading = None

    def _follow(self, tags: Sequence[str], kept: Kept, now: datetime) -> None:
        """One thread that reads while there are hashtags; a new one goes on at the place that is stored."""
        wanted = frozenset(map(folded, tags))
        if not wanted:
            self._leave()
            kept.at, kept.hole = 0, ""  # later only the search goes back: the stream of the whole network would have to be read again
        elif self._reading is None or not self._reading.alive:
            self._reading = Reading(self.name, self._address, wanted, at=kept.at, now=now)
        else:
            self._reading.ask(wanted, now)
        if not wanted or self._is_well:
            self._well_at = time.monotonic()

    @property
    def _is_well(self) -> bool:
        return self._reading is not None and self._reading.connected

    def _streamed(self, taken: Taken, kept: Kept, tags: Sequence[str], now: datetime) -> Page:
        kept.batch += 1
        if taken.holes:
            kept.hole, kept.closing = "; ".join(taken.holes)[-250:], False
        said = {what: [one for one in taken.concerns if one.what == what] for what in ("post", "edit", "repost", "delete", "account")}
        edited = _posts(said["edit"], now)
        return Page(
            sightings=(*_posts(said["post"], now), *(one for one in edited if self._is_wanted(one))),
            cursor=_kept(kept),
            more=taken.more or self._is_due(kept, tags),
            gone=tuple((PLATFORM, one.id) for one in said["delete"]),
            left=tuple((PLATFORM, one.id) for one in said["account"]),
            edited=tuple(one for one in edited if not self._is_wanted(one)),
            passed_on=tuple(_repost(one, now) for one in said["repost"]),
            notes=(*taken.holes, *([f"{taken.broken} events of the stream cannot be read"] if taken.broken else ())),
            gaps=len(taken.holes),
            behind=self._behind(kept),
            forgets=True,
        )

    def _is_wanted(self, post: Sighting) -> bool:
        wanted = self._reading.tags if self._reading else frozenset()
        return not wanted.isdisjoint(map(folded, post.tags))

    def _is_due(self, kept: Kept, tags: Sequence[str]) -> bool:
        """At once with new hashtags, in the middle of a walk, and to close a hole; else now and then."""
        last, asked = self._searched
        seconds = time.monotonic()
        if not tags or seconds < self._not_before:
            return False
        every = self._every * (_RARER if self._is_well else 1)
        return kept.walking or bool(kept.hole) or tuple(tags) != asked or seconds - last >= every

    def _found(self, kept: Kept, cursor: str, tags: Sequence[str], now: datetime) -> Page:
        """A page of the search. While the stream is well, a search that fails is told and fails nothing."""
        if not kept.walking:
            kept.walking, kept.closing = True, bool(kept.hole)
        try:
            page = self._search.fetch(tags, kept.search, now=now)
        except ListenerFailed as failed:
            if not self._is_well:
                raise
            self._not_before = time.monotonic() + max(self._every, min(failed.retry_after or 0.0, 3600.0))
            self._refused = f"the search does not answer: {failed.cause}"
            return Page(sightings=(), cursor=cursor, notes=(self._refused,), behind=self._behind(kept))
        self._refused, kept.search = "", page.cursor
        if not page.more:
            self._searched = time.monotonic(), tuple(tags)
            kept.hole = "" if kept.closing else kept.hole
            kept.walking = kept.closing = False
        more = page.more or bool(kept.hole)
        return Page(sightings=page.sightings, cursor=_kept(kept), more=more, notes=page.notes, behind=self._behind(kept), forgets=True)

    def _behind(self, kept: Kept) -> str:
        """What is not heard now, or not yet, in words."""
        away = time.monotonic() - self._well_at
        trouble = self._reading.trouble if self._reading else None
        cause = f" ({trouble.cause})" if trouble else ""
        stream = f"no firehose for {int(away // 60)} minutes or more, only the search{cause}" if away >= _TELLS_AFTER else ""
        return "; ".join(filter(None, (stream, kept.hole, self._refused)))


def address(name: str, settings: Settings) -> str:
    """The address of the firehose. Raises ValueError where what it says could be read or changed on its way, unless it is `private`."""
    given = str(settings["firehose"]).rstrip("/")
    schemes = ("wss", "ws") if settings.get("private") is True else ("wss",)
    parts = urlsplit(given)
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(f"listener {name}: firehose is the address of a Jetstream, wss://.../subscribe (found {given[:60]!r})")
    return given


def _posts(some: Iterable[Concern], now: datetime) -> tuple[Sighting, ...]:
    return sightings([one.post for one in some if one.post is not None], now)


def _repost(one: Concern, now: datetime) -> Sighting:
    at = sane.when(one.written, sane.at_epoch(one.at / 1e6, now))
    return Sighting(
        platform=PLATFORM, post_id=one.id, text="", created_at=at, heard_at=now, author=one.author, copy="repost", copy_of=one.of
    )


def _opened(text: str) -> Kept:
    """An unreadable cursor, or one of a listener that only searched, begins the stream now; a search's own is gone on with."""
    try:
        kept = msgspec.json.decode(text, type=Kept) if text else Kept()
    except (msgspec.DecodeError, UnicodeEncodeError):
        return Kept()
    return kept if kept.search or kept.at or kept.batch else Kept(search=text)


def _kept(kept: Kept) -> str:
    return msgspec.json.encode(kept).decode()
