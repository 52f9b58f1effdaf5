"""Official messages of an exercise: recorded ones moved to its hour, or written in its script; each is an exercise and says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from lifeline.bulletins.decide import Source
from lifeline.core import cap
from lifeline.core.place import City
from lifeline.drills.moved import moved
from lifeline.drills.script import Document, Script
from lifeline.intake import child
from lifeline.intake.feed import Feed


@dataclass(frozen=True, slots=True)
class Library:
    """Where documents come from: the feeds by name, what is decided by of each, and their folder of recorded samples."""

    feeds: Mapping[str, Feed]
    sources: Mapping[str, Source]
    samples: Path
    city: City


@dataclass(frozen=True, slots=True)
class Place:
    """When a document comes: `base` is the hour at which the exercise began. `name` is the document's own, and the same at a repeat."""

    name: str
    sent: datetime
    base: datetime


def alerts(library: Library, script: Script, given: Document, at: Place, refers_to: Sequence[cap.Reference]) -> list[cap.Alert]:
    """Raises KeyError for a feed that is not there, OSError and Unparsed for a sample that cannot be read."""
    feed = library.feeds[given.feed]
    told = _recorded(library, feed, given, at) if given.sample else [_written(library, feed, script, given, at)]
    return [
        replace(
            one,
            identifier=f"{at.name}-{number}",
            status=cap.Status.EXERCISE,
            references=tuple(refers_to),
            incidents="",
            sent_text=one.sent.isoformat(),
        )
        for number, one in enumerate(told, 1)
    ]


def _recorded(library: Library, feed: Feed, given: Document, at: Place) -> list[cap.Alert]:
    """Its newest message is sent at the hour of the inject, the others as long before it as they were."""
    body = (library.samples / feed.name / given.sample).read_bytes()
    found = sorted(child.parse_here(feed.format, body).alerts, key=lambda one: one.sent)
    at_its_hour = [moved(one, at.sent - found[-1].sent) for one in found]
    return [replace(one, infos=tuple(_in_time(info, given, at.base) for info in one.infos)) for one in at_its_hour]


def _in_time(info: cap.Info, given: Document, base: datetime) -> cap.Info:
    """With the script's own onset and end, where it gives them."""
    return replace(info, onset=_after(base, given.onset) or info.onset, expires=_after(base, given.until) or info.expires)


def _after(base: datetime, offset: timedelta | None) -> datetime | None:
    return None if offset is None else base + offset


def _written(library: Library, feed: Feed, script: Script, given: Document, at: Place) -> cap.Alert:
    info = cap.Info(
        event=given.event,
        language="ko-KR",
        headline=given.headline,
        description=given.description,
        effective=at.sent,
        sender_name=feed.title,
        parameters=tuple(cap.Pair(name, value) for name, value in (given.parameters or {}).items()),
        areas=tuple(_areas(library.city, given.districts or script.districts)),
    )
    sender = feed.senders[0] if feed.senders else feed.name
    infos = (_in_time(info, given, at.base),)
    return cap.Alert("written", sender, at.sent, cap.Status.EXERCISE, cap.MsgType(given.msg_type), infos=infos)


def _areas(city: City, districts: Sequence[str]) -> list[cap.Area]:
    if not districts or set(districts) == set(city.districts):
        return [cap.Area(city.words(frozenset(city.districts), "ko"))]
    return [cap.Area(f"{city.ko} {city.districts[code].ko}") for code in districts]
