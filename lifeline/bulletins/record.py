"""What came of an attempt, written once: a result of somebody who no longer holds the delivery changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from lifeline.bulletins.claim import Claimed
from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import AccountState, Attempt, AttemptResult, Delivery, DeliveryStep
from lifeline.core.alarm import raise_alarm
from lifeline.core.db import Base, WorldRow
from lifeline.core.people import READ_BACK, Actor
from lifeline.core.ports import Receipt

LONGEST_BACKOFF = 60.0
LONGEST_WAIT = 86_400.0
SAME_KEY = "this platform takes the same key only once: sent again"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is sent, pending (not now), refused or unsure; `detail` is the platform's own words.

    `alone`: it was refused as an answer to an earlier post and goes as a post of its own. `at_once`: no platform asked for patience.
    """

    claimed: Claimed
    state: Sent
    detail: str = ""
    receipt: Receipt | None = None
    retry_after: float | None = None
    parks: bool = False
    alone: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What a read-back of an unsure delivery found: the post, nothing, or a platform that cannot be read now."""

    delivery: int
    token: int
    account: str
    receipt: Receipt | None = None
    unavailable: str = ""


def record(session: Session, outcomes: Sequence[Outcome], now: datetime) -> int:
    """Write the outcomes in one transaction; returns how many still counted."""
    ids = [outcome.claimed.id for outcome in outcomes]
    held = {row.id: row for row in session.execute(_HELD, {"ids": ids})}
    counted = [one for one in outcomes if _holds(one, held) or _was_sent_after_all(one, held)]
    if received := [one for one in counted if one.state is Sent.SENT]:
        session.connection().execute(_RECEIVED, [_receipt(one, now) for one in received])
    for one in counted:
        if one.state is not Sent.SENT:
            _settle(session, session.get_one(Delivery, one.claimed.id), one, now)
    session.flush()
    _close(session, outcomes, {one.claimed.attempt for one in counted}, now, doubtful=[one for one in outcomes if not _holds(one, held)])
    return len(counted)


# Receipts are written on the bare tables, all in one statement: row by row they cost more than the platform's last answers.
_DELIVERY, _RESULT = (Base.metadata.tables[kind.__tablename__] for kind in (Delivery, AttemptResult))
_HELD = (
    select(_DELIVERY.c.id, _DELIVERY.c.token, _DELIVERY.c.state)
    .where(_DELIVERY.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_DELIVERY.c.id)
    .with_for_update()
)
_RECEIVED = (
    update(_DELIVERY)
    .where(_DELIVERY.c.id == bindparam("held"))
    .values({name: bindparam(name) for name in ("post_id", "url", "reason", "sent_at", "changed_at", "due_at")})
    .values(state=Sent.SENT, lease_until=None, looked_at=None)
)


def _receipt(outcome: Outcome, now: datetime) -> dict[str, Any]:
    receipt = outcome.receipt or Receipt("")
    said = {"held": outcome.claimed.id, "post_id": receipt.post_id, "url": receipt.url, "reason": outcome.detail[:500]}
    return said | {"sent_at": now, "changed_at": now, "due_at": now}


Held = Mapping[int, Row[Any, Any, Any]]


def _holds(outcome: Outcome, held: Held) -> bool:
    """Nobody has touched the delivery since this attempt claimed it."""
    row = held[outcome.claimed.id]
    return bool(row.token == outcome.claimed.token and row.state == Sent.CLAIMED)


def _was_sent_after_all(outcome: Outcome, held: Held) -> bool:
    """A receipt also settles a delivery that became unsure, or pending again, meanwhile, as long as nobody claimed it since."""
    row = held[outcome.claimed.id]
    return bool(outcome.state is Sent.SENT and row.token == outcome.claimed.token and row.state in (Sent.UNSURE, Sent.PENDING))


def _close(session: Session, outcomes: Sequence[Outcome], counted: Collection[int], now: datetime, *, doubtful: Sequence[Outcome]) -> None:
    """One result for each attempt; of the doubtful the sweep may have closed one meanwhile, and that result stays."""
    attempts = {one.claimed.attempt: one for one in outcomes if one.claimed.attempt}
    if doubtful:
        closed = select(AttemptResult.attempt_id).where(AttemptResult.attempt_id.in_([one.claimed.attempt for one in doubtful]))
        for attempt in session.scalars(closed).all():
            del attempts[attempt]

    def said(one: Outcome) -> str:
        return one.detail if one.claimed.attempt in counted else f"came too late and changed nothing: {one.state} {one.detail}"

    rows = [{"attempt_id": attempt, "outcome": one.state, "detail": said(one)[:500], "closed_at": now} for attempt, one in attempts.items()]
    if rows:
        session.connection().execute(insert(_RESULT), rows)


def _settle(session: Session, row: Delivery, outcome: Outcome, now: datetime) -> None:
    """What is no receipt: not now, never, or nobody knows."""
    row.state, row.changed_at, row.due_at, row.lease_until, row.looked_at = outcome.state, now, now, None, None
    row.reason = outcome.detail[:500]
    if outcome.state is Sent.PENDING:
        row.alone = row.alone or outcome.alone
        row.due_at = now if outcome.alone or outcome.at_once else now + timedelta(seconds=wait(row.tries, outcome.retry_after))
        if _sent_again(session, row):  # the first try may have been taken: it stays unsure until it may be sent again
            row.state = Sent.UNSURE
        if outcome.retry_after:
            quiet(session, row.account_id, until=row.due_at, cause=outcome.detail, now=now)
    elif outcome.state is Sent.REFUSED:
        _refused(session, row, outcome, now)


def _sent_again(session: Session, row: Delivery) -> bool:
    again = DeliveryStep.delivery_id == row.id, DeliveryStep.reason == SAME_KEY
    return session.scalar(select(DeliveryStep.id).where(*again).limit(1)) is not None


def wait(tries: int, retry_after: float | None) -> float:
    """Seconds to the next try: 1, 2, 4, 8 ... capped at 60, or longer where the platform says so."""
    return min(max(retry_after or 0.0, min(2.0 ** max(tries - 1, 0), LONGEST_BACKOFF)), LONGEST_WAIT)


def _refused(session: Session, row: Delivery, outcome: Outcome, now: datetime) -> None:
    if outcome.parks:
        state = account_state(session, row.account_id, now)
        state.parked_at, state.cause, state.changed_at = now, outcome.detail[:500], now
    kind = "account-parked" if outcome.parks else "refused"
    remedy = (
        "renew its credential, then 'lifeline accounts resume'"
        if outcome.parks
        else "repair the cause, then 'lifeline deliveries retry', or post the text by hand"
    )
    raise_alarm(session, kind, row.account_id, cause=f"{row.account_id} refused: {outcome.detail}", remedy=remedy, now=now)


def account_state(session: Session, account: str, now: datetime) -> AccountState:
    state = session.get(AccountState, account)
    if state is None:
        status = session.scalars(select(WorldRow.status)).one()
        state = AccountState(account_id=account, status=status, changed_at=now)
        session.add(state)
        session.flush()
    return state


def quiet(session: Session, account: str, *, until: datetime, cause: str, now: datetime) -> None:
    """The platform named a time: nothing of this account goes before it."""
    state = account_state(session, account, now)
    state.quiet_until, state.cause, state.changed_at = until, cause[:500], now


def record_looks(session: Session, looks: Sequence[Looked], now: datetime) -> int:
    """Settle unsure deliveries by what their timelines showed; returns how many."""
    settled = 0
    for look in looks:
        row = session.scalar(select(Delivery).where(Delivery.id == look.delivery).with_for_update())
        if row is None or row.state != Sent.UNSURE or row.token != look.token:
            continue
        if look.unavailable:
            row.looked_at = now
            row.due_at, row.reason = now + timedelta(seconds=5), f"cannot be read back now: {look.unavailable}"[:500]
            continue
        if look.receipt is None:
            settle(session, row, Sent.PENDING, actor=READ_BACK, reason="its timeline does not show it", now=now)
        else:
            row.post_id, row.url = look.receipt.post_id, look.receipt.url
            settle(session, row, Sent.SENT, actor=READ_BACK, reason="found on its timeline", now=now)
        settled += 1
    session.flush()
    return settled


def settle(session: Session, row: Delivery, to: Sent, *, actor: Actor, reason: str, now: datetime) -> None:
    """Move a delivery without an attempt, and say who did it and on what evidence."""
    session.add(
        DeliveryStep(delivery_id=row.id, before=row.state, after=to, person=actor.person, login=actor.login, reason=reason[:500], at=now)
    )
    row.state, row.changed_at, row.due_at, row.reason = to, now, now, reason[:500]
    if to is Sent.SENT:
        row.sent_at = now


def first_try(session: Session, delivery: int) -> datetime | None:
    """When the first attempt of that delivery was opened."""
    return session.scalar(select(Attempt.opened_at).where(Attempt.delivery_id == delivery).order_by(Attempt.id).limit(1))
