"""How long an account's quota lasts if it goes on as it went: pure, from the moments at which it spent."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.core.people import Quota

PACE = timedelta(hours=1)  # what went on longer ago says little about this emergency


@dataclass(frozen=True, slots=True)
class Forecast:
    """`left` posts in all, `routine` of them open to ordinary bulletins. `ends_at`: when nothing is left at the present pace, None
    where it lasts; `frees_at`: when the next one comes free, None where nothing is spent.
    """

    used: int
    left: int
    routine: int
    ends_at: datetime | None
    frees_at: datetime | None


def forecast(spent: Sequence[datetime], quota: Quota, now: datetime) -> Forecast:
    """`spent`: within the quota's span, the oldest first."""
    span = timedelta(seconds=quota.seconds)
    left = max(quota.posts - len(spent), 0)
    frees = spent[0] + span if spent else None
    return Forecast(len(spent), left, max(left - quota.reserve, 0), _end(spent, quota, now) if left else None, frees)


def _end(spent: Sequence[datetime], quota: Quota, now: datetime) -> datetime | None:
    """Post after post at the present pace, each counted with what is still within the span then."""
    span = timedelta(seconds=quota.seconds)
    recent = min(span, PACE)
    count = len(spent) - bisect_right(spent, now - recent)
    if not count:
        return None
    every = recent / count
    for more in range(1, int(span / every) + 1):
        at = now + every * more
        if more + len(spent) - bisect_right(spent, at - span) >= quota.posts:
            return at
    return None
