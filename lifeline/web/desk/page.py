"""One page of the desk: its frame says whose world it is before anything else, and no browser or proxy keeps it."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import groupby

from flask import Response, make_response, render_template, request

from lifeline.core.cap import Status
from lifeline.core.text import KST
from lifeline.staff.roles import Act
from lifeline.staff.sign_in import WARN
from lifeline.web.desk.drill_strip import strip
from lifeline.web.desk.here import Here
from lifeline.web.desk.sentences import teller
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
    """A part of the desk in its menu: address below the root, word, and what one must be allowed to do to see it.

    `group` is the word above it on a phone; those of the first group are always in sight there. `world`: where it is (None: in both).
    """

    path: str
    word: str
    act: Act
    group: str
    world: Status | None = None

    def holds(self, path: str) -> bool:
        """Whether this address below the root is in this part."""
        return path == self.path or (bool(self.path) and path.startswith(f"{self.path}/"))


# In the order of the night: what waits and goes out, then the city, then what carries it, then the office itself.
NOW, CITY, CARRIES, OFFICE, DRILLS = "menu_now", "menu_city", "menu_carries", "menu_office", "menu_drills"
SECTIONS = (
    Section("", "menu_home", Act.LOOK, NOW),
    Section("alerts", "menu_alerts", Act.LOOK, NOW),
    Section("bulletins", "menu_bulletins", Act.LOOK, NOW),
    Section("write", "menu_write", Act.WRITE, NOW),
    Section("reports", "menu_reports", Act.MODERATE, CITY),
    Section("figures", "menu_figures", Act.LOOK, CITY),
    Section("feeds", "menu_feeds", Act.LOOK, CARRIES),
    Section("alarms", "menu_alarms", Act.LOOK, CARRIES),
    Section("accounts", "menu_accounts", Act.LOOK, CARRIES),
    Section("health", "menu_health", Act.LOOK, CARRIES),
    Section("templates", "menu_templates", Act.LOOK, OFFICE),
    Section("people", "menu_people", Act.SEE_PEOPLE, OFFICE),
    Section("practice", "menu_practice", Act.SEE_PEOPLE, OFFICE, Status.ACTUAL),
    Section("record", "menu_record", Act.READ_RECORD, OFFICE),
    Section("drills", "menu_drills", Act.LOOK, DRILLS, Status.EXERCISE),
    Section("drills/outside", "menu_drill_outside", Act.TAKE_PART, DRILLS, Status.EXERCISE),
    Section("drills/history", "menu_drill_history", Act.LOOK, DRILLS, Status.EXERCISE),
)


def page(template: str, here: Here, *, code: int = HTTPStatus.OK, **shown: object) -> Response:
    """A page for somebody signed in."""
    around = {"menu": _menu(here), "not_begun": here.station.closed, "strip": strip(here)}
    return _made(template, here.station, here.say, code, here=here, **around, **shown)


@dataclass(frozen=True, slots=True)
class Group:
    """What stands together in the menu, for one person."""

    word: str
    parts: tuple[Section, ...]
    current: Section | None


def _menu(here: Here) -> list[Group]:
    """The part of the longest address is the current one: "bulletins/new" is nearer than "bulletins"."""
    below = request.path.removeprefix(here.station.root)
    current = max((one for one in SECTIONS if one.holds(below)), key=lambda one: len(one.path), default=None)
    seen = [one for one in SECTIONS if here.may(one.act) and one.world in (None, here.station.status)]
    return [Group(word, tuple(parts), current) for word, parts in groupby(seen, key=lambda one: one.group)]


def bare(station: Station, say: Words, sentence: str, code: int, here: Here | None = None) -> Response:
    """A page that only says what the matter is: the word of `sentence`, and what to do."""
    return _made("desk/bare.html", station, say, code, here=here, menu=[], sentence=sentence)


def outside(template: str, station: Station, say: Words, *, code: int = HTTPStatus.OK, **shown: object) -> Response:
    """A page for somebody who is not signed in."""
    return _made(template, station, say, code, here=None, menu=[], **shown)


def part(template: str, here: Here, **shown: object) -> Response:
    """A piece of a page, asked for by the page itself."""
    return _made(template, here.station, here.say, HTTPStatus.OK, here=here, menu=[], **shown)


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
        "in_tongue": teller(say, _names(station)),
    }
    made = make_response(render_template(template, **known, **shown))
    made.status_code = code
    made.headers.update({**HEADERS, **_HEADERS})
    return made


def _names(station: Station) -> dict[str, str]:
    """Types and levels by their codes, in Korean: a sentence of an alarm holds the codes."""
    types = station.office.hazards.values()
    return {level.id: level.ko for one in types for level in one.levels} | {one.code: one.ko for one in types}


def kst(moment: datetime | None) -> str:
    """13 Jan 06:00 as the desk writes it: month-day hour:minute in Seoul; the year only in full dates."""
    return "" if moment is None else moment.astimezone(KST).strftime("%m-%d %H:%M")
