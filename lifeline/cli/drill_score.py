"""Commands after an exercise: its score, its report, how evaluators and players saw it, what is to be improved, and the months."""

from typing import Any

import click

from lifeline.cli.bulletins import WHO, opened
from lifeline.cli.drill_board import promised, show
from lifeline.cli.drill_direct import CODE
from lifeline.cli.say import actor, as_json, table
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.drills import history as past
from lifeline.drills import judge, read, report
from lifeline.drills.citizens.words import load_citizens
from lifeline.drills.harvest import Public
from lifeline.drills.improve import Planned, improve
from lifeline.drills.named import names_of
from lifeline.drills.policy import load_policy
from lifeline.drills.report_table import header
from lifeline.drills.report_table import table as rows_of
from lifeline.drills.score.keep import keep, last
from lifeline.drills.score.values import JUDGED, Score
from lifeline.ear import open_ear
from lifeline.web.public.csv_table import csv_table

LANGUAGE = click.option("--language", type=click.Choice(["ko", "en"]), default="ko", help="Of the words (default: ko).")


@click.command("score")
@CODE
@click.option("--json", "wants_json", is_flag=True, help="As JSON: equal scores are equal to the byte.")
@click.option("--language", type=click.Choice(["ko", "en"]), default="en", show_default=True, help="Of what is said of each.")
def score_(code: str, wants_json: bool, language: str) -> None:
    """How an exercise that has ended was done, out of its rows: it is kept, with who has practised."""
    with opened("drill") as (here, _):
        with here.database.reading() as session:
            exercise = read.named(session, code)
            known = last(session, exercise) if exercise is not None and exercise.state == "archived" else None
        found = known or _kept(here, code)
    if wants_json:
        click.echo(found.to_json())
    else:
        show(found, language)


def _kept(here: World[Any], code: str) -> Score:
    settings = Settings()
    public = Public(open_ear(settings.folder("city")), load_citizens(settings.folder("drills")))
    return keep(here, code, load_policy(settings.folder("city")), public=public)


@click.command("report")
@CODE
@LANGUAGE
@click.option("--csv", "wants_csv", is_flag=True, help="As CSV that a spreadsheet opens.")
def report_(code: str, language: str, wants_csv: bool) -> None:
    """The after-action report: what was expected, measured and judged, and the improvement plan."""
    with opened("drill") as (here, office), here.database.reading() as session:
        rows = rows_of(report.of(session, code, names_of(Settings().folder("city"), office)), language)
    if wants_csv:
        click.echo(csv_table(header(language), rows), nl=False)
        return
    for row in rows:
        click.echo("  ".join(" ".join(cell.split()) for cell in row if cell))


@click.command("history")
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
@LANGUAGE
def history_(wants_json: bool, language: str) -> None:
    """Every exercise that is over, and how each capability was rated from one to the next."""
    with opened("drill") as (here, _), here.database.reading() as session:
        found = past.history(session)
        if wants_json:
            trends = {one.capability.en: [[code, rating] for _, code, rating in one.ratings] for one in found.trends}
            exercises = [{"code": one.exercise.code, "month": one.month, "good": one.score and one.score.good} for one in found.past]
            as_json({"exercises": exercises, "capabilities": trends})
            return
        rows = [(one.exercise.code, one.month, one.title.in_(language), _counts(one.score)) for one in found.past]
    table(rows, ("exercise", "month", "title", "ratings"))
    click.echo()
    trends_of = [(one.capability.in_(language), " ".join(rating for _, _, rating in one.ratings), one.turn or "-") for one in found.trends]
    table(trends_of, ("capability", "ratings, oldest first", "turn"))
    promised(found.promised)


def _counts(score: Score | None) -> str:
    return " ".join(f"{one} {score.counts.get(one, 0)}" for one in JUDGED) if score else "not scored"


@click.command("mark")
@CODE
@click.argument("objective")
@click.argument("rating", type=click.Choice(list(judge.RATINGS)))
@click.option("--evidence", required=True, help="What was seen.")
@WHO
def mark_(code: str, objective: str, rating: str, evidence: str, person: str) -> None:
    """An evaluator's rating of one objective, beside what was measured. The last one counts."""
    with opened("drill") as (here, _):
        judge.mark(here, code, objective, rating, evidence, by=actor(person))


@click.command("hotwash")
@CODE
@WHO
@click.option("--well", default="", help="What went well.")
@click.option("--hard", default="", help="What was hard.")
@click.option("--change", default="", help="What should be changed.")
@click.option("--tools", default="", help="What the tools did or did not do.")
def hotwash_(code: str, person: str, well: str, hard: str, change: str, tools: str) -> None:
    """What you say of it directly afterwards; said again, the last counts."""
    with opened("drill") as (here, _):
        judge.wash(here, code, {"well": well, "hard": hard, "change": change, "tools": tools}, by=actor(person))


@click.command("improve")
@CODE
@click.option("--row", "number", type=int, default=0, help="Write this row of the plan anew; without it a new one.")
@click.option("--issue", required=True, help="What is to be improved.")
@click.option("--action", required=True, help="What will be done about it.")
@click.option("--capability", default="", help="For which capability.")
@click.option("--office", default="", help="Which office does it.")
@click.option("--owner", default="", help="Who answers for it.")
@click.option("--begins", default="", metavar="DAY", help="2026-12-01")
@click.option("--due", default="", metavar="DAY", help="2026-12-31")
@click.option("--state", type=click.Choice(["open", "done", "dropped"]), default="open", help="How far it is.")
@WHO
def improve_(
    *,
    code: str,
    number: int,
    issue: str,
    action: str,
    capability: str,
    office: str,
    owner: str,
    begins: str,
    due: str,
    state: str,
    person: str,
) -> None:
    """Write a row of the improvement plan; what it said before is kept."""
    planned = Planned(issue, action, capability, office, owner, begins, due, state)
    with opened("drill") as (here, _):
        click.echo(f"row {improve(here, code, planned, by=actor(person), number=number)}")
