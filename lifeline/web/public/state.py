"""Everything public about one world at one moment, in no language yet: what pages, machine forms and the version are made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lifeline.bulletins import read
from lifeline.bulletins.published import Published, listed
from lifeline.bulletins.read import BulletinView
from lifeline.bulletins.situations import SituationView, open_situations, situations
from lifeline.core.cap import Status
from lifeline.situation import read as figures
from lifeline.situation.metrics import Metrics
from lifeline.situation.read import CorrectionView, DifferenceView, FigureView

FOLLOWED = timedelta(days=14)  # so long after its last figures an emergency that is over stays on the first page


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency: its bulletins in force (newest first), its figures as they stand, and how they were corrected.

    `last_report` is when figures were last published, `next_report` when the office promised to publish again.
    """

    view: SituationView
    bulletins: tuple[BulletinView, ...]
    figures: tuple[FigureView, ...]
    corrections: tuple[CorrectionView, ...]
    differences: tuple[DifferenceView, ...]
    last_report: datetime | None
    next_report: datetime | None
    late: bool

    @property
    def open(self) -> bool:
        return self.view.open


@dataclass(frozen=True, slots=True)
class State:
    """One world. `emergencies`: those in force, then those over whose figures are still followed; `published` by bulletin number."""

    status: Status
    at: datetime
    emergencies: tuple[Emergency, ...]
    published: Mapping[str, Published]
    past: tuple[BulletinView, ...]

    @property
    def in_force(self) -> tuple[BulletinView, ...]:
        """Every bulletin in force, the newest first."""
        every = [view for one in self.emergencies for view in one.bulletins]
        return tuple(sorted(every, key=lambda view: (view.issued_at or view.created_at, view.number), reverse=True))

    @property
    def corrections(self) -> tuple[CorrectionView, ...]:
        every = [correction for one in self.emergencies for correction in one.corrections]
        return tuple(sorted(every, key=lambda one: (one.at, one.act), reverse=True))


def gather(session: Session, status: Status, metrics: Metrics, now: datetime) -> State:
    """All of it in one read transaction, so that no page shows half of an act."""
    current = open_situations(session)
    known = {view.id for view in current}
    over = situations(session, figures.reported_since(session, now - FOLLOWED) - known)
    bulletins = read.in_force(session)
    return State(
        status=status,
        at=now,
        emergencies=tuple(_emergency(session, view, bulletins, metrics, now) for view in (*current, *over)),
        published={said.number: said for said in listed(session)},
        past=read.past(session),
    )


def emergency(session: Session, view: SituationView, metrics: Metrics, now: datetime) -> Emergency:
    """One emergency by itself, however long it has been over."""
    return _emergency(session, view, read.in_force(session) if view.open else (), metrics, now)


def _emergency(session: Session, view: SituationView, bulletins: Iterable[BulletinView], metrics: Metrics, now: datetime) -> Emergency:
    due = figures.due(session, view.id, now, open=view.open, hours=metrics.report_hours)
    held = figures.current(session, {view.id}).get(view.id, ())
    return Emergency(
        view=view,
        bulletins=tuple(one for one in bulletins if one.situation == view.id),
        figures=tuple(sorted(held, key=lambda figure: (metrics.order(figure.metric), figure.area))),
        corrections=figures.corrections(session, {view.id}),
        differences=figures.differences(session, view.id),
        last_report=due.last,
        next_report=due.next,
        late=due.late,
    )
