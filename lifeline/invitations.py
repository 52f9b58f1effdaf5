"""Asking where it is: the one public reply to the author of a post that belongs to the map and has no place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline.bulletins.claim import exhausted
from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import AccountState, Delivery
from lifeline.core.cap import Status
from lifeline.core.people import Account
from lifeline.core.ports import P, Refused, Unavailable, Unsure
from lifeline.core.text import nfc
from lifeline.core.world import World
from lifeline.incidents.tables import Report
from lifeline.listening import invite
from lifeline.listening.invite import Ask
from lifeline.listening.own import folded
from lifeline.listening.sources import Invitations
from lifeline.listening.tables import Invitation, SightingRow

EVERY = timedelta(seconds=15)
LEAVES_WITHIN = 3.5  # seconds from the claim to the request: who is held up longer may lead no more
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Came:
    """What became of one try."""

    state: str
    detail: str
    post_id: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """The account that answers on one platform, and the listeners whose posts it can answer."""

    platform: str
    account: Account
    listeners: tuple[str, ...]


class Inviting(Generic[P]):
    """`tick` sends at most one. The outlets of `world` are for this alone: those of bulletins are never kept waiting by it.

    `site` is the address of the public pages of this world, with a slash at its end.
    """

    def __init__(self, world: World[P], given: Invitations, ways: Sequence[Way], site: str) -> None:
        self._world, self._given, self._ways, self._site = world, given, tuple(ways), site
        self._ours = {folded(account.handle) for account in world.accounts}
        self._last: datetime | None = None

    def tick(self, leads: Callable[[], bool] = lambda: True) -> str:
        """What became of the one that was due: its state, or "" where there was none."""
        now, since = self._world.clock.now(), self._world.clock.monotonic()
        if not (self._given.enabled and self._ways) or (self._last is not None and self._last <= now < self._last + EVERY) or not leads():
            return ""
        self._last = now
        self._settle(now)
        try:
            ask = self._next(now)
        except IntegrityError:  # another process has asked this author at this moment
            return ""
        if ask is None or ask.state != "claimed":
            return ask.state if ask else ""
        in_time = leads() and self._world.clock.monotonic() - since <= LEAVES_WITHIN
        came = self._send(ask) if in_time else Came("pending", "held up before the request left")
        with self._world.database.writing() as session:
            invite.came_of(session, ask.id, came.state, now=self._world.clock.now(), detail=came.detail, post_id=came.post_id)
        return came.state

    def _settle(self, now: datetime) -> None:
        with self._world.database.reading() as session:
            if not invite.is_open(session):
                return
        with self._world.database.writing() as session:
            invite.settle(session, now)

    def _next(self, now: datetime) -> Ask | None:
        """The next one, its row written: first one that waits, else for the newest post whose author may be asked."""
        with self._world.database.reading() as session:
            free = [way for way in self._ways if not gives_way(session, way.account, now)]
            waits = any(session.scalar(invite.waiting(way.account.id, now)) for way in free)
            full = invite.hour_is_full(session, self._given.per_hour, now)
            found = [] if waits or full else [(post, way) for way in free if (post := self._candidate(session, way, now))]
        if not (waits or found):
            return None
        with self._world.database.writing() as session:
            if waits:
                return self._again(session, free, now)
            number, way = max(found, key=lambda pair: pair[0])
            return self._new(session, number, way, now)

    def _again(self, session: Session, ways: Sequence[Way], now: datetime) -> Ask | None:
        for way in ways:
            row = session.scalar(invite.waiting(way.account.id, now).with_for_update())
            if row is None or gives_way(session, way.account, now):
                continue
            row.state, row.changed_at = "claimed", now
            post = session.get_one(SightingRow, row.sighting_id)
            return _ask(row, post, self._world.say(f"{invite.greets(post.platform, post.handle) or ''}{row.text}"))
        return None

    def _new(self, session: Session, number: int, way: Way, now: datetime) -> Ask | None:
        """Asked again here what may have changed since it was looked up."""
        post = session.scalar(select(SightingRow).where(SightingRow.id == number, *invite.still_there(), ~invite.asked_before()))
        full = invite.hour_is_full(session, self._given.per_hour, now)
        if post is None or post.author_key is None or full or gives_way(session, way.account, now):
            return None
        language, code = invite.language_of(post.text, post.language), invite.new_code()
        link = f"{self._site}{'en/' if language == 'en' else ''}report/i/{code}"
        body = nfc(invite.words(self._given, language, link))
        said = self._world.say(f"{invite.greets(post.platform, post.handle) or ''}{body}")
        room = self._world.outlet(way.account.id).room(said)
        drill = self._world.status is Status.EXERCISE
        row = Invitation(
            status=self._world.status.value,
            author_key=post.author_key,
            sighting_id=post.id,
            account_id=way.account.id,
            code=code,
            text=body,
            state="silent" if drill else "claimed" if room.fits else "refused",
            detail="" if room.fits else f"too long: {room.length} of {room.limit} {room.unit}",
            at=now,
            changed_at=now,
        )
        session.add(row)
        session.flush()
        return _ask(row, post, said)

    def _candidate(self, session: Session, way: Way, now: datetime) -> int | None:
        """The newest post that this account may answer. On X only one that called it by its name."""
        rows = session.execute(
            select(SightingRow.id, SightingRow.author, SightingRow.handle, SightingRow.text)
            .join(Report, Report.sighting_id == SightingRow.id)
            .where(*_wanted(way, now), *invite.still_there(), SightingRow.author_key.is_not(None), ~invite.asked_before())
            .order_by(SightingRow.id.desc())
            .limit(LOOKED_AT)
        )
        for number, author, handle, text in rows:
            ours = {folded(author), folded(handle)} & self._ours
            summoned = way.platform != "x" or invite.summons(text, way.account.handle)
            if not ours and summoned and invite.greets(way.platform, handle) is not None:
                return int(number)
        return None

    def _send(self, ask: Ask) -> Came:
        try:
            outlet = self._world.outlet(ask.account)
            key = f"invitation-{ask.id}-{ask.code}"
            post = self._world.post(ask.text, language=ask.language, key=key, created=ask.created, reply_to=ask.reply_to)
        except (ValueError, KeyError) as error:
            return Came("refused", f"not this world's post or account: {error}")
        try:
            receipt = outlet.send(post)
        except Refused as error:
            return Came("refused", error.detail)
        except Unavailable as error:
            return Came("pending", error.detail)
        except Unsure as error:
            return Came("unsure", error.detail)
        return Came("sent", "", receipt.post_id) if receipt.usable else Came("unsure", "the platform answered without a usable id")


def gives_way(session: Session, account: Account, now: datetime) -> bool:
    """A bulletin waits for that account, or nothing may be posted by it, or what it may still post is kept for bulletins."""
    state = AccountState
    stopped = exists().where(state.account_id == account.id, or_(state.parked_at.is_not(None), state.quiet_until > now))
    busy = exists().where(Delivery.account_id == account.id, Delivery.state.in_((Sent.PENDING, Sent.CLAIMED)))
    if session.scalar(select(or_(stopped, busy))):
        return True
    return account.quota is not None and any(exhausted(session, {account.id: account.quota}, now))


def _wanted(way: Way, now: datetime) -> Sequence[ColumnElement[bool]]:
    """Posts of the last two hours that belong to the map by their words, and of which nobody knows where."""
    since = now - invite.LATEST
    called = f"@{folded(way.account.handle)}" if way.platform == "x" else ""
    return (
        Report.heard_at > since,
        SightingRow.created_at > since,
        SightingRow.platform == way.platform,
        SightingRow.listener.in_(way.listeners),
        SightingRow.route == "incident",
        Report.district == "",
        Report.lat.is_(None),
        or_(Report.hazard != "", Report.urgency == "life"),
        Report.state == "unconfirmed",
        Report.audience != "never",
        func.lower(SightingRow.text).contains(called, autoescape=True),
    )


def _ask(row: Invitation, post: SightingRow, said: str) -> Ask:
    language = invite.language_of(post.text, post.language)
    return Ask(row.id, row.state, row.account_id, said, language, row.code, row.at, post.post_id)
