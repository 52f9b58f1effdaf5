"""Place names in official texts: what is surely ours, what is surely elsewhere, and what a person must read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from lifeline.core.remembered import remembered
from lifeline.core.text import nfc


@dataclass(frozen=True, slots=True)
class Reading:
    """What one area says: districts of ours, places elsewhere, or why it could not be read."""

    districts: frozenset[str] = frozenset()
    foreign: bool = False
    unread: tuple[str, ...] = ()

    @classmethod
    def refused(cls, reason: str) -> Self:
        return cls(unread=(reason,))

    @staticmethod
    def union(readings: Iterable["Reading"]) -> "Reading":
        each = tuple(readings)
        if len(each) == 1:
            return each[0]
        return Reading(
            frozenset[str]().union(*(one.districts for one in each)),
            foreign=any(one.foreign for one in each),
            unread=tuple(reason for one in each for reason in one.unread),
        )


Named = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class AreaWords:
    """Names as feeds write them, all in the form of `plain`.

    `whole` means the whole city; `after_city` may follow the city's name (강남구, 동남권), `alone` may stand alone: a name that
    other cities have too (중구) is never in it. `own` are words that keep a text from being taken for another place's.
    """

    city: tuple[str, ...]
    whole: frozenset[str]
    everywhere: frozenset[str]
    after_city: Named
    alone: Named
    all_of: tuple[str, ...]
    own: tuple[str, ...]
    elsewhere: re.Pattern[str]

    @remembered
    def read(self, description: str) -> Reading:
        """The places in one area description. What is not surely known is refused, never guessed wider."""
        readings = [self._place(part) for part in _split(plain(description))]
        if not readings:
            return Reading.refused("an area has no name")
        parts = {one.districts for one in readings if one.districts}
        if self.everywhere in parts and len(parts) > 1:
            return Reading.refused(f"'{description.strip()}' names the whole city and a part of it")
        return Reading.union(readings)

    def is_nationwide(self, description: str) -> bool:
        """A name larger than the city, such as the country's: it says nothing about which part is meant."""
        return plain(description) in self.whole.difference(self.city)

    def _place(self, text: str) -> Reading:
        if self._is_elsewhere(text):
            return Reading(foreign=True)
        head, bracket, inner = text.partition("(")
        if bracket and head.strip() in self.city and text.endswith(")"):
            return Reading.union(self._named(part, self.after_city, text) for part in _split(inner[:-1]))
        for name in self.city:
            if text not in self.alone and text.startswith(f"{name} "):
                return self._named(text.removeprefix(f"{name} "), self.after_city, text)
        return self._named(text, self.alone, text)

    def _named(self, name: str, known: Named, text: str) -> Reading:
        if known is self.after_city and name in self.all_of:
            return Reading(self.everywhere)
        bare = next((name.removesuffix(f" {word}") for word in self.all_of if name.endswith(f" {word}")), name)
        if known is self.alone and bare in self.whole:
            return Reading(self.everywhere)
        found = known.get(bare)
        return Reading(found) if found else Reading.refused(f"'{text}' is not surely a place in this city or elsewhere")

    def _is_elsewhere(self, text: str) -> bool:
        return not any(word in text for word in self.own) and bool(self.elsewhere.match(text))


def plain(text: str) -> str:
    return " ".join(nfc(text).casefold().split())


def elsewhere(provinces: Iterable[str], *, parts: Iterable[str], places: Iterable[str], endings: Iterable[str]) -> re.Pattern[str]:
    """A text that begins with another province (and what lies in it), or is a known place, or ends like a stretch of sea."""
    some = {name: "|".join(re.escape(plain(word)) for word in words) for name, words in (("in", provinces), ("part", parts))}
    known = "|".join(re.escape(plain(word)) for word in places)
    seas = "|".join(re.escape(plain(word)) for word in endings)
    return re.compile(rf"(?:{some['in']})(?:{some['part']})*(?:[ (].*)?$|(?:{known})(?: ?\(.*)?$|\S*(?:{seas})(?: ?\(.*)?$")


def _split(text: str) -> list[str]:
    """Parts between commas, dots and the like that are outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth <= 0 and character in ",;/·ㆍ、.\n":
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]
