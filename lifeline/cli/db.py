"""`lifeline db`: the shape of the databases, one per world, and their copies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from lifeline import migrations
from lifeline.core import duties
from lifeline.core.backup import NoBackup, back_up
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database
from lifeline.core.settings import WORLD_STATUS, Settings
from lifeline.wiring import database_of

WORLDS = click.option("--world", type=click.Choice(["live", "drill"]), required=True, help="Whose database.")
BACKED_UP_EVERY = 86_400


@click.group()
def db() -> None:
    """The databases, one per world."""


@db.command()
@click.option("--world", type=click.Choice(["live", "drill", "both"]), default="both", show_default=True)
def upgrade(world: str) -> None:
    """Bring the databases to the shape this lifeline needs; new ones are made. Take a backup of a database in use first."""
    settings = Settings()
    for word, status in WORLD_STATUS.items():
        if world in (word, "both"):
            revision = migrations.upgrade(settings.database(status), status, SystemClock().now())
            click.echo(f"the {word} database has shape {revision}")


@db.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@WORLDS
def backup(folder: Path, world: str) -> None:
    """Copy a SQLite database in use into FOLDER, check the copy, and write down that it was made: the desk shows when.

    Keep FOLDER on another disk, better on another machine, and the keys (`keys/`) apart from it.
    """
    try:
        made = back_up(Settings().database(WORLD_STATUS[world]), folder, SystemClock().now())
    except NoBackup as error:
        raise click.ClickException(str(error)) from None
    _note(world, f"{made} ({made.stat().st_size // 1_000_000} MB)")
    click.echo(f"{made}: sound, {made.stat().st_size:,} bytes")


@db.command("backed-up")
@click.argument("what")
@WORLDS
def backed_up(what: str, world: str) -> None:
    """Write down that a copy was made by other means (pg_dump, a snapshot): WHAT says which and where."""
    _note(world, what)
    click.echo("noted; the desk shows it under Health")


def _note(world: str, detail: str) -> None:
    with _open(world) as database, database.writing() as session:
        duties.note(session, duties.BACKUP, every=BACKED_UP_EVERY, now=SystemClock().now(), detail=detail)


@contextmanager
def _open(world: str) -> Iterator[Database]:
    database = database_of(Settings(), WORLD_STATUS[world], SystemClock())
    try:
        yield database
    finally:
        database.close()
