"""Which deliveries may go now: ends are taken first, then everything due is claimed in one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import FromClause, Integer, Select, and_, bindparam, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import SQLCoreOperations

from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import AccountState, Attempt, AttemptResult, Bulletin, Delivery
from lifeline.core.db import Base, Utc
from lifeline.core.people import Quota
from lifeline.core.ports import P
from lifeline.core.world import World

# What follows waits this long for an unsure original that cannot be read back, then goes as a post of its own.
SETTLING = timedelta(seconds=30)
CLOCK_SLACK = timedelta(seconds=5)
LANES = ("correction", "emergency", "routine")
_NOTHING_TAKEN = (Sent.PENDING, Sent.REFUSED)
_DELIVERY, _BULLETIN, _ACCOUNT_STATE = (Base.metadata.tables[kind.__tablename__] for kind in (Delivery, Bulletin, AccountState))
_UNSURE_COUNT = select(func.count()).select_from(_DELIVERY).where(_DELIVERY.c.state == Sent.UNSURE)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery this process holds until `token` is superseded; everything needed to send it, so sending reads nothing.

    `hash`: of the text as it was issued.
    """

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
    hash: str = ""


def passed(moment: SQLCoreOperations[datetime], set_at: SQLCoreOperations[datetime], now: datetime) -> ColumnElement[bool]:
    """The moment has come, or the clock stepped back before the time it was set: then waiting would be endless."""
    return or_(moment <= now, set_at > now + CLOCK_SLACK)


def due_count(session: Session, now: datetime) -> int:
    """How many deliveries are pending and due: a cheap look before a write transaction is opened."""
    return session.scalar(_due_count(), _moments(now)) or 0


@cache
def _due_count() -> Select[int]:
    return select(func.count()).select_from(_DELIVERY).where(_DELIVERY.c.state == Sent.PENDING, _due())


def unsure_count(session: Session) -> int:
    return session.scalar(_UNSURE_COUNT) or 0


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
    spent, reserved = exhausted(session, quotas, now)
    given = {"lease_until": now + lease, "owner": owner, "room": room, "stopped": [*busy, *spent], "reserved": reserved}
    rows = session.execute(_claiming(), _moments(now) | given).all()  # RETURNING keeps no order
    urgent_first = sorted(rows, key=lambda row: (LANES.index(row.lane), row.issue_order, row.id))
    return _one_per_account(session, [replace(Claimed(*row[: len(_FIELDS)]), hash=row.hash) for row in urgent_first], now)


_FIELDS = ("id", "account_id", "token", "text", "language", "key", "created_at", "reply_to", "tries")
_NOW, _SLACK, _SETTLED = (bindparam(name, type_=Utc) for name in ("at", "slack", "settled"))


def _moments(now: datetime) -> dict[str, Any]:
    return {"at": now, "slack": now + CLOCK_SLACK, "settled": now - SETTLING}


@cache
def _claiming() -> ReturningUpdate[Any]:
    """Built once and on the bare table: building it anew took four times as long as running it, while 44 posts waited."""
    given, wanted = _DELIVERY.c, _claimable()
    values = {"state": Sent.CLAIMED, "token": given.token + 1, "tries": given.tries + 1, "changed_at": _NOW}
    return (
        update(_DELIVERY)
        .where(given.id.in_(wanted.scalar_subquery()), given.state == Sent.PENDING)
        .values(
            **values,
            lease_until=bindparam("lease_until", type_=Utc),
            owner=bindparam("owner"),
            reply_to=case((given.alone, ""), else_=func.coalesce(_answers(), "")),
        )
        .returning(*(given[name] for name in (*_FIELDS, "lane", "issue_order", "hash")))
    )


def _claimable() -> Select[int]:
    given = _DELIVERY.c
    return (
        select(given.id)
        .join(_BULLETIN, _BULLETIN.c.id == given.bulletin_id)
        .where(
            given.state == Sent.PENDING,
            _due(),
            or_(given.expires_at.is_(None), given.expires_at > _NOW),
            _BULLETIN.c.state == State.ISSUED,
            given.account_id.not_in(bindparam("stopped", expanding=True)),
            ~and_(given.lane == "routine", given.account_id.in_(bindparam("reserved", expanding=True))),
            ~_stopped(),
            ~_unsettled_before(),
        )
        .order_by(_rank(), given.issue_order, given.id)
        .limit(bindparam("room", type_=Integer))
    )


def _due() -> ColumnElement[bool]:
    return or_(_DELIVERY.c.due_at <= _NOW, _DELIVERY.c.changed_at > _SLACK)


def _rank() -> ColumnElement[int]:
    return case({lane: rank for rank, lane in enumerate(LANES)}, value=_DELIVERY.c.lane, else_=len(LANES))


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


