"""What lifeline says in English sentences, in the officer's Korean: one list that an officer can read, found by the sentence itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lifeline.core.strict_yaml import Strict, read
from lifeline.core.text import particle
from lifeline.web.public.words import Words

FILE = Path(__file__).resolve().parent / "sentences.yaml"
HOLE = re.compile(r"\{(\w*)[^{}]*\}")
LONGEST = 1000  # signs; what is longer was not written by us
DEEPEST = 3  # sentences that stand in a sentence's holes
Names = Mapping[str, str]  # what a code of the office is called
NOTHING: Names = {}
CODES = ("bulletin_state_", "bulletin_sent_", "bulletin_kind_", "rep_state_")  # where the words of a code stand


class Pair(Strict):
    """One sentence with its holes in braces. In Korean a hole may carry a particle: {name:이/가}."""

    en: str
    ko: str


class Sentences(Strict):
    sentences: list[Pair]


@dataclass(frozen=True, slots=True)
class InTongue:
    """A sentence as a person reads it, and which language that is."""

    text: str
    language: str


class _Filled(str):
    """What stands in a hole, with the particle that fits it."""

    __slots__ = ()

    def __format__(self, pair: str) -> str:
        return particle(str(self), pair) if pair else str(self)


def teller(say: Words, names: Names = NOTHING) -> Callable[[str], InTongue]:
    """For the pages of one language. A sentence that nobody put into Korean stays as it is, and is marked as English."""

    def tell(sentence: str) -> InTongue:
        korean = in_korean(sentence, say, names) if say.language == "ko" else ""
        return InTongue(korean, "ko") if korean else InTongue(sentence, "en" if sentence.isascii() else say.language)

    return tell


def in_korean(sentence: str, say: Words, names: Names = NOTHING, *, deep: int = 0) -> str:
    """Empty where the list has it not. What stands in its holes is a sentence of the list itself, a code, or a name."""
    if len(sentence) > LONGEST or deep > DEEPEST:
        return ""
    for pattern, korean in _patterns():
        if found := pattern.fullmatch(sentence):
            return korean.format_map(
                {name: _Filled(_hole(text, say, names, deep=deep)) for name, text in found.groupdict().items()}
            ).strip()
    parts = sentence.split("; ")
    told = [in_korean(part, say, names, deep=deep + 1) for part in parts] if len(parts) > 1 else []
    return " ".join(told) if told and all(told) else ""


def _hole(text: str, say: Words, names: Names, *, deep: int) -> str:
    known = names.get(text) or next((say(f"{begins}{text}") for begins in CODES if say.has(f"{begins}{text}")), "")
    return known or (in_korean(text, say, names, deep=deep + 1) if " " in text else "") or text


def pairs() -> dict[str, str]:
    """The list: the English sentence with its holes, and the Korean one."""
    return {one.en: one.ko for one in read(FILE, Sentences).sentences}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Those with the most words of their own first: the narrowest that fits is meant."""
    given = pairs()
    return [(_pattern(en), given[en]) for en in sorted(given, key=lambda en: -len(HOLE.sub("", en)))]


def _pattern(english: str) -> re.Pattern[str]:
    """A hole takes as little as it can. Of few holes and bounded length: no sentence makes it slow."""
    parts, at = [], 0
    for hole in HOLE.finditer(english):
        parts += [re.escape(english[at : hole.start()]), f"(?P<{hole[1]}>.*?)"]
        at = hole.end()
    return re.compile("".join([*parts, re.escape(english[at:])]), re.DOTALL)
