"""The way of a report into its own world: that world's database opened for writing, when the first one comes."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lifeline.core.cap import Status
from lifeline.core.clock import Clock
from lifeline.core.db import Database, WrongWorld, open_database
from lifeline.core.post import DrillPost, LivePost
from lifeline.core.sighting import Sighting
from lifeline.core.world import World
from lifeline.ear import Ear, open_ear
from lifeline.flows import hear
from lifeline.incidents.changes import hearing

T = TypeVar("T")


class Shut(RuntimeError):
    """Reports of this world cannot be stored now: not set up, out of reach, or not ours to write."""


@dataclass(frozen=True, slots=True)
class _Opened:
    world: World[Any]
    ear: Ear
    key: bytes


class Door:
    """One world's. Which process shows the page does not matter: a report of a world is written into that world's database alone."""

    def __init__(self, status: Status, url: str, *, clock: Clock, city: Path, database: Database | None = None) -> None:
        if database is not None and database.status is not status:
            raise WrongWorld(f"a form of the {status} world was given the database of the {database.status} world")
        self.status, self.clock = status, clock
        self._url, self._city, self._database = url, city, database
        self._opening = threading.Lock()
        self._opened: _Opened | None = None

    @property
    def key(self) -> bytes:
        """The secret that forms are signed with. Raises Shut."""
        return self._known().key

    def read(self, ask: Callable[[Session], T]) -> T:
        """The answer of this world's database. Raises Shut."""
        known = self._known()
        try:
            with known.world.database.reading() as session:
                return ask(session)
        except DBAPIError as error:
            raise Shut(str(error.orig)) from error

    def write(self, act: Callable[[Session], T]) -> T:
        """What it gives, once it is stored. Raises Shut."""
        known = self._known()
        try:
            with known.world.database.writing() as session:
                return act(session)
        except DBAPIError as error:
            raise Shut(str(error.orig)) from error

    def hear(self, sighting: Sighting, also: Callable[[Session], None]) -> None:
        """It is stored when this returns, one that cannot be read too: a person sees it. Raises Shut, and then nothing is."""
        known = self._known()
        try:
            hear(known.world, known.ear, [sighting], listener=sighting.listener, also=also)
        except (DBAPIError, WrongWorld) as error:
            raise Shut(str(error)) from error

    def _known(self) -> _Opened:
        with self._opening:
            if self._opened is None:
                try:
                    self._opened = self._open()
                except (DBAPIError, WrongWorld) as error:
                    raise Shut(str(error)) from error
            return self._opened

    def _open(self) -> _Opened:
        database = self._database or open_database(self._url, self.status)
        with database.writing() as session:
            key = bytes(hearing(session).key)
        world: World[Any]
        if self.status is Status.ACTUAL:
            world = World(Status.ACTUAL, LivePost, database, (), {}, self.clock)
        else:
            world = World(Status.EXERCISE, DrillPost, database, (), {}, self.clock)
        return _Opened(world, open_ear(self._city), key)
