"""Of which emergency a page of figures is, and what of it this person may decide."""

from collections.abc import Collection, Iterable
from http import HTTPStatus

from flask import redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.situations import SituationView, situation_of
from lifeline.core.people import Actor
from lifeline.core.text import storable
from lifeline.situation.metrics import Preset
from lifeline.situation.read import groups
from lifeline.situation.waiting import WaitingView
from lifeline.staff.roles import Act
from lifeline.web.desk import practised
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import bare

LONGEST = 2000  # twice what the record takes: what is longer is refused, never cut
LARGEST = 2**31 - 1


def find(session: Session, number: str) -> SituationView | None:
    return situation_of(session, storable(number)[:40])


def field(name: str) -> str:
    return storable(request.form.get(name, "")).strip()[:LONGEST]


def none(here: Here) -> AnyResponse:
    return bare(here.station, here.say, "fig_none", HTTPStatus.NOT_FOUND, here=here)


def back(here: Here, number: str, done: str) -> AnyResponse:
    return redirect(f"{request.script_root}{here.station.root}figures/{number}?done={done}", HTTPStatus.SEE_OTHER)


def concerned(areas: Iterable[str]) -> Collection[str]:
    """The districts that figures of these areas concern; one of the whole city ('') concerns all of it."""
    found = set(areas)
    return () if "" in found else found


def require_entering(here: Here, areas: Iterable[str]) -> None:
    """Raises Forbidden where one of them is not this person's."""
    for area in set(areas):
        here.require(Act.ENTER_FIGURES, concerned([area]))


def areas_of(here: Here) -> tuple[str, ...]:
    """Where this person may enter figures: '' is the whole city."""
    return tuple(area for area in ("", *here.office.city.districts) if here.may(Act.ENTER_FIGURES, concerned([area])))


def is_closed(session: Session, situation: str, preset: Preset) -> bool:
    """Whether that sum of the whole city is checked now."""
    return any((one.total, one.area, one.parts) == (preset.total, "", preset.parts) for one in groups(session, situation))


def of_act(act: WaitingView) -> Collection[str]:
    return concerned(one.entry.area for one in act.figures)


def why_not(here: Here, act: WaitingView) -> str:
    """The word that says why this person cannot approve it; empty where they can."""
    if not here.may(Act.APPROVE_FIGURES):
        return "fig_not_role"
    if not here.may(Act.APPROVE_FIGURES, of_act(act)):
        return "fig_not_area"
    if not here.actor.differs_from(Actor(act.author, act.login)):
        return "fig_not_second"
    if act.overtaken:
        return "fig_overtaken"
    return "fig_not_practised" if not act.lowers and not practised.may_let_out(here) else ""
