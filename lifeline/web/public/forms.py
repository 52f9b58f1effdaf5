"""The addresses of the machine forms of what the pages say, once in each world for both languages."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort

from lifeline.web.public.face import Face
from lifeline.web.public.given import JSON, given
from lifeline.web.public.status_json import status_json


def public_forms(faces: tuple[Face, ...]) -> Blueprint:
    pages = Blueprint("forms", __name__)
    for face in faces:
        if face.root == face.world_root:
            pages.add_url_rule(f"{face.root}status.json", f"{face.window.status.value}-status", partial(status, face))
    return pages


def status(face: Face) -> Response:
    """The snapshot. Before the world is set up nothing is known, and nothing is claimed."""
    seen = face.look.seen()
    if seen is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return given(status_json(seen), JSON, face)
