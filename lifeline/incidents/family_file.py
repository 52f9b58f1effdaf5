"""What city/reporting.yaml may hold, and what in it must agree."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from lifeline.core.strict_yaml import Document, Problem, Strict, Where

MOST_TAPS = 3
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, Field(min_length=1, max_length=80)]
AudienceWord = Literal["public", "look", "confirmed", "never"]


class SaidEntry(Strict):
    ko: str = Field(min_length=1, max_length=300)
    en: str = Field(min_length=1, max_length=300)


class OptionEntry(Strict):
    id: Code
    ko: Words
    en: Words
    urgency: Literal["normal", "urgent", "life"] = "normal"
    audience: AudienceWord | Literal[""] = ""
    over: bool = False
    home: bool = False


class TapEntry(Strict):
    """`only`: the types that are asked this (none: all of the family)."""

    id: Code
    ko: Words
    en: Words
    ask: Literal["one", "line"]
    only: list[Code] = []
    options: list[OptionEntry] = Field(default=[], max_length=8)
    example_ko: str = Field(default="", max_length=60)
    example_en: str = Field(default="", max_length=60)


class FamilyEntry(Strict):
    id: Code
    ko: Words
    en: Words
    hazards: list[Code] = Field(min_length=1)
    window_minutes: Annotated[int, Field(ge=5, le=7 * 24 * 60)]
    windows: dict[Code, Annotated[int, Field(ge=5, le=7 * 24 * 60)]] = {}
    audience: AudienceWord
    radius_m: Annotated[int, Field(ge=50, le=5_000)] = 300
    alarm: bool = False
    danger: SaidEntry | None = None
    first: SaidEntry | None = None
    call: list[Annotated[str, Field(pattern=r"^[0-9]{2,11}$")]] = Field(default=["119", "112"], min_length=1, max_length=3)
    becomes_case: bool = False
    home: bool = False
    taps: list[TapEntry]


class ReportingFile(Strict):
    version: str = Field(min_length=1, max_length=40)
    public_words: Literal["after_look", "at_once"] = "after_look"
    families: list[FamilyEntry] = Field(min_length=1)


def problems(document: Document, given: ReportingFile, hazards: Iterable[str] | None) -> list[Problem]:
    """Every place where the file contradicts itself or, where they are given, the types of hazards.yaml."""
    found = [*_types(given, hazards), *_alike([one.id for one in given.families])]
    for index, family in enumerate(given.families):
        found += [(("families", index, *where), sentence) for where, sentence in _family(family)]
    return [document.problem(where, sentence) for where, sentence in found]


def _types(given: ReportingFile, hazards: Iterable[str] | None) -> Iterator[tuple[Where, str]]:
    placed: set[str] = set()
    known = None if hazards is None else set(hazards)
    for index, family in enumerate(given.families):
        for number, code in enumerate(family.hazards):
            where = ("families", index, "hazards", number)
            if code in placed:
                yield where, f"the type '{code}' stands in two families: keep one."
            elif known is not None and code not in known:
                yield where, f"'{code}' is none of the types in hazards.yaml."
            placed.add(code)
    for code in sorted((known or set()) - placed):
        yield ("families",), f"the type '{code}' stands in no family: nobody could report it."


def _alike(ids: list[str]) -> Iterator[tuple[Where, str]]:
    for id, times in Counter(ids).items():
        if times > 1:
            yield ("families", ids.index(id)), f"the family '{id}' stands here {times} times: keep one."


def _family(family: FamilyEntry) -> Iterator[tuple[Where, str]]:
    for code in family.windows:
        if code not in family.hazards:
            yield ("windows", code), f"'{code}' is no type of this family."
    for code in family.hazards:
        if sum(not tap.only or code in tap.only for tap in family.taps) > MOST_TAPS:
            yield ("taps",), f"'{code}' would be asked more than {MOST_TAPS} questions: a report is made in a hurry."
    options = Counter(option.id for tap in family.taps for option in tap.options)
    ids = Counter(tap.id for tap in family.taps)
    for index, tap in enumerate(family.taps):
        if ids[tap.id] > 1:
            yield ("taps", index, "id"), f"two questions are called '{tap.id}': each needs its own."
        for where, sentence in _tap(tap, family.hazards, options):
            yield ("taps", index, *where), sentence


def _tap(tap: TapEntry, hazards: list[str], options: Counter[str]) -> Iterator[tuple[Where, str]]:
    if (tap.ask == "one") != (len(tap.options) > 1):
        yield (), f"'{tap.id}': 'ask: one' needs two or more options, 'ask: line' has none."
    for number, option in enumerate(tap.options):
        if options[option.id] > 1:
            yield ("options", number), f"two answers of this family are called '{option.id}': each needs its own."
    for code in tap.only:
        if code not in hazards:
            yield ("only",), f"'{code}' is no type of this family."
