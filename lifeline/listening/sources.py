"""Where citizens' posts are listened to: city/listeners.yaml as values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from lifeline.core.cap import Status
from lifeline.core.strict_yaml import BadData, Document, Problem, Strict, fit, load
from lifeline.listening.adapters import LISTENERS

FILE = "listeners.yaml"
PLATFORMS = tuple(LISTENERS)
SLOWEST_STREAM = 60  # seconds; a stream nobody asks is hung up after twice as many
_ALL_HEAR = "a well connected one shows the hashtags of all"
Words = Annotated[str, Field(min_length=1, max_length=80)]
Count = Annotated[int, Field(ge=1)]


class RulesEntry(Strict):
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 30
    silent_minutes: Count = 30
    most_waiting: Annotated[int, Field(ge=1000)] = 20_000


class ListenerEntry(Strict):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    platform: str
    ko: Words
    en: Words
    world: Literal["live", "drill"] = "live"
    enabled: bool
    every_seconds: Annotated[int, Field(ge=2, le=86_400)]
    pages: Annotated[int, Field(ge=1, le=1000)] = 20
    per_day: Count | None = None
    looks_per_day: Annotated[int, Field(ge=0)] = 0
    settings: dict[str, str | int | bool | list[str]] = {}


class InvitationsEntry(Strict):
    enabled: bool = False
    per_hour: Annotated[int, Field(ge=1, le=600)] = 20
    accounts: dict[Literal["x", "mastodon", "bluesky"], str] = {}
    ko: Annotated[str, Field(pattern=r"^[^{}]*\{link\}[^{}]*$")]
    en: Annotated[str, Field(pattern=r"^[^{}]*\{link\}[^{}]*$")]


class ListenersFile(Strict):
    version: str
    rules: RulesEntry
    listeners: list[ListenerEntry]
    invitations: InvitationsEntry | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One listener of the file. `per_day`: units that may be read in a UTC day, None without limit."""

    name: str
    platform: str
    ko: str
    en: str
    status: Status
    enabled: bool
    every: timedelta
    pages: int = 20
    per_day: int | None = None
    looks_per_day: int = 0
    settings: Mapping[str, str | int | bool | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """`keep`: how long a post's text, handle and author are kept. `most_waiting`: posts given at once above which load is shed."""

    keep: timedelta = timedelta(days=30)
    silent: timedelta = timedelta(minutes=30)
    most_waiting: int = 20_000


@dataclass(frozen=True, slots=True)
class Invitations:
    """The one reply to an author whose post has no place. `accounts`: which of ours answers, by platform; `{link}` stands in the words."""

    enabled: bool = False
    per_hour: int = 20
    accounts: Mapping[str, str] = field(default_factory=dict)
    ko: str = "{link}"
    en: str = "{link}"


@dataclass(frozen=True, slots=True)
class Listeners:
    rules: Rules
    sources: tuple[Source, ...]
    invitations: Invitations = Invitations()

    def of(self, status: Status) -> tuple[Source, ...]:
        """Those that world may ask, switched on or off: an exercise has none that is not marked as its own."""
        return tuple(source for source in self.sources if source.status is status)


def load_listeners(folder: Path) -> Listeners:
    """Raises BadData with every problem, each with its line."""
    document = load(folder / FILE)
    given = fit(document, ListenersFile)
    found = [*_problems(document, given)]
    if found:
        raise BadData(found)
    rules = Rules(timedelta(days=given.rules.keep_days), timedelta(minutes=given.rules.silent_minutes), given.rules.most_waiting)
    asked = given.invitations
    invitations = Invitations(**dict(asked)) if asked else Invitations()
    return Listeners(rules, tuple(_source(entry) for entry in given.listeners), invitations)


def _source(entry: ListenerEntry) -> Source:
    return Source(
        name=entry.name,
        platform=entry.platform,
        ko=entry.ko,
        en=entry.en,
        status=Status.ACTUAL if entry.world == "live" else Status.EXERCISE,
        enabled=entry.enabled,
        every=timedelta(seconds=entry.every_seconds),
        pages=entry.pages,
        per_day=entry.per_day,
        looks_per_day=entry.looks_per_day,
        settings=entry.settings,
    )


def _problems(document: Document, given: ListenersFile) -> Iterator[Problem]:
    met: set[str] = set()
    servers: dict[str, str] = {}
    for index, entry in enumerate(given.listeners):
        where = ("listeners", index)
        if entry.platform not in PLATFORMS:
            yield document.problem(
                where, f"{entry.name}: {entry.platform!r} is no platform that can be listened to: {', '.join(PLATFORMS)}."
            )
        if entry.name in met:
            yield document.problem(where, f"a listener named {entry.name} stands here a second time: keep one.")
        if entry.platform in PLATFORMS and LISTENERS[entry.platform].paid and entry.enabled and entry.per_day is None:
            yield document.problem(where, f"{entry.name}: X charges for each post that is read: say how many a day (per_day).")
        if not str(entry.settings.get("firehose", "wss://")).startswith(("wss://", "ws://")):
            yield document.problem(where, f"{entry.name}: firehose is the address of a Jetstream: wss://.../subscribe.")
        if entry.settings.get("firehose") and entry.every_seconds > SLOWEST_STREAM:
            yield document.problem(
                where, f"{entry.name}: who has a firehose is asked every {SLOWEST_STREAM} seconds or oftener (every_seconds)."
            )
        met.add(entry.name)
        if entry.platform == "mastodon" and entry.enabled and servers.setdefault(entry.world, entry.name) != entry.name:
            yield document.problem(where, f"{entry.name}: one Mastodon server to a world, for each numbers posts by itself; {_ALL_HEAR}.")
