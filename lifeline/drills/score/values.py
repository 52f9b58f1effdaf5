"""The score of an exercise as values: whole seconds of its own clock, and nothing that two equal runs would tell apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from lifeline.drills.harvest import Harvest
from lifeline.drills.script import Expected, Said


class Rating(StrEnum):
    """Performed without challenges, with some, with major ones, or unable to be performed (HSEEP). `NONE`: it was not to be judged."""

    P = "P"
    S = "S"
    M = "M"
    U = "U"
    NONE = ""


JUDGED = (Rating.P, Rating.S, Rating.M, Rating.U)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row that a measure stands on: its name (bulletin 2026-0003, step 12, delivery 44), when, and what it says."""

    row: str
    at: datetime | None
    said: Said


@dataclass(frozen=True, slots=True)
class Measured:
    """One expectation of one inject. `target` and `took` are seconds from the inject; `took` is None where it was not done.

    `stages`: by their names, how long until each (draft, waiting, issued, first, last). `people`: logins of those who did it.
    """

    inject: str
    number: int
    act: Expected
    objective: str
    part: str
    begun: datetime | None
    target: int
    took: int | None
    rating: Rating
    why: Said
    stages: Mapping[str, int]
    evidence: tuple[Evidence, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Of an objective, a department or a person (`code`): how much was rated how, and how it is rated as a whole.

    `acts`: how many of these somebody did, and `in_time` how many of those within the target. A person or a department answers for
    what they did, and for what was asked of them and nobody did.
    """

    code: str
    rating: Rating
    counts: Mapping[Rating, int]
    acts: int = 0
    in_time: int = 0


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `count` times, in whole seconds. `what`: an act, or an act and a stage of it."""

    what: str
    seconds: int
    count: int


@dataclass(frozen=True, slots=True)
class Score:
    """`played`: seconds of it that were played. `good`: something was judged, and no objective worse than the policy calls healthy.

    The machine's own speed is no part of it. `public`: how well the posts of the simulated public were read; None where nobody knows.
    """

    script: str
    seed: int
    base: datetime
    played: int
    good: bool
    counts: Mapping[Rating, int]
    measured: tuple[Measured, ...]
    objectives: tuple[Tally, ...]
    departments: tuple[Tally, ...]
    people: tuple[Tally, ...]
    means: tuple[Mean, ...]
    public: Harvest | None = None

    def to_json(self) -> str:
        """Equal scores are equal texts."""
        return msgspec.json.encode(self, order="sorted").decode()


def from_json(text: str) -> Score:
    """Raises ValueError where the text is no score, or one of another version of lifeline."""
    try:
        return msgspec.json.decode(text, type=Score)
    except msgspec.MsgspecError as error:
        raise ValueError(f"this is no score: {error}") from error
