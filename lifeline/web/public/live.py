"""The address of events where no edge answers it (plain WSGI): a thread per viewer could hold nobody, so a page goes on asking."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response

from lifeline.web.public.face import Face


def public_events(faces: tuple[Face, ...]) -> Blueprint:
    """One address for each world, whatever the language."""
    pages = Blueprint("live", __name__)
    for face in faces:
        if face.root == face.world_root:
            pages.add_url_rule(f"{face.root}events", f"{face.window.status.value}-events", partial(events, face))
    return pages


def events(face: Face) -> Response:
    """Always 503: the script of a page takes it as word to ask every few seconds."""
    made = Response("", HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain; charset=utf-8")
    made.headers["Retry-After"], made.headers["Cache-Control"] = "60", "no-store"
    if face.exercise:
        made.headers["X-Robots-Tag"] = "noindex, nofollow"
    return made
