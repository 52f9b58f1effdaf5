"""What one person does at the desk, whole: read the row, check the act, commit it; commands and pages only call these."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.bulletins import acts, fold, openings
from lifeline.bulletins.compose import Message
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import ENDS, Origin, Wording, draft, following, message_of, next_number, word
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.office import Office
from lifeline.bulletins.openings import require_opened
from lifeline.bulletins.record import settle
from lifeline.bulletins.shock import from_json as shock_from_json
from lifeline.bulletins.states import NotAllowed, Sent, State, move
from lifeline.bulletins.tables import AccountState, Bulletin, Delivery
from lifeline.bulletins.takeback import take_back
from lifeline.core.alarm import clear_alarm
from lifeline.core.cap import MsgType
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.world import World

Act = Callable[[Session, Bulletin, datetime], None]


@dataclass(frozen=True, slots=True)
class Change:
    """Facts to say otherwise; what is None stays. The area is changed by its districts, so its words always fit them.

    With districts of its own the bulletin says its worst level in all of them, and of no other level any more.
    """

    districts: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def of(self, said: Message, office: Office) -> Message:
        if self.districts is not None:
            if unknown := self.districts - set(office.city.districts):
                raise NotAllowed(f"no district of this city has the code {', '.join(sorted(unknown))}")
            words, short = office.city.words, office.city.short_words
            said = replace(said, area_ko=words(self.districts, "ko"), area_en=words(self.districts, "en"))
            said = replace(said, area_short_ko=short(self.districts, "ko"), area_short_en=short(self.districts, "en"))
            said = replace(said, besides_ko="", besides_en="", elsewhere_ko="", elsewhere_en="")
        since, until = self.since or said.since, self.until or said.until
        if self.until is not None and said.kind in ENDS:
            raise NotAllowed("an end has no end of its own: leave --until out")
        if until is not None and until <= since and (self.until or self.since):
            raise NotAllowed(f"it would end before it begins ({since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC)")
        return replace(said, since=since, until=until)


def find(session: Session, wanted: str) -> Bulletin:
    """The bulletin of that id or number. Raises NotAllowed when there is none in this world."""
    bulletin = session.scalars(select(Bulletin).where((Bulletin.id == wanted) | (Bulletin.number == wanted))).first()
    if bulletin is None:
        raise NotAllowed(f"there is no bulletin {wanted} in this world")
    return bulletin


def _act(world: World[P], wanted: str, act: Act) -> None:
    now = world.clock.now()
    with world.database.writing() as session:
        bulletin = find(session, wanted)
        act(session, bulletin, now)
        if bulletin.state not in (State.DRAFT, State.WAITING, State.RETURNED):
            clear_alarm(session, "approval-needed", bulletin.number, now=now)


def submit(world: World[P], wanted: str, *, actor: Actor, reason: str, version: int | None = None) -> None:
    _act(world, wanted, lambda session, row, now: acts.submit(session, row, actor=actor, reason=reason, now=now, version=version))


def return_(world: World[P], wanted: str, *, actor: Actor, reason: str, version: int | None = None) -> None:
    _act(world, wanted, lambda session, row, now: acts.return_(session, row, actor=actor, reason=reason, now=now, version=version))


def decline(world: World[P], wanted: str, *, actor: Actor, reason: str, version: int | None = None) -> None:
    _act(world, wanted, lambda session, row, now: acts.decline(session, row, actor=actor, reason=reason, now=now, version=version))


def approve(world: World[P], office: Office, wanted: str, *, actor: Actor, shown: str, reason: str, beside: Collection[str] = ()) -> int:
    """Issue what waits; `shown` is the hash of what the approver read. Returns how many deliveries were written."""

    def issue(session: Session, row: Bulletin, wording: Wording, now: datetime) -> int:
        return acts.approve(session, row, wording, actor=actor, shown=shown, reason=reason, now=now, beside=beside)

    return _issue(world, office, wanted, issue)


def approve_read(
    world: World[P], office: Office, wanted: str, *, actor: Actor, shown: str, reason: str, beside: Collection[str] = ()
) -> int:
    """As `approve`, for whoever reads on pages: this login opened each distinct text of that wording, or nothing is issued."""

    def issue(session: Session, row: Bulletin, wording: Wording, now: datetime) -> int:
        issued = acts.approve(session, row, wording, actor=actor, shown=shown, reason=reason, now=now, beside=beside)
        require_opened(session, row, actor)  # after what tells that it changed meanwhile; refused, it takes the issue back with it
        return issued

    return _issue(world, office, wanted, issue)


def _issue(world: World[P], office: Office, wanted: str, issue: Callable[[Session, Bulletin, Wording, datetime], int]) -> int:
    with world.database.reading() as session:
        bulletin = find(session, wanted)
        said = message_of(session, bulletin, office)
    wording, written = word(world, office, said), []
    _act(world, wanted, lambda session, row, now: written.append(issue(session, row, wording, now)))
    return sum(written)


def open_texts(world: World[P], wanted: str, texts: Collection[str], *, actor: Actor) -> None:
    """`actor` has the texts of these hashes before their eyes: each goes on record."""
    _act(world, wanted, lambda session, row, now: openings.open_texts(session, row, texts, actor=actor, now=now))


def end(world: World[P], wanted: str, kind: Kind, *, actor: Actor, reason: str) -> str:
    """Take an issued bulletin back at once; returns the number of the Cancel bulletin."""
    made: list[str] = []
    _act(
        world,
        wanted,
        lambda session, row, now: made.append(take_back(session, row, kind, actor=actor, reason=reason, now=now).number),
    )
    return made[0]


def revise(world: World[P], office: Office, wanted: str, change: Change, *, actor: Actor, reason: str) -> str:
    """New facts for a bulletin: an edit while it is open, an Update that waits for a second person once it is issued.

    Returns the number of the bulletin to approve.
    """
    now = world.clock.now()
    with world.database.writing() as session:
        bulletin = find(session, wanted)
        issued, version = bulletin.state == State.ISSUED, bulletin.version
        earlier = message_of(session, bulletin, office)
        said = change.of(earlier, office)
        if issued:
            said = replace(said, number=next_number(session, now), kind=Kind.UPDATE, sent=now, **following(earlier, office))
        if issued or (change.districts and said.kind is Kind.UPDATE):
            said = replace(said, **_news(session, bulletin, change, office))
    wording = word(world, office, said)
    with world.database.writing() as session:
        bulletin = find(session, wanted)
        districts, cells = change.districts or frozenset(bulletin.districts.split()), _cells(bulletin, change)
        if not issued:
            acts.edit(session, bulletin, wording, office=office, actor=actor, reason=reason, now=now, version=version)
            bulletin.districts, bulletin.expires_at, bulletin.cells = " ".join(sorted(districts)), _ends(bulletin, change), cells
            return bulletin.number
        origin = Origin(acts.said(reason), Release.TWO_PEOPLE, "correction", districts, None, bulletin.source_text, bulletin.id)
        origin = replace(origin, cells=fold.from_json(cells) if cells else {}, shock=shock_from_json(bulletin.shock))
        origin = replace(origin, lasts_until=_ends(bulletin, change))
        made = draft(
            session, wording, origin, office=office, situation=bulletin.situation_id, msg_type=MsgType.UPDATE, actor=actor, now=now
        )
        move(session, made, State.WAITING, actor=actor, reason=reason, now=now)
        return made.number


def _ends(bulletin: Bulletin, change: Change) -> datetime | None:
    """An end that is in no text, of the last part or of a type that counts for a day, stays what it was."""
    return change.until or bulletin.expires_at


def _news(session: Session, bulletin: Bulletin, change: Change, office: Office) -> dict[str, Any]:
    """Where the update ends what was said before and where it is new (fields of a Message)."""
    earlier = bulletin if bulletin.state == State.ISSUED or not bulletin.refers_to else session.get_one(Bulletin, bulletin.refers_to)
    before = frozenset(earlier.districts.split())
    after = change.districts or before
    parts = {"lifted": before - after, "added": after - before}
    return {
        f"{name}_{language}": office.city.words(part, language) if part else "" for name, part in parts.items() for language in ("ko", "en")
    }


def _cells(bulletin: Bulletin, change: Change) -> str:
    """What holds where after the change, as the row keeps it; empty where level and districts of the bulletin say it all."""
    if change.districts is not None or not bulletin.cells:
        return ""
    cells = fold.from_json(bulletin.cells)
    return fold.to_json(fold.ending(cells, change.until) if change.until else cells)


def settle_unsure(world: World[P], delivery: int, *, sent: bool, link: str, actor: Actor, reason: str) -> None:
    """A person looked at the account: the post is there (`link` is its address), or it is not and may be sent again."""
    now = world.clock.now()
    with world.database.writing() as session:
        row = _delivery(session, delivery, Sent.UNSURE)
        if sent:
            if not link:
                raise NotAllowed("say where the post is: its address is the receipt")
            row.post_id, row.url = link[:255], link[:500]
        settle(session, row, Sent.SENT if sent else Sent.PENDING, actor=actor, reason=acts.said(reason), now=now)
        clear_alarm(session, "unsure", f"delivery {delivery}", now=now)


def retry(world: World[P], delivery: int, *, actor: Actor, reason: str) -> None:
    """The cause of a refusal is repaired: the same frozen text is tried again."""
    now = world.clock.now()
    with world.database.writing() as session:
        row = _delivery(session, delivery, Sent.REFUSED)
        state = session.get(AccountState, row.account_id)
        if state is not None and state.parked_at is not None:
            raise NotAllowed(f"{row.account_id} is parked ({state.cause}): renew its credential, then 'lifeline accounts resume'")
        settle(session, row, Sent.PENDING, actor=actor, reason=acts.said(reason), now=now)
        clear_alarm(session, "refused", row.account_id, now=now)


def resume(world: World[P], account: str, *, actor: Actor, reason: str) -> int:
    """The credential of a parked account is renewed: what it refused and is still in force goes. Returns how many."""
    now = world.clock.now()
    with world.database.writing() as session:
        return taken_up(session, account, actor=actor, reason=reason, now=now)


def taken_up(session: Session, account: str, *, actor: Actor, reason: str, now: datetime) -> int:
    """`resume` in a transaction of the caller's."""
    why = acts.said(reason)
    session.execute(
        update(AccountState).where(AccountState.account_id == account).values(parked_at=None, quiet_until=None, cause="", changed_at=now)
    )
    alive = select(Bulletin.id).where(Bulletin.state == State.ISSUED)
    rows = session.scalars(
        select(Delivery)
        .where(Delivery.account_id == account, Delivery.state == Sent.REFUSED, Delivery.bulletin_id.in_(alive))
        .with_for_update()
    ).all()
    for row in rows:
        settle(session, row, Sent.PENDING, actor=actor, reason=why, now=now)
    for kind in ("account-parked", "refused"):
        clear_alarm(session, kind, account, now=now)
    return len(rows)


def _delivery(session: Session, delivery: int, state: Sent) -> Delivery:
    row = session.scalar(select(Delivery).where(Delivery.id == delivery).with_for_update())
    if row is None:
        raise NotAllowed(f"there is no delivery {delivery} in this world")
    if row.state != state:
        raise NotAllowed(f"delivery {delivery} is {row.state}, not {state}: look at it again")
    return row
