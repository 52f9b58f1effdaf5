"""Which deliveries may go now: ends are taken first, then everything due is claimed in one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from sqlalchemy import Select, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.elements import SQLCoreOperations

from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import AccountState, Attempt, Bulletin, Delivery
from lifeline.core.people import Quota
from lifeline.core.ports import P
from lifeline.core.world import World

# What follows waits this long for an unsure original that cannot be read back, then goes as a post of its own.
SETTLING = timedelta(seconds=30)
CLOCK_SLACK = timedelta(seconds=5)
LANES = ("correction", "emergency", "routine")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery this process holds until `token` is superseded; everything needed to send it, so sending reads nothing."""

    id: int
    account: str
    token: int
    text: str
    language: str
    key: str
    created: datetime
    reply_to: str
    tries: int
    attempt: int = 0


def passed(moment: SQLCoreOperations[datetime], set_at: SQLCoreOperations[datetime], now: datetime) -> ColumnElement[bool]:
    """The moment has come, or the clock stepped back before the time it was set: then waiting would be endless."""
    return or_(moment <= now, set_at > now + CLOCK_SLACK)


def due_count(session: Session, now: datetime) -> int:
    """How many deliveries are pending and due: a cheap look before a write transaction is opened."""
    due = passed(Delivery.due_at, Delivery.changed_at, now)
    return session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == Sent.PENDING, due)) or 0


def unsure_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == Sent.UNSURE)) or 0


class Frozen(Protocol):
    """What a post is built from, as it was frozen when the bulletin was issued."""

    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def created(self) -> datetime: ...
    @property
    def reply_to(self) -> str: ...


def post_of(world: World[P], frozen: Frozen) -> P:
    """The frozen text as a post of this world. Raises WrongMark when it belongs to the other (lock 2, at the last door)."""
    return world.post(frozen.text, language=frozen.language, key=frozen.key, created=frozen.created, reply_to=frozen.reply_to)


def claim(
    session: Session,
    *,
    now: datetime,
    lease: timedelta,
    room: int,
    busy: Collection[str] = (),
    quotas: Mapping[str, Quota] = MappingProxyType({}),
    owner: str = "",
) -> list[Claimed]:
    """Claim up to `room` deliveries, each with a new token, the most urgent lane first.

    Asked again right here, in the claiming statement: bulletin still issued, not expired, due, account neither busy, parked,
    quiet nor out of quota, and no earlier delivery of the same situation and account unsettled.
    """
    wanted = _due(session, now=now, room=room, busy=busy, quotas=quotas)
    values = {"state": Sent.CLAIMED, "token": Delivery.token + 1, "tries": Delivery.tries + 1, "changed_at": now}
    rows = session.execute(
        update(Delivery)
        .where(Delivery.id.in_(wanted.scalar_subquery()), Delivery.state == Sent.PENDING)
        .values(**values, lease_until=now + lease, owner=owner, reply_to=func.coalesce(_answers(), ""))
        .execution_options(synchronize_session=False)
        .returning(*(getattr(Delivery, name) for name in _FIELDS))
    ).all()
    held = [Claimed(*row) for row in rows]
    return _one_per_account(session, held, now)


def _due(session: Session, *, now: datetime, room: int, busy: Collection[str], quotas: Mapping[str, Quota]) -> Select[int]:
    spent = exhausted(session, quotas, now)
    return (
        select(Delivery.id)
        .join(Bulletin, Bulletin.id == Delivery.bulletin_id)
        .where(
            Delivery.state == Sent.PENDING,
            passed(Delivery.due_at, Delivery.changed_at, now),
            or_(Delivery.expires_at.is_(None), Delivery.expires_at > now),
            Bulletin.state == State.ISSUED,
            Delivery.account_id.not_in(list(busy)),
            ~_stopped(now),
            ~_unsettled_before(now),
            *(~and_(Delivery.account_id == account, Delivery.lane.in_(lanes)) for account, lanes in spent.items()),
        )
        .order_by(_rank(), Delivery.issue_order, Delivery.id)
        .limit(room)
    )


