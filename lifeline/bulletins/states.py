"""Where a bulletin may go next (alerting rules, section 2), and the one door through which it moves."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from lifeline.bulletins.tables import Bulletin, Step
from lifeline.core.alarm import clear_alarms
from lifeline.core.people import Actor


class State(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    ISSUED = "issued"
    DECLINED = "declined"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = (State.DRAFT, State.WAITING, State.RETURNED)
FINAL = (State.DECLINED, State.LAPSED, State.SUPERSEDED, State.CANCELLED, State.EXPIRED)

ALLOWED = frozenset(
    {
        (State.DRAFT, State.DRAFT),
        (State.DRAFT, State.WAITING),
        (State.DRAFT, State.ISSUED),
        (State.WAITING, State.ISSUED),
        (State.WAITING, State.DRAFT),
        (State.WAITING, State.RETURNED),
        (State.RETURNED, State.DRAFT),
        *((before, State.DECLINED) for before in OPEN),
        *((before, State.LAPSED) for before in OPEN),
        (State.ISSUED, State.SUPERSEDED),
        (State.ISSUED, State.CANCELLED),
        (State.ISSUED, State.EXPIRED),
    }
)


class Sent(StrEnum):
    """States of a delivery (alerting rules, section 3)."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"
    UNSURE = "unsure"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class NotAllowed(ValueError):
    """This act is not open to this person, in this state; the sentence says why and what to do."""


class ChangedMeanwhile(NotAllowed):
    """Somebody else moved or edited it since it was read."""


def move(session: Session, bulletin: Bulletin, to: State, *, actor: Actor, reason: str, now: datetime, version: int | None = None) -> None:
    """Move the bulletin and append the step. Raises NotAllowed, or ChangedMeanwhile to the loser of a race.

    `version` is the wording the actor saw; the row moves only if it still has that state and that version.
    """
    before, seen = State(bulletin.state), bulletin.version if version is None else version
    if (before, to) not in ALLOWED:
        raise NotAllowed(f"bulletin {bulletin.number} is {before} and cannot become {to}")
    moved = session.execute(
        update(Bulletin)
        .where(Bulletin.id == bulletin.id, Bulletin.state == before, Bulletin.version == seen)
        .values(state=to, ended_at=now if to in FINAL else None)
        .execution_options(synchronize_session=False)
        .returning(Bulletin.id)
    ).all()
    if not moved:
        raise ChangedMeanwhile(f"bulletin {bulletin.number} was changed meanwhile: look at it again (lifeline bulletins show)")
    session.refresh(bulletin)
    session.add(step(bulletin, before, to, actor=actor, reason=reason, now=now))
    session.flush()
    if before in OPEN and to not in OPEN:
        clear_alarms(session, ("approval-needed",), bulletin.number, now=now)
    if to in FINAL:
        clear_alarms(session, ("no-end", "too-similar"), bulletin.number, now=now)


def step(bulletin: Bulletin, before: str, after: str, *, actor: Actor, reason: str, now: datetime) -> Step:
    return Step(
        bulletin_id=bulletin.id,
        before=before,
        after=after,
        version=bulletin.version,
        person=actor.person,
        login=actor.login,
        reason=reason,
        at=now,
    )
