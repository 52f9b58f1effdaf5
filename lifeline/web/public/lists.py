"""The addresses of what stands beside the pages: plain text, the archive, the official accounts, and the small page for other sites."""

import re
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort

from lifeline.bulletins.archive import Month, months
from lifeline.web.public.accounts import DOWN, OFF, groups, listed
from lifeline.web.public.answer import answer
from lifeline.web.public.emergency import Shown, shown
from lifeline.web.public.face import Face
from lifeline.web.public.frame import FRAME_STYLE, Frame, framed
from lifeline.web.public.given import TEXT, given, site
from lifeline.web.public.look import Seen
from lifeline.web.public.notice import notice
from lifeline.web.public.past_pages import Shelf, month_name, month_words, past_of, years
from lifeline.web.public.text_page import not_set_up, text_page, worst_first

MOST_FRAMED = 3
MONTH = re.compile(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])")


def public_lists(faces: tuple[Face, ...]) -> Blueprint:
    pages = Blueprint("lists", __name__)
    for face in faces:
        name = f"{face.window.status.value}-{face.language}"
        for path, show in (("text", text), ("archive", archive), ("accounts", accounts), ("embed", embed)):
            pages.add_url_rule(f"{face.root}{path}", f"{name}-{path}", partial(show, face))
        pages.add_url_rule(f"{face.root}archive/<month>", f"{name}-archive-month", partial(archive_month, face))
    return pages


def text(face: Face) -> Response:
    """For the poorest links and the oldest readers."""
    seen = face.look.seen()
    if seen is None:
        return given(not_set_up(face, face.window.clock.now(), site(face)), TEXT, face)
    return given(text_page(_emergencies(seen, face), face, seen.t, site(face)), TEXT, face)


def archive(face: Face) -> Response:
    """Which months have something, and the newest of them whole."""
    now, database = face.window.clock.now(), face.window.database()
    if database is None:
        return answer("public/not_set_up.html", face, now=now)
    with database.reading() as session:
        every = months(session)
        newest = next(iter(every), None)
        past = past_of(session, face, newest) if newest else ()
    return _archive(face, "archive", Shelf(years(every), newest, past))


def archive_month(face: Face, month: str) -> Response:
    """The emergencies that began in that month and are over; a month without any has no page."""
    found, database = MONTH.fullmatch(month), face.window.database()
    if database is None or found is None:
        abort(HTTPStatus.NOT_FOUND)
    wanted: Month = int(found[1]), int(found[2])
    with database.reading() as session:
        every = months(session)
        past = past_of(session, face, wanted) if wanted in every else ()
    if not past:
        abort(HTTPStatus.NOT_FOUND)
    return _archive(face, f"archive/{month}", Shelf(years(every), wanted, past))


def accounts(face: Face) -> Response:
    every = listed(face)
    counts = {"every": len(every), "off": sum(one.state == OFF for one in every), "down": sum(one.state == DOWN for one in every)}
    now, seen = face.window.clock.now(), face.look.seen()
    return answer("public/accounts.html", face, now=now, seen=seen, path="accounts", groups=groups(every), counts=counts)


def embed(face: Face) -> Response:
    """For an <iframe> on another site: the one page of ours that others may frame."""
    seen = face.look.seen()
    worst = worst_first(_emergencies(seen, face)) if seen else []
    now, own = seen.t if seen else face.window.clock.now(), Frame(FRAME_STYLE, site(face), MOST_FRAMED)
    return framed(answer("public/embed.html", face, now=now, seen=seen, path="embed", emergencies=worst, frame=own))


def _emergencies(seen: Seen, face: Face) -> tuple[Shown, ...]:
    """What is in force has no follower yet, and what it follows is not told here: nothing more need be read."""
    views = seen.state.in_force
    said = {view.number: notice(view, face.office, face.language, follower=None, earlier="", now=seen.t) for view in views}
    return tuple(shown(one, face, said) for one in seen.state.emergencies)


def _archive(face: Face, path: str, shelf: Shelf) -> Response:
    now, seen = face.window.clock.now(), face.look.seen()
    return answer("public/archive.html", face, now=now, seen=seen, path=path, month_words=month_words, month_name=month_name, shelf=shelf)