_FIELDS = ("id", "account_id", "token", "text", "language", "key", "created_at", "reply_to", "tries")


def _rank() -> ColumnElement[int]:
    return case({lane: rank for rank, lane in enumerate(LANES)}, value=Delivery.lane, else_=len(LANES))


def _one_per_account(session: Session, held: list[Claimed], now: datetime) -> list[Claimed]:
    """An account has one connection: of two situations' deliveries for it the first goes, the other is given back."""
    first: dict[str, Claimed] = {}
    back = [one.id for one in held if first.setdefault(one.account, one) is not one]
    if back:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(back))
            .values(state=Sent.PENDING, tries=Delivery.tries - 1, changed_at=now, due_at=now, lease_until=None)
            .execution_options(synchronize_session=False)
        )
    return list(first.values())


def _stopped(now: datetime) -> ColumnElement[bool]:
    quiet = and_(AccountState.quiet_until > now, AccountState.changed_at <= now + CLOCK_SLACK)
    return exists().where(AccountState.account_id == Delivery.account_id, or_(AccountState.parked_at.is_not(None), quiet))


def _unsettled_before(now: datetime) -> ColumnElement[bool]:
    """Nothing overtakes an unsettled earlier delivery of its situation and account (alerting rule 21).

    An unsure one holds the later up until its timeline was looked at, and at least for SETTLING; its bulletin has ended.
    """
    earlier = aliased(Delivery)
    waited = or_(earlier.changed_at <= now - SETTLING, earlier.changed_at > now + CLOCK_SLACK)
    unknowable = and_(waited, earlier.looked_at.is_not(None))
    return exists().where(
        earlier.situation_id == Delivery.situation_id,
        earlier.account_id == Delivery.account_id,
        earlier.issue_order < Delivery.issue_order,
        or_(earlier.state.in_((Sent.PENDING, Sent.CLAIMED)), and_(earlier.state == Sent.UNSURE, ~unknowable)),
    )


def _answers() -> ColumnElement[str]:
    """The platform's id of the latest earlier post of this situation on this account: what a follow-up replies to."""
    earlier = aliased(Delivery)
    return (
        select(earlier.post_id)
        .where(
            earlier.situation_id == Delivery.situation_id,
            earlier.account_id == Delivery.account_id,
            earlier.issue_order < Delivery.issue_order,
            earlier.state == Sent.SENT,
        )
        .order_by(earlier.issue_order.desc())
        .limit(1)
        .correlate(Delivery)
        .scalar_subquery()
    )


def exhausted(session: Session, quotas: Mapping[str, Quota], now: datetime) -> dict[str, tuple[str, ...]]:
    """Accounts out of quota, with the lanes that must wait; the reserve is open to corrections and emergencies only."""
    spent: dict[str, tuple[str, ...]] = {}
    for seconds in {quota.seconds for quota in quotas.values()}:
        since = now - timedelta(seconds=seconds)
        counts = session.execute(
            select(Attempt.account_id, func.count()).where(Attempt.opened_at > since).group_by(Attempt.account_id)
        ).all()
        for account, used in counts:
            quota = quotas.get(account)
            if quota is None or quota.seconds != seconds:
                continue
            if used >= quota.posts:
                spent[account] = LANES
            elif used >= quota.posts - quota.reserve:
                spent[account] = ("routine",)
    return spent


def open_attempts(session: Session, held: list[Claimed], now: datetime) -> list[Claimed]:
    """Record, in a transaction of its own before any request leaves, that each is about to be tried."""
    rows = [{"delivery_id": one.id, "account_id": one.account, "token": one.token, "opened_at": now} for one in held]
    made = session.execute(insert(Attempt).returning(Attempt.id, Attempt.delivery_id, sort_by_parameter_order=True), rows).all()
    numbers = {delivery: attempt for attempt, delivery in made}
    return [replace(one, attempt=numbers[one.id]) for one in held]