def _stopped() -> ColumnElement[bool]:
    account = _ACCOUNT_STATE.c
    quiet = and_(account.quiet_until > _NOW, account.changed_at <= _SLACK)
    return exists().where(account.account_id == _DELIVERY.c.account_id, or_(account.parked_at.is_not(None), quiet))


def _earlier(earlier: FromClause) -> ColumnElement[bool]:
    """Of the same situation on the same account, issued before."""
    return and_(
        earlier.c.situation_id == _DELIVERY.c.situation_id,
        earlier.c.account_id == _DELIVERY.c.account_id,
        earlier.c.issue_order < _DELIVERY.c.issue_order,
    )


def _unsettled_before() -> ColumnElement[bool]:
    """Nothing overtakes an unsettled earlier delivery of its situation and account (alerting rule 21).

    An unsure one holds the later up until its timeline was looked at, and at least for SETTLING; its bulletin has ended.
    A refused one is settled by the end of its bulletin (`sweep`), with any retraction that is then pointless.
    """
    earlier = _DELIVERY.alias()
    waited = or_(earlier.c.changed_at <= _SETTLED, earlier.c.changed_at > _SLACK)
    unknowable = and_(waited, earlier.c.looked_at.is_not(None))
    unsettled = or_(
        earlier.c.state.in_((Sent.PENDING, Sent.CLAIMED, Sent.REFUSED)),
        and_(earlier.c.state == Sent.UNSURE, ~unknowable),
    )
    return exists().where(_earlier(earlier), unsettled)


def _answers() -> ColumnElement[str]:
    """The platform's id of the latest earlier post of this situation on this account: what a follow-up replies to."""
    earlier = _DELIVERY.alias()
    return (
        select(earlier.c.post_id)
        .where(_earlier(earlier), earlier.c.state == Sent.SENT)
        .order_by(earlier.c.issue_order.desc())
        .limit(1)
        .correlate(_DELIVERY)
        .scalar_subquery()
    )


def exhausted(session: Session, quotas: Mapping[str, Quota], now: datetime) -> tuple[list[str], list[str]]:
    """Accounts out of quota, and those with only the reserve left, which is open to corrections and emergencies only."""
    left = {account: quotas[account].posts - count for account, count in used(session, quotas, now).items()}
    spent = [account for account, posts in left.items() if posts <= 0]
    return spent, [account for account, posts in left.items() if 0 < posts <= quotas[account].reserve]


def used(session: Session, quotas: Mapping[str, Quota], now: datetime) -> dict[str, int]:
    """How much of its quota each account has used, those that tried anything.

    A try that certainly took nothing spends nothing: hours of "not now" must not silence the account for a day.
    """
    windows = sorted({quota.seconds for quota in quotas.values()})
    if not windows:
        return {}
    starts = [now - timedelta(seconds=seconds) for seconds in windows]
    counted = [func.count().filter(Attempt.opened_at > start) for start in starts]
    rows = session.execute(_spending(starts[-1], Attempt.account_id, *counted).group_by(Attempt.account_id))
    return {account: counts[windows.index(quotas[account].seconds)] for account, *counts in rows if account in quotas}


def spent(session: Session, quotas: Mapping[str, Quota], now: datetime) -> dict[str, list[datetime]]:
    """When each account spent what `used` counts, the oldest first: for who foretells."""
    found: dict[str, list[datetime]] = {account: [] for account in quotas}
    for seconds in {quota.seconds for quota in quotas.values()}:
        these = [account for account, quota in quotas.items() if quota.seconds == seconds]
        tries = _spending(now - timedelta(seconds=seconds), Attempt.account_id, Attempt.opened_at).where(Attempt.account_id.in_(these))
        for account, at in session.execute(tries.order_by(Attempt.opened_at)):
            found[account].append(at)
    return found


def _spending(start: datetime, *what: Any) -> Select[Any]:
    took = AttemptResult.outcome.is_(None) | AttemptResult.outcome.not_in(_NOTHING_TAKEN)
    return select(*what).outerjoin(AttemptResult, AttemptResult.attempt_id == Attempt.id).where(Attempt.opened_at > start, took)


def open_attempts(session: Session, held: list[Claimed], now: datetime) -> list[Claimed]:
    """Record, in a transaction of its own before any request leaves, that each is about to be tried."""
    rows = [{"delivery_id": one.id, "account_id": one.account, "token": one.token, "opened_at": now} for one in held]
    made = session.execute(insert(Attempt).returning(Attempt.id, Attempt.delivery_id, sort_by_parameter_order=True), rows).all()
    numbers = {delivery: attempt for attempt, delivery in made}
    return [replace(one, attempt=numbers[one.id]) for one in held]
