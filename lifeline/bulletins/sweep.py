"""What time and crashes leave behind: expired, orphaned and pointless deliveries are settled before anything is claimed."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lifeline.bulletins.claim import passed
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import OPEN, Sent, State, move
from lifeline.bulletins.tables import Attempt, AttemptResult, Bulletin, Delivery
from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.cap import MsgType
from lifeline.core.people import CLOCK

NO_END_AFTER = timedelta(hours=24)
STUCK_AFTER = timedelta(seconds=10)
LATE_AFTER = timedelta(minutes=2)


Pairs = Collection[tuple[int, int]]


def sweep(session: Session, *, now: datetime, mine: Pairs = (), dropped: Pairs = (), gone: Callable[[str], bool] = lambda _: False) -> int:
    """Settle what no worker will. `mine` are (delivery, token) pairs still in flight here, `dropped` those this process
    claimed and never tried; `gone` tells a dead owner.

    Returns how many deliveries changed.
    """
    _end_bulletins(session, now)
    changed = _orphans(session, now=now, mine=mine, dropped=dropped, gone=gone)
    changed += _follow_their_bulletin(session, now)
    changed += _expire(session, now)
    changed += _nothing_to_retract(session, now)
    return changed


def _end_bulletins(session: Session, now: datetime) -> None:
    over = Bulletin.expires_at <= now
    for bulletin in session.scalars(select(Bulletin).where(Bulletin.state == State.ISSUED, over)):
        move(session, bulletin, State.EXPIRED, actor=CLOCK, reason="its end was reached", now=now)
    for bulletin in session.scalars(select(Bulletin).where(Bulletin.state.in_(OPEN), over)):
        move(session, bulletin, State.LAPSED, actor=CLOCK, reason="its end was reached before anybody issued it", now=now)


def _orphans(session: Session, *, now: datetime, mine: Pairs, dropped: Pairs, gone: Callable[[str], bool]) -> int:
    """Claimed by nobody alive: what never left is pending again, what had an attempt open is unsure."""
    held = select(
        Delivery.id,
        Delivery.token,
        Delivery.owner,
        passed(func.coalesce(Delivery.lease_until, Delivery.changed_at), Delivery.changed_at, now),
    ).where(Delivery.state == Sent.CLAIMED)
    changed = 0
    for delivery, token, owner, late in session.execute(held).all():
        never_left = (delivery, token) in dropped
        if (delivery, token) in mine or not (late or never_left or gone(owner)):
            continue
        attempted = session.scalar(select(Attempt.id).where(Attempt.delivery_id == delivery, Attempt.token == token))
        to = Sent.PENDING if attempted is None or never_left else Sent.UNSURE
        why = "taken up again: the request had not left" if to is Sent.PENDING else "the sender stopped during the call"
        done = _set(session, and_(Delivery.id == delivery, Delivery.token == token, Delivery.state == Sent.CLAIMED), to, why, now)
        changed += done
        if done and attempted is not None:
            session.add(AttemptResult(attempt_id=attempted, outcome=to, detail=why, closed_at=now))
    session.flush()
    return changed


def _follow_their_bulletin(session: Session, now: datetime) -> int:
    """What fell back to pending after its bulletin ended takes that end."""
    changed = 0
    for state in (State.CANCELLED, State.SUPERSEDED, State.EXPIRED):
        ended = select(Bulletin.id).where(Bulletin.state == state)
        where = and_(Delivery.state.in_((Sent.PENDING, Sent.REFUSED)), Delivery.bulletin_id.in_(ended))
        changed += _set(session, where, Sent(state), f"its bulletin is {state}", now)
    return changed


def _expire(session: Session, now: datetime) -> int:
    where = and_(Delivery.state.in_((Sent.PENDING, Sent.REFUSED)), Delivery.expires_at <= now)
    return _set(session, where, Sent.EXPIRED, "its end was reached before it could be sent", now)


def _nothing_to_retract(session: Session, now: datetime) -> int:
    """A retraction whose original never left on that account is not sent (people got the end of a warning they never got)."""
    earlier = aliased(Delivery)
    alive = exists().where(
        earlier.situation_id == Delivery.situation_id,
        earlier.account_id == Delivery.account_id,
        earlier.issue_order < Delivery.issue_order,
        earlier.state.in_((Sent.PENDING, Sent.CLAIMED, Sent.UNSURE, Sent.SENT)),
        or_(Bulletin.kind != Kind.CORRECTION, earlier.bulletin_id == Bulletin.refers_to),
    )
    idle = (
        select(Delivery.id)
        .join(Bulletin, Bulletin.id == Delivery.bulletin_id)
        .where(Delivery.state == Sent.PENDING, Bulletin.msg_type == MsgType.CANCEL, ~alive)
    )
    return _set(session, Delivery.id.in_(idle.scalar_subquery()), Sent.CANCELLED, "nothing to retract: the original never left", now)


def _set(session: Session, where: Any, to: Sent, reason: str, now: datetime) -> int:
    done: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(Delivery)
        .where(where)
        .values(state=to, changed_at=now, due_at=now, lease_until=None, looked_at=None, reason=reason)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount


def watch(session: Session, now: datetime) -> None:
    """Alarms staff must see: a bulletin in force without an end for a day, deliveries that nobody takes up or that stay open."""
    _late(session, now)
    for bulletin in session.scalars(
        select(Bulletin).where(Bulletin.state == State.ISSUED, Bulletin.expires_at.is_(None), Bulletin.msg_type != MsgType.CANCEL)
    ):
        if bulletin.issued_at is not None and bulletin.issued_at <= now - NO_END_AFTER:
            raise_alarm(
                session,
                "no-end",
                bulletin.number,
                cause=f"bulletin {bulletin.number} has been in force for more than a day and its source names no end",
                remedy="check the source; end it with 'lifeline bulletins cancel' if the danger is over",
                now=now,
            )
    stuck = session.scalar(
        select(Delivery.id).where(Delivery.state == Sent.PENDING, Delivery.tries == 0, Delivery.due_at <= now - STUCK_AFTER).limit(1)
    )
    if stuck is None:
        clear_alarm(session, "dispatch-stuck", "deliveries", now=now)
    else:
        raise_alarm(
            session,
            "dispatch-stuck",
            "deliveries",
            cause=f"delivery {stuck} has been waiting for more than {STUCK_AFTER.seconds} s without an attempt",
            remedy="see that 'lifeline serve' runs and leads; look at account states and quotas with 'lifeline accounts'",
            now=now,
        )


def _late(session: Session, now: datetime) -> None:
    """Tried and still not settled: a platform that is down or asks for an hour's pause is no silence to be found by chance."""
    tried = or_(Delivery.state == Sent.UNSURE, and_(Delivery.state == Sent.PENDING, Delivery.tries > 0))
    late = session.scalars(
        select(Delivery.account_id).where(tried, Delivery.created_at <= now - LATE_AFTER).distinct().order_by(Delivery.account_id)
    ).all()
    if not late:
        clear_alarm(session, "dispatch-late", "deliveries", now=now)
        return
    raise_alarm(
        session,
        "dispatch-late",
        "deliveries",
        cause=f"{len(late)} accounts have been tried for more than {LATE_AFTER.seconds // 60} minutes: {', '.join(late)}",
        remedy="see each account's words in 'lifeline bulletins show'; meanwhile say it there by hand if the platform lets you",
        now=now,
    )
