"""Official alerts for the desk: stored as a poll stores them, and decided on as the schedule decides."""

from datetime import timedelta
from typing import Any

from lifeline import flows
from lifeline.core.cap import Alert
from lifeline.intake.fresh import fresh
from lifeline.wiring import sources_of
from tests.bulletins.town import snow

OPEN, PINNED = "gdacs", "kma-cap-rss"  # of the first a person approves everything, what the second says may go out by itself


def stored(desk: Any, *alerts: Alert, feed: str = OPEN, seed: bool = False, document: int | None = None) -> list[int]:
    with desk.world.database.writing() as session:
        return [row.id for row in fresh(session, feed, alerts, document_id=document, now=desk.clock.now(), seed=seed)]


def decided(desk: Any) -> list[flows.Warned]:
    return list(flows.take_up(desk.world, desk.office, sources_of(desk.feeds)))


def came(desk: Any, *alerts: Alert, **given: Any) -> list[int]:
    """The numbers of the alerts."""
    numbers = stored(desk, *alerts, **given)
    decided(desk)
    return numbers


def snowfall(desk: Any, *, ago: timedelta = timedelta(minutes=1), **given: Any) -> Alert:
    return snow(at=desk.clock.now() - ago, **given)
