"""Whatever would act in live asks here first whether it may begin at all."""

from datetime import datetime
from typing import Any

from lifeline.core.cap import Status
from lifeline.core.clock import true_time
from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.drills.policy import demand_of
from lifeline.staff import quorum, waive
from lifeline.wiring import NotReady


class NotBegun(NotReady):
    """Live lacks the people who could approve; the sentence says who is there and what to do."""


def require_begun(world: World[Any]) -> None:
    """Raises NotBegun for a live world that may not begin yet. One that may begins here, for good; then this only reads."""
    if world.status is not Status.ACTUAL:
        return
    with world.database.reading() as session:
        if quorum.begun(session):
            return
    with world.database.writing() as session:
        missing = quorum.begin(session, true_time(world.clock))
    if missing:
        raise NotBegun(missing)


def require_practised(world: World[Any], by: Actor) -> None:
    """Before an approval in live. Raises NotDone where the office's policy asks for practice that this login has not shown."""
    if world.status is Status.ACTUAL:
        with world.database.reading() as session:
            waive.require_practised(session, by, true_time(world.clock), demand_of(Settings().folder("city")))


def require_counted(database: Database, by: Actor, now: datetime) -> None:
    """The same before figures are let out."""
    if database.status is Status.ACTUAL:
        with database.reading() as session:
            waive.require_counted(session, by, now, demand_of(Settings().folder("city")))
