"""What a process does beside showing pages: in one world it polls, decides and sends, as soon as that world's database answers."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from lifeline.bulletins import keep_documents
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.draft import rehearse
from lifeline.bulletins.issued import keep as log_of_issued
from lifeline.bulletins.keep_documents import Signer
from lifeline.bulletins.office import Office
from lifeline.cli import nightly
from lifeline.cli.begun import require_begun
from lifeline.cli.canary import LOOK_EVERY, canary_beat
from lifeline.cli.crossing import EVERY, crossing
from lifeline.cli.playing import Playing
from lifeline.core.anchor import keep
from lifeline.core.beat import Beat
from lifeline.core.cap import Status
from lifeline.core.db import WrongWorld
from lifeline.core.leader import Leader, leader_for
from lifeline.core.ports import P
from lifeline.core.settings import Settings
from lifeline.core.text import first_line
from lifeline.core.world import World
from lifeline.drills import canary
from lifeline.drills.clockwork import EVERY as PLAYED_EVERY
from lifeline.drills.policy import canary_of, demand_of
from lifeline.edge.trouble import Desk
from lifeline.schedule import Schedule, always
from lifeline.staff import practice_watch, quorum, stands_watch
from lifeline.wiring import (
    NotReady,
    feeds_of,
    open_drill,
    open_exercise,
    open_inviting,
    open_listening,
    open_live,
    secrets_of,
    signer_of,
    sources_of,
)

log = logging.getLogger(__name__)

AGAIN = 2.0


class Acting:
    """`desk` takes alarms from the moment the database is open."""

    def __init__(self, settings: Settings, office: Office, desk: Desk) -> None:
        self._settings, self._office, self._desk = settings, office, desk
        self.playing = Playing(settings, office) if settings.world == "drill" else None
        self._opened, self._started = ExitStack(), ExitStack()
        self._world: World[Any] | None = None
        self._wake: Callable[[], None] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._try_again, name="opening", daemon=True)

    def begin(self) -> None:
        """At once, or once the database answers: until then the pages show what they showed last. Raises what only a person can mend."""
        try:
            self._open()
        except DBAPIError as error:
            log.error("the %s database does not answer, so nothing is polled or sent yet: %s", self._settings.world, first_line(error.orig))
            self._thread.start()

    def begin_later(self) -> None:
        """Once what was missing is there: the desk is open until then, so that people can enrol."""
        self._thread.start()

    def world(self) -> World[Any]:
        """For the desk. Raises NotReady while its database does not answer."""
        if self._world is None:
            raise NotReady(f"the {self._settings.world} database does not answer yet")
        return self._world

    def wake(self) -> None:
        """There is something to send."""
        if self._wake is not None:
            self._wake()

    def end(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(6)
        self._started.close()
        self._opened.close()

    def _try_again(self) -> None:
        said = ""
        while not self._over.wait(AGAIN):
            try:
                self._open()
                return
            except DBAPIError:
                continue
            except (NotReady, WrongWorld) as error:
                if str(error) != said:
                    said = str(error)
                    log.error("the %s database answers, but: %s", self._settings.world, said)

    def _open(self) -> None:
        if self._world is None:
            opened = self._opened_world()
            self._opened.callback(opened.database.close)
            self._world = opened
        require_begun(self._world)
        self._act(self._world)

    def _opened_world(self) -> World[Any]:
        if self.playing is None:
            return open_live(self._settings, self._office)
        behind = self.playing.stand_before(open_drill(self._settings, self._office, clock=self.playing.clock))
        return open_exercise(self._settings, self._office, behind)

    def _beats(self, world: World[Any], leader: Leader, wake: Callable[[], None]) -> Iterator[tuple[Beat, float]]:
        """What the leading process does besides, each in a thread of its own, and how often."""
        if self.playing is None:
            yield canary_beat(self._settings, world, leader.leads), LOOK_EVERY
        else:
            yield self.playing.beat(world, leader.leads, wake), PLAYED_EVERY
        yield from ((beat, EVERY) for beat in crossing(self._settings, world, leader.leads))
        yield nightly.beat(world, self._settings.anchors, leader.leads), nightly.LOOK_EVERY

    def _kept(self, world: World[Any], signer: Signer) -> None:
        """What subscribers get of the bulletins issued since, and then the lines of the public log, which name it."""
        keep_documents.keep(world, self._office, signer)
        log_of_issued.keep(world, self._office.city.code, self._settings.log_key)

    def _round(self, world: World[Any], signer: Signer) -> None:
        self._kept(world, signer)
        if world.status is Status.ACTUAL:
            quorum.watch(world.database, world.clock)
            practice_watch.watch(world.database, world.clock, demand_of(self._settings.folder("city")))
            canary.watch(world, canary_of(self._settings.folder("city")))

    def _hour(self, world: World[P]) -> None:
        keep(world.database, self._settings.anchors, world.clock)
        stands_watch.watch(world.database, world.clock)

    def _act(self, world: World[P]) -> None:
        with ExitStack() as started:
            leader = leader_for(world.database)
            started.callback(leader.resign)
            dispatcher = Dispatcher(world, may_act=leader.leads)
            signer, feeds = signer_of(self._settings), feeds_of(self._settings)

            def prove() -> None:
                dispatcher.prove()
                keep_documents.prove(world, self._office, signer)

            listening = open_listening(self._settings, self._office, world)
            started.callback(listening.close)
            schedule = Schedule(
                world,
                self._office,
                feeds=feeds,
                sources=sources_of(feeds),
                secrets=secrets_of(self._settings),
                leader=leader,
                on_bulletin=dispatcher.wake,
                on_round=partial(self._round, world, signer),
                on_day=prove,
                on_hour=partial(self._hour, world),
                listening=listening,
                inviting=open_inviting(self._settings, self._office, world),
                asks=self.playing.asks if self.playing else always,
                hears=self.playing.hears if self.playing else always,
            )
            rehearse(world, self._office, world.clock.now())
            for part in (dispatcher, schedule):
                started.callback(part.stop)
                part.start()
            for beat, every in self._beats(world, leader, dispatcher.wake):
                started.callback(beat.stop)
                beat.start(every)
            self._desk.database, self._desk.clock, self._desk.sending = world.database, world.clock, dispatcher.sending
            self._wake = dispatcher.wake
            self._started = started.pop_all()
        click.echo(f"{self._settings.world} world: {len(world.accounts)} accounts, {sum(feed.enabled for feed in feeds)} feeds asked")
