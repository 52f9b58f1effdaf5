"""The record of one emergency's figures as subscribers get it: every figure ever published, with the one it took the place of."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from lifeline.bulletins.situations import SituationView
from lifeline.situation import read
from lifeline.situation.read import CorrectionView, FigureView


@dataclass(frozen=True, slots=True)
class Record:
    """`figures`: the newest publication first. `supersedes`: by id of a figure, the id of the one before it."""

    view: SituationView
    figures: tuple[FigureView, ...]
    supersedes: dict[int, int]

    @property
    def current(self) -> tuple[FigureView, ...]:
        gone = set(self.supersedes.values())
        return tuple(one for one in self.figures if one.id not in gone)

    @property
    def acts(self) -> tuple[CorrectionView, ...]:
        """What was published together, corrections and news, the newest first."""
        return tuple(read.act_of(tuple(changes)) for _, changes in groupby(self.figures, key=lambda one: one.act))


def records(session: Session, views: Iterable[SituationView]) -> tuple[Record, ...]:
    return tuple(_record(view, read.history(session, view.id)) for view in views)


def _record(view: SituationView, figures: tuple[FigureView, ...]) -> Record:
    latest: dict[tuple[str, str], int] = {}
    supersedes: dict[int, int] = {}
    for one in reversed(figures):
        key = one.metric, one.area
        if one.before is not None and key in latest:
            supersedes[one.id] = latest[key]
        latest[key] = one.id
    return Record(view, figures, supersedes)
