"""Time as a port: dispatch never trusts the wall clock alone, and an exercise has a clock of its own."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """`now` is UTC and may step; `monotonic` is in seconds and never goes back."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class ExerciseClock:
    """Starts at a recorded moment and runs on from there; `jump` goes to the next recorded moment, never back."""

    def __init__(self, at: datetime) -> None:
        self._base, self._since = at.astimezone(UTC), time.monotonic()

    def now(self) -> datetime:
        return self._base + timedelta(seconds=time.monotonic() - self._since)

    def monotonic(self) -> float:
        return time.monotonic()

    def jump(self, to: datetime) -> None:
        if to > self.now():
            self._base, self._since = to.astimezone(UTC), time.monotonic()


def true_time(clock: Clock) -> datetime:
    """The time outside of an exercise: what says how old an answer is, while the exercise says what hour it plays."""
    return SystemClock().now() if isinstance(clock, ExerciseClock) else clock.now()
