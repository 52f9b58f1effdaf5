"""Commands that look at one incident as staff see it: whole, with why it may be believed, its record, and a post unmasked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.official import official
from lifeline.cli.bulletins import WHO, WHY, WORLD
from lifeline.cli.say import actor, kst, number_of, table
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database
from lifeline.core.settings import Settings
from lifeline.incidents.acts import By, acting, incident_of, report_of
from lifeline.incidents.believed import CitySays, told
from lifeline.incidents.counted import counted
from lifeline.incidents.credibility import Reason, reasons
from lifeline.incidents.family import load_families
from lifeline.incidents.moderate import history
from lifeline.incidents.states import COUNTED
from lifeline.incidents.tables import Incident, IncidentReport, Picture, Report
from lifeline.listening.tables import SightingRow
from lifeline.wiring import database_of

NUMBER = click.argument("number", type=click.IntRange(1, 2**31 - 1), metavar="INCIDENT")


@contextmanager
def mapped(name: str | None) -> Iterator[Database]:
    """The database of that world, closed afterwards. No account and no credential is opened for it."""
    settings = Settings() if name is None else Settings(world=name)
    database = database_of(settings, settings.status, SystemClock())
    try:
        yield database
    finally:
        database.close()


def said_by(person: str, reason: str) -> By:
    return By(actor(person), reason, SystemClock().now())


def tell(incident: Incident) -> None:
    """What it is now, in one line."""
    over = f"; {_people(incident.say_over)} {'says' if incident.say_over == 1 else 'say'} it is over" if incident.say_over else ""
    counts = f"{number_of(incident.reports, 'report')} of {_people(incident.authors)}, {number_of(incident.support, 'post')}{over}"
    click.echo(f"incident {incident.id} is {incident.state}: {incident.hazard} at {where(incident)}, {counts}.")


def _people(number: int) -> str:
    return number_of(number, "person", "people")


def says(session: Session, now: datetime) -> CitySays:
    """What the city itself says, beside which a report is read."""
    return CitySays(official(session, now), load_families(Settings().folder("city")))


def sign(reason: Reason) -> str:
    return "-" if reason.weight < 0 else "+" if reason.weight else " "


def where(one: Incident | Report) -> str:
    near = f" (within {one.precision_m} m)" if one.precision_m is not None else ""
    return f"{one.place or one.district or 'no known place'}{near}"


@click.command()
@NUMBER
@WORLD
def show(number: int, world: str | None) -> None:
    """One incident: why it may be believed (+) or doubted (-), its reports as the public may read them, and its pictures.

    'raw' shows what was hidden.
    """
    with mapped(world) as here, here.reading() as session:
        incident = incident_of(session, number)
        tell(incident)
        click.echo(
            f"first {kst(incident.first_at)}, last {kst(incident.last_at)}, on the map until {kst(incident.until)}; {incident.audience}"
        )
        for reason in reasons(told(session, [incident], says(session, SystemClock().now()))[number]):
            click.echo(f"{sign(reason)} {reason.en}")
        counting = {one.id for one in counted(session, number)}
        for report in _reports(session, number):
            click.echo(f"\nreport {report.id}  {kst(report.seen_at)}  {report.state}  {report.urgency}  {where(report)} by {report.method}")
            click.echo(f"    {report.text or '(no words of it may be shown)'}")
            for why in (*_listed(report.why), *_candidates(report)):
                click.echo(f"    - {why}")
            if report.wording_of is not None:
                click.echo(f"    - same wording as report {report.wording_of}{_of_other(session, report.wording_of, number)}")
            if report.id not in counting:
                click.echo(f"    - {'says that it is over' if report.says_over and report.state in COUNTED else 'counted nowhere'}")
            for picture in session.scalars(select(Picture).where(Picture.report_id == report.id)):
                old = f", like picture {picture.seen_before} of before" if picture.seen_before else ""
                click.echo(f"    picture {picture.name}  {picture.width} x {picture.height}, {picture.state}{old}")


@click.command()
@NUMBER
@WORLD
def acts(number: int, world: str | None) -> None:
    """What people did with INCIDENT and its reports, the newest first; 'undo' takes the number of an act."""
    with mapped(world) as here, here.reading() as session:
        incident_of(session, number)
        rows = [(one.id, kst(one.at), one.act, f"{one.person} ({one.login})", one.reason) for one in history(session, number)]
    if rows:
        table(rows, ("act", "at", "what", "who", "why"))
    else:
        click.echo(f"nobody has done anything with incident {number} or its reports yet.")


@click.command()
@click.argument("report", type=click.IntRange(1, 2**31 - 1))
@WHO
@WHY
@WORLD
def raw(report: int, person: str, reason: str, world: str | None) -> None:
    """The post of REPORT as its author wrote it. Whoever reads it is on record, with the reason."""
    with mapped(world) as here, here.writing() as session:
        row = report_of(session, report)
        sighting = session.get_one(SightingRow, row.sighting_id)
        with acting(session, said_by(person, reason), "read raw", on=row):
            who = sighting.handle or sighting.author or "-"
            said = f"{sighting.platform} {who}  {kst(sighting.created_at)}  {sighting.url}", sighting.text
    click.echo("\n".join(said))


def _reports(session: Session, number: int) -> list[Report]:
    here = select(IncidentReport.report_id).where(IncidentReport.incident_id == number, IncidentReport.ended_at.is_(None))
    return list(session.scalars(select(Report).where(Report.id.in_(here)).order_by(Report.seen_at, Report.id)))


def _of_other(session: Session, report: int, number: int) -> str:
    """Where that report belongs to another incident."""
    here = IncidentReport.report_id == report, IncidentReport.ended_at.is_(None), IncidentReport.incident_id != number
    other = session.scalar(select(IncidentReport.incident_id).where(*here))
    return f" of incident {other}" if other is not None else ""


def _candidates(report: Report) -> list[str]:
    """What a name may mean, where it decided no point."""
    found = json.loads(report.candidates or "[]") if report.lat is None else []
    named = [f"{one['name']} ({one['district']})" for one in found]
    return [f"may be {', '.join(named)}"] if named else []


def _listed(why: str) -> list[str]:
    """The reasons kept with a report."""
    try:
        found = json.loads(why) if why else []
    except ValueError:
        return [why]
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]
