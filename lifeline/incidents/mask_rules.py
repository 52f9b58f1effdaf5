"""What a rule of masking is, and the one look at a text that tells which of many rules may find something in it."""

import re
from collections.abc import Callable, Iterator, Sequence

from ahocorasick_rs import AhoCorasick, Implementation
from msgspec import Struct

from lifeline.core.text import storable

Span = tuple[int, int, str]  # begin, end, kind


class Rule(Struct, frozen=True, eq=False):
    """`cues`: words in small letters, one of which stands wherever the rule finds something. `group`: what of it is hidden.

    `meant`: whether what was found is what the rule is for.
    """

    kind: str
    pattern: re.Pattern[str]
    cues: tuple[str, ...]
    group: int = 0
    meant: Callable[[re.Match[str]], bool] | None = None

    def spans(self, shadow: str) -> Iterator[Span]:
        for match in self.pattern.finditer(shadow):
            if self.meant is None or self.meant(match):
                yield match.start(self.group), match.end(self.group), self.kind


class Look:
    """The cues of all rules in one automaton: most texts have none of them, and no rule need be tried on those."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        opens: dict[str, list[int]] = {}
        for place, rule in enumerate(rules):
            for cue in rule.cues:
                opens.setdefault(cue, []).append(place)
        self._rules = tuple(rules)
        self._opens = tuple(opens.values())
        self._finder = AhoCorasick(list(opens), implementation=Implementation.DFA)

    def rules(self, shadow: str) -> list[Rule]:
        """Those with a cue in the text, in their own order."""
        hits = self._hits(shadow.casefold())
        if not hits:
            return []
        places = {place for index in {hit[0] for hit in hits} for place in self._opens[index]}
        return [self._rules[place] for place in sorted(places)]

    def _hits(self, folded: str) -> list[tuple[int, int, int]]:
        try:
            return self._finder.find_matches_as_indexes(folded, overlapping=True)
        except UnicodeEncodeError:  # it has a half of a character, which the automaton does not take
            return self._finder.find_matches_as_indexes(storable(folded), overlapping=True)


def spelled(*words: str) -> tuple[str, ...]:
    """Every word of such alternatives as a pattern holds: "아들|딸" is 아들 and 딸."""
    return tuple(word for listed in words for word in listed.split("|"))
