"""Which earlier post says nearly the same (L3): the last one with each of its rarest words, compared word by word."""

from collections import deque
from datetime import datetime, timedelta

WITHIN = timedelta(hours=2)
ALIKE = 0.6  # of the words of both together, what both have
RAREST = 4
MOST = 20_000  # posts kept; the oldest are forgotten


class Near:
    """Posts by their words, in scopes (of a hazard and an area): only within a scope may one be the wording of another."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._count: dict[str, int] = {}
        self._last: dict[str, dict[str, int]] = {}
        self._posts: dict[int, tuple[str, tuple[str, ...], datetime]] = {}
        self._order: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._posts)

    def find(self, scope: str, words: tuple[str, ...], at: datetime) -> int | None:
        """The most alike of those it may be the wording of; the earlier one where two are equally so."""
        last = self._last.get(scope)
        if last is None:
            return None
        rare = [word for word in words if word in last]
        if len(rare) > RAREST:
            rare.sort(key=self._count.__getitem__)
        own, best, found = set(words), ALIKE, None
        for post in sorted({last[word] for word in rare[:RAREST]}):
            _, others, when = self._posts[post]
            shared = len(own.intersection(others))
            alike = shared / (len(words) + len(others) - shared)
            if (alike > best or (found is None and alike >= best)) and abs(at - when) <= WITHIN:
                best, found = alike, post
        return found

    def add(self, post: int, scope: str, words: tuple[str, ...], at: datetime) -> None:
        if not words:
            return
        last, count = self._last.setdefault(scope, {}), self._count
        for word in words:
            count[word] = count.get(word, 0) + 1
            last[word] = post
        self._posts[post] = scope, words, at
        self._order.append(post)
        if len(self._order) > self._most:
            self._forget(self._order.popleft())

    def _forget(self, post: int) -> None:
        scope, words, _ = self._posts.pop(post)
        last = self._last[scope]
        for word in words:
            left = self._count[word] - 1
            if left:
                self._count[word] = left
            else:
                del self._count[word]
            if last.get(word) == post:
                del last[word]
        if not last:
            del self._last[scope]
