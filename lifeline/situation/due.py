"""When the next figures are promised: at a person's own time, else at the next of the fixed hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifeline.core.text import KST

REPORT_HOURS = (6, 11, 18, 23)  # in Seoul; national reports keep them (newspim 20230719001121). An office's own: city/figures.yaml
EARLY = timedelta(minutes=30)  # so long before its time a publication counts as the report of that time
GIVEN_UP = timedelta(days=1)  # so long after its time nobody waits any more for figures of an emergency that is over


@dataclass(frozen=True, slots=True)
class Due:
    """`next` is None where nothing is promised: no figures yet, or the emergency is over."""

    last: datetime | None
    next: datetime | None
    late: bool

    @classmethod
    def at(cls, now: datetime, last: datetime | None, promised: datetime | None, *, open: bool) -> "Due":
        if promised is not None and not open and promised + GIVEN_UP <= now:
            return cls(last, None, False)
        return cls(last, promised, promised is not None and promised <= now)


def promise(last: datetime | None, own: datetime | None, *, open: bool, hours: Sequence[int] = REPORT_HOURS) -> datetime | None:
    """The first time that was promised and not kept by a publication at `last`.

    `own` is the time a person set. Before the first figures only that is a promise; nobody said that there will be any.
    """
    if own is not None and (last is None or last < own - EARLY):
        return own
    return next_of(hours, last) if last is not None and open else None


def next_of(hours: Sequence[int], last: datetime) -> datetime:
    """The first of those hours (Seoul) whose report a publication at `last` is not."""
    day = last.astimezone(KST).replace(hour=0, minute=0, second=0, microsecond=0)
    times = (day + timedelta(days=days, hours=hour) for days in (0, 1) for hour in sorted(hours))
    return next(moment for moment in times if moment - EARLY > last).astimezone(last.tzinfo)
