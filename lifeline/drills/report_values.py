"""The after-action report of an exercise as values (HSEEP): what pages print and what becomes a spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lifeline.drills.improve import Promised
from lifeline.drills.score.values import Measured, Rating, Score, Tally
from lifeline.drills.script import Said
from lifeline.drills.tables import Exercise, Improvement


@dataclass(frozen=True, slots=True)
class Participant:
    login: str
    name: str
    department: str
    role: str
    part: Said
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Marked:
    """How an evaluator judged an objective, and what was seen."""

    rating: Rating
    evidence: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation as people read it: after whose message (`sender`) what was expected, and how it was done by whom.

    `most`: where its time went (may be empty). `people`: names.
    """

    sender: Said
    expected: Said
    measured: Measured
    most: Said
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """One objective. `measured` is how the rows rate it, `mark` how a person does; both stand, neither takes the other's place."""

    code: str
    name: Said
    capability: Said
    measured: Tally
    mark: Marked | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One inject of the list of events: when it was to come and when it came, by the clock of the exercise."""

    code: str
    kind: str
    planned: datetime
    actual: datetime | None
    state: str
    sender: Said
    to: Said
    text: Said
    by: str
    note: str
    objective: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Washed:
    """What one who took part said directly afterwards, by question."""

    person: str
    login: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """A department or a person of the score, by name."""

    name: Said
    tally: Tally


@dataclass(frozen=True, slots=True)
class Report:
    """`score` is None where none could be kept; then nothing is rated. `clean`: what the last proof said of live.

    `posts`: how well posts of citizens were read, with words of some that were `missed` and of some that were taken for a danger and
    are none (`wrong`). `before`: what was promised after earlier exercises and is still to be done.
    """

    exercise: Exercise
    title: Said
    about: Said
    source: str
    summary: tuple[Said, ...]
    people: tuple[Participant, ...]
    score: Score | None
    objectives: tuple[Reached, ...]
    strengths: tuple[Line, ...]
    to_improve: tuple[Line, ...]
    events: tuple[Event, ...]
    departments: tuple[Named, ...]
    persons: tuple[Named, ...]
    washes: tuple[Washed, ...]
    plan: tuple[Improvement, ...]
    before: tuple[Promised, ...]
    posts: tuple[Said, ...] = ()
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()
