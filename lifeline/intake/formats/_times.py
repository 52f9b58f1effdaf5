"""Times of the feeds, each in its own shape, to UTC; a time without a zone is Korean only where the feed is."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

KST = timezone(timedelta(hours=9), "KST")  # a fixed offset: Korea has kept no summer time since 1988
ASSUMED = " (KST assumed)"

_CAP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})?")
_WRITTEN = re.compile(r"([0-9]{4})[/-]([0-9]{2})[/-]([0-9]{2})[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?")
_DAY = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2}))?)?")
_SPOKEN = re.compile(r"([0-9]{4})년\s{0,3}([0-9]{1,2})월\s{0,3}([0-9]{1,2})일\s{0,3}([0-9]{1,2})시(?:\s{0,3}([0-9]{1,2})분)?()")
_MAIL = re.compile(
    r"(?:[A-Za-z]{3}, *)?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))? *(GMT|UTC|UT|Z|KST|[+-][0-9]{4})?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class NoTime(ValueError):
    """The text is no time, or one without a zone where the zone is not known."""


@lru_cache(maxsize=64)  # the blocks of one alert say the same times; what is no time is not kept
def stamp(text: str) -> datetime:
    """`2026-01-13T05:00:00+09:00` (CAP 1.2, 3.3.2): an offset is required, `-00:00` and `Z` are UTC. Raises NoTime."""
    shape = _CAP.fullmatch(text)
    if not shape:
        raise NoTime(f"{text[:40]!r} is not a time such as 2026-01-13T05:00:00+09:00")
    if not shape.group(1):
        raise NoTime(f"{text!r} has no zone, and the zone is not guessed")
    try:
        return _sane(datetime.fromisoformat(text))
    except ValueError as wrong:
        raise NoTime(f"{text!r} is not a time: {wrong}") from wrong


def noted(text: str, name: str, notes: list[str]) -> datetime | None:
    """`stamp` for a time that may be missing; one that cannot be read is none, and said in `notes`."""
    try:
        return stamp(text) if text else None
    except NoTime as wrong:
        notes.append(f"{name} left out: {wrong}")
        return None


def korean(text: str) -> datetime:
    """`202601130500`, `20260113050000` or `2026/01/13 05:00:00`, without a zone: Korean time is assumed. Raises NoTime."""
    shape = _DIGITS.fullmatch(text) or _WRITTEN.fullmatch(text)
    if not shape:
        raise NoTime(f"{text[:40]!r} is not a time such as 202601130500")
    return _built(shape.groups(), text)


def at(day: str, clock: str) -> datetime:
    """`2020-10-28` and `03:00`, `24:00` or a bare hour (`13`, as AirKorea also writes it), Korean time. Raises NoTime."""
    date, time = _DAY.fullmatch(day), _CLOCK.fullmatch(clock)
    if not date or not time:
        raise NoTime(f"{day[:20]!r} and {clock[:20]!r} are not a day and a time such as 2020-10-28 and 03:00")
    return _built((*date.groups(), *time.groups()), f"{day} {clock}")


def spoken(text: str) -> datetime:
    """The first `2026년 01월 13일 05시 00분` inside a text, Korean time. Raises NoTime."""
    shape = _SPOKEN.search(text)
    if not shape:
        raise NoTime(f"{text[:40]!r} holds no time such as 2026년 01월 13일 05시 00분")
    return _built(shape.groups(), shape.group())


def mail(text: str) -> datetime:
    """`Tue, 13 Jan 2026 05:00:00 GMT` (RFC 822, as RSS has it), with a zone. Raises NoTime."""
    shape = _MAIL.fullmatch(text)
    if not shape or shape.group(2).lower() not in _MONTHS:
        raise NoTime(f"{text[:40]!r} is not a time such as Tue, 13 Jan 2026 05:00:00 GMT")
    day, month, year, hour, minute, second, zone = shape.groups()
    if not zone:
        raise NoTime(f"{text!r} has no zone, and the zone is not guessed")
    offset = {"KST": "+0900"}.get(zone, zone if zone[0] in "+-" else "+0000")
    number = _MONTHS.index(month.lower()) + 1
    return stamp(f"{year}-{number:02}-{int(day):02}T{hour}:{minute}:{second or '00'}{offset[:3]}:{offset[3:]}")


def _built(parts: tuple[str | None, ...], text: str) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    next_day = timedelta(days=hour == 24)  # midnight at the end of a day is written 24:00
    try:
        return _sane(datetime(year, month, day, 0 if next_day else hour, minute, second, tzinfo=KST) + next_day)
    except (ValueError, OverflowError) as wrong:
        raise NoTime(f"{text!r} is not a time: {wrong}") from wrong


def _sane(moment: datetime) -> datetime:
    if not 1970 < moment.year < 2200:
        raise NoTime(f"the year {moment.year} cannot be right")
    return moment.astimezone(UTC)
