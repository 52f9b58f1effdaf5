"""Commands that read data and documents and touch no database: check and parse."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lifeline.bulletins.finding import Finding
from lifeline.bulletins.office import Office
from lifeline.cli.say import as_json, kst
from lifeline.core import cap
from lifeline.core.settings import Settings


@click.command()
@click.option("--verbose", is_flag=True, help="Name each note too, such as a line that the office has not confirmed.")
def check(verbose: bool) -> None:
    """Check all data of this office: city, people, guideline, feeds, recorded days, exercises, templates, and every text on every account.

    Prints one sentence with file and line for each problem; exit code 1 when there is one.
    """
    from lifeline.bulletins.agree import strange_events
    from lifeline.bulletins.lint import check as lint
    from lifeline.cli.backtest import days_folder
    from lifeline.cli.numbers import strange_thresholds
    from lifeline.core.strict_yaml import BadData
    from lifeline.intake.feed import load_feeds
    from lifeline.intake.formats import FORMATS
    from lifeline.intake.recorded import load_days
    from lifeline.situation.metrics import load_metrics
    from lifeline.wiring import office_of, room_of, sources_of

    settings = Settings()
    office = office_of(settings)
    load_metrics(settings.folder("city"))
    _check_citizens_side(settings, office)
    feeds = load_feeds(settings.folder("feeds"), formats=FORMATS)
    words = {
        f"{name}.yaml": {**source.events, **{f"ask_about {code}": (code, "") for code in source.ask_about}}
        for name, source in sources_of(feeds).items()
    }
    strange = [one for file, events in words.items() for one in strange_events(file, events, office.hazards)]
    if strange := [*strange, *strange_thresholds(settings.folder("feeds"), feeds, office)]:
        raise BadData(strange)
    load_days(days_folder(settings), feeds=[feed.name for feed in feeds])
    exercises = _check_exercises(settings, office)
    report = lint(office.templates, office.hazards, office.people.accounts, room_of)
    _print_findings(report.findings, verbose=verbose)
    departments = {account.department.code for account in office.people.accounts}
    click.echo(
        f"{len(office.hazards)} disaster types, {len(office.templates)} templates, {len(feeds)} feeds, {exercises} exercises, "
        f"{len(office.people.accounts)} accounts in {len(departments)} departments, "
        f"{report.renderings:,} renderings checked: {'sound' if report.sound else 'NOT SOUND'}"
    )
    sys.exit(0 if report.sound else 1)


def _check_citizens_side(settings: Settings, office: Office) -> None:
    """What citizens are asked and where they are listened to. Raises BadData."""
    from lifeline.incidents.district import Districts
    from lifeline.incidents.family import load_families
    from lifeline.incidents.gazetteer import load_gazetteer
    from lifeline.listening.sources import load_listeners
    from lifeline.wiring import hashtags_of, ways_of

    load_families(settings.folder("city"), office.hazards)
    load_gazetteer(settings.folder("city"), Districts(office.city.outlines, office.city.districts))
    hashtags_of(settings, office)
    ways_of(settings, office, load_listeners(settings.folder("city")))


def _check_exercises(settings: Settings, office: Office) -> int:
    """How many scripts there are. Raises BadData."""
    from lifeline.cli.drill_known import known_of
    from lifeline.drills.check import check_scripts
    from lifeline.drills.policy import load_policy

    load_policy(settings.folder("city"))
    return len(check_scripts(settings.folder("drills"), known_of(settings, office)))


def _print_findings(findings: Sequence[Finding], *, verbose: bool) -> None:
    """Each on a line; what only waits for the office is told by its number unless every line is wanted."""
    for finding in findings:
        if verbose or not finding.waits:
            click.echo(str(finding))
    waiting = [finding for finding in findings if finding.waits]
    if waiting and not verbose:
        files = len({finding.path for finding in waiting})
        click.echo(f"info: {len(waiting)} proposals in {files} files wait for the office to confirm them: 'lifeline check --verbose'.")


@click.command()
@click.argument("format_", metavar="FORMAT")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "wants_json", is_flag=True, help="Whole alerts as JSON, one list.")
def parse(format_: str, files: tuple[Path, ...], wants_json: bool) -> None:
    """Read official documents and print the alerts in them. No database is opened and nothing is sent.

    FORMAT is what a feed's file names as its format; an unknown one is answered with the list of all.
    """
    from lifeline.cli.numbers import lines
    from lifeline.intake import child
    from lifeline.intake.formats import FORMATS, Unparsed

    if format_ not in FORMATS:
        raise click.UsageError(f"{format_} is no known format; known are {', '.join(sorted(FORMATS))}")
    alerts: list[cap.Alert] = []
    refused = 0
    for path in files:
        try:
            parsed = child.parse(format_, path.read_bytes())
        except Unparsed as error:
            refused += 1
            click.echo(f"{path}: not read: {error}", err=True)
            continue
        alerts += parsed.alerts
        if not wants_json:
            _print(path, parsed.alerts, (*parsed.links, *parsed.notes))
            click.echo("".join(f"  {line}\n" for line in lines(parsed.readings)), nl=False)
    if wants_json:
        as_json([json.loads(cap.to_json(alert)) for alert in alerts])
    sys.exit(1 if refused else 0)


def _print(path: Path, alerts: tuple[cap.Alert, ...], rest: tuple[str, ...]) -> None:
    click.echo(f"{path}: {len(alerts)} alerts")
    for alert in alerts:
        event = alert.infos[0].event if alert.infos else "-"
        areas = ", ".join(area.description for info in alert.infos[:1] for area in info.areas)
        severity = alert.infos[0].severity if alert.infos else "-"
        click.echo(f"  {kst(alert.sent)} {alert.status} {alert.msg_type} {severity} {event} [{areas[:90]}] {alert.identifier}")
    for line in rest:
        click.echo(f"  - {line}")
