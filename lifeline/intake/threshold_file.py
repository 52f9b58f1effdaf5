"""What a feed's file says about its numbers: from which value on they are a warning, and until when."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field

from lifeline.core.strict_yaml import Document, Problem, Strict, Where
from lifeline.intake.duration import span
from lifeline.intake.formats import FORMATS
from lifeline.intake.quantity import MEASURES
from lifeline.intake.threshold import Hold, Rule, Step

_READINGS = re.compile(r"([1-9][0-9]?) readings")


def _hold(value: object) -> object:
    counted = _READINGS.fullmatch(value) if isinstance(value, str) else None
    if counted:
        return Hold(readings=int(counted[1]))
    try:
        return value if isinstance(value, Hold | None) else Hold(span(value))  # type: ignore[arg-type]
    except ValueError as wrong:
        raise ValueError("it is a time (20 min) or a number of readings (2 readings)") from wrong


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Number = Annotated[float, Field(strict=False, allow_inf_nan=False)]
Holding = Annotated[Hold, BeforeValidator(_hold)]
Words = Annotated[tuple[str, ...], BeforeValidator(_tuple)]


class StepEntry(Strict):
    """`above`: at this value or more. `event`: what the city calls it, as an authority would write it (도심 침수 주의).

    `src` says where the number comes from; `confirmed` is false as long as it is a proposal.
    """

    above: Number
    clear_below: Number
    event: str = Field(min_length=1, max_length=100)
    src: str = Field(min_length=1)
    confirmed: bool


class ThresholdEntry(Strict):
    """`name` is part of the identity of every alert it makes: it stays when numbers change. No `stations`: all of them.

    `for` and `clear_for`: how long the number must stay above or below before it counts; `clear_for` is `for` unless given.
    """

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    quantity: str
    stations: Words = ()
    rise: Holding = Field(default=Hold(), alias="for")
    fall: Holding | None = Field(default=None, alias="clear_for")
    steps: list[StepEntry] = Field(min_length=1, max_length=5)

    def rule(self) -> Rule:
        steps = tuple(Step(one.above, one.clear_below, one.event) for one in self.steps)
        return Rule(self.name, self.quantity, steps, frozenset(self.stations), rise=self.rise, fall=self.fall or self.rise)


class SpeakerEntry(Strict):
    """Who says it: the city judges the number, whoever measured it."""

    sender: str = Field(pattern=r"^[^\s,<&]+$", max_length=200)
    name: str = Field(min_length=1, max_length=80)


def problems(document: Document, entries: Sequence[ThresholdEntry], format: str) -> list[Problem]:
    """What is wrong in the thresholds of one file, each with its line."""
    return [document.problem(("thresholds", *where), sentence) for where, sentence in _wrong(entries, format)]


def events(document: Document, entries: Sequence[ThresholdEntry]) -> Iterator[tuple[str, Problem]]:
    """Every event word, with the sentence to tell if the city does not know it."""
    for index, entry in enumerate(entries):
        for number, step in enumerate(entry.steps):
            where = ("thresholds", index, "steps", number, "event")
            told = (
                f"'{step.event}' names no type of disaster with one of its levels, so nothing could be said: write it as hazards.yaml does."
            )
            yield step.event, document.problem(where, told)


def _wrong(entries: Sequence[ThresholdEntry], format: str) -> Iterator[tuple[Where, str]]:
    given = MEASURES.get(format, ())
    names = [entry.name for entry in entries]
    for index, entry in enumerate(entries):
        if format in FORMATS and entry.quantity not in given:
            gives = f"gives {', '.join(given)}" if given else "gives no numbers"
            yield (index, "quantity"), f"'{entry.quantity}' is not measured here: the format {format} {gives}."
        if entry.name in names[:index]:
            yield (index, "name"), f"'{entry.name}' is the name of two thresholds: each needs its own."
        for number, step in enumerate(entry.steps):
            if step.clear_below >= step.above:
                said = f"'clear_below' is {step.clear_below:g}, not lower than 'above', {step.above:g}: it would begin and end at once."
                yield (index, "steps", number, "clear_below"), said
        for number, (low, high) in enumerate(pairwise(entry.steps), 1):
            if high.above <= low.above or high.clear_below < low.clear_below:
                yield (index, "steps", number, "above"), "a later step must be higher than the one before, in both its numbers."
