"""Commands over listening: how each listener fares, one round now, and what is older than it may be kept."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from lifeline.cli.bulletins import WORLD, opened
from lifeline.cli.say import kst, table
from lifeline.core.settings import Settings
from lifeline.listen import Listening
from lifeline.listening.ledger import settle
from lifeline.listening.read import health
from lifeline.wiring import given_listeners, open_listening


@contextmanager
def listening(world: str | None) -> Iterator[Listening[Any]]:
    with opened(world) as (here, office):
        made = open_listening(Settings() if world is None else Settings(world=world), office, here)
        try:
            yield made
        finally:
            made.close()


@click.command()
@WORLD
def listeners(world: str | None) -> None:
    """Where citizens are listened to, and how each fares. Exit code 1 when one fails, is silent or behind, or has read up its day."""
    with opened(world) as (here, _):
        with here.database.writing() as session:
            settle(session, given_listeners(Settings()).of(here.status))
        with here.database.reading() as session:
            views = health(session, here.clock.now())
    table(
        [
            (
                one.name,
                one.platform,
                one.state,
                kst(one.answered_at),
                kst(one.last_post_at),
                one.heard,
                one.own,
                one.shed,
                one.gaps,
                one.problem,
            )
            for one in views
        ],
        ("listener", "platform", "state", "last answer (KST)", "last post (KST)", "heard", "own", "shed", "gaps", "problem"),
    )
    sys.exit(1 if any(one.state in ("failing", "silent", "stopped", "behind") for one in views) else 0)


@click.group(invoke_without_command=True)
@WORLD
@click.pass_context
def listen(context: click.Context, world: str | None) -> None:
    """One round of every listener now, due or not. 'lifeline serve' does this by itself. Exit code 1 when one failed."""
    if context.invoked_subcommand is not None:
        return
    with listening(world) as here:
        done = here.now()
    if not done:
        click.echo("Nothing is listened to: switch listeners on in city/listeners.yaml and give each its credential (docs/listening.md).")
    for one in done:
        rest = " More waits there: run it again." if one.more else ""
        click.echo(f"{one.name}: {one.heard} posts heard, {one.own} our own, {one.shed} dropped, {one.gone} taken back.{rest}")
        for note in (*one.notes, *([one.problem] if one.problem else [])):
            click.echo(f"  {note}")
    sys.exit(1 if any(one.problem for one in done) else 0)


@listen.command()
@WORLD
def retention(world: str | None) -> None:
    """Erase now what is older than keep_days of city/listeners.yaml: text, handle and author of posts. Counts and incidents stay."""
    with listening(world) as here:
        count = here.erase()
    click.echo(f"{count} posts are erased; their counts and incidents stay.")


@listen.command()
@WORLD
def tags(world: str | None) -> None:
    """The hashtags that are asked for now: those of city/hashtags.yaml and of open situations."""
    with listening(world) as here:
        for word in here.tags_now():
            click.echo(f"#{word}")
