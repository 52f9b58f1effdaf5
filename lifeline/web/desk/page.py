"""One page of the desk: its frame says whose world it is before anything else, and no browser or proxy keeps it."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response, make_response, render_template, request

from lifeline.core.text import KST
from lifeline.staff.roles import Act
from lifeline.staff.sign_in import WARN
from lifeline.web.desk.here import Here
from lifeline.web.desk.station import Station
from lifeline.web.public.headers import HEADERS, POLICY
from lifeline.web.public.words import Words

_HEADERS = {
    POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; media-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # Under "no-referrer" browsers send "Origin: null" with a form, and we could not tell our own from another's.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the desk in its menu: address below the root, word, and what one must be allowed to do to see it."""

    path: str
    word: str
    act: Act


SECTIONS = (
    Section("", "menu_home", Act.LOOK),
    Section("bulletins", "menu_bulletins", Act.LOOK),
    Section("accounts", "menu_accounts", Act.LOOK),
    Section("alarms", "menu_alarms", Act.LOOK),
    Section("reports", "menu_reports", Act.MODERATE),
    Section("people", "menu_people", Act.SEE_PEOPLE),
)


def page(template: str, here: Here, *, code: int = HTTPStatus.OK, **shown: object) -> Response:
    """A page for somebody signed in."""
    return _made(template, here.station, here.say, code, here=here, sections=[one for one in SECTIONS if here.may(one.act)], **shown)


def bare(station: Station, say: Words, sentence: str, code: int, here: Here | None = None) -> Response:
    """A page that only says what the matter is: the word of `sentence`, and what to do."""
    return _made("desk/bare.html", station, say, code, here=here, sections=[], sentence=sentence)


def outside(template: str, station: Station, say: Words, *, code: int = HTTPStatus.OK, **shown: object) -> Response:
    """A page for somebody who is not signed in."""
    return _made(template, station, say, code, here=None, sections=[], **shown)


def part(template: str, here: Here, **shown: object) -> Response:
    """A piece of a page, asked for by the page itself."""
    return _made(template, here.station, here.say, HTTPStatus.OK, here=here, sections=[], **shown)


def _made(template: str, station: Station, say: Words, code: int, **shown: object) -> Response:
    done = request.args.get("done", "")
    known = {
        "station": station,
        "say": say,
        "root": f"{request.script_root}{station.root}",
        "static": f"{request.script_root}/static/desk/",
        "done": f"done_{done}" if done and say.has(f"done_{done}") else "",
        "kst": kst,
        "warn": WARN,
    }
    made = make_response(render_template(template, **known, **shown))
    made.status_code = code
    made.headers.update({**HEADERS, **_HEADERS})
    return made


def kst(moment: datetime | None) -> str:
    """13 Jan 06:00 as the desk writes it: month-day hour:minute in Seoul; the year only in full dates."""
    return "" if moment is None else moment.astimezone(KST).strftime("%m-%d %H:%M")
