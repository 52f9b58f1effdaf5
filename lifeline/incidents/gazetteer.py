"""The gazetteer of the city in memory: every name a post may use, and all the places it may mean."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from lifeline.core.strict_yaml import read
from lifeline.incidents.district import Districts
from lifeline.incidents.gazetteer_file import WordsFile, listed
from lifeline.incidents.names import Entry, Name, names_of


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """`names` in the order of the finder's patterns. Read once, then only read."""

    version: str
    districts: Districts
    names: tuple[Name, ...]
    finder: AhoCorasick
    after: Mapping[str, tuple[str, ...]]
    beside: re.Pattern[str]
    denied: re.Pattern[str]
    toward: re.Pattern[str]

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """Whole names of several places, here or in other cities."""
        doubtful = (name for name in self.names if name.role == "name" and not name.sure and not name.latin)
        return tuple(name.text for name in doubtful if any(entry.kind != "gu" for entry in name.entries))

    def named(self, text: str) -> tuple[Entry, ...]:
        """Every place of exactly that name."""
        return next((name.entries for name in self.names if name.text == text.lower()), ())


def load_gazetteer(folder: Path, districts: Districts) -> Gazetteer:
    """The sheets and words of `folder`/gazetteer. Raises BadData with every problem."""
    home = folder / "gazetteer"
    words = read(home / "words.yaml", WordsFile)
    rows = listed(home, frozenset(districts.outlines))
    names = tuple(names_of(rows, words, districts))
    return Gazetteer(
        words.version,
        districts,
        names,
        AhoCorasick([name.text for name in names], matchkind=MatchKind.LeftmostLongest),
        _by_first(words.after),
        re.compile(f" ?(?:{_any(words.beside).pattern})"),
        _any(words.denied),
        _any(words.toward),
    )


def _by_first(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Words by their first letter; () where that letter alone is one of them."""
    firsts: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=len):
        known = firsts.get(word[0])
        if known != ():
            firsts[word[0]] = () if len(word) == 1 else (*(known or ()), word)
    return firsts


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")
