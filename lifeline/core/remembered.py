"""Answers remembered by what was asked: for pure look-ups only, a bounded number of them, and of no long texts."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

MOST = 4_096  # answers of one look-up
LONGEST = 200  # characters of what was asked: a hostile megabyte is answered and forgotten

T = TypeVar("T")
Tables = TypeVar("Tables")


def remembered(answer: Callable[[Tables, str], T]) -> Callable[[Tables, str], T]:
    """The same answers about a text. `Tables` must never change and be told apart by identity (a dataclass with eq=False): new files
    of the office are new tables, so no answer outlives them. The answer itself must be one that nobody can change.
    """
    known = lru_cache(MOST)(answer)

    @wraps(answer)
    def ask(tables: Tables, text: str) -> T:
        return known(tables, text) if len(text) <= LONGEST else answer(tables, text)

    return ask
