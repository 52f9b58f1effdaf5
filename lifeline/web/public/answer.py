"""One rendered page as an answer: what every page knows, and how long a cache may keep it."""

from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from flask import Response, make_response, render_template, request
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from lifeline.core.db import WrongWorld
from lifeline.web.public.face import Face
from lifeline.web.public.headers import STYLE
from lifeline.web.public.script import SCRIPT_NAME

# For a cache in front: ten seconds there would hide a change from everybody behind it, two still spare us all but one question
# in two seconds; and what it holds is kept when what is behind it is dead.
LIVE_CACHE = "public, max-age=2, stale-while-revalidate=10, stale-if-error=86400"
DRILL_CACHE = "no-cache"


class Sight(Protocol):
    """What a page was made from: the version of it, and when it was looked at."""

    @property
    def v(self) -> str: ...

    @property
    def t_text(self) -> str: ...


def answer(
    template: str,
    face: Face,
    *,
    now: datetime,
    seen: Sight | None = None,
    path: str = "",
    code: int = 200,
    style: Markup = STYLE,
    **shown: object,
) -> Response:
    """The template in that face. `path` is the page's address below the face's root, the same in the other language.

    `seen`: the look at the world it was made from; a page without one (an error) does not watch for changes.
    """
    known = {"face": face, "say": face.say, "now": now, "seen": seen, "path": path, "base": request.script_root, "real": real_alert(face)}
    made = make_response(render_template(template, style=style, script=SCRIPT_NAME, **known, **shown))
    made.status_code = code
    if face.exercise:
        made.headers["X-Robots-Tag"] = "noindex, nofollow"
    if code != HTTPStatus.OK:
        made.headers["Cache-Control"] = "no-store"
        return made
    made.headers["Cache-Control"] = DRILL_CACHE if face.exercise else LIVE_CACHE
    made.add_etag()
    made.make_conditional(request)
    return made


def real_alert(face: Face) -> bool:
    """Whether every page of this exercise must send its readers to a real alert; asked of what is known anyhow."""
    with suppress(SQLAlchemyError, WrongWorld):
        seen = face.look.seen() if face.exercise else None
        return seen is not None and seen.real
    return False
