"""A listener that fails or says nothing becomes an alarm that staff see: a silent stream is no proof of quiet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.text import clock_ko, storable
from lifeline.listening.port import ListenerFailed, Remedy
from lifeline.listening.sources import Source
from lifeline.listening.tables import ListenerRow

TELLS_AT = 3  # failures in a row; at once where only a person can mend it
LONGEST = timedelta(minutes=30)
_REMEDIES: dict[Remedy, str] = {
    "wait": "It is asked again by itself. If it lasts, look at the platform yourself.",
    "credential": "Renew its credential in the credentials file of this world and restart.",
    "credit": "Buy credit or raise the cap in the platform's console.",
    "settings": "Correct its settings in city/listeners.yaml and restart.",
}


def failed(session: Session, source: Source, row: ListenerRow, error: ListenerFailed, now: datetime) -> None:
    """Nothing was read: note it, and ask again later and later."""
    row.failures += 1
    row.tried_at, row.problem = now, error.cause
    row.next_at = now + _pause(source, row.failures, error.retry_after)
    if row.failures >= TELLS_AT or error.remedy != "wait":
        cause = f"{source.en}: {error.cause} ({row.failures} times in a row, last answer {_when(row.answered_at)})."
        alarm = raise_alarm(session, "listener-failed", source.name, cause=cause, remedy=_REMEDIES[error.remedy], now=now)
        alarm.cause = cause[:1000]


def went_well(session: Session, source: Source, row: ListenerRow, now: datetime) -> None:
    row.failures, row.problem = 0, ""
    row.tried_at = row.answered_at = now
    clear_alarm(session, "listener-failed", source.name, now=now)


def behind(session: Session, source: Source, words: str, now: datetime) -> None:
    """What a listener does not hear now, or not yet, though it answers."""
    if not words:
        clear_alarm(session, "listener-gap", source.name, now=now)
        return
    remedy = "The search goes over it by itself. If it lasts, look at the platform yourself, and at firehose in city/listeners.yaml."
    alarm = raise_alarm(session, "listener-gap", source.name, cause=f"{source.en}: {words}.", remedy=remedy, now=now)
    alarm.cause = storable(f"{source.en}: {words}.")[:1000]


def watch(session: Session, sources: Sequence[Source], *, open_since: datetime | None, silent: timedelta, now: datetime) -> tuple[str, ...]:
    """Names of those without a post for too long while a situation is open (`open_since`: the first of them), each with its alarm."""
    rows = {row.name: row for row in session.scalars(select(ListenerRow))}
    quiet: list[str] = []
    for source in sources:
        row = rows.get(source.name)
        if row is None or not source.enabled or open_since is None or now - _last(row, open_since, now) <= silent:
            clear_alarm(session, "listener-silent", source.name, now=now)
            continue
        cause = f"{source.en}: no post since {_when(row.last_post_at)}, though a situation is open."
        remedy = (
            "A silent stream is no proof of quiet: look for the hashtags on the platform itself, and at the switches in city/hashtags.yaml."
        )
        raise_alarm(session, "listener-silent", source.name, cause=cause, remedy=remedy, now=now)
        quiet.append(source.name)
    return tuple(quiet)


def _last(row: ListenerRow, open_since: datetime, now: datetime) -> datetime:
    return max(min(row.last_post_at or open_since, now), min(open_since, now))


def _pause(source: Source, failures: int, wish: float | None) -> timedelta:
    """Doubling from the interval up to half an hour; what the platform wishes is kept within two hours."""
    pause = min(max(LONGEST, source.every), source.every * 2.0 ** min(failures - 1, 12))
    return pause if wish is None else max(pause, timedelta(seconds=min(max(wish, 0.0), 7200.0)))


def _when(moment: datetime | None) -> str:
    return clock_ko(moment) if moment else "it was switched on"
