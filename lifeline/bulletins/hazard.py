"""The disaster types this city knows, their levels, and by what an official message is recognised as one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from lifeline.bulletins import hazard_file as file
from lifeline.bulletins.wording import Named, Wording, squeezed
from lifeline.core import cap
from lifeline.core.read_once import read_once
from lifeline.core.strict_yaml import BadData, load, read

OUR_CODE, OUR_LEVEL = "lifeline:hazard", "lifeline:level"  # how one lifeline tells another type and level (docs/subscribe.md)


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a scheme. Higher `rank` is worse; severity, urgency and certainty are CAP's. `words` follow a type's name in an event.

    `apart`: it stands beside the other levels of its type. `early`: it announces one of them. `within`: after that it is told too late.
    """

    id: str
    ko: str
    en: str
    rank: int
    severity: cap.Severity
    urgency: cap.Urgency = cap.Urgency.EXPECTED
    certainty: cap.Certainty = cap.Certainty.LIKELY
    words: tuple[str, ...] = ()
    apart: bool = False
    early: bool = False
    within: timedelta | None = None

    def name(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


class Follows(StrEnum):
    """How messages of a type belong together: state per zone, one event told many times, or incidents that only a reference joins."""

    ZONES = "zones"
    EVENT = "event"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One of the 55 types. `lead` is the code of the department that leads; `levels` go from the lowest to the highest.

    `sms_levels`: by the step of a text message, the level it is laid before a person with.
    `strand`: the parameter that tells several of them apart in one place, a pollutant or a gauge.
    `lasts`: how long a message without an end counts; `felt_km`: by magnitude, how far a shock may be felt (both: proposals).
    `past_is_clear`: whether CAP urgency Past ends a warning of this type (a report of a past earthquake does not).
    """

    code: str
    seq: int
    ko: str
    en: str
    levels: tuple[Level, ...]
    hashtag_ko: str = ""
    hashtag_en: str = ""
    lead: str = ""
    category: str = "natural"
    past_is_clear: bool = True
    follows: Follows = Follows.INCIDENT
    strand: str = ""
    sms_levels: Mapping[str, str] = field(default_factory=dict)
    lasts: timedelta | None = None
    felt_km: Mapping[float, int] = field(default_factory=dict)

    def name(self, language: str) -> str:
        return self.ko if language == "ko" else self.en

    def hashtag(self, language: str) -> str:
        return self.hashtag_ko if language == "ko" else self.hashtag_en

    def level(self, level_id: str) -> Level:
        """Raises KeyError when the type has no such level."""
        found = self.find(level_id)
        if found is None:
            raise KeyError(f"{self.code} has no level '{level_id}'")
        return found

    def felt(self, magnitude: float) -> int:
        """How far, in km, a shock of that magnitude may be felt; 0 where the type says nothing."""
        return max((km for from_magnitude, km in self.felt_km.items() if magnitude >= from_magnitude), default=0)

    def find(self, level_id: str) -> Level | None:
        for level in self.levels:
            if level.id == level_id:
                return level
        return None


@dataclass(frozen=True, slots=True)
class Match:
    """What a message is about; `by` says in words how that was recognised, or why it was not."""

    hazard: Hazard | None
    level: Level | None
    by: str


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """By what drills and tests are told from real messages (hazards.yaml, `marks`)."""

    drill_codes: frozenset[str]
    test_codes: frozenset[str]
    words: tuple[str, ...]
    not_a_drill: tuple[str, ...]
    harmless: tuple[str, ...]
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hazards(Mapping[str, Hazard]):
    """All types by code, in the order of the file."""

    by_code: Mapping[str, Hazard]
    marks: Marks
    wording: Wording
    version: str = ""

    def __getitem__(self, code: str) -> Hazard:
        return self.by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_code)

    def __len__(self) -> int:
        return len(self.by_code)

    def match(self, info: cap.Info, events: Mapping[str, tuple[str, str]] | None = None) -> Match:
        """The type and level of one info block. Text outranks codes; an unknown level word gives no level, never the lowest.

        `events`: what the feed's own words and codes mean, as (type, level or empty); they outrank everything.
        """
        for word in (info.event, *(pair.value for pair in info.event_codes)) if events else ():
            if events and word in events and events[word][0] in self.by_code:
                return self._found(events[word][0], events[word][1] or None, f"the feed's own word '{word}'")
        if is_sms(info):
            return self._sms(info)
        if ours := self._of_lifeline(info):
            return ours
        unknown = Match(None, None, f"no type is known for the event '{info.event}'")
        if said := self.wording.event(info.event):
            return self._event(info, said)
        return unknown if self.wording.is_warning(info.event) else self._code(info) or unknown

    def is_clear_code(self, info: cap.Info) -> bool:
        """A KPAS code that itself means the end of a warning (CLR, EAT)."""
        return any(self.wording.kpas[code].level == "clear" for code in self.wording.kpas_codes(info))

    def _found(self, code: str, level_id: str | None, by: str) -> Match:
        hazard = self.by_code[code]
        level = hazard.find(level_id) if level_id else None
        return Match(hazard, level, by if level else f"{by}, with no level known for this type")

    def _of_lifeline(self, info: cap.Info) -> Match | None:
        """Another lifeline tells type and level exactly; where its own words name another type, the words are read as anybody's."""
        code = next((pair.value for pair in info.event_codes if pair.name == OUR_CODE), "")
        if code not in self.by_code or any(named != code for named, _ in self.wording.named(info.event)):
            return None
        return self._found(code, info.parameter(OUR_LEVEL) or None, f"the code {code} of another lifeline")

    def _event(self, info: cap.Info, said: tuple[Named, ...]) -> Match:
        if len(said) > 1 and len({code for code, _ in said}) > 1:
            return Match(None, None, f"the event '{info.event}' names several types")
        code = said[0][0]
        levels = {level for _, level in said}
        if levels == {None}:
            return self._leveled_by_code(code, info)
        level = levels.pop() if len(levels) == 1 else None
        return self._found(code, level, f"the event '{info.event}'")

    def _leveled_by_code(self, code: str, info: cap.Info) -> Match:
        """The event has no level word at all: the KPAS code may give it, if it means the same type."""
        by_code = self._code(info)
        if by_code and by_code.hazard is self.by_code[code] and by_code.level:
            return Match(by_code.hazard, by_code.level, f"the event '{info.event}' and {by_code.by}")
        return self._found(code, None, f"the event '{info.event}'")

    def _code(self, info: cap.Info) -> Match | None:
        for code in self.wording.kpas_codes(info):
            return self._kpas(code)
        kma = self.wording.kma.get(info.parameter("KMA:warnVar"))
        if kma:
            return self._found(kma, None, f"the KMA code {info.parameter('KMA:warnVar')}")
        gdacs = self.wording.gdacs.get(info.parameter("GDACS:eventtype"))
        return self._found(gdacs, None, f"the GDACS kind {info.parameter('GDACS:eventtype')}") if gdacs else None

    def _kpas(self, code: str) -> Match:
        entry = self.wording.kpas[code]
        if entry.hazard is None or entry.also:
            return Match(None, None, f"the KPAS code {code} stands for several types or for none of ours")
        if entry.approximate or entry.level in (None, "clear"):
            return self._found(entry.hazard, None, f"the KPAS code {code}")
        return self._found(entry.hazard, self.wording.generic[entry.hazard][str(entry.level)], f"the KPAS code {code}")

    def _sms(self, info: cap.Info) -> Match:
        """A MOIS text message: its kind with hints from the text, unless the text names another type's official warning."""
        kind, step = info.parameter("MOIS:DST_SE_NM"), info.parameter("MOIS:EMRG_STEP_NM")
        by = f"the message kind '{kind}'" + (f" (step {step}, {self.wording.sms_steps.get(step, 'unknown')})" if step else "")
        official = {(hazard, level) for hazard, level in self.wording.named(info.description, prose=True) if level is not None}
        types = {hazard for hazard, _ in official}
        code = self.wording.sms_hazard(kind, info.description, types)
        others = types - {code}
        if code is None or others:
            why = f", though its text speaks of {' and '.join(sorted(others))}" if others and code else ""
            return Match(None, None, f"{by} says no type surely{why}")
        levels = {level for _, level in official}
        if not levels and (proposed := self.by_code[code].sms_levels.get(step)):
            return self._found(code, proposed, f"{by}, its level by that step")
        return self._found(code, levels.pop() if len(levels) == 1 else None, by)


def is_sms(info: cap.Info) -> bool:
    """Whether it is a text message of the Ministry of the Interior and Safety (MOIS)."""
    return any(pair.name.startswith("MOIS:") for pair in info.parameters)


@read_once
def load_hazards(folder: Path) -> Hazards:
    """The types in hazards.yaml. Raises BadData with every problem in it."""
    path = folder / "hazards.yaml"
    given = read(path, file.HazardsFile)
    if found := file.problems(load(path), given):
        raise BadData(found)
    hazards = {one.code: _hazard(one, given.level_schemes[one.levels]) for one in given.hazards}
    marks = Marks(
        drill_codes=frozenset(given.marks.drill_codes),
        test_codes=frozenset(given.marks.test_codes),
        words=tuple(given.marks.words),
        not_a_drill=tuple(given.marks.not_a_drill),
        harmless=tuple(given.marks.harmless),
        orders=tuple(given.marks.orders),
    )
    return Hazards(hazards, marks, Wording.of(given), given.version)


def _hazard(one: file.HazardEntry, scheme: file.SchemeEntry) -> Hazard:
    return Hazard(
        code=one.code,
        seq=one.seq,
        ko=one.ko,
        en=one.en,
        levels=tuple(_level(level) for level in scheme.levels),
        hashtag_ko=one.hashtag.ko,
        hashtag_en=one.hashtag.en,
        lead=one.lead,
        category=one.category,
        past_is_clear=scheme.past_is_clear,
        follows=Follows(scheme.follows),
        strand=scheme.strand,
        sms_levels=scheme.sms_levels,
        lasts=timedelta(hours=scheme.lasts_hours) if scheme.lasts_hours else None,
        felt_km={one.magnitude: one.km for one in scheme.felt},
    )


def _level(given: file.LevelEntry) -> Level:
    words = tuple(squeezed(word) for word in given.words)
    within = timedelta(minutes=given.within_minutes) if given.within_minutes else None
    cap_words = (given.severity, given.urgency, given.certainty)
    return Level(given.id, given.ko, given.en, given.rank, *cap_words, words, given.apart, given.early, within)
