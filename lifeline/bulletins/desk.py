"""What one person does at the desk, whole: read the row, check the act, commit it; commands and pages only call these."""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lifeline.bulletins import acts, openings
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import Wording, message_of, word
from lifeline.bulletins.office import Office
from lifeline.bulletins.openings import require_opened
from lifeline.bulletins.record import settle
from lifeline.bulletins.states import NotAllowed, Sent, State
from lifeline.bulletins.tables import AccountState, Bulletin, Delivery
from lifeline.bulletins.takeback import take_back
from lifeline.core.alarm import clear_alarm
from lifeline.core.people import Actor
from lifeline.core.ports import P
from lifeline.core.world import World

Act = Callable[[Session, Bulletin, datetime], None]


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


def decline(world: World[P], wanted: str, *, actor: Actor, reason: str, version: int | None = None, state: str = "") -> None:
    def declined(session: Session, row: Bulletin, now: datetime) -> None:
        acts.decline(session, row, actor=actor, reason=reason, now=now, version=version, state=state)

    _act(world, wanted, declined)


def approve(world: World[P], office: Office, wanted: str, *, actor: Actor, shown: str, reason: str, beside: Collection[str] = ()) -> int:
    """Issue what waits; `shown` is the hash of what the approver read. Returns how many deliveries were written."""

    def issue(session: Session, row: Bulletin, wording: Wording, now: datetime) -> int:
        return acts.approve(session, row, wording, actor=actor, shown=shown, reason=reason, now=now, beside=beside)

    return _issue(world, office, wanted, issue)


def approve_read(
    world: World[P],
    office: Office,
    wanted: str,
    *,
    actor: Actor,
    shown: str,
    reason: str,
    beside: Collection[str] = (),
    whole: Collection[str] = (),
) -> int:
    """As `approve`, for whoever reads on pages: this login opened each distinct text of that wording, or nothing is issued.

    `whole` are hashes of texts that stood whole beside the button: they count as opened where one person is all it takes.
    """

    def issue(session: Session, row: Bulletin, wording: Wording, now: datetime) -> int:
        if whole and openings.takes_one(session, row):
            openings.open_texts(session, row, whole, actor=actor, now=now)
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
