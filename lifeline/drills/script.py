"""An exercise's script as values: the master scenario events list (HSEEP), what is expected of whom, and in what time.

Times are offsets from the start of the exercise. Texts are in Korean and English; none carries a mark: the drill world adds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What comes in. `CONTRADICTION`: a document or a call that says another thing than one before it."""

    DOCUMENT = "document"
    POSTS = "posts"
    CALL = "call"
    FIGURE = "figure"
    FAILURE = "failure"
    CONTRADICTION = "contradiction"
    ABSENCE = "absence"


class Expected(StrEnum):
    """An act that can be found in the rows of the drill world, by itself, whoever did it."""

    ISSUED = "issued"  # a bulletin of this hazard (and level) went out: alert or update
    CORRECTED = "corrected"  # a Cancel of kind error, to every account the wrong one had reached
    ENDED = "ended"  # over, or called off
    NOT_ISSUED = "not_issued"  # nothing of this hazard goes out in that time
    PINNED = "pinned"  # an incident at this place (or in this district)
    CONFIRMED = "confirmed"  # and confirmed by a person
    FIGURE = "figure"  # the figure stands at this value
    SETTLED = "settled"  # every delivery has left, or a person has settled it
    NOTED = "noted"  # a player wrote down what was done about it


@dataclass(frozen=True, slots=True)
class Said:
    ko: str
    en: str

    def in_(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Expect:
    """What should follow an inject `within` that time. Fields that are empty are not asked about."""

    act: Expected
    within: timedelta
    hazard: str = ""
    level: str = ""
    district: str = ""
    place: str = ""
    metric: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An official message by `feed`: a recorded `sample` of its folder moved to the hour of the exercise, or one written here.

    `refers_to` is the code of an earlier document that this one changes or ends. `onset` and `until` are offsets from the start.
    """

    feed: str
    sample: str = ""
    event: str = ""
    headline: str = ""
    description: str = ""
    districts: tuple[str, ...] = ()
    msg_type: Literal["Alert", "Update", "Cancel"] = "Alert"
    refers_to: str = ""
    onset: timedelta | None = None
    until: timedelta | None = None
    parameters: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Posts:
    """What the simulated public writes: `share` of all posts of the run, from the inject on over `over`, about these `places`.

    `about` names the block of what is said in drills/citizens.yaml; `places` are names of the gazetteer (empty: anywhere in the scope).
    """

    about: str
    share: float
    over: timedelta
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Platforms of these channels answer so for a while: `refuses`, `unavailable`, `slow`, `unsure`. None: until the end."""

    channels: tuple[str, ...]
    how: Literal["refuses", "unavailable", "slow", "unsure"]
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Whoever plays this part is away: others must do it. None: until the end."""

    part: str
    lasts: timedelta | None = None


Content = Document | Posts | Failure | Absence | None


@dataclass(frozen=True, slots=True)
class Inject:
    """One row of the list. `to` is the part that gets it ("all": everybody). `text` is what that player reads or hears.

    `instead_of` makes it a contingency: it comes `at` after that inject, and only if what was expected there has not happened.
    """

    code: str
    at: timedelta
    kind: Kind
    sender: Said
    to: str
    text: Said
    objective: str = ""
    content: Content = None
    expects: tuple[Expect, ...] = ()
    instead_of: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Objective:
    """`capability` is the capability it shows, in words; `task` the critical task."""

    code: str
    name: Said
    capability: Said


@dataclass(frozen=True, slots=True)
class Part:
    """A post that somebody plays: `role` is the role of the desk it needs (staff.roles.Role), `people` how many at least."""

    code: str
    name: Said
    role: str
    people: int = 1
    department: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """`at`: the hour it plays where no other is given. `districts`: its scope (empty: the whole city). `posts`: of the simulated public."""

    name: str
    title: Said
    about: Said
    source: str
    confirmed: bool
    at: datetime
    lasts: timedelta
    districts: tuple[str, ...]
    posts: int
    tag: str
    parts: tuple[Part, ...]
    objectives: tuple[Objective, ...]
    injects: tuple[Inject, ...]
    one_person_may_do_both: bool = False

    def inject(self, code: str) -> Inject:
        """Raises KeyError where the script has none of that code."""
        found = next((one for one in self.injects if one.code == code), None)
        if found is None:
            raise KeyError(code)
        return found
