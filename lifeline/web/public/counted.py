"""A figure as a page shows it: how many, how sure, as of when, who says so, and what changed since the last report."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from lifeline.situation.read import FigureView
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import Form, Value
from lifeline.web.public.amounts import amount
from lifeline.web.public.face import Face

NUMBER = re.compile(r"[0-9][0-9,]*(?:(?:~| to )[0-9][0-9,]*)?")
SIGNS = {"up": "▲", "down": "▼", "same": "=", "other": "↔"}


@dataclass(frozen=True, slots=True)
class Change:
    """Since the last report: `way` up, down, same, or other where the difference is no one number; `by` that number or empty."""

    way: str
    by: str
    before: str
    before_as_of: datetime

    @property
    def sign(self) -> str:
        return SIGNS[self.way]


@dataclass(frozen=True, slots=True)
class Counted:
    """`amount` with its unit, also in three `pieces`: before the number, the number, after it. `known` False reads and looks
    different from 0. `url` is empty unless it leads to a web page."""

    metric: str
    name: str
    area: str
    amount: str
    known: bool
    state: str
    as_of: datetime
    source: str
    url: str
    rule: str
    change: Change | None

    @property
    def pieces(self) -> tuple[str, str, str]:
        found = NUMBER.search(self.amount)
        if found is None:
            return self.amount, "", ""
        return self.amount[: found.start()], found.group(), self.amount[found.end() :]


@dataclass(frozen=True, slots=True)
class Heading:
    name: str
    figures: tuple[Counted, ...]


def counted(view: FigureView, face: Face) -> Counted:
    metric = face.metrics.metrics.get(view.metric)
    return Counted(
        metric=view.metric,
        name=metric_name(view.metric, face),
        area=area_name(view.area, face),
        amount=amount(view.value, metric, face.say),
        known=view.value.form is not Form.UNKNOWN,
        state=state_word(view.state, face),
        as_of=view.as_of,
        source=view.source,
        url=view.source_url if view.source_url.startswith(("https://", "http://")) else "",
        rule=view.rule,
        change=change(view, face),
    )


def headings(views: Iterable[FigureView], face: Face) -> tuple[Heading, ...]:
    """Figures of the whole city under the headings of the office, in its order; what it no longer counts comes last."""
    whole = [view for view in views if not view.area]
    return tuple(
        Heading(name, tuple(counted(view, face) for view in group)) for name, group in groupby(whole, key=lambda view: _heading(view, face))
    )


def change(view: FigureView, face: Face) -> Change | None:
    if view.before is None or view.before_as_of is None:
        return None
    way, by = _way(view.before, view.value)
    metric = face.metrics.metrics.get(view.metric)
    return Change(way, f"{by:,}" if by else "", amount(view.before, metric, face.say), view.before_as_of)


def _way(before: Value, after: Value) -> tuple[str, int]:
    if before == after:
        return "same", 0
    if before.form is Form.EXACT and after.form is Form.EXACT:
        by = after.floor - before.floor
        return ("up", by) if by > 0 else ("down", -by)
    return "other", 0


def metric_name(code: str, face: Face) -> str:
    metric = face.metrics.metrics.get(code)
    return metric.name(face.language) if metric else code


def area_name(code: str, face: Face) -> str:
    """Empty for the whole city."""
    district = face.office.city.districts.get(code)
    return district.name(face.language) if district else code


def state_word(state: str, face: Face) -> str:
    return face.metrics.states[Sureness(state)].said(face.language)


def reason_word(reason: str, face: Face) -> str:
    return face.metrics.reasons[Reason(reason)].said(face.language)


def _heading(view: FigureView, face: Face) -> str:
    metric = face.metrics.metrics.get(view.metric)
    return face.metrics.headings[metric.heading].said(face.language) if metric else ""
