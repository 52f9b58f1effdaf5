"""Whether our accounts on X say too nearly the same: X forbids substantially similar content on several accounts.

X names no threshold; 0.8 of shared 3-grams is ours (X developer guidelines, "Duplicative content"). What must be said alike,
level, area, time and instruction, stays alike: only the department's lead sets the texts apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from lifeline.bulletins.fit import Rendering
from lifeline.core.people import Account
from lifeline.core.post import MARK

LIMIT = 0.8
_NOT_COMPARED = re.compile(rf"{re.escape(MARK)}|https?://\S+|[#@]\S+|\d[\d:]*|\s")


@dataclass(frozen=True, slots=True)
class Alike:
    """Two accounts and how alike they speak, 0 to 1."""

    first: str
    second: str
    score: float


class Grams:
    """The 3-grams of texts, each set of them one whole number with a bit for each gram. A line that was met before costs nothing."""

    def __init__(self) -> None:
        self._bit: dict[str, int] = {}
        self._lines: dict[str, tuple[str, int]] = {}
        self._betweens: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The 3-grams of the text without marks, addresses, tags, numbers and spaces; a shorter text is one gram."""
        found, before, bare = 0, "", ""
        for line in text.split("\n"):
            bare, bits = self._line(line)
            found |= bits | self._between(before + bare[:2])
            before = (before + bare)[-2:]
        return found or self._bits_of(before)

    def _line(self, line: str) -> tuple[str, int]:
        known = self._lines.get(line)
        if known is None:
            bare = _NOT_COMPARED.sub("", line)
            known = self._lines[line] = bare, self._bits(bare)
        return known

    def _between(self, bare: str) -> int:
        known = self._betweens.get(bare)
        if known is None:
            known = self._betweens[bare] = self._bits(bare)
        return known

    def _bits(self, bare: str) -> int:
        found = 0
        for start in range(len(bare) - 2):
            found |= self._bits_of(bare[start : start + 3])
        return found

    def _bits_of(self, gram: str) -> int:
        return 1 << self._bit.setdefault(gram, len(self._bit))


def likeness(first: int, second: int) -> float:
    """Jaccard's measure of two sets of grams: 1 for equal texts, 0 for texts without a common 3-gram."""
    return (first & second).bit_count() / (first | second).bit_count()


def too_similar(
    renderings: Sequence[Rendering], accounts: Sequence[Account], *, limit: float = LIMIT, grams: Grams | None = None
) -> tuple[Alike, ...]:
    """The pairs of X accounts whose texts are alike by `limit` or more, the most alike first; () = all may post.

    `grams` is kept by who compares many messages.
    """
    found = [Alike(*pair) for pair in _scores(renderings, accounts, grams or Grams()) if pair[2] >= limit]
    return tuple(sorted(found, key=lambda pair: -pair.score))


def pairs(renderings: Sequence[Rendering], accounts: Sequence[Account]) -> Iterator[Alike]:
    """Every pair of X accounts of one bulletin, with its score."""
    return (Alike(*pair) for pair in _scores(renderings, accounts, Grams()))


def _scores(renderings: Sequence[Rendering], accounts: Sequence[Account], grams: Grams) -> Iterator[tuple[str, str, float]]:
    on_x = {account.id for account in accounts if account.channel == "x"}
    sets = [(one.account, grams.of(one.text)) for one in renderings if one.account in on_x]
    spoken = [(account, bits, bits.bit_count()) for account, bits in sets]
    for (first, left, some), (second, right, others) in combinations(spoken, 2):
        common = (left & right).bit_count()
        yield first, second, common / (some + others - common)
