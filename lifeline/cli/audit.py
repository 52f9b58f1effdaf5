"""Commands over the record: whether it is whole, what it holds, and its anchor outside of the database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from lifeline.cli.bulletins import WORLD
from lifeline.core.anchor import anchors, drop
from lifeline.core.clock import SystemClock
from lifeline.core.entries import between
from lifeline.core.record import newest
from lifeline.core.settings import Settings
from lifeline.core.verify import verify
from lifeline.staff.stands import changed_past_the_record
from lifeline.wiring import database_of


@click.group()
def audit() -> None:
    """The record of what people and rules did: verify it, anchor it, take it out."""


@contextmanager
def _record(world: str | None) -> Iterator[tuple[Session, Settings]]:
    settings = Settings() if world is None else Settings(world=world)
    database = database_of(settings, settings.status, SystemClock())
    try:
        with database.reading() as session:
            yield session, settings
    finally:
        database.close()


@audit.command("verify")
@click.option("--anchors", "path", type=click.Path(path_type=Path), help="A copy of the file of anchors kept elsewhere.")
@WORLD
def verify_(path: Path | None, world: str | None) -> None:
    """Read the whole record, every row it tells of, and how people stand. Exit code 1 and a sentence for each thing that is wrong."""
    with _record(world) as (session, settings):
        held = anchors(path or settings.anchors)
        found = [*verify(session, held), *changed_past_the_record(session)]
        number, hash = newest(session)
    for one in found:
        click.echo(f"{one.where}: {one.sentence}")
    if found:
        click.echo(f"the record of the {settings.world} world is NOT whole: {len(found)} findings in {number} entries", err=True)
        raise SystemExit(1)
    click.echo(f"the record of the {settings.world} world is whole: {number} entries, {len(held)} anchors, last hash {hash}")


@audit.command()
@WORLD
def anchor(world: str | None) -> None:
    """Write down the end of the record outside of the database, as the schedule does every hour. Copy the file to another machine."""
    with _record(world) as (session, settings):
        made = drop(session, settings.anchors, SystemClock().now())
    click.echo(f"{settings.anchors}: {'entry ' + str(made.number) if made else 'nothing new since the last anchor'}")


@audit.command()
@click.option("--since", type=int, default=0, help="Only entries after this number.")
@WORLD
def export(since: int, world: str | None) -> None:
    """Every entry with the row it tells of, one JSON object a line, to standard output."""
    with _record(world) as (session, _):
        for entries in between(session, since):
            for entry in entries:
                click.echo(json.dumps(entry.as_object(), ensure_ascii=False, default=str))
