"""The families of the 55 types: what a report asks, how long it stands on the map and who may see it, as city/reporting.yaml says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

from lifeline.core.strict_yaml import BadData, fit, load
from lifeline.incidents import family_file as file
from lifeline.incidents.found import Urgency

Audience = Literal["public", "look", "confirmed", "never"]
PublicWords = Literal["after_look", "at_once"]
_LOUDNESS: tuple[Urgency, ...] = ("normal", "urgent", "life")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing in both languages."""

    ko: str
    en: str

    def name(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Option(Said):
    """One answer. `audience`: who may see a report with this answer ("": as the family says). `over`: the danger has passed.

    `home`: it tells where somebody lives, or waits for rescue, so that the public is told the place coarsely.
    """

    id: str
    urgency: Urgency = "normal"
    audience: Audience | Literal[""] = ""
    over: bool = False
    home: bool = False


@dataclass(frozen=True, slots=True)
class Tap(Said):
    """One question. No options: a short line of text is asked for, and `example` shows one."""

    id: str
    options: tuple[Option, ...] = ()
    example: Said = Said("", "")

    def option(self, id: str) -> Option | None:
        return next((one for one in self.options if one.id == id), None)


@dataclass(frozen=True, slots=True)
class Family(Said):
    """Types that are asked about alike. `becomes_case`: somebody must answer for it, it is nothing for a map.

    `home`: whatever is answered, as with an option.
    """

    id: str
    hazards: tuple[str, ...]
    window: timedelta
    audience: Audience
    radius_m: int
    taps: tuple[Tap, ...]
    alarm: bool = False  # one report of it calls a person, though the public sees nothing of it
    danger: Said | None = None
    first: Said | None = None
    call: tuple[str, ...] = ("119", "112")
    becomes_case: bool = False
    home: bool = False

    def chosen(self, taps: Mapping[str, str]) -> tuple[Option, ...]:
        """The options of these answers (tap id -> option id); what is no option of ours is left out."""
        return tuple(found for tap in self.taps if (found := tap.option(taps.get(tap.id, ""))))

    def audience_of(self, taps: Mapping[str, str]) -> Audience:
        """Who may see a report with these answers: an answer that says so outweighs the family."""
        return next((one.audience for one in self.chosen(taps) if one.audience), self.audience)

    def urgency_of(self, taps: Mapping[str, str]) -> Urgency:
        """The most urgent of these answers."""
        return max((one.urgency for one in self.chosen(taps)), key=_LOUDNESS.index, default="normal")

    def over_by(self, taps: Mapping[str, str]) -> bool:
        return any(one.over for one in self.chosen(taps))

    def home_by(self, taps: Mapping[str, str]) -> bool:
        """Whether any answer is of a home: the first one, which names the kind, need not be."""
        return self.home or any(one.home for one in self.chosen(taps))

    def kind_of(self, taps: Mapping[str, str]) -> str:
        """The first answer, which says what it is; "" without one."""
        return next((one.id for one in self.chosen(taps)), "")

    def kind(self, id: str) -> Option | None:
        """The option of that id, whichever question it answers: no two of a family are alike."""
        return next((found for tap in self.taps if (found := tap.option(id))), None)


@dataclass(frozen=True, slots=True, eq=False)
class Families:
    """Every type in exactly one family. `public_words`: when the public may read what a citizen wrote."""

    version: str
    families: tuple[Family, ...]
    by_hazard: Mapping[str, Family]
    public_words: PublicWords = "after_look"

    def of(self, hazard: str) -> Family:
        """The family of that type, with its own window and the questions that are for it; `UNCLEAR` for none of the 55."""
        return self.by_hazard.get(hazard, UNCLEAR)


UNCLEAR = Family(
    ko="분류되지 않음",
    en="Not sorted yet",
    id="",
    hazards=(),
    window=timedelta(hours=3),
    audience="look",
    radius_m=300,
    taps=(),
)


def load_families(folder: Path, hazards: Iterable[str] | None = None) -> Families:
    """reporting.yaml of that city folder. Raises BadData with every problem; given the codes of all types, also for one in no family."""
    document = load(folder / "reporting.yaml")
    given = fit(document, file.ReportingFile)
    if found := file.problems(document, given, hazards):
        raise BadData(found)
    families = tuple(_family(one) for one in given.families)
    windows = {code: minutes for one in given.families for code, minutes in one.windows.items()}
    return Families(
        version=given.version,
        public_words=given.public_words,
        families=families,
        by_hazard={
            code: _narrowed(family, entry, code, windows)
            for family, entry in zip(families, given.families, strict=True)
            for code in family.hazards
        },
    )


def _narrowed(family: Family, entry: file.FamilyEntry, hazard: str, windows: Mapping[str, int]) -> Family:
    asked = {tap.id for tap in entry.taps if not tap.only or hazard in tap.only}
    window = timedelta(minutes=windows[hazard]) if hazard in windows else family.window
    return replace(family, window=window, taps=tuple(tap for tap in family.taps if tap.id in asked))


def _family(given: file.FamilyEntry) -> Family:
    return Family(
        ko=given.ko,
        en=given.en,
        id=given.id,
        hazards=tuple(given.hazards),
        window=timedelta(minutes=given.window_minutes),
        audience=given.audience,
        radius_m=given.radius_m,
        alarm=given.alarm,
        taps=tuple(_tap(one) for one in given.taps),
        danger=Said(given.danger.ko, given.danger.en) if given.danger else None,
        first=Said(given.first.ko, given.first.en) if given.first else None,
        call=tuple(given.call),
        becomes_case=given.becomes_case,
        home=given.home,
    )


def _tap(given: file.TapEntry) -> Tap:
    options = tuple(Option(**one.model_dump()) for one in given.options)
    return Tap(ko=given.ko, en=given.en, id=given.id, options=options, example=Said(given.example_ko, given.example_en))
