"""The addresses of the public pages: the first page and one page per bulletin, for each world in each language."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort, current_app, jsonify, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from lifeline.bulletins import read
from lifeline.bulletins.read import BulletinView
from lifeline.core.db import WrongWorld
from lifeline.web.public.face import Face, face_of
from lifeline.web.public.headers import STYLE
from lifeline.web.public.notice import Notice, notice
from lifeline.web.public.window import Window

# For a cache in front: fresh enough to be told within seconds, and kept when what is behind it is dead.
LIVE_CACHE = "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400"
DRILL_CACHE = "no-cache"


def public_pages(faces: tuple[Face, ...]) -> Blueprint:
    """All public pages. The faces share one window per world."""
    pages = Blueprint("public", __name__, template_folder="templates", static_folder="static", static_url_path="/static/public")
    for face in faces:
        name = f"{face.window.status.value}-{face.language}"
        pages.add_url_rule(face.root, f"{name}-home", partial(home, face))
        pages.add_url_rule(f"{face.root}bulletins/<number>", f"{name}-bulletin", partial(bulletin, face))
    windows = tuple(dict.fromkeys(face.window for face in faces))
    pages.add_url_rule("/healthz", "health", partial(health, windows))
    pages.app_errorhandler(HTTPException)(partial(refusal, faces))
    for error in (SQLAlchemyError, WrongWorld):
        pages.app_errorhandler(error)(partial(silence, faces))
    return pages


def home(face: Face) -> Response:
    now, database = face.window.clock.now(), face.window.database()
    if database is None:
        return _page("public/not_set_up.html", face, now=now)
    with database.reading() as session:
        current, past = read.in_force(session), read.past(session)
        current_notices = _notices(session, face, current, now)
        past_notices = _notices(session, face, past, now)
    return _page("public/home.html", face, now=now, current=current_notices, past=past_notices)


def bulletin(face: Face, number: str) -> Response:
    """One issued bulletin with every account's words; anything else, a draft too, has no address."""
    now, database = face.window.clock.now(), face.window.database()
    if database is None:
        abort(HTTPStatus.NOT_FOUND)
    with database.reading() as session:
        view = read.public_one(session, number)
        found = _notices(session, face, [view], now) if view is not None and view.number == number else ()
    if not found:
        abort(HTTPStatus.NOT_FOUND)
    return _page("public/bulletin.html", face, now=now, one=found[0], path=f"bulletins/{number}")


def health(windows: Iterable[Window]) -> tuple[Response, int]:
    """For a watchdog: whether each world's database answers. 503 when one that exists does not."""
    states = {window.status.value: _state(window) for window in windows}
    sound = "unreachable" not in states.values()
    return jsonify(ok=sound, worlds=states), HTTPStatus.OK if sound else HTTPStatus.SERVICE_UNAVAILABLE


def refusal(faces: tuple[Face, ...], error: HTTPException) -> Response:
    """An error page says little, in both languages, and belongs to the world whose address was asked for."""
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    key = "error_500" if code >= HTTPStatus.INTERNAL_SERVER_ERROR else "error_404" if code == HTTPStatus.NOT_FOUND else "error_400"
    face = face_of(request.path, faces)
    answer = _page("public/error.html", face, now=face.window.clock.now(), key=key)
    answer.status_code = code
    answer.headers["Cache-Control"] = "no-store"
    return answer


def silence(faces: tuple[Face, ...], error: Exception) -> Response:
    """The database does not answer: that is not the same as nothing in force."""
    current_app.logger.error("%s cannot be shown: %s: %s", request.path, type(error).__name__, error)
    answer = make_response(refusal(faces, HTTPException()))
    answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    answer.headers["Retry-After"] = "10"
    return answer


def _state(window: Window) -> str:
    try:
        database = window.database()
        if database is None:
            return "not set up"
        with database.reading() as session:
            read.past(session, most=1)
    except (SQLAlchemyError, WrongWorld) as error:
        current_app.logger.error("the %s database does not answer: %s", window.status.value, type(error).__name__)
        return "unreachable"
    return "answers"


def _notices(session: Session, face: Face, views: Iterable[BulletinView], now: datetime) -> tuple[Notice, ...]:
    views = tuple(views)
    followers = read.followers(session, [view.id for view in views])
    earlier = read.numbers(session, [view.refers_to for view in views if view.refers_to])
    return tuple(
        notice(view, face.office, face.language, follower=followers.get(view.id), earlier=earlier.get(view.refers_to, ""), now=now)
        for view in views
    )


def _page(template: str, face: Face, *, now: datetime, path: str = "", **shown: object) -> Response:
    answer = make_response(
        render_template(template, face=face, say=face.say, now=now, path=path, base=request.script_root, style=STYLE, **shown)
    )
    answer.headers["Cache-Control"] = DRILL_CACHE if face.exercise else LIVE_CACHE
    if face.exercise:
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
