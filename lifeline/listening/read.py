"""How each listener fares, for staff and for the public page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.alarm import Alarm
from lifeline.listening.tables import ListenerRow

# well: it answers; failing: it does not; silent: no post while a situation is open; stopped: the day's budget is read up;
# behind: it answers, and a stretch is not read yet; off: switched off; new: it was never asked.
State = Literal["well", "failing", "silent", "stopped", "behind", "off", "new"]
_LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ListenerHealth:
    """One listener. `ko`/`en` are its names for people, `state` a code for the words of pages; `problem` is for staff only.

    `heard`, `own` and `shed` count posts since it was set up: taken in, the city's own passed over, and dropped under overload;
    `gaps` stretches of time a stream did not give.
    """

    name: str
    platform: str
    ko: str
    en: str
    state: State
    last_post_at: datetime | None
    answered_at: datetime | None
    lag: timedelta | None
    heard: int
    own: int
    shed: int
    gaps: int
    spent: int
    problem: str
    cursor: str

    def title(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


def health(session: Session, now: datetime) -> tuple[ListenerHealth, ...]:
    """Every listener of the office's file, by name; those that left the file are not told of."""
    alarms = select(Alarm.kind, Alarm.subject).where(Alarm.kind.like("listener-%"), Alarm.cleared_at.is_(None))
    raised = {(kind, subject) for kind, subject in session.execute(alarms)}
    return tuple(_view(row, raised, now) for row in session.scalars(select(ListenerRow).order_by(ListenerRow.name)))


def _view(row: ListenerRow, raised: set[tuple[str, str]], now: datetime) -> ListenerHealth:
    return ListenerHealth(
        name=row.name,
        platform=row.platform,
        ko=row.ko or row.name,
        en=row.en or row.name,
        state=_state(row, raised, now),
        last_post_at=row.last_post_at,
        answered_at=row.answered_at,
        lag=max(now - row.answered_at, timedelta(0)) if row.answered_at else None,
        heard=row.heard,
        own=row.own,
        shed=row.shed,
        gaps=row.gaps,
        spent=row.spent if row.spent_on == now.date().isoformat() else 0,
        problem=row.problem,
        cursor=row.cursor,
    )


def _state(row: ListenerRow, raised: set[tuple[str, str]], now: datetime) -> State:
    if not row.enabled:
        return "off"
    if row.tried_at is None and row.answered_at is None:
        return "new"
    if row.failures or ("listener-failed", row.name) in raised:
        return "failing"
    if ("listener-budget", row.name) in raised and row.next_at and row.next_at > now + _LATE:
        return "stopped"
    if ("listener-gap", row.name) in raised:
        return "behind"
    return "silent" if ("listener-silent", row.name) in raised else "well"
