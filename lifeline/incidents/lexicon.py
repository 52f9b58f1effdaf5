"""The words of citizens as one automaton: what each wording means, and which of them stand in a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation

from lifeline.core.read_once import read_once
from lifeline.incidents.family import Families, load_families
from lifeline.incidents.lexicon_file import NEAR, Between, LexiconFile, read_lexicon, spellings
from lifeline.incidents.visible import visible

BEGIN, END = 3_000, 1_000  # characters of a longer post that are read: what stands between them is not
SURE, MAYBE = 6, 2
HARMLESS = "harmless"


@dataclass(slots=True, eq=False)
class Meaning:
    """What one wording says. `hazards`: (code, weight); `kinds`: (family, option); `signs`: life, over, news ...; `beside`: (was, becomes).

    `opens`, `closes`: the pairs of which it is the first or the second half. `within`: the places of shorter wordings that stand
    inside it, whose types do not count where it stands.
    """

    word: str
    starts: bool = False
    ends: bool = False
    latin: bool = False
    hazards: tuple[tuple[str, int], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    signs: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    opens: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()
    within: frozenset[int] = frozenset()

    @property
    def bounded(self) -> bool:
        return self.starts or self.ends or self.latin


# The same once more as the reading of a text needs it: word, signs, opens, closes, and the meaning where it tells a type or a kind.
Row = tuple[str, tuple[str, ...], tuple[int, ...], tuple[int, ...], Meaning | None]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`meanings` stand in the order of the automaton's patterns; `bounded`: those that must be looked at with their neighbours."""

    version: str
    meanings: tuple[Meaning, ...]
    pairs: tuple[Meaning, ...]
    rows: tuple[Row, ...]
    bounded: frozenset[int]
    harmless: frozenset[int]
    automaton: AhoCorasick
    families: Families
    family_of: dict[str, str]
    ranks: dict[tuple[str, str], int]
    homes: frozenset[tuple[str, str]]
    weather: frozenset[str]
    between: frozenset[str]

    def found(self, text: str) -> list[tuple[int, int, int]]:
        """The wordings of a text as `plain` makes it: (place in `meanings`, begin, end), without those inside something harmless."""
        hits = self._standing(text)
        if self.harmless.isdisjoint([hit[0] for hit in hits]):
            return hits
        return self._standing(_blanked(text, [(start, end) for index, start, end in hits if index in self.harmless]))

    def _standing(self, text: str) -> list[tuple[int, int, int]]:
        hits: list[tuple[int, int, int]] = self.automaton.find_matches_as_indexes(text, overlapping=True)
        bounded = self.bounded
        return [hit for hit in hits if hit[0] not in bounded or _stands(text, self.meanings[hit[0]], hit[1], hit[2])]


def plain(text: str) -> str:
    """The text as words are looked for in it: nothing unseen, small letters, one space between words."""
    if len(text) > BEGIN + END:
        text = f"{text[:BEGIN]} {text[-END:]}"
    return " ".join(visible(text).split()).lower()


def _stands(text: str, meaning: Meaning, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if meaning.latin:
        return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
    return not (meaning.starts and before.isalpha()) and not (meaning.ends and after.isalpha())


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The same length, with a sign in these places that stands in no wording."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            pieces += [text[at : max(at, start)], "\x00" * (end - max(at, start))]
            at = end
    return "".join(pieces) + text[at:]


@read_once
def load_lexicon(folder: Path) -> Lexicon:
    """city/citizen_words.yaml, with the families of reporting.yaml. Raises BadData with every problem."""
    families = load_families(folder)
    file = read_lexicon(folder / "citizen_words.yaml", families)
    meanings, pairs = _meanings(file)
    return Lexicon(
        version=file.version,
        meanings=meanings,
        pairs=pairs,
        rows=tuple(_row(meaning) for meaning in meanings),
        bounded=frozenset(index for index, meaning in enumerate(meanings) if meaning.bounded),
        harmless=frozenset(index for index, meaning in enumerate(meanings) if HARMLESS in meaning.signs),
        automaton=AhoCorasick([meaning.word for meaning in meanings], implementation=Implementation.DFA),
        families=families,
        family_of={code: family.id for code, family in families.by_hazard.items()},
        ranks={(family, option): rank for family, options in file.kinds.items() for rank, option in enumerate(options)},
        homes=frozenset((family.id, one.id) for family in families.families for tap in family.taps for one in tap.options if one.home),
        weather=frozenset(file.weather),
        between=frozenset(_between(file.between)),
    )


def _between(words: Between) -> Iterator[str]:
    """Everything that may stand between the halves of a pair: a particle or none, then a space, then an adverb."""
    for particle in ("", *words.particles):
        yield particle
        yield particle + " "
        for adverb in words.adverbs:
            yield f"{particle} {adverb}"
            yield f"{particle} {adverb} "


def _row(meaning: Meaning) -> Row:
    telling = meaning if meaning.hazards or meaning.kinds or meaning.beside else None
    return meaning.word, meaning.signs, meaning.opens, meaning.closes, telling


def _meanings(file: LexiconFile) -> tuple[tuple[Meaning, ...], tuple[Meaning, ...]]:
    """Each wording once, with everything it means; and what pairs of wordings mean, in the order of their numbers."""
    met: dict[str, Meaning] = {}
    pairs: dict[str, Meaning] = {}
    for code, words in file.hazards.items():
        for weight, listed in ((SURE, words.sure), (MAYBE, words.maybe)):
            for meaning in _each(met, pairs, listed):
                meaning.hazards = (*meaning.hazards, (code, weight))
    for family, option, listed in ((family, option, words) for family, options in file.kinds.items() for option, words in options.items()):
        for meaning in _each(met, pairs, listed):
            meaning.kinds = (*meaning.kinds, (family, option))
    for sign, listed in (*file.signs.items(), (HARMLESS, file.harmless)):
        for meaning in _each(met, pairs, listed):
            meaning.signs = (*meaning.signs, sign)
    for shift in file.beside:
        for meaning in _each(met, pairs, shift.words):
            meaning.beside = (*meaning.beside, (shift.was, shift.becomes))
    return _with_what_is_within(tuple(met.values())), tuple(pairs.values())


def _each(met: dict[str, Meaning], pairs: dict[str, Meaning], listed: list[str]) -> Iterator[Meaning]:
    for wording in listed:
        if NEAR in wording:
            yield _pair(met, pairs, wording)
            continue
        for word in spellings(wording.strip("^$").lower()):
            meaning = met.setdefault(word, Meaning(word, latin=word.isascii()))
            meaning.starts, meaning.ends = wording.startswith("^"), wording.endswith("$")
            yield meaning


def _pair(met: dict[str, Meaning], pairs: dict[str, Meaning], wording: str) -> Meaning:
    number = list(pairs).index(wording) if wording in pairs else len(pairs)
    if wording not in pairs:
        first, second = wording.split(NEAR)
        for word in spellings(first):
            half = met.setdefault(word, Meaning(word, starts=len(word) == 1))
            half.opens = (*half.opens, number)
        for word in spellings(second):
            half = met.setdefault(word, Meaning(word))
            half.closes = (*half.closes, number)
    return pairs.setdefault(wording, Meaning(wording))


def _with_what_is_within(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    telling = [(index, meaning.word) for index, meaning in enumerate(meanings) if meaning.hazards]
    inside = AhoCorasick([word for _, word in telling])
    for index, meaning in enumerate(meanings):
        if meaning.hazards:
            hits = inside.find_matches_as_indexes(meaning.word, overlapping=True)
            meaning.within = frozenset(telling[hit[0]][0] for hit in hits) - {index}
    return meanings
