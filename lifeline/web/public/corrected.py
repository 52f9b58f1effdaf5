"""What was said wrong and how it stands now: old figure, new figure, why; and sums that do not come out."""

from dataclasses import dataclass
from datetime import datetime

from lifeline.situation.read import CorrectionView, DifferenceView, FigureView
from lifeline.situation.value import exact
from lifeline.web.public.amounts import amount
from lifeline.web.public.counted import area_name, metric_name, reason_word
from lifeline.web.public.face import Face


@dataclass(frozen=True, slots=True)
class Shift:
    """One figure of a correction; `before` is empty where nothing had been published."""

    name: str
    area: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """One act, whole: who was missing and is dead stands in both counts as one correction."""

    at: datetime
    reason: str
    note: str
    emergency: str
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A closed group that does not add up: 구조 + 사망 + 실종 = 11, 탑승 12, 1."""

    parts: str
    sum: str
    total: str
    whole: str
    difference: str
    note: str


def corrected(view: CorrectionView, face: Face, emergency: str) -> Corrected:
    """`emergency`: what the emergency is called on the page."""
    return Corrected(view.at, reason_word(view.reason, face), view.note, emergency, tuple(_shift(one, face) for one in view.changes))


def difference(view: DifferenceView, face: Face) -> Difference:
    metric = face.metrics.metrics.get(view.total_metric)
    return Difference(
        parts=" + ".join(metric_name(part, face) for part in view.parts),
        sum=amount(view.parts_sum, metric, face.say),
        total=metric_name(view.total_metric, face),
        whole=amount(view.total, metric, face.say),
        difference=amount(exact(abs(view.difference)), metric, face.say),
        note=view.note,
    )


def _shift(one: FigureView, face: Face) -> Shift:
    metric = face.metrics.metrics.get(one.metric)
    before = amount(one.before, metric, face.say) if one.before is not None else ""
    return Shift(metric_name(one.metric, face), area_name(one.area, face), before, amount(one.value, metric, face.say))
