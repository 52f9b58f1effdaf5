"""When there is no page to show: little is said, in both languages, and never that all is well."""

from collections.abc import Iterable
from http import HTTPStatus

from flask import Response, current_app, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from lifeline.bulletins import read
from lifeline.core.db import WrongWorld
from lifeline.core.window import Window
from lifeline.web.public.answer import answer
from lifeline.web.public.face import Face, face_of


def refusal(faces: tuple[Face, ...], error: HTTPException) -> Response:
    """An error page says little, in both languages, and belongs to the world whose address was asked for."""
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    key = "error_500" if code >= HTTPStatus.INTERNAL_SERVER_ERROR else "error_404" if code == HTTPStatus.NOT_FOUND else "error_400"
    face = face_of(request.path, faces)
    return answer("public/error.html", face, now=face.window.clock.now(), code=code, key=key)


def silence(faces: tuple[Face, ...], error: Exception) -> Response:
    """The database does not answer: that is not the same as nothing in force."""
    current_app.logger.error("%s cannot be shown: %s: %s", request.path, type(error).__name__, error)
    made = refusal(faces, ServiceUnavailable())
    made.headers["Retry-After"] = "10"
    return made


def health(windows: Iterable[Window]) -> Response:
    """For a watchdog: whether each world's database answers. 503 when one that exists does not."""
    states = {window.status.value: _state(window) for window in windows}
    sound = "unreachable" not in states.values()
    made = jsonify(ok=sound, worlds=states)
    made.status_code = HTTPStatus.OK if sound else HTTPStatus.SERVICE_UNAVAILABLE
    made.headers["Cache-Control"] = "no-store"
    return made


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
