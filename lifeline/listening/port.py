"""What every source of citizens' posts does: one page at a time since a cursor, and a second look at posts heard before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from lifeline.core.sighting import Sighting
from lifeline.core.text import storable

# What a person can do about a failure: nothing but wait, renew the credential, buy credit or raise the cap, correct a setting.
Remedy = Literal["wait", "credential", "credit", "settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer. `cursor` is stored in the transaction that stores the sightings; it is opaque text of the adapter.

    `more`: ask again at once with this cursor, for the cursor before the walk is not met yet. `cost`: posts the platform
    counts as read, 0 where reading is free. `gone`: (platform, post id) their authors have deleted. `notes`: what could not
    be read or was left out, in words, at most a few. `shed`: posts a stream had no room for since the last page: a public figure.
    `forgets`: the source drops what it gave as soon as it is asked with this cursor, so store this page before asking again.
    `left`: (platform, author) whose account is gone with all it wrote. `passed_on`: reposts that name only the post they repeat, heard
    where that is known. `edited`: posts as they stand now, under the id they have. `gaps`: stretches a stream did not give;
    `behind`: what is not heard now, in words.
    """

    sightings: tuple[Sighting, ...]
    cursor: str
    more: bool = False
    cost: int = 0
    gone: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    shed: int = 0
    forgets: bool = False
    left: tuple[tuple[str, str], ...] = ()
    passed_on: tuple[Sighting, ...] = ()
    edited: tuple[Sighting, ...] = ()
    gaps: int = 0
    behind: str = ""


class ListenerFailed(Exception):
    """Nothing was read and the cursor stands. `cause` holds no secret; `retry_after` is the platform's wish in seconds, or None."""

    def __init__(self, cause: str, *, retry_after: float | None = None, remedy: Remedy = "wait") -> None:
        self.cause, self.retry_after, self.remedy = storable(cause)[:300], retry_after, remedy
        super().__init__(self.cause)


class Listener(Protocol):
    """One source on one platform. Not for two threads at once.

    `fetch` makes one exchange (or empties a buffer) and returns one Page: posts with one of the `tags` (without #), newer than
    the cursor; "" is the first time. It never waits or retries; it raises ListenerFailed. The same cursor again gives the same
    ids again. Sources without tags (a chat, a feed of one's own) give all they have.
    `look_again` returns those of the ids that are no longer there; at most `looks` ids at a time, 0 where the platform
    cannot be asked. It costs one read per id where reading costs.
    """

    @property
    def name(self) -> str: ...

    @property
    def platform(self) -> str: ...

    @property
    def looks(self) -> int: ...

    def fetch(self, tags: Sequence[str], cursor: str, *, now: datetime) -> Page: ...

    def look_again(self, post_ids: Sequence[str]) -> frozenset[str]: ...

    def close(self) -> None: ...
