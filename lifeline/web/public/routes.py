"""The addresses of the public pages: the first page and one page per bulletin, for each world in each language."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from lifeline.bulletins import read
from lifeline.bulletins.read import BulletinView
from lifeline.core.db import WrongWorld
from lifeline.web.public.answer import answer
from lifeline.web.public.face import Face
from lifeline.web.public.faults import health, refusal, silence
from lifeline.web.public.notice import Notice, notice


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
    seen, database = face.look.seen(), face.window.database()
    if seen is None or database is None:
        return answer("public/not_set_up.html", face, now=face.window.clock.now())
    with database.reading() as session:
        current = _notices(session, face, seen.state.in_force, seen.t)
        past = _notices(session, face, seen.state.past, seen.t)
    return answer("public/home.html", face, now=seen.t, seen=seen, current=current, past=past)


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
    return answer("public/bulletin.html", face, now=now, seen=face.look.seen(), one=found[0], path=f"bulletins/{number}")


def _notices(session: Session, face: Face, views: Iterable[BulletinView], now: datetime) -> tuple[Notice, ...]:
    views = tuple(views)
    followers = read.followers(session, [view.id for view in views])
    earlier = read.numbers(session, [view.refers_to for view in views if view.refers_to])
    return tuple(
        notice(view, face.office, face.language, follower=followers.get(view.id), earlier=earlier.get(view.refers_to, ""), now=now)
        for view in views
    )
