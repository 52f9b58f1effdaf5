"""What city/citizen_words.yaml may hold, and what in it must agree with the families and types."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Annotated

from pydantic import Field

from lifeline.core.strict_yaml import BadData, Document, Problem, Strict, fit, load
from lifeline.incidents.family import Families

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Wording = Annotated[str, Field(min_length=1, max_length=300)]
MOST_SPELLINGS = 2_500
NEAR = " ~ "
SIGNS = (
    "life",
    "plea",
    "urgent",
    "over",
    "passed",
    "goes_on",
    "here",
    "now",
    "still",
    "past",
    "news",
    "quote",
    "joke",
    "ad",
    "prayer",
    "ask",
    "complaint",
    "leisure",
    "cry",
    "real",
)


class HazardWords(Strict):
    """`sure` alone names the type; `maybe` does so only where nothing surer stands beside it."""

    sure: list[Wording] = []
    maybe: list[Wording] = []


class Beside(Strict):
    """A type becomes another one where one of these words stands in the same post."""

    was: Code
    becomes: Code
    words: list[Wording] = Field(min_length=1)


class Between(Strict):
    """What may stand between the halves of a pair."""

    particles: list[Wording] = []
    adverbs: list[Wording] = []


class LexiconFile(Strict):
    version: str = Field(min_length=1, max_length=40)
    between: Between = Between()
    weather: list[Code]
    hazards: dict[Code, HazardWords]
    beside: list[Beside]
    kinds: dict[Code, dict[Code, list[Wording]]]
    signs: dict[Code, list[Wording]]
    harmless: list[Wording]


def read_lexicon(path: Path, families: Families) -> LexiconFile:
    """Raises BadData with every problem of form and content."""
    document = load(path)
    file = fit(document, LexiconFile)
    if problems := list(_problems(document, file, families)):
        raise BadData(problems)
    return file


def _problems(document: Document, file: LexiconFile, families: Families) -> Iterator[Problem]:
    known = set(families.by_hazard)
    for code in sorted(known - set(file.hazards)):
        yield document.problem(("hazards",), f"the type {code} has no words: a post about it would be found by its tag alone.")
    for code in sorted((set(file.hazards) | set(file.weather)) - known):
        yield document.problem(("hazards", code), f"{code} is none of the types.")
    for index, shift in enumerate(file.beside):
        if not {shift.was, shift.becomes} <= known:
            yield document.problem(("beside", index), f"{shift.was} or {shift.becomes} is none of the types.")
    for family, options in file.kinds.items():
        found = next((one for one in families.families if one.id == family), None)
        for option in options:
            if found is None or found.kind(option) is None:
                yield document.problem(("kinds", family, option), f"the family {family} asks nothing that is answered by {option}.")
    for sign in file.signs:
        if sign not in SIGNS:
            yield document.problem(("signs", sign), f"{sign} is no sign; there are {', '.join(SIGNS)}.")
    yield from _too_loose(document, file)


def _too_loose(document: Document, file: LexiconFile) -> Iterator[Problem]:
    words = [(("hazards", code), word) for code, entry in file.hazards.items() for word in (*entry.sure, *entry.maybe)]
    words += [(("signs", sign), word) for sign, listed in file.signs.items() for word in listed]
    for where, word in (*words, *((("harmless",), word) for word in file.harmless)):
        bare, written = word.strip("^$"), spellings(word.replace(NEAR, " ").strip("^$"))
        if any(len(one.replace(" ", "")) < 2 for one in written) and not (word.startswith("^") and word.endswith("$")):
            yield document.problem(
                where, f"{word} is too short: it stands inside other words. Write ^{bare}$ if it is meant as a whole word."
            )
        if len(written) > MOST_SPELLINGS:
            yield document.problem(where, f"{word} can be written in {len(written)} ways, more than {MOST_SPELLINGS}: part it.")


def spellings(word: str) -> tuple[str, ...]:
    """Every way a wording can be written: with each of its alternatives, and in Korean with and without its spaces."""
    parts = [part.split("|") for part in re.split(r"[()]", word)]
    whole = ("".join(chosen).strip() for chosen in product(*parts))
    return tuple(dict.fromkeys(spaced for one in whole for spaced in ((one,) if one.isascii() else _spaced(one)) if spaced))


def _spaced(word: str) -> Iterator[str]:
    parts = word.split(" ")
    for gaps in product(("", " "), repeat=len(parts) - 1):
        yield "".join(part + gap for part, gap in zip(parts, (*gaps, ""), strict=True))
