"""What came to a drill from outside of it, and the one act of one person by which live gets it."""

from dataclasses import asdict

import click

from lifeline.cli.bulletins import WHO, WHY, opened
from lifeline.cli.say import actor, as_json, kst
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.settings import Settings
from lifeline.core.window import Window
from lifeline.drills.cross import key_of, taken_by
from lifeline.drills.escalate import escalate, escalated, post_of
from lifeline.drills.outside import from_outside

NOT_TAKEN = "LIVE HAS NOT TAKEN IT: is 'lifeline serve' running? Call 119, and enter it there by hand"


@click.command("outside")
@click.option("--json", "wants_json", is_flag=True, help="As JSON; times in UTC.")
def outside_(wants_json: bool) -> None:
    """Reports in the drill world that the exercise did not write: read them, they may be real."""
    with opened("drill") as (here, _), here.database.reading() as session:
        found, handed = from_outside(session), escalated(session)
    taken = taken_by(Window(Status.ACTUAL, Settings().database(Status.ACTUAL), SystemClock())) if handed else {}
    if wants_json:
        crossed = {post: {"handed_by": row.person, "taken_at": taken.get(key_of(row.sighting))} for post, row in handed.items()}
        as_json([{**asdict(one), **crossed.get(one.post, {"handed_by": None, "taken_at": None})} for one in found])
        return
    for one in found:
        click.echo(f"report {one.report}  {one.urgency}  {one.place or one.district or '-'}  {one.platform}  {one.text}")
        if one.post in handed:
            at = taken.get(key_of(handed[one.post].sighting))
            click.echo(f"    handed to live by {handed[one.post].person}; {f'live has it since {kst(at)}' if at else NOT_TAKEN}")
    if not found:
        click.echo("nothing came from outside of the exercise.")


@click.command("escalate")
@click.argument("report", type=click.IntRange(1, 2**31 - 1))
@WHO
@WHY
def escalate_(report: int, person: str, reason: str) -> None:
    """REPORT of the drill world is a true emergency: live takes it and calls a person there. There is no way back. Call 119 first."""
    with opened("drill") as (here, _):
        with here.database.reading() as session:
            post = post_of(session, report)
        escalate(here, post, by=actor(person), reason=reason)
    click.echo(
        f"report {report} is handed to live, which takes it within seconds while it is served ('lifeline drill outside' "
        "says whether it has). Call 119 if you have not."
    )
