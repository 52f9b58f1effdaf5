"""The after-action report as one table: what it says in rows of a section each, for a spreadsheet."""

from collections.abc import Iterator
from datetime import datetime

from lifeline.core.text import KST
from lifeline.drills.improve import Promised
from lifeline.drills.report_terms import HEADER, SECTIONS, word
from lifeline.drills.report_values import Event, Line, Named, Reached, Report
from lifeline.drills.score.values import JUDGED, Evidence
from lifeline.drills.tables import Improvement

Row = tuple[str, ...]


def header(language: str) -> Row:
    return tuple(one.in_(language) for one in HEADER)


def table(report: Report, language: str) -> list[Row]:
    """Every row has the columns of the header; times are those of Korea, spans are whole seconds."""
    rows = ((SECTIONS[section].in_(language), *cells) for section, *cells in _rows(report, language))
    return [tuple(map(str, row)) + ("",) * (len(HEADER) - len(row)) for row in rows]


def _rows(report: Report, language: str) -> Iterator[Row]:
    row = report.exercise
    yield ("exercise", row.code, report.title.in_(language), kst(row.planned_for), kst(row.started_at))
    yield from (("summary", "", one.in_(language)) for one in report.summary)
    for one in report.people:
        yield ("participant", one.login, f"{word(one.role, language)} {one.part.in_(language)}", "", "", "", "", "", "", one.name)
    for reached in report.objectives:
        yield _objective(reached, language)
        yield from (_measure(line, language) for line in reached.lines)
    yield from (_event(event, language) for event in report.events)
    yield from (_tally("department", each, language) for each in report.departments)
    yield from (_tally("person", each, language) for each in report.persons)
    yield from (("posts", "", said.in_(language)) for said in report.posts)
    yield from (("missed", "", text) for text in report.missed)
    yield from (("wrong", "", text) for text in report.wrong)
    for wash in report.washes:
        for question, text in wash.answers.items():
            yield ("hot wash", "", f"{word(question, language)}: {text}", "", "", "", "", "", "", wash.person)
    yield from (_planned(plan, language) for plan in report.plan)
    yield from (_before(promised, language) for promised in report.before)
    yield from (("clean", "", said) for said in report.clean)


def _objective(one: Reached, language: str) -> Row:
    mark = one.mark
    seen = (mark.rating, mark.person, mark.evidence) if mark else ("", "", "")
    return ("objective", one.code, f"{one.name.in_(language)} ({one.capability.in_(language)})", "", "", "", "", one.measured.rating, *seen)


def _measure(line: Line, language: str) -> Row:
    one, after = line.measured, line.sender.in_(language)
    rows = "; ".join(_row(evidence, language) for evidence in one.evidence)
    told = ". ".join(filter(None, (f"{line.expected.in_(language)}: {one.why.in_(language)}", line.most.in_(language))))
    took, who = "" if one.took is None else str(one.took), ", ".join(line.people)
    return ("measure", one.inject, f"[{after}] {told}", kst(one.begun), "", str(one.target), took, one.rating, "", who, rows)


def _row(one: Evidence, language: str) -> str:
    said = one.said.in_(language)
    return said if one.row.split()[-1] in said else f"{said} ({one.row})"


def _event(one: Event, language: str) -> Row:
    what = f"{one.sender.in_(language)}: {one.text.in_(language)}"
    told = " ".join(filter(None, (word(one.state, language), one.by, one.note)))
    return ("event", one.code, what, kst(one.planned), kst(one.actual), "", "", "", "", one.to.in_(language), told)


def _tally(section: str, one: Named, language: str) -> Row:
    tally = one.tally
    counts = " ".join(f"{rating}{tally.counts.get(rating, 0)}" for rating in JUDGED)
    acts = f"{tally.acts} done, {tally.in_time} in time" if language == "en" else f"{tally.acts}건 수행, {tally.in_time}건 제때"
    return (section, tally.code, f"{one.name.in_(language)}: {acts}", "", "", "", "", tally.rating, "", "", counts)


def _planned(row: Improvement, language: str) -> Row:
    who = " ".join(filter(None, (row.office, row.owner)))
    what, days = f"{row.issue} → {row.action}", (row.begins_on, row.due_on)
    return ("improvement", str(row.number), what, *days, "", "", "", "", who, f"{word(row.state, language)} {row.capability}".strip())


def _before(one: Promised, language: str) -> Row:
    return ("open before", one.exercise.code, *_planned(one.row, language)[2:])


def kst(moment: datetime | None) -> str:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M:%S}" if moment else ""
