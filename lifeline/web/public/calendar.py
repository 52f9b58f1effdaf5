"""Moments as a calendar (RFC 5545) that phones subscribe to. Pure: the same moments give the same bytes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lifeline.web.public.one_line import straight

OCTETS = 75
_SPECIAL = re.compile(r"([\\;,])")


@dataclass(frozen=True, slots=True)
class Moment:
    """`uid` is the same for ever; `known` is since when it has been known; `address` leads to more."""

    uid: str
    at: datetime
    known: datetime
    title: str
    text: str
    address: str


def calendar(name: str, language: str, moments: Iterable[Moment]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//lifeline//lifeline//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME;LANGUAGE={language}:{_text(name)}", f"X-WR-CALNAME;LANGUAGE={language}:{_text(name)}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT5M", "X-PUBLISHED-TTL:PT5M"]
    for moment in moments:
        lines += _event(moment, language)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(one: Moment, language: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(one.uid)}"
    yield f"DTSTAMP:{_utc(one.known)}"
    yield f"DTSTART:{_utc(one.at)}"
    yield "DURATION:PT15M"  # without a length many calendars do not draw it
    yield f"SUMMARY;LANGUAGE={language}:{_text(one.title)}"
    yield f"DESCRIPTION;LANGUAGE={language}:{_text(one.text)}"
    yield f"URL:{one.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", straight(words)).replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """At most 75 octets a line, never cut inside a character; a line that goes on begins with a space."""
    lines, room = [b""], OCTETS
    for sign in line:
        coded = sign.encode()
        if len(lines[-1]) + len(coded) > room:
            lines.append(b"")
            room = OCTETS - 1
        lines[-1] += coded
    return b"\r\n ".join(lines) + b"\r\n"
