"""Casualties and damage at the desk: every emergency with its next report, what waits for a second person, and each figure's history."""

from collections import Counter
from datetime import timedelta

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.situations import SituationView, open_situations, situations
from lifeline.situation import read
from lifeline.situation.due import Due
from lifeline.situation.read import FigureView
from lifeline.situation.verdicts import VerdictView, given_back
from lifeline.situation.waiting import WaitingView, waiting
from lifeline.staff.roles import Act
from lifeline.web.desk import figures_enter, figures_history, figures_move, figures_promise, figures_second, figures_sheet
from lifeline.web.desk.door import Page
from lifeline.web.desk.figures_facts import areas_of, find, is_closed, none, why_not
from lifeline.web.desk.figures_words import InWords, in_words
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page
from lifeline.web.public.state import FOLLOWED

GIVEN_BACK = timedelta(days=1)


def index(here: Here) -> Response:
    words = in_words(here)
    with here.world.database.reading() as session:
        waits = waiting(session)
        current = open_situations(session)
        wanted = read.reported_since(session, here.now - FOLLOWED) | {one.situation for one in waits}
        over = situations(session, wanted - {one.id for one in current})
        views = (*current, *over)
        dues = {view.id: _due(session, words, view) for view in views}
        held = read.current(session, set(dues))
    counts, waiting_of = {id: len(figures) for id, figures in held.items()}, Counter(one.situation for one in waits)
    shown = {"views": {view.id: view for view in views}, "dues": dues, "counts": counts, "waiting_of": waiting_of}
    return page("desk/figures.html", here, words=words, waits=_sorted(here, waits), told=shown)


def _due(session: Session, words: InWords, view: SituationView) -> Due:
    return read.due(session, view.id, words.here.now, open=view.open, hours=words.counting.metrics.report_hours)


def _not_entered_again(
    returned: tuple[VerdictView, ...], held: tuple[FigureView, ...], waits: tuple[WaitingView, ...]
) -> list[VerdictView]:
    """What was given back, until somebody has entered all of it anew."""
    newest = {(one.metric, one.area): one.act for one in held}
    newest |= {(one.entry.metric, one.entry.area): act.act for act in waits for one in act.figures}
    return [one for one in returned if any(newest.get((entry.metric, entry.area), 0) < one.act for entry in one.entries)]


def _sorted(here: Here, waits: tuple[WaitingView, ...]) -> list[tuple[WaitingView, str]]:
    """What this person can approve comes first, each with the word of why not."""
    return sorted(((one, why_not(here, one)) for one in waits), key=lambda pair: bool(pair[1]))


def one(here: Here, number: str) -> AnyResponse:
    words = in_words(here)
    with here.world.database.reading() as session:
        view = find(session, number)
        if view is None:
            return none(here)
        held = read.current(session, {view.id}).get(view.id, ())
        gaps, due = read.differences(session, view.id), _due(session, words, view)
        waits = tuple(act for act in waiting(session) if act.situation == view.id)
        returned = _not_entered_again(given_back(session, view.id, here.now - GIVEN_BACK), held, waits)
        summed = {preset.code for preset in words.counting.metrics.presets.values() if is_closed(session, view.id, preset)}
    order = words.counting.metrics.order
    return page(
        "desk/figures_one.html",
        here,
        words=words,
        one=view,
        due=due,
        waits=_sorted(here, waits),
        returned=returned,
        summed=summed,
        enters=bool(areas_of(here)),
        whole=here.may(Act.ENTER_FIGURES, ()),
        held=sorted(held, key=lambda figure: (order(figure.metric), figure.area)),
        gaps=[words.gap(gap) for gap in gaps],
    )


PAGES = (
    Page("figures", index, Act.LOOK),
    *figures_second.PAGES,
    Page("figures/<number>", one, Act.LOOK),
    *figures_history.PAGES,
    *figures_enter.PAGES,
    *figures_sheet.PAGES,
    *figures_move.PAGES,
    *figures_promise.PAGES,
)
