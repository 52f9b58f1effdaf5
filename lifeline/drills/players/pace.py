"""How long people take for what they do, and how often they forget it or get it wrong: drawn from the seed, better with skill."""

from dataclasses import dataclass
from datetime import timedelta
from math import exp
from random import Random

# Minutes until half of practised people have done it, from seeing it to having done it: PROPOSAL, to be corrected by what exercises show.
MINUTES = {
    "submit": 1.5,
    "approve": 2.5,
    "decline": 2.0,
    "write": 4.0,
    "correct": 2.0,
    "end": 3.0,
    "settle": 2.5,
    "retry": 2.0,
    "enter": 2.5,
    "second": 1.5,
    "look": 0.5,
    "life": 0.7,
    "confirm": 1.0,
    "telephone": 2.0,
    "note": 2.0,
}
SPREAD = 0.35  # of the logarithm
FORGETS, ERRS = 0.35, 0.30  # how often somebody without any skill does


@dataclass(frozen=True, slots=True)
class Pace:
    """`skill` from 1.0 (practised: nothing is forgotten) down to 0.1. The same seed gives the same people."""

    seed: int
    skill: float = 1.0

    def __post_init__(self) -> None:
        if not 0.1 <= self.skill <= 1.0:
            raise ValueError(f"a skill is 0.1 to 1.0, not {self.skill}")

    def needs(self, what: str, key: str) -> timedelta:
        minutes = MINUTES[what] * exp(SPREAD * self._dice("needs", key).gauss(0, 1)) / self.skill
        return timedelta(seconds=max(5, round(60 * minutes)))

    def forgets(self, key: str) -> bool:
        return self._dice("forgets", key).random() < FORGETS * (1 - self.skill)

    def errs(self, key: str) -> bool:
        return self._dice("errs", key).random() < ERRS * (1 - self.skill)

    def _dice(self, what: str, key: str) -> Random:
        return Random(f"{self.seed} {what} {key}")  # noqa: S311 - guards nothing
