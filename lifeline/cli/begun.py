"""Whatever would act in live asks here first whether it may begin at all."""

from typing import Any

from lifeline.core.cap import Status
from lifeline.core.clock import true_time
from lifeline.core.world import World
from lifeline.staff import quorum
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
