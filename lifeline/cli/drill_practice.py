"""Commands over practice: who may approve in live this month, and the two who let somebody approve all the same."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from lifeline.cli.bulletins import WHO, WHY
from lifeline.cli.say import actor, as_json, kst, table
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database
from lifeline.core.settings import Settings
from lifeline.drills.policy import demand_of
from lifeline.staff import waive as waiving
from lifeline.staff.practice import Demand, Unvouched
from lifeline.staff.vouch import vouch
from lifeline.wiring import database_of


@contextmanager
def _live() -> Iterator[tuple[Database, Demand]]:
    settings = Settings(world="live")
    database = database_of(settings, Status.ACTUAL, SystemClock())
    try:
        yield database, demand_of(settings.folder("city"))
    finally:
        database.close()


@click.command("proficiency")
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
def proficiency_(wants_json: bool) -> None:
    """Everybody who may approve in live, what they have yet to show this month, and whether that stops them."""
    now = SystemClock().now()
    with _live() as (database, demand), database.reading() as session:
        found = waiving.approvers(session, now, demand)
    if wants_json:
        told = [{"login": one.login, "name": one.name, "month": one.standing.month, "missing": one.standing.missing} for one in found]
        as_json([one | {"may_approve": stands.standing.may_approve} for one, stands in zip(told, found, strict=True)])
        return
    click.echo(f"policy: {'required' if demand.required else 'shown'}; each month: {', '.join(demand.acts)}")
    rows = (
        (
            one.login,
            one.name,
            one.standing.month,
            ", ".join(one.standing.missing) or "nothing",
            kst(one.standing.until),
            ", ".join(one.standing.waived) or "-",
            "yes" if one.standing.may_approve else "NO",
            _waits(one.standing.unvouched),
        )
        for one in found
    )
    table(
        rows, ("login", "name", "month", "still to show", "counts until (KST)", "waived by", "may approve", "waits for somebody to vouch")
    )


def _waits(one: Unvouched | None) -> str:
    """What does not count, and who gave that login its way into the drill world."""
    if one is None:
        return "-"
    return f"{one.exercise}, there '{one.name}'{f', sign-in by {one.by} at {kst(one.since)}' if one.by else ''}"


@click.command("vouch")
@click.argument("login")
@WHO
def vouch_(login: str, person: str) -> None:
    """Say that whoever has this login in the drill world is the person of this login in live: what they showed there counts."""
    with _live() as (database, _), database.writing() as session:
        vouch(session, login, by=actor(person), now=SystemClock().now())
    click.echo("on record; a new sign-in link for that login in the drill world asks for it again.")


@click.command("waive")
@click.argument("login")
@WHO
@WHY
def waive_(login: str, person: str, reason: str) -> None:
    """Let somebody approve in live this month without practice; it takes two others, each with a reason."""
    with _live() as (database, demand), database.writing() as session:
        found = waiving.waive(session, login, by=actor(person), reason=reason, now=SystemClock().now(), demand=demand)
    left = demand.waived_by - len(found.waived)
    click.echo(f"on record; {f'{left} more' if left > 0 else 'that is enough'}.")
