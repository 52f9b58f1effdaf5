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
    """Starts at a recorded moment and runs on from there at a pace; `jump` goes to the next recorded moment, never back.

    It follows the monotonic clock: a step of the machine's wall clock changes nothing of an exercise.
    """

    def __init__(self, at: datetime, *, speed: int = 1) -> None:
        self._set(at, speed)

    def _set(self, at: datetime, speed: int) -> None:
        """In one go: other threads read the clock meanwhile."""
        self._runs = (at.astimezone(UTC), time.monotonic(), speed)

    @property
    def playing(self) -> bool:
        """Whether this is another time than that outside."""
        return True

    @property
    def fast(self) -> int:
        """How many seconds pass in one."""
        return self._runs[2]

    def now(self) -> datetime:
        base, since, speed = self._runs
        return base + timedelta(seconds=(time.monotonic() - since) * speed)

    def monotonic(self) -> float:
        return time.monotonic()

    def jump(self, to: datetime) -> None:
        if to > ExerciseClock.now(self):
            self._set(to, self.fast)

    def pace(self, speed: int) -> None:
        """So many seconds pass in one from now on; 0 stands still."""
        self._set(ExerciseClock.now(self), speed)


class StillClock(ExerciseClock):
    """Stands at a moment until it jumps, never back: two runs tell the same."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at, speed=0)


class DrillClock(ExerciseClock):
    """The system's time while nothing is played; from `play` until `rest` that of the exercise, which may lie years back."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))
        self._playing = False

    @property
    def playing(self) -> bool:
        return self._playing

    def now(self) -> datetime:
        return super().now() if self._playing else datetime.now(UTC)

    def play(self, at: datetime, *, speed: int) -> None:
        self._set(at, speed)
        self._playing = True

    def rest(self) -> None:
        self._playing = False


def true_time(clock: Clock) -> datetime:
    """The time outside of an exercise: what says how old an answer is, while the exercise says what hour it plays."""
    return SystemClock().now() if isinstance(clock, ExerciseClock) else clock.now()


def stepped(clock: Clock) -> float:
    """How far the wall clock stands from the monotonic one, in seconds: what changes is a step. Nobody sets the clock of an exercise."""
    return 0.0 if isinstance(clock, ExerciseClock) and clock.playing else clock.now().timestamp() - clock.monotonic()
