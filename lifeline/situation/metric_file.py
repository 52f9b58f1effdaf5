"""The file of what is counted: what city/figures.yaml may hold, and what in it must agree."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from lifeline.core.strict_yaml import Document, Problem, Strict, Where
from lifeline.situation.reasons import Reason, Sureness

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, Field(min_length=1, max_length=80)]
Hour = Annotated[int, Field(ge=0, le=23)]


class HeadingEntry(Strict):
    code: Code
    ko: Words
    en: Words


class MetricEntry(Strict):
    code: Code
    heading: Code
    ko: Words
    en: Words
    unit_ko: Words
    unit_en: Words
    counts: Literal["now", "total"]
    two_people: bool = False
    adds: bool = True
    most: Annotated[int, Field(ge=1)] | None = None


class WordsEntry(Strict):
    ko: Words
    en: Words


class GroupEntry(Strict):
    code: Code
    ko: Words
    en: Words
    total: Code
    parts: list[Code] = Field(min_length=2)


class FiguresFile(Strict):
    report_hours: list[Hour] = Field(min_length=1)
    headings: list[HeadingEntry] = Field(min_length=1)
    metrics: list[MetricEntry] = Field(min_length=1)
    reasons: dict[Code, WordsEntry]
    states: dict[Code, WordsEntry]
    groups: list[GroupEntry]


def problems(document: Document, given: FiguresFile) -> list[Problem]:
    """Every place where the file contradicts itself, or names what the record does not know."""
    checks = (_repeats, _headings, _groups, _words, _people, _hours)
    return [document.problem(where, sentence) for check in checks for where, sentence in check(given)]


def _repeats(given: FiguresFile) -> Iterator[tuple[Where, str]]:
    lists: dict[str, Sequence[HeadingEntry | MetricEntry | GroupEntry]] = {
        "headings": given.headings,
        "metrics": given.metrics,
        "groups": given.groups,
    }
    for key, entries in lists.items():
        codes = [entry.code for entry in entries]
        for index, code in enumerate(codes):
            if code in codes[:index]:
                yield (key, index), f"the code '{code}' stands here a second time: keep one."
    for language in ("ko", "en"):
        names = [getattr(metric, language).casefold() for metric in given.metrics]
        for index, name in enumerate(names):
            if name in names[:index]:
                yield ("metrics", index, language), f"another metric is called '{name}' too: people enter figures by this name."


def _headings(given: FiguresFile) -> Iterator[tuple[Where, str]]:
    known = {heading.code for heading in given.headings}
    for index, metric in enumerate(given.metrics):
        if metric.heading not in known:
            yield ("metrics", index, "heading"), f"{metric.code}: no heading '{metric.heading}' is known; add it or correct the word."


def _groups(given: FiguresFile) -> Iterator[tuple[Where, str]]:
    metrics = {metric.code: metric for metric in given.metrics}
    for index, group in enumerate(given.groups):
        for code in (group.total, *group.parts):
            if code not in metrics:
                yield ("groups", index), f"{group.code}: nothing with the code '{code}' is counted."
        if len({group.total, *group.parts}) <= len(group.parts):
            yield ("groups", index), f"{group.code}: the total and its parts must all be different."
        if len({metrics[code].unit_en for code in (group.total, *group.parts) if code in metrics}) > 1:
            yield ("groups", index), f"{group.code}: the total and its parts must be counted in one unit."


def _words(given: FiguresFile) -> Iterator[tuple[Where, str]]:
    for key, codes, words in (("reasons", Reason, given.reasons), ("states", Sureness, given.states)):
        for code in sorted(set(codes) ^ set(words)):
            what = "is missing: add its words" if code in set(codes) else f"is none of the {key} of the record: remove it"
            yield (key, code), f"'{code}' {what}."


def _people(given: FiguresFile) -> Iterator[tuple[Where, str]]:
    """Two people agree before the dead and the missing are told: that is a rule of the record, not a choice of the file."""
    for code in ("dead", "missing"):
        index = next((index for index, metric in enumerate(given.metrics) if metric.code == code), None)
        if index is None:
            yield ("metrics",), f"nothing with the code '{code}' is counted: add it."
        elif not given.metrics[index].two_people:
            yield ("metrics", index), f"{code} needs two people: write two_people: true."


def _hours(given: FiguresFile) -> Iterator[tuple[Where, str]]:
    if given.report_hours != sorted(set(given.report_hours)):
        yield ("report_hours",), "the hours must be different and in their order."
