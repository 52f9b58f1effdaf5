"""What a person wants to put on record: entries of one change, and the words with which it may be refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from unicodedata import category

from lifeline.core.text import nfc, storable
from lifeline.situation.metrics import Metrics
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import Value

# Characters that show nothing and are not of the categories below: joiners, fillers of Hangul, variants of a form.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HIDDEN = ("Cc", "Cf", "Co")
WHATEVER = -1  # `seen`: take the place of whatever stands there


class FigureRefused(ValueError):
    """This cannot be put on record; the sentence says why and what to do."""


class NewerFigure(FigureRefused):
    """Somebody published another figure since it was read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure as entered. `area`: a district's code, '' = the whole city. `seen`: the id of the figure it was entered
    upon, 0 where there was none; somebody else's newer one then refuses it."""

    metric: str
    value: Value
    as_of: datetime
    source: str
    area: str = ""
    state: Sureness = Sureness.REPORTED
    source_url: str = ""
    rule: str = ""
    seen: int = WHATEVER

    def tidy(self) -> "Entry":
        return replace(self, source=clean(self.source), source_url=clean(self.source_url), rule=clean(self.rule))


@dataclass(frozen=True, slots=True)
class Change:
    """Entries that stand or fall together, and why. `despite`: why it is right although a closed group does not add up."""

    reason: Reason
    entries: tuple[Entry, ...]
    note: str = ""
    despite: str = ""

    def tidy(self) -> "Change":
        return Change(self.reason, tuple(entry.tidy() for entry in self.entries), clean(self.note), clean(self.despite))


@dataclass(frozen=True, slots=True)
class Counting:
    """What this office counts and where: `areas` are names of districts by code."""

    metrics: Metrics
    areas: Mapping[str, str]

    def place(self, area: str) -> str:
        """For people: the whole city, or the district."""
        return f"{self.areas.get(area, '?')} ({area})" if area else "the whole city"

    def words(self, metric: str, area: str) -> str:
        named = self.metrics.metrics.get(metric)
        return f"{metric} ({named.ko if named else '?'}), {self.place(area)}"


def clean(text: str) -> str:
    """One line, composed, without characters that nobody sees and without what turns the direction of what follows."""
    line = _BLANK.sub("", " ".join(storable(text).split()))
    return nfc(" ".join("".join(sign for sign in line if category(sign) not in _HIDDEN).split()))
