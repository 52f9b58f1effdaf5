"""Signing in by the office's own provider, where one is configured: it finds people whom somebody entered, and never makes one."""

import logging
import secrets
import threading
from http import HTTPStatus

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.clock import true_time
from lifeline.core.people import Actor
from lifeline.staff import outside_names, throttle
from lifeline.staff.challenges import LASTS, LONGEST, NotSigned, draw, spend
from lifeline.staff.note import note
from lifeline.staff.oidc import NotTold, Provider, Told, address, told
from lifeline.staff.passkeys import Place
from lifeline.staff.roles import Act
from lifeline.web.desk import cookies
from lifeline.web.desk.door import Open, Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import bare, outside
from lifeline.web.desk.sign_in import asks_from, enough, let_in
from lifeline.web.desk.station import Station
from lifeline.web.public.words import Words
from lifeline.web.report.limits import whose

log = logging.getLogger(__name__)
PURPOSE = "outside"
_TURNS = threading.BoundedSemaphore(1)  # of the two threads that strangers have, a slow provider keeps one


def begin(station: Station, say: Words) -> AnyResponse:
    if not _TURNS.acquire(timeout=1):
        return bare(station, say, "outside_away", HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        provider = station.provider()
        if provider is None:
            return bare(station, say, "outside_off", HTTPStatus.NOT_FOUND)
        bound = secrets.token_urlsafe(16)
        challenge, sealed = draw(station.vault, PURPOSE, bound, true_time(station.world.clock))
        made = redirect(address(provider, back=_back(station), state=sealed, challenge=challenge), HTTPStatus.SEE_OTHER)
    except NotTold as error:
        log.error("signing in by the provider: %s", error)
        return bare(station, say, "outside_away", HTTPStatus.SERVICE_UNAVAILABLE)
    finally:
        _TURNS.release()
    cookies.bind_outside(station, made, bound, LASTS)
    return made


def back(station: Station, say: Words) -> AnyResponse:
    """The person comes back from there: with a code that only this browser can use, once."""
    world, now = station.world, true_time(station.world.clock)
    counted = (throttle.of_network(whose(asks_from(station))),)
    with world.database.reading() as session:
        if throttle.wait(session, counted, now):
            return bare(station, say, "outside_refused", HTTPStatus.TOO_MANY_REQUESTS)
    state, bound = request.args.get("state", "")[: LONGEST + 1], cookies.bound_outside(station)
    try:
        provider = station.provider()
        with world.database.writing() as session:
            challenge = spend(session, station.vault, state, purpose=PURPOSE, bound=bound, now=now)
        found = _told(station, provider, challenge)
    except (NotTold, NotSigned) as error:
        return _refused(station, say, str(error), counted)
    with world.database.writing() as session:
        row = outside_names.owner(session, provider.issuer if provider else "", found.subject)
        factors = frozenset({"outside", "outside-second"} if found.second else {"outside"})
        if row is not None and enough(session, station, row, factors, now):
            return _onwards(station, say, let_in(session, station, row, factors, asks_from(station)))
    return _refused(station, say, "nobody here whom this may let in", counted)


def _told(station: Station, provider: Provider | None, challenge: bytes) -> Told:
    if provider is None:
        raise NotTold("no provider is configured")
    if not _TURNS.acquire(timeout=1):
        raise NotTold("too many ask the provider at this moment")
    try:
        now, code = true_time(station.world.clock), request.args.get("code", "")[:4_000]
        return told(provider, back=_back(station), code=code, challenge=challenge, now=now)
    finally:
        _TURNS.release()


def _refused(station: Station, say: Words, why: str, counted: tuple[throttle.Counted, ...]) -> AnyResponse:
    now = true_time(station.world.clock)
    with station.world.database.writing() as session:
        throttle.failed(session, counted, now)
        note(session, "sign-in failed", by=Actor("", ""), now=now, address=asks_from(station), detail={"provider": why})
    return bare(station, say, "outside_refused", HTTPStatus.UNAUTHORIZED)


def _onwards(station: Station, say: Words, made: AnyResponse) -> AnyResponse:
    """A redirect out of another site's answer would come without the new cookie, which no other site may make a browser send."""
    shown = outside("desk/outside.html", station, say)
    for cookie in made.headers.getlist("Set-Cookie"):
        shown.headers.add("Set-Cookie", cookie)
    shown.headers["Refresh"] = f"0; url={made.location}"
    return shown


def _back(station: Station) -> str:
    here = Place(request.host)
    scheme = "http" if here.name == "localhost" or not here.fit else "https"
    return f"{scheme}://{request.host}{request.script_root}{station.root}sign-in/outside/back"


def settle(here: Here, number: int, what: str) -> AnyResponse:
    act = {"confirm": outside_names.confirm, "refuse": outside_names.refuse}[what]
    with here.world.database.writing() as session:
        act(session, here.signed.staff, number, by=here.actor, now=here.true)
    return redirect(f"{request.script_root}{here.station.root}own?done=outside_{what}", HTTPStatus.SEE_OTHER)


PAGES = (
    Open("sign-in/outside", begin),
    Open("sign-in/outside/back", back),
    Page("own/outside/<int:number>/<any(confirm, refuse):what>", settle, Act.OWN_KEYS, ("POST",)),
)
