"""Settling what is unsure: look on the account's own timeline before any second try (alerting rule 22)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.bulletins.claim import CLOCK_SLACK, passed, post_of
from lifeline.bulletins.record import SAME_KEY, Looked, first_try, settle
from lifeline.bulletins.states import Sent, State
from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.alarm import raise_alarm
from lifeline.core.people import READ_BACK
from lifeline.core.ports import P, Unavailable
from lifeline.core.world import World

CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Look:
    """One unsure delivery to look for, with what was sent and since when it may be there."""

    delivery: int
    token: int
    account: str
    text: str
    language: str
    key: str
    created: datetime
    reply_to: str
    since: datetime


def settle_anew(session: Session, now: datetime) -> None:
    """The wall clock stepped: how long a platform has had to show a post is not known any more, so it gets its time again."""
    session.execute(update(Delivery).where(Delivery.state == Sent.UNSURE).values(changed_at=now, due_at=now))


def due(session: Session, world: World[P], *, now: datetime, busy: Collection[str]) -> list[Look]:
    """Unsure deliveries whose platform has had time to settle, one per account.

    Where nobody can read back, the same key is sent again if that is safe and the bulletin still in force: what has ended
    may be there, and its retraction must not be taken for pointless. Elsewhere an alarm asks a person.
    """
    unsure = select(Delivery).where(Delivery.state == Sent.UNSURE, passed(Delivery.due_at, Delivery.changed_at, now))
    looks: dict[str, Look] = {}
    for row in session.scalars(unsure.order_by(Delivery.id).with_for_update()):
        outlet = world.outlets.get(row.account_id)
        if row.account_id in busy or row.account_id in looks:
            continue
        if outlet is not None and outlet.settles is not None:
            if row.changed_at > now + CLOCK_SLACK:  # stamped before the clock was set back, by a process before this one
                row.changed_at = row.due_at = now
            elif now >= row.changed_at + timedelta(seconds=outlet.settles):
                looks[row.account_id] = _look(session, row)
        elif outlet is not None and outlet.exact and session.get_one(Bulletin, row.bulletin_id).state == State.ISSUED:
            settle(session, row, Sent.PENDING, actor=READ_BACK, reason=SAME_KEY, now=now)
        else:
            row.looked_at = row.looked_at or now
            _ask_a_person(session, row, now)
    return list(looks.values())


def _look(session: Session, row: Delivery) -> Look:
    since = (first_try(session, row.id) or row.created_at) - CLOCKS_DIFFER
    return Look(row.id, row.token, row.account_id, row.text, row.language, row.key, row.created_at, row.reply_to, since)


def look(world: World[P], wanted: Look) -> Looked:
    """Ask the platform; no database session is open while it answers."""
    post, looked = post_of(world, wanted), partial(Looked, wanted.delivery, wanted.token, wanted.account)
    try:
        found = world.outlet(wanted.account).find(post, wanted.since)
    except Unavailable as error:
        return looked(unavailable=error.detail)
    if found is not None and not found.usable:
        return looked(unavailable="it is there, without a usable id")
    return looked(found)


def _ask_a_person(session: Session, row: Delivery, now: datetime) -> None:
    raise_alarm(
        session,
        "unsure",
        f"delivery {row.id}",
        cause=f"{row.account_id} gave no clear answer and cannot be read back: {row.reason}",
        remedy=f"look at the account itself, then say 'lifeline deliveries settle {row.id} --sent URL' or '--not-sent'",
        now=now,
    )
