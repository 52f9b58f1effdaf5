"""How official messages name disaster types and levels: the longest word wins, and what is not known is said to be unknown."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from lifeline.bulletins.hazard_file import HazardsFile, KpasEntry, SmsKind
from lifeline.core import cap
from lifeline.core.remembered import remembered
from lifeline.core.text import nfc

UNKNOWN = "?"  # a level word stands there, and the type has no such level
_OFFICIAL = re.compile(r"[ \t]*([가-힣]*?(?:주의보|경보|특보))")

Named = tuple[str, str | None]  # type, and level: its id, UNKNOWN, or None where the text gives none


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", nfc(text))


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The matching tables of hazards.yaml, made ready."""

    names: Mapping[str, Named]
    name: re.Pattern[str]
    levels: Mapping[str, Mapping[str, str]]
    after: re.Pattern[str]
    phrases: Mapping[str, str]
    phrase: re.Pattern[str]
    english_levels: Mapping[str, Mapping[str, str]]
    generic: Mapping[str, Mapping[str, str]]
    kma: Mapping[str, str]
    gdacs: Mapping[str, str]
    kpas: Mapping[str, KpasEntry]
    kpas_names: tuple[str, ...]
    sms: Mapping[str, SmsKind]
    sms_steps: Mapping[str, str]
    fallback: Mapping[str, str]
    clear_words: tuple[str, ...]
    replaced_words: tuple[str, ...]

    @classmethod
    def of(cls, given: HazardsFile) -> Self:
        """From a file already found sound by `hazard_file.problems`."""
        schemes = {one.code: given.level_schemes[one.levels] for one in given.hazards}
        ids = {code: {level.id for level in scheme.levels} for code, scheme in schemes.items()}
        names: dict[str, Named] = {squeezed(word): (one.code, None) for one in given.hazards for word in one.words}
        names |= {squeezed(word): (one.code, level) for one in given.hazards for word, level in one.names.items()}
        phrases = {phrase.casefold(): one.code for one in given.hazards for phrase in one.english}
        english = {word.casefold(): level for word, level in given.english_levels.items()}
        return cls(
            names=names,
            name=_any_of(map(_spaced, names)),
            levels={
                code: {squeezed(word): level.id for level in scheme.levels for word in level.words} for code, scheme in schemes.items()
            },
            after=re.compile("(?:" + "|".join(map(re.escape, given.after_words)) + ")+$"),
            phrases=phrases,
            phrase=_whole(phrases),
            english_levels={code: {word: level for word, level in english.items() if level in known} for code, known in ids.items()},
            generic={code: scheme.generic.model_dump() for code, scheme in schemes.items()},
            kma={
                **{code: one.code for one in given.hazards for code in one.kma_codes},
                **{letter: one.code for one in given.hazards for letter in one.kma_letters},
            },
            gdacs=given.gdacs,
            kpas=given.kpas,
            kpas_names=tuple(given.kpas_names),
            sms=given.sms_kinds,
            sms_steps={step: str(severity) for step, severity in given.sms_steps.items()},
            fallback={word: code for code, words in given.fallback.items() for word in words},
            clear_words=tuple(given.clear_words),
            replaced_words=tuple(given.replaced_words),
        )

    @remembered
    def event(self, text: str) -> tuple[Named, ...]:
        """Every type an event names, in Korean or else in English, with its level."""
        return tuple(self.named(text) or self.english(text))

    def named(self, text: str, *, prose: bool = False) -> list[Named]:
        """Every type the Korean text names, with its level.

        In prose only an official warning's name gives a level ('대설주의보'); in an event the level may be any word of the scheme.
        """
        return [self._named(found, text, prose=prose) for found in self.name.finditer(nfc(text))]

    def _named(self, found: re.Match[str], text: str, *, prose: bool) -> Named:
        code, level = self.names[squeezed(found.group())]
        return code, level or self._level(code, nfc(text)[found.end() :], prose=prose)

    def _level(self, code: str, rest: str, *, prose: bool) -> str | None:
        if official := _OFFICIAL.match(rest):
            return self.levels[code].get(official.group(1), UNKNOWN)
        if prose:
            return None
        word = self.after.sub("", squeezed(rest))
        known = self.levels[code]
        return known.get(word) or known.get(word.removesuffix("단계"), UNKNOWN) if word else None

    def is_warning(self, event: str) -> bool:
        """Whether the Korean text names a warning, whatever its type: then no code may say which."""
        return bool(_OFFICIAL.search(nfc(event)))

    def english(self, event: str) -> list[Named]:
        """The types an English event names; with its level if it names one only."""
        text = " ".join(nfc(event).casefold().split())
        found = list(self.phrase.finditer(text))
        if len(found) != 1:
            return [(self.phrases[each.group()], UNKNOWN) for each in found]
        code = self.phrases[found[0].group()]
        rest = (text[: found[0].start()] + " " + text[found[0].end() :]).strip()
        return [(code, self.english_levels[code].get(rest, UNKNOWN) if rest else None)]

    def kpas_codes(self, info: cap.Info) -> list[str]:
        """The KPAS codes of this block that are in the list; other lists use the same letters for other things."""
        return [pair.value for pair in info.event_codes if pair.value in self.kpas and any(name in pair.name for name in self.kpas_names)]

    def sms_hazard(self, kind: str, text: str, official: Collection[str]) -> str | None:
        """The type a MOIS message kind means: a hint's word in the text, else its default; for other kinds the fallback words.

        `official`: types whose official warning the text names; they outrank a hint.
        """
        entry = self.sms.get(kind)
        if entry and entry.hazard:
            if entry.hazard in official:
                return entry.hazard
            hinted = (hint.hazard for hint in entry.hints if any(word in text for word in hint.any))
            return next(hinted, entry.hazard)
        found = {code for word, code in self.fallback.items() if word in text}
        return found.pop() if len(found) == 1 else None

    def says_over(self, text: str) -> str:
        """The word in the text by which a warning ends, or the empty string."""
        plain = nfc(text)
        return next((word for word in self.clear_words if word in plain), "")

    def says_replaced(self, headline: str) -> bool:
        """Whether a level ends only because another takes its place."""
        return nfc(headline).strip().endswith(self.replaced_words)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all words, the longest first."""
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)))


def _spaced(word: str) -> str:
    return r"\s*".join(map(re.escape, word))


def _whole(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases between other signs than letters. Looked for at the beginning of a word alone: they are many."""
    return re.compile(rf"(?<![a-z])(?:{_any_of(map(re.escape, phrases)).pattern})(?![a-z])")
