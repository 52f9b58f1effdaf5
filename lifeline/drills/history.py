"""Exercises over the months: how each objective and each capability was rated, and whether that gets better."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy.orm import Session

from lifeline.core.strict_yaml import BadData
from lifeline.drills import read
from lifeline.drills.improve import Promised, still_open
from lifeline.drills.load import read_script
from lifeline.drills.score.keep import last
from lifeline.drills.score.tally import together
from lifeline.drills.score.values import JUDGED, Rating, Score
from lifeline.drills.script import Said
from lifeline.drills.tables import Exercise
from lifeline.staff.practice import month_of

OVER = ("ended", "archived")


@dataclass(frozen=True, slots=True)
class Past:
    """One exercise that is over. `ratings` are by capability, of the objectives that show it. `score` None: it was not scored."""

    exercise: Exercise
    title: Said
    month: str
    score: Score | None
    ratings: Mapping[Said, Rating]


@dataclass(frozen=True, slots=True)
class Trend:
    """How one capability was rated, the oldest first; `turn` by the last two: better, worse, same, or nothing where there is one alone."""

    capability: Said
    ratings: tuple[tuple[datetime, str, Rating], ...]
    turn: str


@dataclass(frozen=True, slots=True)
class History:
    """The newest exercise first; trends by capability; what was promised after one and is still to be done."""

    past: tuple[Past, ...]
    trends: tuple[Trend, ...]
    promised: tuple[Promised, ...]


def history(session: Session) -> History:
    past = tuple(_past(session, one) for one in read.exercises(session) if one.stands in OVER)
    series: dict[Said, list[tuple[datetime, str, Rating]]] = defaultdict(list)
    for one in reversed(past):
        for capability, rating in one.ratings.items():
            series[capability].append((_when(one.exercise), one.exercise.code, rating))
    trends = (Trend(capability, tuple(ratings), turn([one[2] for one in ratings])) for capability, ratings in series.items())
    return History(past, tuple(sorted(trends, key=lambda one: one.capability.en)), still_open(session))


def turn(ratings: list[Rating]) -> str:
    if len(ratings) < 2:
        return ""
    before, now = (JUDGED.index(one) for one in ratings[-2:])
    return "better" if now < before else "worse" if now > before else "same"


def _past(session: Session, exercise: Exercise) -> Past:
    """An archive of years is not lost to a script that a later version would refuse."""
    score = last(session, exercise)
    try:
        ratings = _ratings(_capabilities(exercise.script_text, exercise.script), score)
    except BadData:
        ratings = {}
    return Past(exercise, Said(exercise.ko, exercise.en), month_of(_when(exercise)), score, ratings)


def _when(exercise: Exercise) -> datetime:
    return exercise.ended_at or exercise.planned_for


@lru_cache(100)
def _capabilities(text: str, name: str) -> Mapping[str, Said]:
    """By objective. A script is read once: exercises of years stand on one page."""
    return MappingProxyType({one.code: one.capability for one in read_script(text, name).objectives})


def _ratings(capabilities: Mapping[str, Said], score: Score | None) -> dict[Said, Rating]:
    found: dict[Said, list[Rating]] = defaultdict(list)
    for one in score.objectives if score else ():
        if one.rating and one.code in capabilities:
            found[capabilities[one.code]].append(one.rating)
    return {capability: together(ratings) for capability, ratings in found.items()}
