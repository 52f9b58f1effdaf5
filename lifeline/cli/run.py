"""`lifeline serve`: pages, schedule and sending in one process."""

import logging
from collections.abc import Callable

import click
from flask import Flask

from lifeline.app import MAPS, PAGES, create_app
from lifeline.cli.acting import Acting
from lifeline.cli.begun import NotBegun
from lifeline.core.settings import Settings
from lifeline.edge.edge import open_edge
from lifeline.edge.trouble import Desk
from lifeline.wiring import office_of


@click.command()
@click.option("--world", type=click.Choice(["live", "drill"]), help="The world this process acts in (default: LIFELINE_WORLD, else live).")
@click.option("--enrol", is_flag=True, help="While live lacks two approvers: serve the pages and the desk, so that people can enrol.")
def serve(world: str | None, enrol: bool) -> None:
    """Serve the pages of both worlds, and poll, decide and send in one of them. Ends on SIGTERM or Ctrl-C.

    Live does not begin before two people can approve for the whole city, each with a second factor.
    """
    settings = Settings() if world is None else Settings(world=world)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every tick, each second, and hides all else
    office, desk = office_of(settings), Desk()
    acting = Acting(settings, office, desk)
    try:
        _begin(acting, enrol)
        clock = acting.playing.clock if acting.playing else None
        app = create_app(settings, office=office, drill_clock=clock, acting=acting.world, wake=acting.wake)
        serve_pages(settings, app, lambda: None, desk)
    finally:
        acting.end()


def _begin(acting: Acting, enrol: bool) -> None:
    try:
        acting.begin()
    except NotBegun as error:
        if not enrol:
            raise
        click.echo(f"CLOSED: {error}", err=True)
        acting.begin_later()


def serve_pages(settings: Settings, app: Flask, ready: Callable[[], None], desk: Desk) -> None:
    """Serve until told to stop; `ready` is called once the port answers, and `desk` takes the alarms. Exits where the port is taken."""
    open_edge(app, app.extensions[PAGES], settings, often=app.extensions[MAPS], desk=desk).serve(settings.host, settings.port, ready)
