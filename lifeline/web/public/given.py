"""A machine form as an answer: any page may read it, a cache may keep it, and who has it already gets nothing again."""

from datetime import datetime, timedelta

from flask import Response, make_response, request

from lifeline.web.public.answer import DRILL_CACHE, LIVE_CACHE
from lifeline.web.public.face import Face
from lifeline.web.public.headers import FOR_MACHINES, POLICY

JSON, CSV, ATOM, CALENDAR, TEXT = "application/json", "text/csv", "application/atom+xml", "text/calendar", "text/plain"
SETTLES = timedelta(seconds=2)


def site(face: Face) -> str:
    """The address of the pages as readers know it, without a slash at its end."""
    return face.office.imprint.web or request.url_root.rstrip("/")


def given(body: bytes, kind: str, face: Face, *, changed: datetime | None = None, cache: str = LIVE_CACHE, name: str = "") -> Response:
    """`name`: what the file is called where it is kept. `changed` dates the answer.

    Nothing that changed just now is dated: a second change within that second would be missed.
    """
    made = make_response(body)
    made.headers["Content-Type"] = f"{kind}; charset=utf-8"
    made.headers["Cache-Control"] = DRILL_CACHE if face.exercise else cache
    made.headers["Access-Control-Allow-Origin"] = "*"
    made.headers[POLICY] = FOR_MACHINES
    made.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if name:
        made.headers.set("Content-Disposition", "attachment", filename=name)
    if face.exercise:
        made.headers["X-Robots-Tag"] = "noindex, nofollow"
    if changed is not None and face.window.clock.now() - changed >= SETTLES:
        made.last_modified = changed
    made.add_etag()
    made.make_conditional(request)
    return made
