"""The file of disaster types: what hazards.yaml may hold, and which of its names must know each other."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from lifeline.core.cap import Certainty, Severity, Urgency
from lifeline.core.strict_yaml import Document, Problem, Strict, Where

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Word = Annotated[str, Field(min_length=1)]
Generic = Literal["advisory", "warning", "info", "clear"]


class LevelEntry(Strict):
    id: Code
    ko: Word
    en: Word
    rank: int = Field(ge=0)
    severity: Annotated[Severity, Field(strict=False)]
    urgency: Annotated[Urgency, Field(strict=False)]
    certainty: Annotated[Certainty, Field(strict=False)]
    words: list[Word]
    apart: bool = False
    early: bool = False
    within_minutes: int | None = Field(default=None, ge=1)


class GenericEntry(Strict):
    advisory: Code
    warning: Code
    info: Code


class FeltEntry(Strict):
    """From that magnitude on, a shock may be felt so far off."""

    magnitude: float = Field(ge=0, le=10, strict=False)
    km: int = Field(ge=1)


class SchemeEntry(Strict):
    ko: Word
    levels: list[LevelEntry] = Field(min_length=1)
    generic: GenericEntry
    follows: Literal["zones", "event", "incident"]
    past_is_clear: bool = True
    strand: str = ""
    sms_levels: dict[Word, Code] = {}
    lasts_hours: int | None = Field(default=None, ge=1)
    felt: list[FeltEntry] = []


class MarksEntry(Strict):
    drill_codes: list[Word]
    test_codes: list[Word]
    words: list[Word] = Field(min_length=1)
    not_a_drill: list[Word] = Field(min_length=1)
    harmless: list[Word] = []
    orders: list[Word] = []


class KpasEntry(Strict):
    hazard: Code | None = None
    level: Generic | None = None
    also: list[Code] = []
    approximate: bool = False


class Hint(Strict):
    hazard: Code
    any: list[Word] = Field(min_length=1)


class SmsKind(Strict):
    hazard: Code | None = None
    hints: list[Hint] = []


class Hashtag(Strict):
    ko: Annotated[str, Field(pattern=r"^#\w+$")]
    en: Annotated[str, Field(pattern=r"^#\w+$")]


class HazardEntry(Strict):
    code: Code
    seq: int = Field(ge=1)
    ko: Word
    en: Word
    category: Literal["natural", "social", "life_safety", "civil_defense"]
    levels: Code
    lead: Code
    hashtag: Hashtag
    words: list[Word] = Field(min_length=1)
    names: dict[Word, Code] = {}
    english: list[Word] = []
    kma_codes: list[Word] = []
    kma_letters: list[Word] = []


class HazardsFile(Strict):
    version: Word
    level_schemes: dict[Code, SchemeEntry]
    english_levels: dict[Word, Code]
    after_words: list[Word]
    clear_words: list[Word] = Field(min_length=1)
    replaced_words: list[Word] = []
    sms_steps: dict[Word, Annotated[Severity, Field(strict=False)]]
    marks: MarksEntry
    kpas_names: list[Word]
    kpas: dict[Word, KpasEntry]
    gdacs: dict[Word, Code]
    sms_kinds: dict[Word, SmsKind]
    fallback: dict[Code, list[Word]]
    hazards: list[HazardEntry] = Field(min_length=1)


def problems(document: Document, given: HazardsFile) -> list[Problem]:
    """Every place where the file contradicts itself."""
    return [document.problem(where, sentence) for check in (_repeats, _levels, _unknown) for where, sentence in check(given)]


def _repeats(given: HazardsFile) -> Iterator[tuple[Where, str]]:
    met: dict[str, str] = {}
    for index, one in enumerate(given.hazards):
        marks = [f"code {one.code}", f"seq {one.seq}", f"hashtag {one.hashtag.ko}", f"hashtag {one.hashtag.en}"]
        words = [f"word {word}" for word in [*one.words, *one.names, *one.english]]
        codes = [*(f"KMA code {code}" for code in one.kma_codes), *(f"KMA letter {letter}" for letter in one.kma_letters)]
        for mark in [*marks, *words, *codes]:
            if mark in met:
                yield ("hazards", index), f"the {mark} belongs to {met[mark]} already: one type only can have it."
            met[mark] = one.code


def _levels(given: HazardsFile) -> Iterator[tuple[Where, str]]:
    for name, scheme in given.level_schemes.items():
        ids = [level.id for level in scheme.levels]
        for generic, level in scheme.generic.model_dump().items():
            if level not in ids:
                yield ("level_schemes", name), f"generic {generic} of the scheme {name} is '{level}', which is not one of its levels."
        for step, level in scheme.sms_levels.items():
            if level not in ids or step not in given.sms_steps:
                yield ("level_schemes", name), f"sms_levels of {name}: '{step}: {level}' is no known step, or none of its levels."
        if len(set(ids)) < len(ids):
            yield ("level_schemes", name), f"a level of the scheme {name} stands there twice."
    for index, one in enumerate(given.hazards):
        known = given.level_schemes.get(one.levels)
        for event, level in one.names.items():
            if known and level not in {each.id for each in known.levels}:
                yield ("hazards", index), f"{one.code}: '{event}' means level '{level}', which the scheme {one.levels} does not have."


def _unknown(given: HazardsFile) -> Iterator[tuple[Where, str]]:
    codes = {one.code for one in given.hazards}
    for where, code in _mentioned(given):
        if code not in codes:
            yield where, f"no type has the code '{code}': correct it or add the type."
    for index, one in enumerate(given.hazards):
        if one.levels not in given.level_schemes:
            yield ("hazards", index), f"{one.code}: there is no level scheme '{one.levels}'."


def _mentioned(given: HazardsFile) -> Iterator[tuple[Where, str]]:
    for code, entry in given.kpas.items():
        yield from ((("kpas", code), hazard) for hazard in [entry.hazard, *entry.also] if hazard)
    for kind, hazard in given.gdacs.items():
        yield ("gdacs", kind), hazard
    for kind, sms in given.sms_kinds.items():
        yield from ((("sms_kinds", kind), hazard) for hazard in [sms.hazard, *(hint.hazard for hint in sms.hints)] if hazard)
    yield from ((("fallback", hazard), hazard) for hazard in given.fallback)
