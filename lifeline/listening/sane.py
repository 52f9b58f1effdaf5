"""Values of a stranger made storable: bounded text, times that are not of the future, positions that are on earth and not 0,0."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import islice

from lifeline.core.sighting import Position
from lifeline.core.text import storable

LONGEST_TEXT, LONGEST_ID, LONGEST_URL, MOST_TAGS, LONGEST_TAG, MOST_MEDIA = 25_000, 255, 1000, 100, 100, 8
_OLDEST = datetime(2006, 1, 1, tzinfo=UTC)  # before any of the platforms
_MARKUP = 100_000
_YOUNG = timedelta(days=7)
_BREAKS = re.compile(r"<br\s{0,5}/?>|</(?:p|li|div|blockquote)>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_TAGGED = re.compile(r"[#＃]([^\W_][\w·]{0,99})")


def text_of(text: str) -> str:
    """Storable, at most LONGEST_TEXT characters."""
    return text if len(text) <= LONGEST_TEXT and text.isprintable() else storable(text[:LONGEST_TEXT])


def short(value: str, most: int = LONGEST_ID) -> str:
    return value if len(value) <= most and value.isprintable() else storable(value[:most])


def identity(value: str) -> str:
    """The id as it may be kept, or "" where it is none: empty, too long, with a control sign."""
    return value if 0 < len(value) <= LONGEST_ID and value.isprintable() and " " not in value else ""


def address(value: str) -> str:
    """A web address that may be kept and linked, or ""."""
    fit = value.startswith(("https://", "http://")) and len(value) <= LONGEST_URL and value.isprintable() and " " not in value
    return value if fit else ""


def tag_names(names: Iterable[str]) -> tuple[str, ...]:
    """Without # and repeats, in order, at most MOST_TAGS."""
    found = dict.fromkeys(islice(names, MOST_TAGS))
    return tuple([bare for name in found if (bare := short(name.lstrip("#＃"), LONGEST_TAG))])


def tags_in(text: str) -> tuple[str, ...]:
    """The hashtags that stand in the text, for sources that do not list them."""
    return tag_names(found[1] for found in _TAGGED.finditer(text)) if "#" in text or "＃" in text else ()


def when(written: str, heard_at: datetime) -> datetime:
    """The ISO time a post names; the time it was heard where that is of the future, absurd or none."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return heard_at
    if moment.tzinfo is UTC and _OLDEST <= moment <= heard_at:  # nearly every post, and this is done for each
        return moment
    return bounded(moment, heard_at)


def young(made: str | None, heard_at: datetime) -> bool:
    """Whether an account of that ISO time is less than a week old. Not where it is not told, absurd or of the future."""
    try:
        at = bounded(datetime.fromisoformat(made or ""), heard_at)
    except ValueError:
        return False
    return timedelta() < heard_at - at < _YOUNG


def bounded(moment: datetime, heard_at: datetime) -> datetime:
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return heard_at
    return moment if _OLDEST <= moment <= heard_at else heard_at


def at_epoch(seconds: float, heard_at: datetime) -> datetime:
    try:
        return bounded(datetime.fromtimestamp(seconds, UTC), heard_at)
    except (ValueError, OverflowError, OSError):
        return heard_at


def position(lat: float, lon: float, metres: int, notes: list[str]) -> Position | None:
    """The point as the platform gives it, or None with a note. Swapped or foreign points are left to who knows the city."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        notes.append(f"a position outside the earth left out: {lat:.4g}, {lon:.4g}")
        return None
    if abs(lat) < 0.01 and abs(lon) < 0.01:
        notes.append("a position at 0, 0 left out")
        return None
    return Position(lat, lon, max(1, min(metres, 100_000)), "platform")


def plain(markup: str) -> str:
    """The words of a piece of HTML: breaks and paragraphs as line ends, everything else without its tags. Linear in its length."""
    if "<" not in markup and "&" not in markup:
        return markup
    lines = _BREAKS.sub("\n", markup[:_MARKUP])
    return unescape(_ANY_TAG.sub("", lines)).strip()
