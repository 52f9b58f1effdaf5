"""What is counted in an emergency, under which heading, in which words: city/figures.yaml as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lifeline.core.strict_yaml import BadData, fit, load
from lifeline.situation import metric_file as file
from lifeline.situation.reasons import Reason, Sureness


@dataclass(frozen=True, slots=True)
class Both:
    """One thing in both languages."""

    ko: str
    en: str

    def said(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing counted. `counts`: "now" is a state that falls again, "total" adds up since the emergency began.

    `two_people`: nobody publishes it alone. `adds`: districts add up to the city. `most`: what it can be at most (a rate: 100).
    """

    code: str
    heading: str
    ko: str
    en: str
    unit_ko: str
    unit_en: str
    counts: str
    two_people: bool = False
    adds: bool = True
    most: int | None = None

    def name(self, language: str) -> str:
        return self.ko if language == "ko" else self.en

    def unit(self, language: str) -> str:
        return self.unit_ko if language == "ko" else self.unit_en


@dataclass(frozen=True, slots=True)
class Preset:
    """A closed group as offices often need it: `total` is the sum of `parts`."""

    code: str
    ko: str
    en: str
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Everything in city/figures.yaml; mappings keep the order of the file, which is the order of pages."""

    metrics: Mapping[str, Metric]
    headings: Mapping[str, Both]
    reasons: Mapping[Reason, Both]
    states: Mapping[Sureness, Both]
    presets: Mapping[str, Preset]
    report_hours: tuple[int, ...]

    def order(self, code: str) -> int:
        """Where that metric stands on pages; a code that is no longer in the file comes last."""
        return list(self.metrics).index(code) if code in self.metrics else len(self.metrics)

    def under(self, heading: str) -> tuple[Metric, ...]:
        return tuple(metric for metric in self.metrics.values() if metric.heading == heading)

    def two_people(self, codes: Iterable[str]) -> bool:
        """Whether one of them may not be published by one person alone; what is not in the file never may."""
        return any(code not in self.metrics or self.metrics[code].two_people for code in codes)


def load_metrics(folder: Path) -> Metrics:
    """figures.yaml of that city folder. Raises BadData with every problem."""
    document = load(folder / "figures.yaml")
    given = fit(document, file.FiguresFile)
    if found := file.problems(document, given):
        raise BadData(found)
    return Metrics(
        metrics={one.code: Metric(**one.model_dump()) for one in given.metrics},
        headings={one.code: Both(one.ko, one.en) for one in given.headings},
        reasons={reason: Both(given.reasons[reason].ko, given.reasons[reason].en) for reason in Reason},
        states={state: Both(given.states[state].ko, given.states[state].en) for state in Sureness},
        presets={one.code: Preset(one.code, one.ko, one.en, one.total, tuple(one.parts)) for one in given.groups},
        report_hours=tuple(given.report_hours),
    )
