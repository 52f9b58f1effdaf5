"""Commands for after an exercise: prove that nothing of it is in live, keep it whole, and make the drill world as new."""

import sys
from pathlib import Path

import click

from lifeline.cli.bulletins import WHO, opened
from lifeline.cli.say import actor
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.settings import Settings
from lifeline.core.window import Window
from lifeline.drills import archive, proof, read, reset
from lifeline.drills.as_it_was import as_it_was
from lifeline.drills.refused import DrillRefused

FOLDER = click.argument("folder", type=click.Path(file_okay=False, exists=True, path_type=Path))


@click.command("archive")
@click.argument("code", default="")
@WHO
def archive_(code: str, person: str) -> None:
    """Keep the exercise CODE whole in a folder of its own; without CODE what lies in the drill world without an exercise."""
    settings = Settings(world="drill")
    with opened("drill") as (here, _):
        made = archive.archive(
            here.database, settings.home, code=code, anchored=settings.anchors, by=actor(person), now=SystemClock().now()
        )
    rows = sum(one.rows for one in made.tables.values())
    click.echo(f"{made.folder}: {rows:,} rows read back, list {made.hash}")


@click.command("reset")
@FOLDER
@WHO
def reset_(folder: Path, person: str) -> None:
    """Empty the drill world of what the archive in FOLDER keeps: people, exercises and their results stay."""
    settings = Settings(world="drill")
    with opened("drill") as (here, _):
        reset.reset(here.database, folder.resolve(), anchored=settings.anchors, by=actor(person), now=SystemClock().now())
    click.echo("the drill world is as new: the next exercise can start")


@click.command("proof")
@click.argument("code")
@WHO
@click.option("--json", "wants_json", is_flag=True, help="As JSON, with every place.")
def proof_(code: str, person: str, wants_json: bool) -> None:
    """Look for every trace of the exercise CODE in the database and the published pages of live. Exit code 1 if one is there."""
    settings = Settings(world="drill")
    live = Window(Status.ACTUAL, settings.database(Status.ACTUAL), SystemClock()).database()
    if live is None:
        raise DrillRefused("there is no live world here to look into")
    with opened("drill") as (here, _):
        with as_it_was(here.database, code) as session:
            exercise = read.named(session, code)
            if exercise is None:
                raise DrillRefused(f"there is no exercise {code} in this world: the list of exercises has every code")
            found = proof.prove(session, exercise, live, published=settings.published, now=SystemClock().now())
        proof.keep(here.database, found, by=actor(person))
    live.close()
    click.echo(found.to_json() if wants_json else found.sentence())
    sys.exit(0 if found.holds else 1)
