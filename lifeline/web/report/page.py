"""A page of the form: the style of the public pages and its own, never kept by anybody, and allowed to ask a telephone where it is."""

import base64
import hashlib
from http import HTTPStatus
from pathlib import Path

from flask import Response, make_response, render_template, request
from markupsafe import Markup

from lifeline.web.public.answer import real_alert
from lifeline.web.public.face import Face
from lifeline.web.public.headers import HEADERS, POLICY, STYLE, STYLE_SOURCE, lean
from lifeline.web.public.incident_style import MapFiles, with_map

_STATIC = Path(__file__).resolve().parent / "static"
FORM_STYLE = STYLE + Markup(lean((_STATIC / "report.css").read_text(encoding="utf-8")))  # noqa: S704  (our own file)
_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(FORM_STYLE.encode()).digest()).decode()}'"
# Under "no-referrer" browsers send "Origin: null" with a form, and we could not tell our own from another's.
_HEADERS = {
    POLICY: HEADERS[POLICY].replace(STYLE_SOURCE, _SOURCE),
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=()",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def page(template: str, face: Face, *, path: str, code: int = HTTPStatus.OK, tiles: str = "", **shown: object) -> Response:
    """`path` is the page's address below the face's root, the same in the other language. `tiles`: those of the map to point on."""
    known = {
        "files": MapFiles(),
        "face": face,
        "say": face.say,
        "now": face.window.clock.now(),
        "seen": None,
        "path": path,
        "base": request.script_root,
        "real": real_alert(face),
    }
    made = make_response(render_template(template, style=FORM_STYLE, **known, **shown))
    made.status_code = code
    made.headers.update({**_HEADERS, POLICY: with_map(_HEADERS[POLICY], tiles)})
    return made
