"""Whether our accounts on X say too nearly the same: X forbids substantially similar content on several accounts.

X names no threshold; 0.8 of shared 3-grams is ours (X developer guidelines, "Duplicative content"). What must be said alike,
level, area, time and instruction, stays alike: only the department's lead sets the texts apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from lifeline.bulletins.compose import Rendering
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


def grams(text: str) -> frozenset[str]:
    """The 3-grams of a text without marks, addresses, tags, numbers and spaces."""
    bare = _NOT_COMPARED.sub("", text)
    return frozenset(bare[start : start + 3] for start in range(max(1, len(bare) - 2)))


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Jaccard's measure: 1 for equal texts, 0 for texts without a common 3-gram."""
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def too_similar(renderings: Sequence[Rendering], accounts: Sequence[Account], *, limit: float = LIMIT) -> tuple[Alike, ...]:
    """The pairs of X accounts whose texts are alike by `limit` or more, the most alike first; () = all may post."""
    found = [pair for pair in pairs(renderings, accounts) if pair.score >= limit]
    return tuple(sorted(found, key=lambda pair: -pair.score))


def pairs(renderings: Sequence[Rendering], accounts: Sequence[Account]) -> Iterator[Alike]:
    """Every pair of X accounts of one bulletin, with its score."""
    on_x = {account.id for account in accounts if account.channel == "x"}
    spoken = [(one.account, grams(one.text)) for one in renderings if one.account in on_x]
    for (first, left), (second, right) in combinations(spoken, 2):
        yield Alike(first, second, likeness(left, right))
