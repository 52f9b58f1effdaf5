"""What pages and commands may ask about figures: frozen views of what was published, nothing written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from lifeline.situation.due import REPORT_HOURS, Due, promise
from lifeline.situation.reasons import Reason
from lifeline.situation.tables import Figure, FigureAct, FigureGroup, FigureVerdict, ReportTime
from lifeline.situation.value import UNKNOWN, Value, gap, total

Key = tuple[str, str]  # metric, area
Rows: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class FigureView:
    """One published figure and how it came about. `area`: a district's code, '' = the whole city. `act`: what it was published with.

    `before` is what stood there until then (None: nothing was published yet), `before_as_of` its time. `approver` is empty
    where one person is enough.
    """

    id: int
    situation: str
    metric: str
    area: str
    value: Value
    state: str
    as_of: datetime
    published_at: datetime
    source: str
    source_url: str
    rule: str
    author: str
    approver: str
    reason: str
    note: str
    act: int
    before: Value | None = None
    before_as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One act that was more than news, whole: why (`reason`, and `note` in the office's words), and every figure it changed."""

    act: int
    situation: str
    at: datetime
    reason: str
    note: str
    changes: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A closed group that does not add up: the parts come to `difference` more (less, when negative) than the total can be.

    `note` is why it was published all the same.
    """

    group: int
    total_metric: str
    total: Value
    parts_sum: Value
    difference: int
    note: str
    area: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A closed group as it holds now: in that area `total` is the sum of `parts`."""

    id: int
    area: str
    total: str
    parts: tuple[str, ...]
    reason: str


def current(session: Session, situation_ids: Collection[str] | None = None) -> dict[str, tuple[FigureView, ...]]:
    """By situation, the newest published figure of every metric and area, by code (the order of pages is the office's: `Metrics.order`)."""
    later, said = aliased(Figure), aliased(FigureVerdict)
    replaced = (
        select(later.id).join(said, said.act_id == later.act_id).where(later.supersedes == Figure.id, said.publish_order.is_not(None))
    )
    wanted = _published().where(~replaced.exists())
    if situation_ids is not None:
        wanted = wanted.where(Figure.situation_id.in_(list(situation_ids)))
    views = _views(session, wanted.order_by(Figure.situation_id, Figure.metric, Figure.area))
    return {situation: tuple(figures) for situation, figures in groupby(views, key=lambda view: view.situation)}


def history(session: Session, situation_id: str, of: Key | None = None, most: int | None = None) -> tuple[FigureView, ...]:
    """Every figure ever published of that situation, the newest publication first; `of`: of that metric and area alone."""
    wanted = _published().where(Figure.situation_id == situation_id)
    if of is not None:
        wanted = wanted.where(Figure.metric == of[0], Figure.area == of[1])
    return _views(session, wanted.order_by(FigureVerdict.publish_order.desc(), Figure.id).limit(most))


def corrections(session: Session, situation_ids: Collection[str], most: int = 30) -> tuple[CorrectionView, ...]:
    """The newest acts of those situations that were more than new information, the newest first, each whole."""
    acts = select(FigureAct.id).join(FigureVerdict, FigureVerdict.act_id == FigureAct.id)
    where = (FigureAct.situation_id.in_(list(situation_ids)), FigureVerdict.publish_order.is_not(None))
    acts = acts.where(*where, FigureAct.reason != Reason.NEW_INFORMATION).order_by(FigureVerdict.publish_order.desc()).limit(most)
    return published(session, session.scalars(acts).all())


def published(session: Session, acts: Collection[int]) -> tuple[CorrectionView, ...]:
    """Those of the acts that are public, the newest first, each whole."""
    views = _views(session, _published().where(Figure.act_id.in_(acts)).order_by(FigureVerdict.publish_order.desc(), Figure.id))
    return tuple(act_of(tuple(changes)) for _, changes in groupby(views, key=lambda view: view.act))


def order(session: Session) -> int:
    """The highest publication order, 0 before the first: whatever was published since changes it."""
    return session.scalar(select(func.max(FigureVerdict.publish_order))) or 0


def reported_since(session: Session, since: datetime) -> set[str]:
    """The situations of which a figure was published at that time or later."""
    acts = select(FigureAct.situation_id).join(FigureVerdict, FigureVerdict.act_id == FigureAct.id)
    return set(session.scalars(acts.where(FigureVerdict.publish_order.is_not(None), FigureVerdict.at >= since).distinct()))


def last_report(session: Session, situation_id: str) -> datetime | None:
    """When figures of that situation were last published."""
    newest = select(FigureVerdict.at).join(FigureAct, FigureAct.id == FigureVerdict.act_id)
    newest = newest.where(FigureAct.situation_id == situation_id, FigureVerdict.publish_order.is_not(None))
    return session.scalars(newest.order_by(FigureVerdict.publish_order.desc()).limit(1)).first()


