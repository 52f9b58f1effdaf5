"""The outbox: a bulletin becomes issued and gets its deliveries in one transaction, ending what it replaces or takes back."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import CursorResult, insert, select, update
from sqlalchemy.orm import Session

from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import takebacks_of, texts
from lifeline.bulletins.states import OPEN, ChangedMeanwhile, NotAllowed, Sent, State, move
from lifeline.bulletins.tables import Bulletin, Delivery, RenderingRow
from lifeline.core.alarm import clear_alarm, raise_alarm
from lifeline.core.cap import MsgType
from lifeline.core.db import WorldRow
from lifeline.core.people import Actor

REACHED = (Sent.SENT, Sent.CLAIMED, Sent.UNSURE)


def issue(session: Session, bulletin: Bulletin, *, actor: Actor, reason: str, now: datetime, version: int | None = None) -> int:
    """Issue the bulletin and write one pending delivery per account; returns how many.

    An Update supersedes and a Cancel ends the bulletin it refers to, whose deliveries that have not left are ended with it.
    A retraction goes where its alert went or may have gone, and nowhere else (alerting rule 32). Raises NotAllowed when
    the way to take it back is not prepared (rule 30), or when what it refers to is no longer in force.
    """
    spoken = texts(session, bulletin, bulletin.kind)
    if bulletin.msg_type != MsgType.CANCEL:
        _require_takebacks(session, bulletin, len(spoken))
    if bulletin.expires_at is not None and bulletin.expires_at <= now:
        raise NotAllowed(f"bulletin {bulletin.number} ended at {bulletin.expires_at:%Y-%m-%d %H:%M} UTC: it is not issued any more")
    move(session, bulletin, State.ISSUED, actor=actor, reason=reason, now=now, version=version)
    bulletin.issued_at = now
    bulletin.issue_order = session.scalars(update(WorldRow).values(issues=WorldRow.issues + 1).returning(WorldRow.issues)).one()
    if bulletin.refers_to is not None:
        _end(session, session.get_one(Bulletin, bulletin.refers_to), by=bulletin, actor=actor, now=now)
        spoken = _to_the_reached(session, bulletin, spoken)
    rows = [_delivery(bulletin, text, now) for text in spoken]
    if rows:
        session.execute(insert(Delivery), rows)
    session.flush()
    return len(rows)


def _require_takebacks(session: Session, bulletin: Bulletin, accounts: int) -> None:
    for kind in takebacks_of(bulletin.kind):
        if len(texts(session, bulletin, kind)) < accounts:
            raise NotAllowed(f"bulletin {bulletin.number}: its {kind} is not prepared for every account, so it is not issued")


def _end(session: Session, earlier: Bulletin, *, by: Bulletin, actor: Actor, now: datetime) -> None:
    ended = State.CANCELLED if by.msg_type == MsgType.CANCEL else State.SUPERSEDED
    if earlier.state == State.EXPIRED and ended is State.SUPERSEDED:
        return  # new facts that waited until the old ones ran out are still to be said
    if earlier.state != State.ISSUED:
        stands = f"bulletin {by.number} follows {earlier.number}, which is {earlier.state} by now"
        raise ChangedMeanwhile(f"{stands}: decline {by.number} and look at what is in force")
    move(session, earlier, ended, actor=actor, reason=f"{by.kind} {by.number}", now=now)
    end_deliveries(session, earlier.id, Sent(ended), reason=f"{ended} by {by.number}", now=now)
    _tell_stranded(session, earlier, by=by, now=now)


def _tell_stranded(session: Session, earlier: Bulletin, *, by: Bulletin, now: datetime) -> None:
    """What waited to follow the same bulletin can no longer be issued: whoever has it before them hears it now, not at the approval."""
    waits = select(Bulletin).where(Bulletin.refers_to == earlier.id, Bulletin.state.in_(OPEN), Bulletin.id != by.id)
    for one in session.scalars(waits).all():
        clear_alarm(session, "approval-needed", one.number, now=now)
        raise_alarm(
            session,
            "approval-needed",
            one.number,
            cause=f"bulletin {one.number} follows {earlier.number}, which is {earlier.state} by {by.number}: it cannot go out any more",
            remedy=f"'lifeline bulletins show {one.number}': what of it still holds goes into 'revise {by.number}' or a new 'write'; then "
            f"'lifeline bulletins decline {one.number}'",
            now=now,
        )


def end_deliveries(session: Session, bulletin_id: str, to: Sent, *, reason: str, now: datetime) -> int:
    """End what has not left: pending and refused deliveries of that bulletin. Returns how many."""
    ended: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(Delivery)
        .where(Delivery.bulletin_id == bulletin_id, Delivery.state.in_((Sent.PENDING, Sent.REFUSED)))
        .values(state=to, changed_at=now, reason=reason)
        .execution_options(synchronize_session=False)
    )
    return ended.rowcount


def _to_the_reached(session: Session, bulletin: Bulletin, spoken: list[RenderingRow]) -> list[RenderingRow]:
    """An update speaks to all. A correction goes to those its wrong message may have reached, an end to those of the situation."""
    if bulletin.kind == Kind.UPDATE:
        return spoken
    there = reached(session, bulletin.kind, bulletin.refers_to or "", bulletin.situation_id)
    return [text for text in spoken if text.account_id in there]


def reached(session: Session, kind: str, bulletin_id: str, situation: str) -> frozenset[str]:
    """The accounts to which an end of that kind of that bulletin goes now."""
    where = Delivery.bulletin_id == bulletin_id if kind == Kind.CORRECTION else Delivery.situation_id == situation
    return frozenset(session.scalars(select(Delivery.account_id).where(where, Delivery.state.in_(REACHED))))


def _delivery(bulletin: Bulletin, text: RenderingRow, now: datetime) -> dict[str, Any]:
    return {
        "bulletin_id": bulletin.id,
        "situation_id": bulletin.situation_id,
        "account_id": text.account_id,
        "channel": text.channel,
        "part": 1,
        "alone": False,
        "language": text.language,
        "text": text.text,
        "hash": text.hash,
        "key": str(uuid4()),
        "lane": bulletin.lane,
        "issue_order": bulletin.issue_order,
        "state": Sent.PENDING,
        "created_at": now,
        "changed_at": now,
        "due_at": now,
        "expires_at": bulletin.expires_at,
    }
