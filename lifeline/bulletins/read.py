"""What pages and commands may ask about bulletins: frozen views, no rows, nothing written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.bulletins.states import OPEN, State
from lifeline.bulletins.tables import AccountState, Bulletin, DecisionRow, Delivery, RenderingRow, Situation, Step, Version
from lifeline.core.cap import MsgType


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One account's post: its exact text, how far it came (`state`), and where it can be seen (`url`, may be empty)."""

    id: int
    account: str
    channel: str
    language: str
    text: str
    state: str
    sent_at: datetime | None
    post_id: str
    url: str
    reason: str
    tries: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class BulletinView:
    """One bulletin. `hazard` and `level` are codes of the office's hazards; `state` is a State, `kind` a Kind."""

    id: str
    number: str
    situation: str
    refers_to: str
    msg_type: str
    kind: str
    hazard: str
    level: str
    districts: tuple[str, ...]
    state: str
    version: int
    release: str
    reason: str
    source_text: str
    source_sender: str
    source_sent: datetime | None
    created_at: datetime
    issued_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None
    message: str
    hash: str
    deliveries: tuple[DeliveryView, ...] = ()


@dataclass(frozen=True, slots=True)
class Follower:
    """The bulletin that replaced or took back an earlier one, whose id is `refers_to`."""

    refers_to: str
    number: str
    kind: str


