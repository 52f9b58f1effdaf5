"""Which earlier post says nearly the same (L3): the last one with two of its rarest words in common, compared word by word."""

from collections import deque
from datetime import datetime, timedelta
from itertools import combinations

WITHIN = timedelta(hours=2)
ALIKE = 0.6  # of the words of both together, what both have
RAREST = 4
MOST = 10_000  # posts kept; the oldest are forgotten

Pair = tuple[str, str]


class Near:
    """Posts by pairs of their rarest words, in scopes (of a hazard and an area): only within one may a post be the wording of another."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._count: dict[str, int] = {}
        self._last: dict[str, dict[Pair, int]] = {}
        self._posts: dict[int, tuple[str, tuple[str, ...], tuple[Pair, ...], datetime]] = {}
        self._order: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._posts)

    def find(self, scope: str, words: tuple[str, ...], at: datetime) -> int | None:
        """The most alike of those it may be the wording of; the earlier one where two are equally so."""
        last = self._last.get(scope)
        if last is None:
            return None
        own, best, found = set(words), ALIKE, None
        for post in sorted({last[pair] for pair in self._pairs(words) if pair in last}):
            _, others, _, when = self._posts[post]
            shared = len(own.intersection(others))
            alike = shared / (len(own) + len(others) - shared)
            if (alike > best or (found is None and alike >= best)) and abs(at - when) <= WITHIN:
                best, found = alike, post
        return found

    def add(self, post: int, scope: str, words: tuple[str, ...], at: datetime) -> None:
        if not words:
            return
        last, count = self._last.setdefault(scope, {}), self._count
        for word in words:
            count[word] = count.get(word, 0) + 1
        pairs = self._pairs(words)
        for pair in pairs:
            last[pair] = post
        self._posts[post] = scope, words, pairs, at
        self._order.append(post)
        if len(self._order) > self._most:
            self._forget(self._order.popleft())

    def _pairs(self, words: tuple[str, ...]) -> tuple[Pair, ...]:
        """Of about how rare a word is, not of its exact count: what an edit leaves must keep its rank."""
        count = self._count
        rare = sorted([(count.get(word, 0).bit_length(), word) for word in words])[:RAREST]
        names = sorted([word for _, word in rare])
        return tuple(combinations(names, 2)) if len(names) > 1 else ((names[0], ""),) if names else ()

    def _forget(self, post: int) -> None:
        scope, words, pairs, _ = self._posts.pop(post)
        last = self._last[scope]
        for word in words:
            left = self._count[word] - 1
            if left:
                self._count[word] = left
            else:
                del self._count[word]
        for pair in pairs:
            if last.get(pair) == post:
                del last[pair]
        if not last:
            del self._last[scope]