def due(session: Session, situation_id: str, now: datetime, *, open: bool = True, hours: Sequence[int] = REPORT_HOURS) -> Due:
    """When figures were last published, when the next are promised, and whether that promise is late."""
    set_by_person = select(ReportTime.due).where(ReportTime.situation_id == situation_id).order_by(ReportTime.id.desc()).limit(1)
    last = last_report(session, situation_id)
    return Due.at(now, last, promise(last, session.scalars(set_by_person).first(), open=open, hours=hours), open=open)


def groups(session: Session, situation_id: str) -> tuple[Group, ...]:
    """The closed groups of that situation as they hold now."""
    newest: dict[Key, FigureGroup] = {}
    for row in session.scalars(select(FigureGroup).where(FigureGroup.situation_id == situation_id).order_by(FigureGroup.id)):
        newest[row.total, row.area] = row
    return tuple(Group(row.id, row.area, row.total, tuple(row.parts.split()), row.reason) for row in newest.values() if row.parts)


def differences(session: Session, situation_id: str) -> tuple[DifferenceView, ...]:
    """The closed groups that do not add up as published, each with the reason given for it."""
    closed = groups(session, situation_id)
    held = {(view.metric, view.area): view for view in current(session, {situation_id}).get(situation_id, ())} if closed else {}
    open_gaps = [
        (group, found) for group in closed if (found := gap_of(group, {key: view.value for key, view in held.items()})) is not None
    ]
    reasons = _despite(session, {view.act for view in held.values()}) if open_gaps else {}
    return tuple(_explained(group, found, held, reasons) for group, found in open_gaps)


def gap_of(group: Group, values: Mapping[Key, Value]) -> DifferenceView | None:
    """By how much the group does not add up with those values; None when it can. What is not known stands in nobody's way."""
    whole = values.get((group.total, group.area), UNKNOWN)
    parts = total(values.get((part, group.area), UNKNOWN) for part in group.parts)
    difference = gap(whole, parts)
    return DifferenceView(group.id, group.total, whole, parts, difference, "", group.area, group.parts) if difference else None


def _explained(
    group: Group, found: DifferenceView, held: Mapping[Key, FigureView], reasons: Mapping[int, tuple[int, str]]
) -> DifferenceView:
    """With the reason of the newest act that touched the group and gave one."""
    acts = {held[key].act for metric in (group.total, *group.parts) if (key := (metric, group.area)) in held}
    _, note = max((reasons[act] for act in acts if act in reasons), default=(0, ""))
    return DifferenceView(found.group, found.total_metric, found.total, found.parts_sum, found.difference, note, group.area, group.parts)


def _despite(session: Session, acts: Collection[int]) -> dict[int, tuple[int, str]]:
    """By act, its place in the order and why it was published although something did not add up."""
    rows = session.execute(
        select(FigureAct.id, FigureVerdict.publish_order, FigureVerdict.despite, FigureAct.despite)
        .join(FigureVerdict, FigureVerdict.act_id == FigureAct.id)
        .where(FigureAct.id.in_(list(acts)))
    )
    return {act: (place or 0, said or written) for act, place, said, written in rows if said or written}


def _published() -> Rows:
    """What `_view` needs of each, and not whole rows: a day's history has thousands."""
    earlier = aliased(Figure, name="earlier")
    figure = (Figure.id, Figure.situation_id, Figure.metric, Figure.area, Figure.low, Figure.high, Figure.state, Figure.as_of)
    origin = (Figure.source, Figure.source_url, Figure.rule)
    act = (FigureAct.id.label("act"), FigureAct.author, FigureAct.reason, FigureAct.note)
    verdict = (FigureVerdict.at, FigureVerdict.person, FigureVerdict.shown)
    labels = (earlier.id.label("earlier"), earlier.low.label("low_before"), earlier.high.label("high_before"))
    return (
        select(*figure, *origin, *act, *verdict, *labels, earlier.as_of.label("before_as_of"))
        .join(FigureAct, FigureAct.id == Figure.act_id)
        .join(FigureVerdict, FigureVerdict.act_id == Figure.act_id)
        .outerjoin(earlier, earlier.id == Figure.supersedes)
        .where(FigureVerdict.publish_order.is_not(None))
    )


def _views(session: Session, wanted: Rows) -> tuple[FigureView, ...]:
    return tuple(_view(row) for row in session.execute(wanted))


def _view(row: Any) -> FigureView:
    return FigureView(
        id=row.id,
        situation=row.situation_id,
        metric=row.metric,
        area=row.area,
        value=Value(row.low, row.high),
        state=row.state,
        as_of=row.as_of,
        published_at=row.at,
        source=row.source,
        source_url=row.source_url,
        rule=row.rule,
        author=row.author,
        approver=row.person if row.shown else "",
        reason=row.reason,
        note=row.note,
        act=row.act,
        before=Value(row.low_before, row.high_before) if row.earlier is not None else None,
        before_as_of=row.before_as_of,
    )


def act_of(changes: Sequence[FigureView]) -> CorrectionView:
    """The act to which all these figures belong."""
    one = changes[0]
    return CorrectionView(one.act, one.situation, one.published_at, one.reason, one.note, tuple(changes))