@dataclass(frozen=True, slots=True)
class StepView:
    before: str
    after: str
    person: str
    login: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What was decided about one official alert that did not become a bulletin by itself, or did."""

    sender: str
    identifier: str
    sent: datetime
    act: str
    reason: str
    event: str
    hazard: str
    bulletin_id: str
    decided_at: datetime


_IN_FORCE = (
    select(Bulletin).where(Bulletin.state == State.ISSUED, Bulletin.msg_type != MsgType.CANCEL).order_by(Bulletin.issue_order.desc())
)


def in_force(session: Session) -> tuple[BulletinView, ...]:
    """Bulletins in force now, newest first, with their deliveries. Ends (Cancel) are not in force: see `recent`."""
    return _views(session, session.scalars(_IN_FORCE).all())


def standing(session: Session) -> tuple[BulletinView, ...]:
    """As `in_force`, without deliveries: for lists, some of which are asked for every two seconds."""
    return _lines(session, session.scalars(_IN_FORCE).all())


def recent(session: Session, *, most: int = 30) -> tuple[BulletinView, ...]:
    """The newest issued bulletins of every kind, ended ones too, newest first, with their deliveries."""
    issued = select(Bulletin).where(Bulletin.issue_order.is_not(None)).order_by(Bulletin.issue_order.desc()).limit(most)
    return _views(session, session.scalars(issued).all())


def past(session: Session, *, most: int = 20) -> tuple[BulletinView, ...]:
    """Issued bulletins that are no longer in force, and the notices that ended them, newest first, without deliveries."""
    where = (Bulletin.issue_order.is_not(None), (Bulletin.state != State.ISSUED) | (Bulletin.msg_type == MsgType.CANCEL))
    return _lines(session, session.scalars(select(Bulletin).where(*where).order_by(Bulletin.issue_order.desc()).limit(most)).all())


def followers(session: Session, bulletin_ids: Iterable[str]) -> dict[str, Follower]:
    """By id, what replaced or took back each of these bulletins; the newest where there are several."""
    columns = (Bulletin.refers_to, Bulletin.number, Bulletin.kind)
    where = (Bulletin.refers_to.in_(list(bulletin_ids)), Bulletin.issue_order.is_not(None))
    rows = session.execute(select(*columns).where(*where).order_by(Bulletin.issue_order))
    return {earlier: Follower(earlier, number, kind) for earlier, number, kind in rows if earlier}


def numbers(session: Session, bulletin_ids: Iterable[str]) -> dict[str, str]:
    """Public numbers by id, of issued bulletins only."""
    where = (Bulletin.id.in_(list(bulletin_ids)), Bulletin.issue_order.is_not(None))
    return {bulletin_id: number for bulletin_id, number in session.execute(select(Bulletin.id, Bulletin.number).where(*where))}  # noqa: C416


def waiting(session: Session) -> tuple[BulletinView, ...]:
    """What a person must look at: drafts, waiting and returned bulletins, oldest first; none of them was sent."""
    return _lines(session, session.scalars(select(Bulletin).where(Bulletin.state.in_(OPEN)).order_by(Bulletin.created_at)).all())


def one(session: Session, wanted: str) -> BulletinView | None:
    """The bulletin of that id or number, in any state."""
    found = session.scalars(select(Bulletin).where((Bulletin.id == wanted) | (Bulletin.number == wanted))).first()
    return _views(session, [found])[0] if found is not None else None


def public_one(session: Session, wanted: str) -> BulletinView | None:
    """The bulletin of that id or number if it was issued: a draft has no public address."""
    found = one(session, wanted)
    return found if found is not None and found.issued_at is not None else None


def owner(session: Session, situation: str) -> str:
    """The code of the department that leads the situation; empty where none is known."""
    return session.scalar(select(Situation.owner).where(Situation.id == situation)) or ""


def steps(session: Session, bulletin_id: str) -> tuple[StepView, ...]:
    rows = session.scalars(select(Step).where(Step.bulletin_id == bulletin_id).order_by(Step.id))
    return tuple(StepView(row.before, row.after, row.person, row.login, row.reason, row.at) for row in rows)


def renderings(session: Session, bulletin: BulletinView, kind: str = "") -> tuple[RenderingRow, ...]:
    """The current version's texts of that kind (default: the bulletin's own), by account."""
    wanted = select(RenderingRow).where(
        RenderingRow.bulletin_id == bulletin.id, RenderingRow.version == bulletin.version, RenderingRow.kind == (kind or bulletin.kind)
    )
    return tuple(session.scalars(wanted.order_by(RenderingRow.account_id)))


def decisions(session: Session, *, most: int = 50, act: str = "") -> tuple[DecisionView, ...]:
    """The newest decisions about official alerts, newest first; with `act` only those that came to it."""
    wanted = select(DecisionRow).where(DecisionRow.act == act) if act else select(DecisionRow)
    rows = session.scalars(wanted.order_by(DecisionRow.id.desc()).limit(most))
    return tuple(
        DecisionView(
            row.sender, row.identifier, row.sent, row.act, row.reason, row.event, row.hazard, row.bulletin_id or "", row.decided_at
        )
        for row in rows
    )


def delivery_counts(session: Session, bulletin_id: str) -> dict[str, int]:
    rows = session.execute(select(Delivery.state, func.count()).where(Delivery.bulletin_id == bulletin_id).group_by(Delivery.state))
    return {state: number for state, number in rows}  # noqa: C416


def counts(session: Session, bulletin_ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """By bulletin, how many of its posts are in which state."""
    found: dict[str, dict[str, int]] = {one: {} for one in bulletin_ids}
    wanted = select(Delivery.bulletin_id, Delivery.state, func.count()).where(Delivery.bulletin_id.in_(list(found)))
    for one, state, number in session.execute(wanted.group_by(Delivery.bulletin_id, Delivery.state)):
        found[one][state] = number
    return found


def account_states(session: Session) -> dict[str, AccountState]:
    return {state.account_id: state for state in session.scalars(select(AccountState))}


def _views(session: Session, rows: Sequence[Bulletin]) -> tuple[BulletinView, ...]:
    if not rows:
        return ()
    ids = [row.id for row in rows]
    versions = _versions(session, ids)
    posts: dict[str, list[DeliveryView]] = {}
    for delivery in session.scalars(select(Delivery).where(Delivery.bulletin_id.in_(ids)).order_by(Delivery.account_id)):
        posts.setdefault(delivery.bulletin_id, []).append(_delivery(delivery))
    return tuple(_view(row, versions[row.id, row.version], posts.get(row.id, ())) for row in rows)


def _lines(session: Session, rows: Sequence[Bulletin]) -> tuple[BulletinView, ...]:
    versions = _versions(session, [row.id for row in rows])
    return tuple(_view(row, versions[row.id, row.version], ()) for row in rows)


def _versions(session: Session, ids: Sequence[str]) -> dict[tuple[str, int], Version]:
    return {(v.bulletin_id, v.version): v for v in session.scalars(select(Version).where(Version.bulletin_id.in_(ids)))}


def _delivery(row: Delivery) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        account=row.account_id,
        channel=row.channel,
        language=row.language,
        text=row.text,
        state=row.state,
        sent_at=row.sent_at,
        post_id=row.post_id or "",
        url=row.url,
        reason=row.reason,
        tries=row.tries,
        due_at=row.due_at,
    )


_SAME = (
    *("id", "number", "msg_type", "kind", "hazard", "level", "state", "version", "release", "reason", "source_text"),
    *("source_sent", "created_at", "issued_at", "expires_at", "ended_at"),
)


def _view(row: Bulletin, version: Version, deliveries: Iterable[DeliveryView]) -> BulletinView:
    same = {name: getattr(row, name) for name in _SAME}
    return BulletinView(
        **same,
        situation=row.situation_id,
        refers_to=row.refers_to or "",
        source_sender=row.source_sender or "",
        districts=tuple(row.districts.split()),
        message=version.message,
        hash=version.hash,
        deliveries=tuple(deliveries),
    )
