"""Commands that look at the incident map as staff see it: the queue, one incident whole, its record, and a post unmasked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.hazard import load_hazards
from lifeline.cli.bulletins import WHO, WHY, WORLD
from lifeline.cli.say import actor, as_json, kst, table
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database
from lifeline.core.settings import Settings
from lifeline.incidents.acts import By, acting, incident_of, report_of
from lifeline.incidents.believed import told
from lifeline.incidents.counted import counted
from lifeline.incidents.credibility import reasons
from lifeline.incidents.district import Districts
from lifeline.incidents.moderate import history
from lifeline.incidents.queue import Waiting, queue
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


def tell(session: Session, incident: Incident) -> None:
    """What it is now, in one line."""
    counts = f"{incident.reports} reports of {incident.authors} people, {incident.support} posts"
    click.echo(f"incident {incident.id} is {incident.state}: {incident.hazard} at {_where(incident)}, {counts}.")


def _where(one: Incident | Report) -> str:
    near = f" (within {one.precision_m} m)" if one.precision_m is not None else ""
    return f"{one.place or one.district or 'no known place'}{near}"


@click.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what is over, false, hidden or merged.")
@click.option("--hazard", default="", help="Only this type (heavy_snow).")
@click.option("--district", default="", help="Only this district (11680).")
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
@WORLD
def list_(*, everything: bool, hazard: str, district: str, wants_json: bool, world: str | None) -> None:
    """Incidents, those for a person first: life at risk, not yet looked at, told by many."""
    folder = Settings().folder("city")
    if hazard and hazard not in load_hazards(folder):
        raise click.UsageError(f"{hazard} is no disaster type: take a code from city/hazards.yaml")
    if district and district not in Districts.of_city(folder).named:
        raise click.UsageError(f"{district} is no district: take a code from city/districts.geojson, such as 11680")
    with mapped(world) as here, here.reading() as session:
        found = queue(session, SystemClock().now(), Waiting(hazard=hazard, district=district, ended=everything))
        if wants_json:
            as_json([{name: getattr(one, name) for name in _LISTED} for one in found])
            return
        rows = [
            (
                one.id,
                one.urgency if one.urgency != "normal" else "",
                one.state,
                "" if one.looked else "not looked at",
                one.hazard,
                _where(one),
                f"{one.authors}/{one.support}",
                kst(one.last_at),
            )
            for one in found
        ]
    table(rows, ("number", "urgency", "state", "", "type", "where", "people/posts", "last"))


_LISTED = (
    *("id", "hazard", "kind", "urgency", "state", "audience", "looked", "district", "place", "lat", "lon", "precision_m", "method"),
    *("first_at", "last_at", "until", "support", "authors", "reports", "merged_into", "situation_id"),
)


@click.command()
@NUMBER
@WORLD
def show(number: int, world: str | None) -> None:
    """One incident: why it may be believed (+) or doubted (-), its reports as the public may read them, and its pictures.

    'raw' shows what was hidden.
    """
    with mapped(world) as here, here.reading() as session:
        incident = incident_of(session, number)
        tell(session, incident)
        click.echo(
            f"first {kst(incident.first_at)}, last {kst(incident.last_at)}, on the map until {kst(incident.until)}; {incident.audience}"
        )
        for reason in reasons(told(session, incident)):
            click.echo(f"{'-' if reason.weight < 0 else '+' if reason.weight else ' '} {reason.en}")
        counting = {one.id for one in counted(session, number)}
        for report in _reports(session, number):
            click.echo(
                f"\nreport {report.id}  {kst(report.seen_at)}  {report.state}  {report.urgency}  {_where(report)} by {report.method}"
            )
            click.echo(f"    {report.text or '(no words of it may be shown)'}")
            for why in _listed(report.why):
                click.echo(f"    - {why}")
            if report.id not in counting:
                click.echo("    - counted nowhere")
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
    table(rows, ("act", "at", "what", "who", "why"))


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


def _listed(why: str) -> list[str]:
    """The reasons kept with a report."""
    try:
        found = json.loads(why) if why else []
    except ValueError:
        return [why]
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]
