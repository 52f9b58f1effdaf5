"""The office's policy on exercises: city/exercises.yaml as values."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from lifeline.core.strict_yaml import BadData, Strict, read
from lifeline.core.text import KST
from lifeline.drills.canary import Canary
from lifeline.intake.duration import Duration
from lifeline.staff.practice import ACTS, Demand

FILE = "exercises.yaml"
Rating = Literal["P", "S", "M", "U"]
Practised = Literal["composed", "approved", "corrected"]


@dataclass(frozen=True, slots=True)
class Policy:
    """`s_factor`: S within so many times the target; `healthy`: the worst rating of a sound run without people.

    `quiet_from` and `quiet_until` are Korean hours, `notice` is how long before its start a public exercise is announced.
    `machine`: how long a round of an exercise may really take. `practice`: what whoever approves in live shows each calendar month.
    `canary`: what the live process plays by schedule, if anything.
    """

    version: str
    s_factor: float
    healthy: Rating
    quiet_from: time
    quiet_until: time
    notice: timedelta
    machine: timedelta
    practice: Demand
    canary: Canary | None = None

    def quiet(self, at: datetime) -> bool:
        """Whether that moment is one in which no post of an exercise reaches the public."""
        hour, begins, ends = at.astimezone(KST).time(), self.quiet_from, self.quiet_until
        return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends

    def rating(self, took: timedelta | None, target: timedelta) -> Rating:
        """By how long it took; None: it was not done."""
        if took is None:
            return "U"
        return "P" if took <= target else "S" if took <= target * self.s_factor else "M"


def _hour(value: object) -> object:
    """Raises ValueError for what is no time of day in quotes."""
    return time.fromisoformat(value) if isinstance(value, str) else value


Hour = Annotated[time, BeforeValidator(_hour)]


class RatingEntry(Strict):
    s_factor: float = Field(gt=1, le=10)


class QuietEntry(Strict):
    from_: Hour = Field(alias="from")
    until: Hour


class PracticeEntry(Strict):
    policy: Literal["shown", "required"]
    acts: list[Practised] = Field(min_length=1)
    grace_until: int = Field(ge=0, le=31)
    warn: Duration
    waived_by: int = Field(ge=2, le=5)


class CanaryEntry(Strict):
    script: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    at: Hour
    speed: int = Field(default=60, ge=1, le=60)


class ExercisesFile(Strict):
    version: Annotated[str, Field(min_length=1)]
    rating: RatingEntry
    healthy: Rating
    quiet: QuietEntry
    notice: Duration
    machine: Duration
    practice: PracticeEntry
    canary: CanaryEntry | None = None


def load_policy(folder: Path) -> Policy:
    """exercises.yaml of that city folder. Raises BadData with every problem."""
    path = folder / FILE
    return _policy(path, path.read_bytes() if path.is_file() else b"")


@lru_cache(2)
def _policy(path: Path, _contents: bytes) -> Policy:
    """The same file is read once: pages ask for it often."""
    given = read(path, ExercisesFile)
    return Policy(
        version=given.version,
        s_factor=given.rating.s_factor,
        healthy=given.healthy,
        quiet_from=given.quiet.from_,
        quiet_until=given.quiet.until,
        notice=given.notice,
        machine=given.machine,
        practice=_demand(given.practice),
        canary=Canary(**given.canary.model_dump()) if given.canary else None,
    )


def _demand(given: PracticeEntry) -> Demand:
    return Demand(given.policy == "required", tuple(given.acts), given.grace_until, given.warn, given.waived_by)


def demand_of(folder: Path) -> Demand:
    """What that city's file asks of whoever approves; a file that cannot be read stops nobody who warns: 'lifeline check' tells of it."""
    try:
        return load_policy(folder).practice
    except BadData:
        return Demand(required=False, acts=ACTS, grace_until=31, warn=timedelta(days=7), waived_by=2)


def canary_of(folder: Path) -> Canary | None:
    """What that city's file has played by schedule; none where it cannot be read: Health tells of that."""
    try:
        return load_policy(folder).canary
    except BadData:
        return None
