"""Which earlier post says nearly the same (L3): the last one with two of its rarest words in common, compared word by word."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations, count
from operator import attrgetter

from msgspec import Struct

WITHIN = timedelta(hours=2)
ALIKE = 0.6  # of the words of both together, what both have
RAREST = 4
MOST = 10_000  # posts kept; the oldest are forgotten


class _Word(Struct, eq=False, gc=False):
    """A word as often as posts that are kept have it; known by its number, which is quicker to compare than its letters.

    `rank` is the word behind a sign that is the higher the more often it was met: about how rare it is, not its exact count,
    as what an edit leaves must keep its rank.
    """

    rank: str
    number: int
    posts: int = 0


class _Post(Struct, frozen=True, eq=False):
    scope: str
    words: tuple[_Word, ...]
    pairs: tuple[int, ...]
    at: datetime


_rank, _number = attrgetter("rank"), attrgetter("number")


class Near:
    """Posts by pairs of their rarest words, in scopes (of a hazard and an area): only within one may a post be the wording of another."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._words: dict[str, _Word] = {}
        self._numbers = count(1)
        self._last: dict[str, dict[int, int]] = {}
        self._posts: dict[int, _Post] = {}
        self._order: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._posts)

    def meet(self, post: int, scope: str, words: Iterable[str], at: datetime) -> int | None:
        """Whose wording this post has, if any; from here on others may have the wording of this one."""
        own = tuple([self._words.get(word) or self._new(word) for word in words])
        if not own:
            return None
        pairs = _pairs(own)
        found = self._alike(scope, own, pairs, at)
        if _counted(own):
            pairs = _pairs(own)
        self._last.setdefault(scope, {}).update(dict.fromkeys(pairs, post))
        self._posts[post] = _Post(scope, own, pairs, at)
        self._order.append(post)
        if len(self._order) > self._most:
            self._forget(self._order.popleft())
        return found

    def _new(self, text: str) -> _Word:
        word = self._words[text] = _Word("\0" + text, next(self._numbers))
        return word

    def _alike(self, scope: str, words: tuple[_Word, ...], pairs: tuple[int, ...], at: datetime) -> int | None:
        """The most alike of those it may be the wording of; the earlier one where two are equally so."""
        last = self._last.get(scope)
        posts = {last[pair] for pair in pairs if pair in last} if last else None
        if not posts:
            return None
        own, best, found = set(words), ALIKE, None
        for post in sorted(posts):
            other = self._posts[post]
            shared = len(own.intersection(other.words))
            alike = shared / (len(own) + len(other.words) - shared)
            if (alike > best or (found is None and alike >= best)) and abs(at - other.at) <= WITHIN:
                best, found = alike, post
        return found

    def _forget(self, post: int) -> None:
        gone = self._posts.pop(post)
        last = self._last[gone.scope]
        for text in _uncounted(gone.words):
            del self._words[text]
        for pair in gone.pairs:
            if last.get(pair) == post:
                del last[pair]
        if not last:
            del self._last[gone.scope]


def _counted(words: tuple[_Word, ...]) -> bool:
    """Whether one of them became less rare by one post more."""
    fewer = False
    for word in words:
        word.posts = posts = word.posts + 1
        if not posts & (posts - 1):
            word.rank, fewer = chr(posts.bit_length()) + word.rank[1:], True
    return fewer


def _uncounted(words: tuple[_Word, ...]) -> list[str]:
    """Those that no post has any more."""
    gone = []
    for word in words:
        word.posts = posts = word.posts - 1
        if not posts & (posts + 1):
            word.rank = chr(posts.bit_length()) + word.rank[1:]
            if not posts:
                gone.append(word.rank[1:])
    return gone


def _pairs(words: tuple[_Word, ...]) -> tuple[int, ...]:
    """Of the rarest words every two, each pair as one number."""
    rarest = sorted(sorted(words, key=_rank)[:RAREST], key=_number)
    if len(rarest) == 1:
        return (rarest[0].number,)
    return tuple([one.number << 32 | other.number for one, other in combinations(rarest, 2)])
