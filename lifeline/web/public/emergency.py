"""One emergency as a page shows it: what holds, what to do, what is counted, what was corrected, when more will be said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lifeline.bulletins import read
from lifeline.bulletins.cap_names import known
from lifeline.bulletins.read import BulletinView
from lifeline.web.public.corrected import Corrected, Difference, corrected, difference
from lifeline.web.public.counted import Counted, Heading, headings
from lifeline.web.public.face import Face
from lifeline.web.public.notice import Notice, notice
from lifeline.web.public.state import Emergency

FIRST_TOLD = 4  # figures of an emergency among several


@dataclass(frozen=True, slots=True)
class Shown:
    """`title` is the event of its newest bulletin in force, or its type once it is over; `notices` those in force, the newest first."""

    number: str
    title: str
    began: datetime
    ended: datetime | None
    notices: tuple[Notice, ...]
    headings: tuple[Heading, ...]
    corrections: tuple[Corrected, ...]
    differences: tuple[Difference, ...]
    last_report: datetime | None
    next_report: datetime | None
    late: bool

    @property
    def tone(self) -> str:
        return self.notices[0].tone if self.notices else "past"

    @property
    def first_told(self) -> tuple[Counted, ...]:
        """The figures that stand first, where there is room for a few."""
        return tuple(one for heading in self.headings for one in heading.figures)[:FIRST_TOLD]

    @property
    def summary(self) -> str:
        """On one line, for whoever hears the page: what, where, and how many."""
        what = [f"{one.event}, {one.area}" for one in self.notices] or [self.title]
        return ". ".join((*what, ", ".join(f"{one.name} {one.amount}" for one in self.first_told))).strip(". ")


def shown(one: Emergency, face: Face, said: Mapping[str, Notice]) -> Shown:
    """`said`: at least its bulletins in force, by number."""
    hazard, _ = known(one.view.hazard, "", face.office)
    notices = tuple(said[view.number] for view in one.bulletins)
    title = notices[0].event if notices else hazard.name(face.language) if hazard else one.view.hazard
    return Shown(
        number=one.view.number,
        title=title,
        began=one.view.began,
        ended=one.view.ended,
        notices=notices,
        headings=headings(one.figures, face),
        corrections=tuple(corrected(view, face, title) for view in one.corrections),
        differences=tuple(difference(view, face) for view in one.differences),
        last_report=one.last_report,
        next_report=one.next_report,
        late=one.late,
    )


def notices(session: Session, face: Face, views: Iterable[BulletinView], now: datetime) -> dict[str, Notice]:
    """By number, in the order given, each with what followed it and what it follows."""
    views = tuple(views)
    followers = read.followers(session, [view.id for view in views])
    earlier = read.numbers(session, [view.refers_to for view in views if view.refers_to])
    return {
        view.number: notice(
            view, face.office, face.language, follower=followers.get(view.id), earlier=earlier.get(view.refers_to, ""), now=now
        )
        for view in views
    }
