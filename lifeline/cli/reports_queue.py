"""The command that lists what waits for staff, in the order in which a person should look, with why each may be believed."""

from collections.abc import Sequence

import click
from sqlalchemy.orm import Session

from lifeline.bulletins.hazard import load_hazards
from lifeline.cli.bulletins import WORLD
from lifeline.cli.reports_beside import beside_the_map
from lifeline.cli.reports_seen import mapped, says, sign, where
from lifeline.cli.say import as_json, kst, table
from lifeline.core.clock import SystemClock
from lifeline.core.settings import Settings
from lifeline.incidents.alike import alike
from lifeline.incidents.credibility import Reason, weight
from lifeline.incidents.district import Districts
from lifeline.incidents.queue import Waiting, queue
from lifeline.incidents.tables import Incident


@click.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what is over, false, hidden or merged.")
@click.option("--hazard", default="", help="Only this type (heavy_snow).")
@click.option("--district", default="", help="Only this district (11680).")
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
@WORLD
def list_(*, everything: bool, hazard: str, district: str, wants_json: bool, world: str | None) -> None:
    """Incidents, those for a person first: life at risk, then not yet looked at, then what there are most reasons to believe.

    'why' lists the reasons for (+) and against (-); 'lifeline reports show INCIDENT' has them in words.
    """
    folder, wanted = Settings().folder("city"), Waiting(hazard=hazard, district=district, ended=everything)
    if hazard and hazard not in load_hazards(folder):
        raise click.UsageError(f"{hazard} is no disaster type: take a code from city/hazards.yaml")
    if district and district not in Districts.of_city(folder).named:
        raise click.UsageError(f"{district} is no district: take a code from city/districts.geojson, such as 11680")
    with mapped(world) as here, here.reading() as session:
        now = SystemClock().now()
        found = queue(session, now, wanted, says(session, now))
        if wants_json:
            as_json([{name: getattr(one, name) for name in _LISTED} | _reasoned(why) for one, why in found])
            return
        rows = [_row(one, why) for one, why in found]
        besides = [*_one_danger(session, found), *beside_the_map(session, now)]
    if rows:
        table(rows, ("number", "urgency", "state", "", "type", "where", "people/posts", "last", "why"))
    else:
        click.echo(_nothing(wanted))
    for line in besides:
        click.echo(line)


def _one_danger(session: Session, found: Sequence[tuple[Incident, object]]) -> list[str]:
    pairs = alike(session, [one.id for one, _ in found])
    return [f"incidents {b} and {a} are told of in the same words; if they are one: 'lifeline reports merge {a} {b}'" for a, b in pairs]


def _row(one: Incident, why: tuple[Reason, ...]) -> tuple[object, ...]:
    urgency, looked = "" if one.urgency == "normal" else one.urgency, "" if one.looked else "not looked at"
    counts, codes = f"{one.authors}/{one.support}", " ".join(f"{sign(reason)}{reason.code}" for reason in why if reason.weight)
    return one.id, urgency, one.state, looked, one.hazard, where(one), counts, kst(one.last_at), codes


def _reasoned(why: tuple[Reason, ...]) -> dict[str, object]:
    return {"weight": weight(why), "why": [{"code": one.code, "weight": one.weight, "ko": one.ko, "en": one.en} for one in why]}


def _nothing(wanted: Waiting) -> str:
    """What the list is empty of, and how to see more."""
    of = " ".join(filter(None, (f"of type {wanted.hazard}" * bool(wanted.hazard), f"in {wanted.district}" * bool(wanted.district))))
    wider = ["without --hazard or --district"] * bool(of) + ["with --all"] * (not wanted.ended)
    more = f"; look {' and '.join(wider)} for others" if wider else ""
    return f"no incident {of + ' ' if of else ''}{'was ever told of' if wanted.ended else 'waits or is on the map'}{more}."


_LISTED = (
    *("id", "hazard", "kind", "urgency", "state", "audience", "looked", "district", "place", "lat", "lon", "precision_m", "method"),
    *("first_at", "last_at", "until", "support", "authors", "reports", "say_over", "merged_into"),
)
