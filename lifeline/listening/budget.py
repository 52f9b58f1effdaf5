"""What listening may cost in a day: told at 80 %, stopped at 100 %, and never taken from what posting may cost."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow

WARN_AT = 0.8


def left(source: Source, spent: int) -> int | None:
    """Units that may still be read today; None without limit."""
    return None if source.per_day is None else max(0, source.per_day - spent)


def again_at(now: datetime) -> datetime:
    """Midnight UTC, when the day's units are there again."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)


def tell(session: Session, source: Source, row: ListenerRow, now: datetime) -> None:
    """Raise or clear the alarm of this listener, by what its row has spent today."""
    if source.per_day is None or row.spent < WARN_AT * source.per_day:
        clear_alarm(session, "listener-budget", source.name, now=now)
        return
    over = row.spent >= source.per_day
    what = "so it is not asked before midnight UTC (09:00 in Korea)" if over else "at 100 % it stops until midnight UTC (09:00 in Korea)"
    cause = f"{source.en}: {row.spent:,} of {source.per_day:,} posts that may be read today are read; {what}."
    remedy = "Raise per_day in city/listeners.yaml and restart, or take hashtags out. Posting is not touched by this."
    alarm = raise_alarm(session, "listener-budget", source.name, cause=cause, remedy=remedy, now=now)
    alarm.cause = cause
