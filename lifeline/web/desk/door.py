"""The door of the desk: every address names the act it lets people do, and nobody gets past who may not do it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hmac import compare_digest
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, current_app, redirect, request
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.states import NotAllowed
from lifeline.core.cap import Status
from lifeline.core.clock import true_time
from lifeline.drills.refused import DrillRefused
from lifeline.incidents.states import NotPossible
from lifeline.situation.entry import FigureRefused
from lifeline.staff.people import NotDone
from lifeline.staff.roles import BEFORE_LIVE, FRESH, Act, may
from lifeline.staff.sign_in import TOUCH, Signed, signed, touch
from lifeline.staff.vault import BadVault
from lifeline.web.desk import cookies
from lifeline.web.desk.alike import alike
from lifeline.web.desk.drill_strip import require_part
from lifeline.web.desk.here import Forbidden, Here
from lifeline.web.desk.page import bare, page
from lifeline.web.desk.station import Shut, Station
from lifeline.web.origin import from_here
from lifeline.web.public.words import Words

REFUSALS = (NotAllowed, NotPossible, FigureRefused, NotDone, DrillRefused)  # a sentence for the person: this is not open to them
# Fields of a form in which people write sentences.
WORDS = ("reason", "text", "evidence", "well", "hard", "change", "tools", "issue", "action", "note")
CROSSING = "crossing"
LARGEST = 2**31 - 1  # the number of a row
View = Callable[..., AnyResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """One address below the desk's root. `view(here, ...)` is called for whoever may do `act`, with the parts of the rule by name.

    What an act changes is sent by POST and carries the sign-in's own secret. `world`: where it is there at all (None: in both).
    """

    rule: str
    view: View
    act: Act
    methods: tuple[str, ...] = ("GET",)
    world: Status | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """An address for people who are not signed in yet: `view(station, words, ...)`. It must guard itself."""

    rule: str
    view: View
    methods: tuple[str, ...] = ("GET",)
    world: None = None


def of_world(pages: Iterable[Page | Open], status: Status) -> list[Page | Open]:
    """The pages that one world's desk has."""
    return [one for one in pages if one.world in (None, status)]


def desk_pages(station: Station, words: dict[str, Words], pages: Sequence[Page | Open]) -> Blueprint:
    """All pages of one world's desk."""
    made = Blueprint("desk", __name__, template_folder="templates", static_folder="static/desk", static_url_path="/static/desk")
    made.add_app_template_filter(alike)
    for one in of_world(pages, station.status):
        guarded = _Guarded(station, words, one) if isinstance(one, Page) else _Outside(station, words, one)
        made.add_url_rule(f"{station.root}{one.rule}", one.rule.replace(".", "_") or "home", guarded, methods=one.methods)
    return made


@dataclass(frozen=True)
class _Outside:
    station: Station
    words: dict[str, Words]
    page: Open

    @property
    def __name__(self) -> str:
        return self.page.rule

    def __call__(self, **parts: Any) -> AnyResponse:
        say = self.words[language_asked(self.words)]
        if request.method == "POST" and not from_here(request):
            return bare(self.station, say, "wrong_origin", HTTPStatus.FORBIDDEN)
        return _spoken(self.station, say, partial(self.page.view, self.station, say, **parts))


@dataclass(frozen=True)
class _Guarded:
    """`act` can be read by whoever lists the addresses: none may be without."""

    station: Station
    words: dict[str, Words]
    page: Page

    @property
    def __name__(self) -> str:
        return self.page.rule

    @property
    def act(self) -> Act:
        return self.page.act

    def __call__(self, **parts: Any) -> AnyResponse:
        """Raises NotFound for a number that no row can have: a database would call it a fault."""
        if any(isinstance(part, int) and part > LARGEST for part in parts.values()):
            raise NotFound
        say = self.words[language_asked(self.words)]
        return _spoken(self.station, say, partial(self._answer, parts))

    def _answer(self, parts: dict[str, Any]) -> AnyResponse:
        clock = self.station.world.clock
        true = true_time(clock)
        who = self._who(true)
        if who is None:
            return _to_sign_in(self.station)
        here = Here(self.station, who, self.words[who.language if who.language in self.words else "ko"], clock.now(), true)
        if not may(who.powers, self.act, now=true):
            return bare(self.station, here.say, "forbidden", HTTPStatus.FORBIDDEN, here=here)
        if request.method != "GET" and not _ours(who):
            return bare(self.station, here.say, "wrong_origin", HTTPStatus.FORBIDDEN, here=here)
        if request.method != "GET" and self.act not in BEFORE_LIVE and self.station.closed:
            return bare(self.station, here.say, "closed", HTTPStatus.CONFLICT, here=here)
        if self.act in FRESH and self.station.live and not who.fresh(true):
            return _to_prove(self.station)
        try:
            if request.method != "GET":
                require_part(here, self.act)
            return self.page.view(here, **parts)
        except Forbidden:
            return bare(self.station, here.say, "forbidden", HTTPStatus.FORBIDDEN, here=here)
        except REFUSALS as error:
            return page("desk/refused.html", here, code=HTTPStatus.CONFLICT, sentence=str(error), typed=_typed())

    def _who(self, now: datetime) -> Signed | None:
        token = cookies.token(self.station)
        if not token:
            return None
        database = self.station.world.database
        with database.reading() as session:
            who = signed(session, token, now)
        if who is not None and now - who.seen_at > TOUCH and not _by_itself():
            with database.writing() as session:
                touch(session, who.id, now)
            return replace(who, seen_at=now)
        return who


