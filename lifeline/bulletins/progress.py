"""How far a bulletin came on each of its accounts, and whether anybody is sending at all: frozen views for whoever watches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import AccountState, Attempt, AttemptResult, Bulletin, Delivery, DeliveryStep

SILENT_AFTER = timedelta(seconds=10)
NEEDS_A_PERSON = (Sent.REFUSED, Sent.UNSURE)
_WORST = (*NEEDS_A_PERSON, Sent.PENDING, Sent.CLAIMED, Sent.EXPIRED, Sent.CANCELLED, Sent.SUPERSEDED, Sent.SENT)


@dataclass(frozen=True, slots=True)
class Stop:
    """What stops an account: parked until a person acts, or quiet until a time. Empty where nothing does."""

    parked_at: datetime | None = None
    quiet_until: datetime | None = None
    cause: str = ""

    def __bool__(self) -> bool:
        return self.parked_at is not None or self.quiet_until is not None


@dataclass(frozen=True, slots=True)
class Post:
    """One account's post as it stands. `due_at`: when a pending one is tried next; `until`: after that it is not sent any more."""

    id: int
    account: str
    part: int
    text: str
    state: Sent
    reason: str
    tries: int
    due_at: datetime
    until: datetime | None
    changed_at: datetime
    sent_at: datetime | None
    url: str
    stop: Stop

    @property
    def rank(self) -> tuple[int, bool, str, int]:
        """The worst comes first; of those that wait, those that failed already."""
        return _WORST.index(self.state), self.tries == 0, self.account, self.part

    def overdue(self, now: datetime) -> bool:
        return self.state is Sent.PENDING and not self.stop and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Try:
    """One try, or a move by hand (`person`): what it came to, in the platform's words or theirs. Without `outcome` it is under way."""

    at: datetime
    outcome: str
    detail: str
    person: str = ""


def stops(session: Session, now: datetime) -> dict[str, Stop]:
    """What stops accounts now, by account."""
    found = {}
    for row in session.scalars(select(AccountState)):
        quiet = row.quiet_until if row.quiet_until is not None and row.quiet_until > now else None
        if row.parked_at is not None or quiet is not None:
            found[row.account_id] = Stop(row.parked_at, quiet, row.cause)
    return found


def posts(session: Session, bulletin_id: str, now: datetime) -> tuple[Post, ...]:
    """Every post of one bulletin, the worst first."""
    stopped = stops(session, now)
    rows = session.scalars(select(Delivery).where(Delivery.bulletin_id == bulletin_id))
    return tuple(sorted((_post(row, stopped) for row in rows), key=lambda one: one.rank))


def tries(session: Session, delivery: int) -> tuple[Try, ...]:
    """What was tried and done with one post, the oldest first."""
    joined = select(Attempt, AttemptResult).outerjoin(AttemptResult, AttemptResult.attempt_id == Attempt.id)
    tried = [
        Try(attempt.opened_at, result.outcome if result else "", result.detail if result else "")
        for attempt, result in session.execute(joined.where(Attempt.delivery_id == delivery).order_by(Attempt.id))
    ]
    by_hand = session.scalars(select(DeliveryStep).where(DeliveryStep.delivery_id == delivery).order_by(DeliveryStep.id))
    return tuple(sorted((*tried, *(Try(one.at, one.after, one.reason, one.person) for one in by_hand)), key=lambda one: one.at))


def counts(found: Iterable[Post]) -> dict[Sent, int]:
    """How many are in each state, the worst state first, none of it empty."""
    states = [one.state for one in found]
    return {state: states.count(state) for state in _WORST if state in states}


def silence(session: Session, found: Sequence[Post], now: datetime) -> timedelta | None:
    """How long nothing was tried although something here is due; None while somebody sends, or nothing is due."""
    due = [one.due_at for one in found if one.overdue(now)]
    if not due:
        return None
    since = now - max(min(due), last_try(session) or min(due))
    return since if since >= SILENT_AFTER else None


def last_try(session: Session) -> datetime | None:
    """When anything was last tried or answered in this world."""
    opened = session.scalar(select(Attempt.opened_at).order_by(Attempt.id.desc()).limit(1))
    closed = session.scalar(select(AttemptResult.closed_at).order_by(AttemptResult.attempt_id.desc()).limit(1))
    return max((at for at in (opened, closed) if at is not None), default=None)


def last_sent(session: Session, accounts: Iterable[str]) -> dict[str, datetime]:
    """When a platform last took a post of each of these accounts; one at a time, as the index of the attempts has them."""
    took = select(Attempt.opened_at).join(AttemptResult, AttemptResult.attempt_id == Attempt.id).where(AttemptResult.outcome == Sent.SENT)
    newest = took.order_by(Attempt.opened_at.desc()).limit(1)
    found = {account: session.scalar(newest.where(Attempt.account_id == account)) for account in accounts}
    return {account: at for account, at in found.items() if at is not None}


def troubled(session: Session) -> dict[str, int]:
    """By the number of each bulletin in force: how many of its posts only a person can settle."""
    return _in_force(session, NEEDS_A_PERSON, Bulletin.number)


def refused(session: Session) -> dict[str, int]:
    """By account: how many posts of bulletins in force it refused."""
    return _in_force(session, (Sent.REFUSED,), Delivery.account_id)


def _in_force(session: Session, states: Sequence[Sent], by: InstrumentedAttribute[str]) -> dict[str, int]:
    joined = select(by, func.count()).join_from(Delivery, Bulletin, Bulletin.id == Delivery.bulletin_id)
    rows = session.execute(joined.where(Bulletin.state == State.ISSUED, Delivery.state.in_(states)).group_by(by).order_by(by))
    return {key: count for key, count in rows}  # noqa: C416


def _post(row: Delivery, stopped: dict[str, Stop]) -> Post:
    same = ("id", "part", "text", "reason", "tries", "due_at", "changed_at", "sent_at", "url")
    return Post(
        **{name: getattr(row, name) for name in same},
        account=row.account_id,
        state=Sent(row.state),
        until=row.expires_at,
        stop=stopped.get(row.account_id, Stop()),
    )
