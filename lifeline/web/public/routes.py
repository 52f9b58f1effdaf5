"""The addresses of the public pages: the first page, one page per bulletin and one per emergency, for each world in each language."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from lifeline.bulletins import published, read
from lifeline.bulletins.situations import situation_of, situations
from lifeline.core.db import WrongWorld
from lifeline.situation import read as figures
from lifeline.web.public.answer import DRILL_CACHE, LIVE_CACHE, answer
from lifeline.web.public.corrected import Corrected
from lifeline.web.public.districts import Districts, districts
from lifeline.web.public.emergency import Shown, notices, shown
from lifeline.web.public.face import Face
from lifeline.web.public.faults import health, refusal, silence
from lifeline.web.public.feeds import NUMBER
from lifeline.web.public.historic import historic
from lifeline.web.public.said import is_korean
from lifeline.web.public.state import State, emergency

LATEST, CORRECTED = 6, 6  # on the first page; an emergency's own page has all of its own


def public_pages(faces: tuple[Face, ...]) -> Blueprint:
    """All public pages. The faces share one window per world."""
    pages = Blueprint("public", __name__, template_folder="templates", static_folder="static", static_url_path="/static/public")
    for face in faces:
        name = f"{face.window.status.value}-{face.language}"
        pages.add_url_rule(face.root, f"{name}-home", partial(home, face))
        pages.add_url_rule(f"{face.root}bulletins/<number>", f"{name}-bulletin", partial(bulletin, face))
        pages.add_url_rule(f"{face.root}situations/<number>", f"{name}-situation", partial(situation, face))
    pages.add_app_template_test(is_korean, "korean")
    windows = tuple(dict.fromkeys(face.window for face in faces))
    pages.add_url_rule("/healthz", "health", partial(health, windows))
    pages.app_errorhandler(HTTPException)(partial(refusal, faces))
    for error in (SQLAlchemyError, WrongWorld):
        pages.app_errorhandler(error)(partial(silence, faces))
    return pages


def home(face: Face) -> Response:
    seen, database = face.look.seen(), face.window.database()
    if seen is None or database is None:
        return answer("public/not_set_up.html", face, now=face.window.clock.now())
    state = seen.state
    with database.reading() as session:
        said = notices(session, face, (*state.in_force, *state.past), seen.t)
    emergencies = tuple(shown(one, face, said) for one in state.emergencies)
    titles = {one.view.id: made.title for one, made in zip(state.emergencies, emergencies, strict=True)}
    return answer(
        "public/home.html",
        face,
        now=seen.t,
        seen=seen,
        current=tuple(one for one in emergencies if one.ended is None),
        over=tuple(one for one in emergencies if one.ended is not None),
        districts=_everywhere(state, face, titles),
        corrections=_newest(emergencies),
        latest=sorted(said.values(), key=lambda one: (one.issued or seen.t, one.number), reverse=True)[:LATEST],
    )


def bulletin(face: Face, number: str) -> Response:
    """One issued bulletin with every account's words; anything else, a draft too, has no address."""
    now = face.window.clock.now()
    with _reading(face, number) as session:
        view = read.public_one(session, number)
        if view is None or view.number != number:
            abort(HTTPStatus.NOT_FOUND)
        one = notices(session, face, [view], now)[number]
        (situation,) = situations(session, [view.situation])
    return answer("public/bulletin.html", face, now=now, seen=face.look.seen(), one=one, situation=situation, path=f"bulletins/{number}")


def situation(face: Face, number: str) -> BaseResponse:
    """Everything of one emergency. The number of any of its bulletins leads to its own: that of the first."""
    now = face.window.clock.now()
    with _reading(face, number) as session:
        view = situation_of(session, number)
        if view is None:
            abort(HTTPStatus.NOT_FOUND)
        if view.number != number:
            return _moved(face, f"situations/{view.number}")
        one = emergency(session, view, face.metrics, now)
        views = filter(None, (read.public_one(session, known) for known in view.bulletins))
        said = notices(session, face, views, now)
        published_ones = filter(None, (published.one(session, in_force.number) for in_force in one.bulletins))
        by_district = districts(published_ones, one.figures, face)
        record = tuple(historic(figure, face) for figure in figures.history(session, view.id))
    return answer(
        "public/situation.html",
        face,
        now=now,
        seen=face.look.seen(),
        path=f"situations/{number}",
        one=shown(one, face, said),
        hazard=view.hazard,
        bulletins=tuple(said.values()),
        districts=by_district,
        record=record,
    )


def _everywhere(state: State, face: Face, titles: Mapping[str, str]) -> Districts:
    """What all emergencies that are not over say of each district."""
    views = tuple(view for one in state.emergencies if one.open for view in one.figures)
    several = len({view.situation for view in views if view.area}) > 1
    return districts((state.published[view.number] for view in state.in_force), views, face, titles if several else {})


def _reading(face: Face, number: str) -> AbstractContextManager[Session]:
    database = face.window.database()
    if database is None or not NUMBER.fullmatch(number):
        abort(HTTPStatus.NOT_FOUND)
    return database.reading()


def _moved(face: Face, path: str) -> BaseResponse:
    """Kept no longer than a page: an exercise that is begun anew gives its numbers away again."""
    made = redirect(f"{request.script_root}{face.root}{path}", HTTPStatus.MOVED_PERMANENTLY)
    made.headers["Cache-Control"] = DRILL_CACHE if face.exercise else LIVE_CACHE
    return made


def _newest(emergencies: Iterable[Shown]) -> list[Corrected]:
    every = [correction for one in emergencies for correction in one.corrections]
    return sorted(every, key=lambda correction: correction.at, reverse=True)[:CORRECTED]
