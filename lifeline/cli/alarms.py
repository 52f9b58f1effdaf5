"""Commands over the alarms: what is wrong now, what to do about each, and closing what a person has dealt with."""

import sys

import click

from lifeline.cli.bulletins import WHO, WHY, WORLD, opened
from lifeline.cli.say import actor, kst
from lifeline.core.alarm import close_alarm, open_alarms


@click.group(invoke_without_command=True)
@WORLD
@click.pass_context
def alarms(context: click.Context, world: str | None) -> None:
    """What is wrong now, oldest first, with what to do about it. Exit code 1 when anything is."""
    if context.invoked_subcommand is not None:
        return
    with opened(world) as (here, _), here.database.reading() as session:
        found = open_alarms(session)
    for alarm in found:
        click.echo(f"{alarm.id:>5}  {kst(alarm.raised_at)}  {alarm.kind}  {alarm.subject}\n       {alarm.cause}\n       -> {alarm.remedy}")
    if not found:
        click.echo("no alarm is open in this world")
    sys.exit(1 if found else 0)


@alarms.command()
@click.argument("alarm", type=int)
@WHO
@WHY
@WORLD
def close(alarm: int, person: str, reason: str, world: str | None) -> None:
    """You have dealt with it (a warning that needed a person, a refused post that is out by hand)."""
    with opened(world) as (here, _), here.database.writing() as session:
        close_alarm(session, alarm, by=actor(person), reason=reason, now=here.clock.now())
    click.echo(f"alarm {alarm} is closed.")
