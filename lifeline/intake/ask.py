"""A person wants a feed asked now: a mark in the database makes it due for whoever polls, whatever its interval or breaker says."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lifeline.intake.feed import Feed
from lifeline.intake.pace import due
from lifeline.intake.store import locked_state

REST = timedelta(seconds=10)  # the shortest interval a feed's file may name


class NotAsked(ValueError):
    """It is off, asked just now, or about to be asked: nothing was changed."""


def ask_again(session: Session, feed: Feed, *, now: datetime) -> None:
    """Mark the feed as due. The poll that begins after this takes the mark away; one that was under way does not.

    Raises NotAsked. Two people at once: the second finds it marked.
    """
    if not feed.enabled:
        raise NotAsked(f"{feed.title} is off in feeds/{feed.name}.yaml: nobody asks it before it is switched on there")
    state = locked_state(session, feed.name, now)
    if state.wanted_at is not None or due(state.set_at, state.next_at, now):
        raise NotAsked(f"{feed.title} is due already: whoever reads feeds asks it in its next round")
    if state.attempted_at is not None and now - REST < state.attempted_at <= now:
        raise NotAsked(f"{feed.title} was asked less than {REST.seconds} seconds ago: look at what it answered")
    state.wanted_at = now
