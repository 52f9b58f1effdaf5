"""From one count to another in one act: who was missing and is found dead leaves the one as they enter the other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.situation.acts import Recorded, alone, record, standing
from lifeline.situation.entry import Change, Counting, Entry, FigureRefused
from lifeline.situation.read import FigureView
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import UNKNOWN, BadValue, Form, Value, moved


@dataclass(frozen=True, slots=True)
class Move:
    """`count` of `origin` become `target`, in that area ('' = the whole city), as of that time, says that source."""

    origin: str
    target: str
    count: int
    as_of: datetime
    source: str
    area: str = ""
    source_url: str = ""
    note: str = ""
    despite: str = ""


def move(session: Session, situation: str, wanted: Move, *, counting: Counting, author: Actor, now: datetime) -> Recorded:
    """Both figures in one act, or none. Raises FigureRefused as `record` does."""
    alone(session)
    stand = standing(session, situation)
    known = counting.metrics.metrics
    for code in (wanted.origin, wanted.target):
        if code not in known:
            raise FigureRefused(f"nothing with the code {code} is counted here: 'lifeline figures metrics' lists all")
    if wanted.origin == wanted.target or known[wanted.origin].unit_en != known[wanted.target].unit_en:
        raise FigureRefused(f"{wanted.origin} and {wanted.target} are not two counts of one unit: nothing can move between them")
    entries = pair(wanted, stand.get((wanted.origin, wanted.area)), stand.get((wanted.target, wanted.area)))
    change = Change(Reason.RECLASSIFIED, entries, wanted.note, wanted.despite)
    return record(session, situation, change, counting=counting, author=author, now=now)


def pair(wanted: Move, origin: FigureView | None, target: FigureView | None) -> tuple[Entry, Entry]:
    """The two figures as they stand afterwards. A count nobody knew becomes at least what moved into it."""
    place = wanted.area or "whole city"
    if wanted.count < 1:
        raise FigureRefused("say how many move: 1 or more")
    if origin is None or origin.value.form is Form.UNKNOWN:
        unknown = f"how many are {wanted.origin} [{place}] is not published (what waits does not count yet)"
        raise FigureRefused(f"{unknown}: nobody knows whom to move; enter the new figures themselves")
    try:
        left = moved(origin.value, -wanted.count)
    except BadValue as error:
        told = f"{wanted.origin} [{place}] is {origin.value}, so {wanted.count} cannot leave it"
        raise FigureRefused(f"{told}: correct it first") from error
    gained = moved(target.value if target else UNKNOWN, wanted.count)
    return _entry(wanted, wanted.origin, left, origin), _entry(wanted, wanted.target, gained, target)


def _entry(wanted: Move, metric: str, value: Value, before: FigureView | None) -> Entry:
    """Its rule stays what it was; how sure it is, too, where the value is known at all."""
    return Entry(
        metric=metric,
        value=value,
        as_of=wanted.as_of,
        source=wanted.source,
        area=wanted.area,
        state=Sureness(before.state) if before and value.form is not Form.UNKNOWN else Sureness.REPORTED,
        source_url=wanted.source_url,
        rule=before.rule if before else "",
        seen=before.id if before else 0,
    )
