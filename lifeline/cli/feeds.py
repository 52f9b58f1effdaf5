"""Commands over the feeds: how each fares, what could not be read, and reading it again."""

import sys

import click

from lifeline import flows
from lifeline.cli.bulletins import WORLD, opened
from lifeline.cli.samples import samples
from lifeline.cli.say import kst, table
from lifeline.core.settings import Settings
from lifeline.intake import read
from lifeline.intake.poll import reread as read_again
from lifeline.intake.poll import set_aside as put_aside
from lifeline.wiring import feeds_of, sources_of


@click.group(invoke_without_command=True)
@WORLD
@click.pass_context
def feeds(context: click.Context, world: str | None) -> None:
    """The official feeds: when each was last heard, what failed and what to do. Exit code 1 when one is silent or failing."""
    if context.invoked_subcommand is not None:
        return
    known = feeds_of(Settings())
    with opened(world) as (here, _), here.database.reading() as session:
        lines = read.board(session, known, here.clock.now())
        kept = read.kept(session)
    table(
        [(line.feed.name, line.health, kst(line.succeeded_at), line.unread or "", line.cause) for line in lines],
        ("feed", "health", "last answer (KST)", "unread", "cause"),
    )
    for document in kept:
        click.echo(f"document {document.id} of {document.feed} could not be read: {document.cause} {document.remedy}")
    sys.exit(1 if kept or any(line.health in ("silent", "failing") for line in lines) else 0)


@feeds.command()
@click.argument("document", type=int)
@WORLD
def reread(document: int, world: str | None) -> None:
    """Read a kept document again, after a repair; what is fresh in it is decided on at once."""
    known = {feed.name: feed for feed in feeds_of(Settings())}
    with opened(world) as (here, office):
        with here.database.reading() as session:
            kept = {one.id: one for one in read.kept(session)}
        if document not in kept:
            raise click.UsageError(f"no document {document} waits to be read")
        if kept[document].feed not in known:
            raise click.UsageError(f"document {document} came by the feed {kept[document].feed}, which feeds/ no longer holds")
        polled = read_again(here.database, known[kept[document].feed], document, now=here.clock.now())
        click.echo(f"document {document}: {polled.state}: {len(polled.fresh)} fresh alerts {polled.note}")
        for warned in flows.take_up(here, office, sources_of(tuple(known.values()))):
            click.echo(f"  {warned.decision.act}: {warned.decision.reason}")


@feeds.command("set-aside")
@click.argument("document", type=int)
@click.option("--as", "person", required=True, help="Your name.")
@WORLD
def set_aside(document: int, person: str, world: str | None) -> None:
    """You looked: this document holds no warning (a login page, an error text)."""
    with opened(world) as (here, _):
        put_aside(here.database, document, by=person, now=here.clock.now())
    click.echo(f"document {document} is set aside.")


feeds.add_command(samples)
