"""One expectation and the rows it is looked for in, and what was found there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lifeline.drills.score.rows import Rows
from lifeline.drills.score.values import Evidence
from lifeline.drills.script import Expect, Inject, Said

NOTHING = Said("", "")


@dataclass(frozen=True, slots=True)
class Case:
    """`begun` is when the inject came in, `ends` how far the exercise was played, both by its own clock."""

    inject: Inject
    expect: Expect
    begun: datetime
    ends: datetime
    rows: Rows


@dataclass(frozen=True, slots=True)
class Found:
    """`at` is when it was done (None: it was not), before the inject where that found it done already. `detail` says what is missing.

    `idle`: there was nothing to do, so that nothing is judged.
    """

    at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    people: frozenset[str] = frozenset()
    stages: Mapping[str, datetime] = field(default_factory=dict)
    detail: Said = NOTHING
    idle: bool = False
