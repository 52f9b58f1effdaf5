"""`lifeline serve`: pages, schedule and sending in one process."""

import logging
from collections.abc import Callable
from functools import partial

import click
from flask import Flask

from lifeline.app import PAGES, create_app
from lifeline.bulletins import keep_documents
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.draft import rehearse
from lifeline.bulletins.office import Office
from lifeline.core.leader import leader_for
from lifeline.core.ports import P
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.edge.edge import open_edge
from lifeline.edge.trouble import Desk
from lifeline.schedule import Schedule
from lifeline.wiring import feeds_of, office_of, open_drill, open_live, secrets_of, signer_of, sources_of


@click.command()
@click.option("--world", type=click.Choice(["live", "drill"]), help="The world this process acts in (default: LIFELINE_WORLD, else live).")
def serve(world: str | None) -> None:
    """Serve the pages of both worlds, and poll, decide and send in one of them. Ends on SIGTERM or Ctrl-C."""
    settings = Settings() if world is None else Settings(world=world)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    office = office_of(settings)
    if settings.world == "live":
        _act(open_live(settings, office), office, settings)
    else:
        _act(open_drill(settings, office), office, settings)


def _act(world: World[P], office: Office, settings: Settings) -> None:
    leader = leader_for(world.database)
    feeds = feeds_of(settings)
    dispatcher = Dispatcher(world, may_act=leader.leads)
    signer = signer_of(settings)

    def prove() -> None:
        dispatcher.prove()
        keep_documents.prove(world, office, signer)

    schedule = Schedule(
        world,
        office,
        feeds=feeds,
        sources=sources_of(feeds),
        secrets=secrets_of(settings),
        leader=leader,
        on_bulletin=dispatcher.wake,
        on_round=partial(keep_documents.keep, world, office, signer),
        on_day=prove,
    )
    rehearse(world, office, world.clock.now())
    dispatcher.start()
    schedule.start()
    click.echo(f"{settings.world} world: {len(world.accounts)} accounts, {sum(feed.enabled for feed in feeds)} feeds asked")
    try:
        serve_pages(settings, create_app(settings), lambda: None, Desk(world.database, world.clock))
    finally:
        schedule.stop()
        dispatcher.stop()
        leader.resign()
        world.database.close()


def serve_pages(settings: Settings, app: Flask, ready: Callable[[], None], desk: Desk) -> None:
    """Serve until told to stop; `ready` is called once the port answers, and `desk` takes the alarms. Exits where the port is taken."""
    open_edge(app, app.extensions[PAGES], settings, desk=desk).serve(settings.host, settings.port, ready)