def _by_itself() -> bool:
    """A live part of a page asks every two seconds whether anybody sits there or not: that is no use of the sign-in."""
    return request.method == "GET" and "HX-Request" in request.headers


def _spoken(station: Station, say: Words, view: Callable[[], AnyResponse]) -> AnyResponse:
    """What the database could not do is said on the page: nothing was done, and nothing is shown as if it had been."""
    try:
        return view()
    except BadVault as error:
        current_app.logger.error("the desk of the %s world: %s", station.status.value, error)
        return bare(station, say, "keyless", HTTPStatus.SERVICE_UNAVAILABLE)
    except DataError:  # signs that no database takes, in what was typed or asked for
        return bare(station, say, "unfit", HTTPStatus.UNPROCESSABLE_ENTITY)
    except (DBAPIError, Shut) as error:
        current_app.logger.error("the desk of the %s world cannot answer: %s", station.status.value, type(error).__name__)
        made = bare(station, say, "shut", HTTPStatus.SERVICE_UNAVAILABLE)
        made.headers["Retry-After"] = "5"
        return made


def _ours(who: Signed) -> bool:
    sent = request.form.get(CROSSING, "") or request.headers.get("X-Crossing", "")
    return from_here(request) and compare_digest(sent.encode(), who.crossing.encode())


def _to_sign_in(station: Station) -> AnyResponse:
    if request.headers.get("HX-Request"):  # a part of a page: the whole page must go
        made = Response("", HTTPStatus.UNAUTHORIZED)
        if request.method == "GET":
            made.headers["HX-Refresh"] = "true"  # where only the cookie was renewed meanwhile, it stands there again at once
        else:
            made.headers["HX-Redirect"] = f"{request.script_root}{station.root}sign-in"
        return made
    return redirect(f"{request.script_root}{station.root}sign-in?{_next(station)}", HTTPStatus.SEE_OTHER)


def _to_prove(station: Station) -> AnyResponse:
    return redirect(f"{request.script_root}{station.root}prove?{_next(station)}", HTTPStatus.SEE_OTHER)


def _next(station: Station) -> str:
    """Where to go afterwards: only the part below the desk's root, so it never leads elsewhere."""
    path = request.path if request.method == "GET" else _sent_from(station)
    below = path.removeprefix(station.root)
    return urlencode({"next": below}) if below else ""


def _sent_from(station: Station) -> str:
    """The page whose form this is: what it sent was not done, and the person does it there once more."""
    try:
        sent = urlsplit(request.referrer or "")
    except ValueError:
        return station.root
    path = sent.path.removeprefix(request.script_root)
    ours = sent.netloc == request.host and path.startswith(station.root) and current_app.url_map.bind(request.host).test(path, "GET")
    return path if ours else station.root


def next_address(station: Station, given: str) -> str:
    """The address below the desk that was asked for; the first page for anything that could lead out."""
    sound = not given.startswith(("/", "\\")) and ":" not in given and ".." not in given and given.isascii() and given.isprintable()
    return f"{request.script_root}{station.root}{given if sound else ''}"


def _typed() -> list[str]:
    """What somebody wrote in words, given back to them: the page it stood on is gone."""
    return [words for name in WORDS for words in request.form.getlist(name) if words.strip()]


def language_asked(words: Iterable[str]) -> str:
    asked = request.args.get("language", "") or request.cookies.get("lifeline_language", "")
    return asked if asked in words else "ko"
