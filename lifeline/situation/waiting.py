"""What waits for a second person, as that person sees it: the acts, what they would change, and the hash of all that."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lifeline.core.text import sha256
from lifeline.situation.checks import differences
from lifeline.situation.entry import Change, Entry
from lifeline.situation.read import DifferenceView, FigureView, Key, current, groups
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.tables import Figure, FigureAct, FigureVerdict
from lifeline.situation.value import Value


@dataclass(frozen=True, slots=True)
class Proposed:
    """One figure that waits, and what it would take the place of."""

    entry: Entry
    before: FigureView | None

    @property
    def lowers(self) -> bool:
        return self.before is not None and self.entry.value.below(self.before.value)


@dataclass(frozen=True, slots=True)
class WaitingView:
    """An act that waits. `overtaken`: a figure published since it was entered; such an act can only be declined.

    `hash` is of everything shown here: the figures, what stands before them, what does not add up and why.
    """

    act: int
    situation: str
    reason: str
    note: str
    despite: str
    author: str
    login: str
    at: datetime
    figures: tuple[Proposed, ...]
    differences: tuple[DifferenceView, ...]
    overtaken: FigureView | None

    @property
    def lowers(self) -> bool:
        """Whether it says less than what stands, and nowhere more: a mistake that is taken back."""
        return bool(self.figures) and all(one.lowers for one in self.figures)

    @property
    def change(self) -> Change:
        return Change(Reason(self.reason), tuple(one.entry for one in self.figures), self.note, self.despite)

    @property
    def hash(self) -> str:
        who = [self.act, self.situation, self.reason, self.note, self.despite, self.author, self.login, self.at.isoformat()]
        sums = [[one.total_metric, one.area, str(one.total), str(one.parts_sum)] for one in self.differences]
        return sha256(json.dumps([who, [_facts(one) for one in self.figures], sums], ensure_ascii=False))


def _facts(one: Proposed) -> list[str | int]:
    entry, before = one.entry, one.before
    said = [entry.metric, entry.area, str(entry.value), str(entry.state), entry.as_of.isoformat()]
    stands = [str(before.id), str(before.value)] if before else []
    return [*said, entry.source, entry.source_url, entry.rule, *stands]


def waiting(session: Session) -> tuple[WaitingView, ...]:
    """Every act without a verdict, the oldest first."""
    return _views(session, _open().order_by(FigureAct.id))


def waiting_one(session: Session, act: int) -> WaitingView | None:
    return next(iter(_views(session, _open().where(FigureAct.id == act))), None)


def _open() -> Select[FigureAct]:
    return select(FigureAct).outerjoin(FigureVerdict, FigureVerdict.act_id == FigureAct.id).where(FigureVerdict.act_id.is_(None))


def _views(session: Session, wanted: Select[FigureAct]) -> tuple[WaitingView, ...]:
    return tuple(_view(session, act) for act in session.scalars(wanted).all())


def _view(session: Session, act: FigureAct) -> WaitingView:
    rows = session.scalars(select(Figure).where(Figure.act_id == act.id).order_by(Figure.id)).all()
    stand = {(view.metric, view.area): view for view in current(session, {act.situation_id}).get(act.situation_id, ())}
    entries = tuple(entry_of(row) for row in rows)
    change = Change(Reason(act.reason), entries, act.note, act.despite)
    return WaitingView(
        act=act.id,
        situation=act.situation_id,
        reason=act.reason,
        note=act.note,
        despite=act.despite,
        author=act.author,
        login=act.login,
        at=act.at,
        figures=tuple(Proposed(entry, stand.get((entry.metric, entry.area))) for entry in entries),
        differences=tuple(differences(change, stand, groups(session, act.situation_id))),
        overtaken=_overtaken(rows, stand),
    )


def _overtaken(rows: Sequence[Figure], stand: dict[Key, FigureView]) -> FigureView | None:
    newest = ((row, stand.get((row.metric, row.area))) for row in rows)
    return next((view for row, view in newest if view is not None and view.id != row.supersedes), None)


def entry_of(row: Figure) -> Entry:
    return Entry(
        metric=row.metric,
        value=Value(row.low, row.high),
        as_of=row.as_of,
        source=row.source,
        area=row.area,
        state=Sureness(row.state),
        source_url=row.source_url,
        rule=row.rule,
        seen=row.supersedes or 0,
    )
