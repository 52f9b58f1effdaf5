"""The archive: which months have emergencies that are over, and those of one month with their bulletins and last figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from lifeline.bulletins.archive import Month, began_in
from lifeline.bulletins.cap_names import event
from lifeline.bulletins.published import Published, of_situations
from lifeline.bulletins.situations import SituationView
from lifeline.situation import read as figures
from lifeline.situation.read import FigureView
from lifeline.web.public.counted import Counted, counted
from lifeline.web.public.entries import standing
from lifeline.web.public.face import Face


@dataclass(frozen=True, slots=True)
class PastBulletin:
    """`standing` is a key of the words, such as superseded or notice_over."""

    number: str
    event: str
    area: str
    standing: str
    issued: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """One emergency that is over; `bulletins` the oldest first, `figures` as they last stood for the whole city."""

    number: str
    name: str
    began: datetime
    ended: datetime | None
    bulletins: tuple[PastBulletin, ...]
    figures: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The months that have something, by year with how many, and one of them opened (None: there is none)."""

    months: list[tuple[int, list[tuple[Month, int]]]]
    month: Month | None
    past: tuple[Past, ...]


def month_words(month: Month, face: Face) -> str:
    return face.say("month", {"year": month[0], "month": month_name(month, face)})


def month_name(month: Month, face: Face) -> str:
    return f"{month[1]}월" if face.language == "ko" else f"{date(*month, 1):%B}"


def years(months: Mapping[Month, int]) -> list[tuple[int, list[tuple[Month, int]]]]:
    """The months that have something, by year, the newest first."""
    return [(year, list(ones)) for year, ones in groupby(months.items(), key=lambda one: one[0][0])]


def past_of(session: Session, face: Face, month: Month) -> tuple[Past, ...]:
    views = began_in(session, month)
    ids = {view.id for view in views}
    said: dict[str, list[Published]] = {}
    for one in reversed(of_situations(session, ids)):
        said.setdefault(one.situation, []).append(one)
    held = figures.current(session, ids)
    return tuple(_past(view, said.get(view.id, []), held.get(view.id, ()), face) for view in views)


def _past(view: SituationView, said: Iterable[Published], held: Iterable[FigureView], face: Face) -> Past:
    hazard = face.office.hazards.get(view.hazard)
    whole = sorted((one for one in held if not one.area), key=lambda one: face.metrics.order(one.metric))
    return Past(
        number=view.number,
        name=hazard.name(face.language) if hazard else view.hazard,
        began=view.began,
        ended=view.ended,
        bulletins=tuple(_bulletin(one, face) for one in said),
        figures=tuple(counted(one, face) for one in whole),
    )


def _bulletin(said: Published, face: Face) -> PastBulletin:
    named = event(said.hazard, said.level, face.office, face.language)
    return PastBulletin(said.number, named, str(said.message[f"area_{face.language}"]), standing(said), said.issued)
