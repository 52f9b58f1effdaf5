"""`lifeline serve`: pages, schedule and sending in one process."""

import gc
import logging
import resource
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import click
import uvicorn
from a2wsgi import WSGIMiddleware

from lifeline.app import create_app
from lifeline.bulletins import keep_documents
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.draft import rehearse
from lifeline.bulletins.office import Office
from lifeline.core.leader import leader_for
from lifeline.core.ports import P
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.schedule import Schedule
from lifeline.wiring import feeds_of, office_of, open_drill, open_live, secrets_of, signer_of, sources_of

MOST_READERS = 2000
PAGE_THREADS = 2  # more would take the interpreter from the threads that send


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
        serve_pages(settings, create_app(settings), lambda: None)
    finally:
        schedule.stop()
        dispatcher.stop()
        leader.resign()
        world.database.close()


def serve_pages(settings: Settings, app: Any, ready: Callable[[], None]) -> None:
    """Serve until told to stop; `ready` is called once the port answers. Raises OSError where the port is taken."""
    config = uvicorn.Config(
        WSGIMiddleware(app, workers=PAGE_THREADS),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        limit_concurrency=MOST_READERS,
        server_header=False,
    )
    _let_readers_in()
    gc.freeze()  # what is loaded stays: a full collection of it would stop every thread for 0.2 s, perhaps in mid-send
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends, not an error
        _Server(config, ready).run()


def _let_readers_in() -> None:
    """Each reader is an open file, and a plain user may have 1,024: take as many as the system grants for MOST_READERS."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_READERS + 1000
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


class _Server(uvicorn.Server):
    """uvicorn that says when it answers and leaves on the first SIGTERM or SIGINT."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()
