"""When a feed is asked next: its interval, a breaker for one that fails, and a spread so that not all ask at once."""

import hashlib
from datetime import datetime, timedelta

from lifeline.intake.feed import Feed

LONGEST = timedelta(minutes=30)
SPREAD = 0.05
OPENS_AT = 3  # failures in a row


def due(set_at: datetime, next_at: datetime, now: datetime) -> bool:
    """Whether the time has come; a clock that was set back behind `set_at` does not make anything wait."""
    return now >= next_at or now < set_at


def later(feed: Feed, now: datetime) -> datetime:
    """After an answer: the interval and up to a twentieth more, never less (a daily quota counts the questions)."""
    return now + feed.every * (1 + SPREAD * _spread(feed.name, now))


def back_off(feed: Feed, failures: int, now: datetime, wait: timedelta | None = None) -> datetime:
    """After the nth failure in a row: half the interval (one lost answer must not look like silence), then doubling.

    Never above 30 minutes, or the interval where that is longer; a wait the source asks for is kept within the same bound.
    """
    longest = max(LONGEST, feed.every)
    pause = min(longest, feed.every / 2 * 2.0 ** min(failures - 1, 20)) * (1 - SPREAD * _spread(feed.name, now))
    return now + (pause if wait is None else max(pause, min(longest, wait)))


def _spread(name: str, now: datetime) -> float:
    """Between 0 and 1, the same for the same feed and moment: a poll can be told again in a test."""
    drawn = hashlib.sha256(f"{name} {now.isoformat()}".encode()).digest()
    return int.from_bytes(drawn[:4]) / 2**32
