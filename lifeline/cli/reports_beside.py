"""Commands that list what citizens said and no map shows: reports without a place, and what only asks something."""

from datetime import datetime

import click
from sqlalchemy.orm import Session

from lifeline.cli.bulletins import WORLD
from lifeline.cli.reports_seen import mapped, where
from lifeline.cli.say import as_json, kst, number_of, table
from lifeline.core.clock import SystemClock
from lifeline.incidents import unplaced
from lifeline.incidents.mask import mask
from lifeline.listening import asked

JSON = click.option("--json", "wants_json", is_flag=True, help="As JSON.")
_SHORT = 60  # characters of a line
_LISTED = ("id", "hazard", "kind", "urgency", "district", "place", "seen_at", "heard_at", "until", "text", "masked")


@click.command("unplaced")
@click.option("--hazard", default="", help="Only this type (heavy_snow).")
@JSON
@WORLD
def unplaced_(hazard: str, wants_json: bool, world: str | None) -> None:
    """Reports that belong to no incident, as nobody knows where or what exactly: life first, then what was told by form or telephone.

    'raw REPORT' shows one as it was written. 'judge REPORT' takes it from this list; others leave it when their time is over.
    """
    with mapped(world) as here, here.reading() as session:
        found = unplaced.unplaced(session, SystemClock().now(), hazard)
        if wants_json:
            as_json([{name: getattr(one.report, name) for name in _LISTED} | {"platform": one.platform} for one in found])
            return
        rows = [_row(one) for one in found]
    if rows:
        table(rows, ("report", "urgency", "by", "type", "where", "seen", "words"))
    else:
        click.echo(f"no report{' of type ' * bool(hazard)}{hazard} waits for a place.")


@click.command()
@JSON
@WORLD
def inbox(wants_json: bool, world: str | None) -> None:
    """Posts that ask or request something, and what becomes a case: form and telephone first, masked, as long as posts are kept."""
    with mapped(world) as here, here.reading() as session:
        found = [one._replace(text=mask(one.text).text) for one in asked.asked(session)]
    if wants_json:
        as_json([one._asdict() for one in found])
    elif found:
        rows = [(one.id, one.platform, kst(one.at), one.support, one.why, _short(one.text)) for one in found]
        table(rows, ("post", "by", "at", "posts", "why it is here", "words"))
    else:
        click.echo("nothing was asked.")


def beside_the_map(session: Session, now: datetime) -> list[str]:
    """What a list of incidents does not show, a line each."""
    every, told = unplaced.how_many(session, now)
    asks = asked.how_many(session)
    by = f", {told:,} of them by form or telephone" if told else ""
    lines = (
        f"{number_of(every, 'report')} without an incident{by}: 'lifeline reports unplaced'" if every else "",
        f"{number_of(asks, 'post')} for the inbox: 'lifeline reports inbox'" if asks else "",
    )
    return [line for line in lines if line]


def _row(one: unplaced.Unplaced) -> tuple[object, ...]:
    report = one.report
    urgency = "" if report.urgency == "normal" else report.urgency
    words = _short(report.text) or "(no words of it may be shown)"
    return report.id, urgency, one.platform, report.hazard or "-", where(report), kst(report.seen_at), words


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[:_SHORT]}…"
