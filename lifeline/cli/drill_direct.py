"""Commands of a director while an exercise goes on; whoever serves the drill world obeys within a second."""

from datetime import timedelta

import click

from lifeline.cli.bulletins import WHO, WHY, opened
from lifeline.cli.say import actor, as_json, kst, table
from lifeline.core.settings import Settings
from lifeline.drills import direct, read
from lifeline.drills.policy import load_policy

CODE = click.argument("code")


@click.command("list")
@click.option("--json", "wants_json", is_flag=True, help="As JSON; times in UTC.")
def list_(wants_json: bool) -> None:
    """Every exercise of this drill world, the newest first."""
    with opened("drill") as (here, _), here.database.reading() as session:
        found = read.exercises(session)
    if wants_json:
        told = ("code", "script", "scope", "speed", "planned_for", "played_to", "started_at", "ended_at", "archived_at", "archive")
        as_json([{"state": one.stands, **{name: getattr(one, name) for name in told}} for one in found])
        return
    rows = [(one.code, one.scope, one.stands, f"x{one.speed}", kst(one.planned_for), kst(one.played_to)) for one in found]
    table(rows, ("exercise", "scope", "state", "speed", "planned for (KST)", "its own hour (KST)"))


@click.command("start")
@CODE
@WHO
def start_(code: str, person: str) -> None:
    """Begin; refused while anything is missing."""
    with opened("drill") as (here, _):
        direct.start(here, code, by=actor(person), policy=load_policy(Settings().folder("city")))


@click.command("pause")
@CODE
@WHO
@click.option("--reason", default="", help="Why.")
def pause_(code: str, person: str, reason: str) -> None:
    """Let the clock of the exercise stand."""
    with opened("drill") as (here, _):
        direct.pause(here, code, by=actor(person), reason=reason)


@click.command("resume")
@CODE
@WHO
def resume_(code: str, person: str) -> None:
    """Let it go on."""
    with opened("drill") as (here, _):
        direct.resume(here, code, by=actor(person))


@click.command("speed")
@CODE
@click.argument("fast", type=int)
@WHO
def speed_(code: str, fast: int, person: str) -> None:
    """How many seconds of the exercise pass in one: 1 to 60."""
    with opened("drill") as (here, _):
        direct.speed(here, code, fast, by=actor(person))


@click.command("skip")
@CODE
@click.argument("inject")
@WHO
@WHY
def skip_(code: str, inject: str, person: str, reason: str) -> None:
    """Leave an inject out."""
    with opened("drill") as (here, _):
        direct.skip(here, code, inject, by=actor(person), reason=reason)


@click.command("publish")
@CODE
@click.argument("inject")
@WHO
def publish_(code: str, inject: str, person: str) -> None:
    """Let an inject come now, also one of those kept in reserve."""
    with opened("drill") as (here, _):
        direct.publish_now(here, code, inject, by=actor(person))


@click.command("move")
@CODE
@click.argument("inject")
@click.option("--minutes", type=click.IntRange(-9_999, 9_999), required=True, help="So many minutes later; below zero sooner.")
@WHO
def move_(code: str, inject: str, minutes: int, person: str) -> None:
    """Let an inject, and everything due after it, come later or sooner."""
    with opened("drill") as (here, _):
        direct.move(here, code, inject, timedelta(minutes=minutes), by=actor(person))


@click.command("end")
@CODE
@WHO
@click.option("--reason", default="", help="Why now.")
def end_(code: str, person: str, reason: str) -> None:
    """End it for everybody."""
    with opened("drill") as (here, _):
        direct.end(here, code, by=actor(person), reason=reason)


@click.command("cancel")
@CODE
@WHO
@WHY
def cancel_(code: str, person: str, reason: str) -> None:
    """Call off one that is planned; accounts that have announced it say that it will not be held."""
    with opened("drill") as (here, _):
        direct.call_off(here, code, by=actor(person), reason=reason)
