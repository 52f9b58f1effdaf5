"""What the city says itself never comes back as a report: its own posts, their reposts and quotes, and copies of their text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from ahocorasick_rs import AhoCorasick, MatchKind

from lifeline.core.sighting import Sighting

SHORTEST = 16  # characters of a line of ours: a shorter one may be anybody's
COVERED = 0.6  # of a post that holds lines of ours: the rest is "look at this"
_PASSED_ON = re.compile(r"\s*RT @([\w.@-]+)")
_PIECE = re.compile(r"[^\n\[\]]+")
CUT = "[…]"  # stands where words of ours were
_UNPRINTED = re.compile(r"https?://\S+|\s+")


@dataclass(frozen=True, slots=True)
class Own:
    """Our accounts as platforms name them (ids and handles, folded), our posts by (platform, id), and the lines of our bulletins."""

    accounts: frozenset[str] = frozenset()
    posts: frozenset[tuple[str, str]] = frozenset()
    lines: tuple[str, ...] = ()
    _found: AhoCorasick | None = field(init=False, default=None, compare=False)

    def __post_init__(self) -> None:
        if self.lines:
            object.__setattr__(self, "_found", AhoCorasick(list(self.lines), matchkind=MatchKind.LeftmostLongest))

    def is_ours(self, sighting: Sighting) -> bool:
        """Whether it only brings back what we said; what a citizen adds to a quote of ours is a quote still."""
        return self.names(sighting) or self.told(sighting)

    def names(self, sighting: Sighting) -> bool:
        return folded(sighting.author) in self.accounts or folded(sighting.handle) in self.accounts

    def told(self, sighting: Sighting) -> bool:
        """Whether it is a post of ours by its id, or by its words."""
        if (sighting.platform, sighting.post_id) in self.posts or (sighting.platform, sighting.copy_of) in self.posts:
            return True
        return self._passes_on(sighting.text) or self._repeats(sighting.text)

    def without(self, text: str) -> str:
        """What a citizen adds to words of ours: lines of ours, whole or cut short, are left out."""
        named = _PASSED_ON.match(text)
        if named is not None and folded(named[1].rstrip(".-@")) in self.accounts:
            text = CUT + text[named.end() :].lstrip(":")
        met = self._found.find_matches_as_indexes(text) if self._found is not None else []
        for _, start, end in reversed(met):
            text = f"{text[:start]}{CUT}{text[end:]}"
        return _PIECE.sub(lambda piece: CUT if self._holds(piece[0]) else piece[0], text).strip()

    def _holds(self, piece: str) -> bool:
        said = piece.strip(" .…")
        return len(said) >= SHORTEST and any(said in line for line in self.lines)

    def names_any(self, sightings: Iterable[Sighting]) -> bool:
        """Whether one of them may be of an account of ours: of a thousand strangers none is looked at by itself."""
        together = folded("\n".join([f"{one.author}\n{one.handle}" for one in sightings]))
        return any(account in together for account in self.accounts)

    def _passes_on(self, text: str) -> bool:
        named = _PASSED_ON.match(text) if "RT @" in text else None
        return named is not None and folded(named[1].rstrip(".-@")) in self.accounts

    def _repeats(self, text: str) -> bool:
        if self._found is None or len(text) < SHORTEST:
            return False
        met = self._found.find_matches_as_indexes(text)
        if not met:
            return False
        ours = sum(_letters(text[start:end]) for _, start, end in met)
        return ours >= COVERED * _letters(text)


def own_from(accounts: Iterable[str], posts: Iterable[tuple[str, str]], texts: Iterable[str]) -> Own:
    """From handles and ids as they are written, and texts as they were sent."""
    lines = {line for text in texts for part in text.splitlines() if len(line := part.strip()) >= SHORTEST}
    return Own(frozenset(name for account in accounts if (name := folded(account))), frozenset(posts), tuple(sorted(lines)))


def apart(sightings: Sequence[Sighting], own: Own) -> tuple[list[Sighting], int]:
    """Those that are citizens', and how many were ours. A copy of a post of ours is ours too, whatever its words."""
    looked_at = own.is_ours if own.names_any(sightings) else own.told
    ours = {(one.platform, one.post_id) for one in sightings if looked_at(one)}
    if not ours:
        return list(sightings), 0
    kept = [one for one in sightings if (one.platform, one.post_id) not in ours and (one.platform, one.copy_of) not in ours]
    return kept, len(sightings) - len(kept)


def folded(name: str) -> str:
    """As platforms compare names: no @, no case."""
    return (name if name.isascii() else normalize("NFKC", name)).strip().lstrip("@").casefold()


def _letters(text: str) -> int:
    """What is printed: a space or a link more does not hide a copy."""
    return len(_UNPRINTED.sub("", text))
