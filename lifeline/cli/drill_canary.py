"""`lifeline drill canary`: how the exercise that is played by schedule went, and playing it now."""

import sys

import click

from lifeline.cli.bulletins import opened
from lifeline.cli.canary import play
from lifeline.cli.say import as_json, kst
from lifeline.core import duties
from lifeline.core.settings import Settings
from lifeline.drills.canary import GOOD
from lifeline.drills.policy import load_policy
from lifeline.wiring import NotReady


@click.command("canary")
@click.option("--run", "now", is_flag=True, help="Play it now: some minutes.")
@click.option("--json", "wants_json", is_flag=True, help="As JSON; times in UTC.")
def canary_(now: bool, wants_json: bool) -> None:
    """How the exercise went that the live process plays by schedule. Exit code 1 when it did not go well, or never was."""
    settings = Settings(world="live")
    canary = load_policy(settings.folder("city")).canary
    if canary is None:
        as_json(None) if wants_json else click.echo("off: city/exercises.yaml names no canary")
        return
    with opened("live") as (here, _):
        if now and not play(settings, here, canary):
            raise NotReady("it is being played now: wait some minutes, and ask again without --run")
        with here.database.reading() as session:
            last = duties.duties(session).get(duties.CANARY)
    good = last is not None and last.detail.startswith(GOOD)
    if wants_json:
        as_json({"script": canary.script, "good": good, "played_at": last and last.done_at, "detail": last and last.detail})
    else:
        click.echo(f"{canary.script} each {canary.day} at {canary.at:%H:%M} in Korea, {canary.speed} times as fast")
        click.echo(f"last: {kst(last.done_at)}, {last.detail}" if last else "it was not played yet")
    sys.exit(0 if good else 1)
