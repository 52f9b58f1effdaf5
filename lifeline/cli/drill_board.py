"""The score of an exercise as a table: what was expected, in what time, how it was done, and by whom."""

from collections.abc import Sequence

import click

from lifeline.cli.say import table
from lifeline.drills.improve import Promised
from lifeline.drills.report_words import reading
from lifeline.drills.score.values import JUDGED, Score
from lifeline.web.public.one_line import one_line


def show(score: Score, language: str = "en") -> None:
    """What is said of each expectation and of the public is in that language."""
    rows = [
        (one.objective, one.inject, str(one.act), _minutes(one.target), _minutes(one.took), str(one.rating) or "-", one.why.in_(language))
        for one in score.measured
    ]
    table(rows, ("objective", "inject", "expected", "within", "took", "", "why"))
    for head, tallies in (("objective", score.objectives), ("department", score.departments), ("person", score.people)):
        counts = [
            (one.code, str(one.rating) or "-", *(one.counts.get(rating, 0) for rating in JUDGED), one.acts, one.in_time) for one in tallies
        ]
        click.echo()
        table(counts, (head, "rated", *JUDGED, "acts", "in time"))
    for number, sentence in enumerate(reading(score.public)):
        click.echo(f"{'' if number else chr(10)}{sentence.in_(language)}")
    told = ", ".join(f"{count} {rating or 'not judged'}" for rating, count in score.counts.items() if count)
    click.echo(f"\n{told}: {'good' if score.good else 'NOT GOOD'}")


def promised(rows: Sequence[Promised]) -> None:
    """What was promised after exercises and is still to be done: on standard error, beside what a command answers."""
    for one in rows:
        who = " ".join(filter(None, (one.row.office, one.row.owner))) or "nobody"
        words = f"{one.row.issue} -> {one.row.action} ({who}, due {one.row.due_on or 'some day'})"
        click.echo(f"still open from {one.exercise.code}, row {one.row.number}: {one_line(words)}", err=True)


def _minutes(seconds: int | None) -> str:
    return "-" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"
