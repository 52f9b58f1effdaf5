"""What a waiting act would make public, as the figures it would have published: pages tell the consequence from these."""

from datetime import datetime

from lifeline.situation.read import CorrectionView, FigureView
from lifeline.situation.waiting import Proposed, WaitingView


def foretold(act: WaitingView, by: str, now: datetime) -> CorrectionView:
    """The act as it would stand on record if that person approved it at that time. Its figures have no id yet: 0."""
    changes = tuple(_figure(act, one, by, now) for one in act.figures)
    return CorrectionView(act.act, act.situation, now, act.reason, act.note, changes)


def _figure(act: WaitingView, one: Proposed, by: str, now: datetime) -> FigureView:
    entry, before = one.entry, one.before
    return FigureView(
        id=0,
        situation=act.situation,
        metric=entry.metric,
        area=entry.area,
        value=entry.value,
        state=entry.state,
        as_of=entry.as_of,
        published_at=now,
        source=entry.source,
        source_url=entry.source_url,
        rule=entry.rule,
        author=act.author,
        approver=by,
        reason=act.reason,
        note=act.note,
        act=act.act,
        before=before.value if before else None,
        before_as_of=before.as_of if before else None,
    )
