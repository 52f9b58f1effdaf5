"""`lifeline serve`: pages, schedule and sending in one process."""

import logging
import socket
from collections.abc import Callable

import click
from flask import Flask

from lifeline.app import MAPS, PAGES, create_app
from lifeline.cli.acting import Acting
from lifeline.cli.begun import NotBegun
from lifeline.core.settings import Settings
from lifeline.edge.edge import open_edge
from lifeline.edge.trouble import Desk
from lifeline.wiring import NotReady, office_of


@click.command()
@click.option("--world", type=click.Choice(["live", "drill"]), help="The world this process acts in (default: LIFELINE_WORLD, else live).")
@click.option("--enrol", is_flag=True, help="While live lacks two approvers: serve the pages and the desk, so that people can enrol.")
def serve(world: str | None, enrol: bool) -> None:
    """Serve the pages of both worlds, and poll, decide and send in one of them. Ends on SIGTERM or Ctrl-C.

    Live does not begin before two people can approve for the whole city, each with a second factor.
    """
    settings = Settings() if world is None else Settings(world=world)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for teller in ("apscheduler", "alembic"):  # the one tells of every tick, each second, the other of each look at the database's shape
        logging.getLogger(teller).setLevel(logging.WARNING)
    need_port(settings)
    office, desk = office_of(settings), Desk()
    acting = Acting(settings, office, desk)
    try:
        _begin(acting, enrol)
        clock = acting.playing.clock if acting.playing else None
        app = create_app(settings, office=office, drill_clock=clock, acting=acting.world, wake=acting.wake)
        serve_pages(settings, app, lambda: None, desk)
    finally:
        acting.end()


def need_port(settings: Settings) -> None:
    """Asked before anything begins. Raises NotReady where another process has it, or the address is none of this machine's."""
    try:
        family, kind, *_, where = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        raise NotReady(
            f"{settings.host}, port {settings.port}: {error.strerror}. Stop what uses it, or set another (LIFELINE_PORT=8001)"
        ) from None


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
