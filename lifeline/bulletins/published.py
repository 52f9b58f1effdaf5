"""Issued bulletins as those outside may know them: what was said, in which words, after which, and how it ended."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lifeline.bulletins import fold
from lifeline.bulletins.fold import Cells
from lifeline.bulletins.read import followers
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import Bulletin, RenderingRow, Version
from lifeline.core.cap import MsgType, Status
from lifeline.core.db import WorldRow

ENDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Earlier:
    """A bulletin of the same situation issued before this one."""

    number: str
    issued: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """One issued bulletin. `status` is its world's; `message` what it says as it was stored; times are UTC.

    `cells` is what holds where, empty where `level` and `districts` say all.
    `texts` has its longest text by language, as the accounts got it. `earlier`: all of its situation issued before it.
    `refers_to` is the one it replaces or ends, and `quoted` that one's texts. `ended_by`: the number and kind of what ended it.
    """

    id: str
    number: str
    status: Status
    msg_type: MsgType
    kind: str
    hazard: str
    level: str
    districts: tuple[str, ...]
    cells: Cells
    state: str
    situation: str
    issued: datetime
    ended: datetime | None
    expires: datetime | None
    source: tuple[str, str, datetime] | None
    message: Mapping[str, Any]
    texts: Mapping[str, str]
    earlier: tuple[Earlier, ...]
    refers_to: Earlier | None
    quoted: Mapping[str, str]
    ended_by: tuple[str, str] | None

    @property
    def in_force(self) -> bool:
        return self.state == State.ISSUED and self.msg_type is not MsgType.CANCEL

    @property
    def changed(self) -> datetime:
        """When something about it was last new to a reader."""
        return max(self.issued, self.ended or self.issued)

    def moment(self, name: str) -> datetime | None:
        """A time of the stored message by its name, such as since or until."""
        return datetime.fromisoformat(self.message[name]) if self.message.get(name) else None


def one(session: Session, number: str) -> Published | None:
    """The issued bulletin of that number; a draft, waiting, declined or lapsed one is not there."""
    rows = session.scalars(select(Bulletin).where(Bulletin.number == number, Bulletin.issue_order.is_not(None))).all()
    return next(iter(_published(session, rows)), None)


def listed(session: Session, *, ended: int = ENDED_SHOWN) -> tuple[Published, ...]:
    """Every bulletin in force, however many, and the last `ended` others, the newest first."""
    standing = and_(Bulletin.state == State.ISSUED, Bulletin.msg_type != MsgType.CANCEL)
    newest = Bulletin.issue_order.desc()
    current = session.scalars(select(Bulletin).where(standing).order_by(newest)).all()
    others = session.scalars(select(Bulletin).where(Bulletin.issue_order.is_not(None), ~standing).order_by(newest).limit(ended)).all()
    return _published(session, [*current, *others])


def of_situations(session: Session, situations: Collection[str]) -> tuple[Published, ...]:
    """Every issued bulletin of those emergencies, the newest first."""
    wanted = select(Bulletin).where(Bulletin.situation_id.in_(situations), Bulletin.issue_order.is_not(None))
    return _published(session, session.scalars(wanted.order_by(Bulletin.issue_order.desc())).all())


def begun(session: Session) -> datetime:
    """When this world was set up: the age of an index in which nothing stands yet."""
    return session.scalars(select(WorldRow.created_at)).one()


def _published(session: Session, rows: Sequence[Bulletin]) -> tuple[Published, ...]:
    if not rows:
        return ()
    ids = {row.id for row in rows}
    texts = _texts(session, ids | {row.refers_to for row in rows if row.refers_to})
    said = select(Version.bulletin_id, Version.message).join(
        Bulletin, and_(Bulletin.id == Version.bulletin_id, Bulletin.version == Version.version)
    )
    messages = {bulletin: message for bulletin, message in session.execute(said.where(Bulletin.id.in_(ids)))}  # noqa: C416
    orders, ends = _orders(session, {row.situation_id for row in rows}), followers(session, ids)
    return tuple(
        Published(
            **{name: getattr(row, name) for name in ("id", "number", "kind", "hazard", "level", "state")},
            status=Status(row.status),
            msg_type=MsgType(row.msg_type),
            districts=tuple(row.districts.split()),
            cells=fold.from_json(row.cells) if row.cells else {},
            situation=row.situation_id,
            issued=_issued(row),
            ended=row.ended_at,
            expires=row.expires_at,
            source=_source(row),
            message=json.loads(messages[row.id]),
            texts=texts.get(row.id, {}),
            earlier=tuple(before for order, _, before in orders[row.situation_id] if order < (row.issue_order or 0)),
            refers_to=next((before for _, known, before in orders[row.situation_id] if known == row.refers_to), None),
            quoted=texts.get(row.refers_to or "", {}),
            ended_by=(ends[row.id].number, ends[row.id].kind) if row.id in ends else None,
        )
        for row in rows
    )


def _issued(row: Bulletin) -> datetime:
    if row.issued_at is None:
        raise ValueError(f"bulletin {row.number} was never issued")
    return row.issued_at


def _source(row: Bulletin) -> tuple[str, str, datetime] | None:
    if row.source_sender is None or row.source_identifier is None or row.source_sent is None:
        return None
    return row.source_sender, row.source_identifier, row.source_sent


def _orders(session: Session, situations: Collection[str]) -> dict[str, list[tuple[int, str, Earlier]]]:
    """By situation, its issued bulletins in the order they were issued: that order, the id, and how it is referred to."""
    columns = (Bulletin.situation_id, Bulletin.issue_order, Bulletin.id, Bulletin.number, Bulletin.issued_at)
    where = (Bulletin.situation_id.in_(situations), Bulletin.issue_order.is_not(None))
    found: dict[str, list[tuple[int, str, Earlier]]] = {situation: [] for situation in situations}
    for situation, order, known, number, issued in session.execute(select(*columns).where(*where).order_by(Bulletin.issue_order)):
        if order is not None and issued is not None:
            found[situation].append((order, known, Earlier(number, issued)))
    return found


def _texts(session: Session, ids: Collection[str]) -> dict[str, dict[str, str]]:
    """By bulletin and language, the longest text its accounts were given; of several the first account's."""
    longest = func.row_number().over(
        partition_by=(RenderingRow.bulletin_id, RenderingRow.language),
        order_by=(func.length(RenderingRow.text).desc(), RenderingRow.account_id),
    )
    of_it = and_(Bulletin.id == RenderingRow.bulletin_id, Bulletin.version == RenderingRow.version, Bulletin.kind == RenderingRow.kind)
    ranked = select(RenderingRow.bulletin_id, RenderingRow.language, RenderingRow.text, longest.label("place")).join(Bulletin, of_it)
    every = ranked.where(RenderingRow.bulletin_id.in_(ids)).subquery()
    found: dict[str, dict[str, str]] = {}
    for bulletin, language, text in session.execute(select(every.c.bulletin_id, every.c.language, every.c.text).where(every.c.place == 1)):
        found.setdefault(bulletin, {})[language] = text
    return found
