"""What people arrange for the figures of an emergency: which counts form a closed group, and when the next report comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.core.text import clock_en
from lifeline.situation.acts import alone, in_words, require, standing, world_of
from lifeline.situation.entry import Counting, FigureRefused
from lifeline.situation.read import DifferenceView, Group, gap_of, groups
from lifeline.situation.tables import FigureGroup, ReportTime

FARTHEST = timedelta(days=7)  # a promise further away is a slip of the hand


@dataclass(frozen=True, slots=True)
class Closed:
    """In that area ('' = the whole city) `total` is the sum of `parts`; without parts it is no longer closed."""

    total: str
    parts: tuple[str, ...]
    area: str = ""


def close(
    session: Session, situation: str, wanted: Closed, *, counting: Counting, reason: str, author: Actor, now: datetime
) -> DifferenceView | None:
    """Append the group; from now on each publication is checked against it. Returns by how much it does not add up already."""
    alone(session)
    require(session, situation, author)
    why = in_words("reason", reason)
    if not why:
        raise FigureRefused("this needs a reason in words: it stays on record")
    _require_sound(wanted, counting)
    held = {(one.total, one.area): one for one in groups(session, situation)}
    if not wanted.parts and (wanted.total, wanted.area) not in held:
        raise FigureRefused(f"there is no closed group of {wanted.total} in {counting.place(wanted.area)} to open")
    row = FigureGroup(
        status=world_of(session),
        situation_id=situation,
        area=wanted.area,
        total=wanted.total,
        parts=" ".join(wanted.parts),
        reason=why,
        author=author.person,
        login=author.login,
        at=now,
    )
    session.add(row)
    session.flush()
    values = {key: view.value for key, view in standing(session, situation).items()}
    return gap_of(Group(row.id, row.area, row.total, wanted.parts, why), values) if wanted.parts else None


def _require_sound(wanted: Closed, counting: Counting) -> None:
    known, codes = counting.metrics.metrics, (wanted.total, *wanted.parts)
    if missing := [code for code in codes if code not in known]:
        raise FigureRefused(f"nothing with the code {', '.join(missing)} is counted here: 'lifeline figures metrics' lists all")
    if wanted.area and wanted.area not in counting.areas:
        raise FigureRefused(f"no district has the code {wanted.area}")
    if len(set(codes)) < len(codes) or len(wanted.parts) == 1:
        raise FigureRefused("the total and at least two parts, all different: --total aboard --parts rescued,dead,missing")
    if len({known[code].unit_en for code in codes}) > 1:
        raise FigureRefused(f"{', '.join(codes)} are not counted in one unit: they cannot add up")


def promise_next(session: Session, situation: str, due: datetime, *, author: Actor, now: datetime) -> None:
    """The next figures come at that time. Whoever reads the page is told when it has passed without any."""
    alone(session)
    require(session, situation, author)
    if not now < due <= now + FARTHEST:
        raise FigureRefused(f"{clock_en(due)} is not within the next 7 days (now {clock_en(now)}, Korean time)")
    row = ReportTime(status=world_of(session), situation_id=situation, due=due, author=author.person, login=author.login, at=now)
    session.add(row)
    session.flush()
