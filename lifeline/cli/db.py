"""`lifeline db`: the shape of the databases, one per world."""

import click

from lifeline import migrations
from lifeline.core.clock import SystemClock
from lifeline.core.settings import WORLD_STATUS, Settings


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
