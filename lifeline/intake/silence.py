"""A feed that says nothing new is normal; a feed that is not heard is an alarm that staff see."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.text import clock_ko
from lifeline.intake.feed import Feed
from lifeline.intake.store import SILENT
from lifeline.intake.tables import FeedState


def watch(session: Session, feeds: Sequence[Feed], now: datetime) -> list[str]:
    """Raise and clear the alarm of each feed; names of the silent ones. To be called at least once a minute.

    Silent: no answer for twice the interval, or the same answer for longer than the feed's `silent_after`. A feed that is
    off, or was never asked (no key), is not silent. Absent is not cancelled: no alert changes because of this.
    """
    states = {state.feed: state for state in session.scalars(select(FeedState).order_by(FeedState.feed).with_for_update())}
    silent: list[str] = []
    for state in states.values():
        _pull_back(state, now)
    for feed in feeds:
        why = silence(feed, states[feed.name], now) if feed.enabled and feed.name in states else ""
        if why:
            remedy = f"Until it is heard again, look at the source itself: {feed.title}. A silent feed does not mean no danger."
            raise_alarm(session, SILENT, feed.name, cause=why, remedy=remedy, now=now)
            silent.append(feed.name)
        else:
            clear_alarm(session, SILENT, feed.name, now=now)
    return silent


def silence(feed: Feed, state: FeedState, now: datetime) -> str:
    """Why this feed counts as silent; empty when it does not."""
    heard = state.heard_at or state.first_at
    if heard is not None and now - heard > feed.every * 2:
        return f"{feed.title}: no answer since {clock_ko(heard)}. {state.cause}".strip()
    if feed.silent_after and state.changed_at and now - state.changed_at > feed.silent_after:
        return f"{feed.title}: the same answer since {clock_ko(state.changed_at)}."
    return ""


def _pull_back(state: FeedState, now: datetime) -> None:
    """Marks left by a clock that ran ahead: silence counts from now, not from when the clock gets there again."""
    state.first_at = state.first_at and min(state.first_at, now)
    state.heard_at = state.heard_at and min(state.heard_at, now)
    state.changed_at = state.changed_at and min(state.changed_at, now)
