"""Who has practised this month: an approver shows it in an exercise each calendar month of Korea, or two others let them approve."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.core.db import WorldRow
from lifeline.core.text import KST
from lifeline.staff.tables import Practice, Vouch, Waiver

COMPOSED, APPROVED, CORRECTED, COUNTED = "composed", "approved", "corrected", "counted"
ACTS = (COMPOSED, APPROVED, CORRECTED)


@dataclass(frozen=True, slots=True)
class Demand:
    """What the office's policy asks. `required`: who has not practised does not approve in live; else it is only shown.

    Practice of the month before counts up to and with the day `grace_until` (0: not at all). `warn` so long before it is lost.
    `waived_by`: so many others let somebody approve all the same.
    """

    required: bool
    acts: tuple[str, ...]
    grace_until: int
    warn: timedelta
    waived_by: int

    @property
    def of_counting(self) -> "Demand":
        """What is asked of whoever lets figures out and approves no bulletin: that they have entered or let out figures."""
        return replace(self, acts=(COUNTED,))


@dataclass(frozen=True, slots=True)
class Unvouched:
    """Practice that does not count yet. `name`: theirs in the drill world; `by` (a login) gave that login its way in there `since` then."""

    name: str
    exercise: str
    by: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands at a moment. `missing`: acts that this month still wants. `until`: when what they have is lost.

    None: they have nothing that could be lost. `waived`: names of those who let them approve this month all the same.
    `soon`: it is time to practise. `unvouched`: what was shown, and nobody has said here that it was them.
    """

    login: str
    month: str
    missing: tuple[str, ...]
    until: datetime | None
    waived: tuple[str, ...]
    soon: bool
    may_approve: bool
    unvouched: Unvouched | None

    @property
    def practised(self) -> bool:
        return not self.missing


def standing(session: Session, login: str, now: datetime, demand: Demand) -> Standing:
    """`now` is the true time; months are those of Korea."""
    month, before = month_of(now), month_of(_first(now) - timedelta(days=1))
    missing = missing_of(session, login, month, demand)
    waivers = session.scalars(select(Waiver).where(Waiver.for_login == login, Waiver.month == month).order_by(Waiver.id)).all()
    waived = tuple({one.login: one.person for one in waivers}.values())
    held = None
    if not missing:
        held = _end_of(_next(now), demand.grace_until)
    elif not missing_of(session, login, before, demand):
        held = _end_of(_first(now), demand.grace_until)
    until = held if held is not None and held > now else None
    return Standing(
        login=login,
        month=month,
        missing=missing,
        until=until,
        waived=waived,
        soon=bool(missing) and (until is None or until - now <= demand.warn),
        may_approve=not demand.required or not missing or until is not None or len(waived) >= demand.waived_by,
        unvouched=unvouched(session, login),
    )


def missing_of(session: Session, login: str, month: str, demand: Demand) -> tuple[str, ...]:
    """Acts that person has shown in no exercise of that month; those of several exercises add up."""
    shown = {act for row, counts in _of(session, login) if counts and row.month == month for act in row.acts.split()}
    return tuple(act for act in demand.acts if act not in shown)


def unvouched(session: Session, login: str) -> Unvouched | None:
    """The newest that nobody vouches for; who was given a new way in there since is not known to be the same person."""
    rows = [row for row, counts in _of(session, login) if not counts]
    return Unvouched(rows[-1].name, rows[-1].exercise, rows[-1].enrolled_by, rows[-1].enrolled_at) if rows else None


def _of(session: Session, login: str) -> list[tuple[Practice, bool]]:
    """What that login has shown, the newest last, and whether it counts: a login of the machine is the same person in both worlds."""
    vouched = session.scalar(select(func.max(Vouch.at)).where(Vouch.for_login == login))
    rows = session.scalars(select(Practice).where(Practice.login == login).order_by(Practice.at))
    return [(row, row.enrolled_at is None or (vouched is not None and row.enrolled_at <= vouched)) for row in rows]


def take(session: Session, rows: Iterable[Practice]) -> int:
    """Copies of rows of the drill world, or rows just made, stand in this world as they are there; returns how many are news."""
    status, news = session.scalars(select(WorldRow.status)).one(), 0
    for row in rows:
        acts = " ".join(act for act in (*ACTS, COUNTED) if act in row.acts.split())
        told = {"name": row.name, "month": row.month, "acts": acts, "at": row.at}
        told |= {"enrolled_at": row.enrolled_at, "enrolled_by": row.enrolled_by or ""}
        kept = session.get(Practice, (row.login, row.exercise))
        if kept is None:
            session.add(Practice(login=row.login, exercise=row.exercise, status=status, **told))
        elif any(getattr(kept, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(kept, name, value)
        else:
            continue
        news += 1
    session.flush()
    return news


def month_of(moment: datetime) -> str:
    """YYYY-MM in Korea."""
    return f"{moment.astimezone(KST):%Y-%m}"


def _first(moment: datetime) -> datetime:
    """The beginning of that month in Korea."""
    return moment.astimezone(KST).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(moment: datetime) -> datetime:
    return _first(_first(moment) + timedelta(days=32))


def _end_of(month: datetime, day: int) -> datetime:
    """When that day of the month is over, or the month where it has no such day."""
    return min(month + timedelta(days=day), _next(month))
