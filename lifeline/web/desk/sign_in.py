"""Signing in and out: a password and a second factor, or a passkey, from a page that tells a stranger nothing."""

from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Response, copy_current_request_context, redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.clock import true_time
from lifeline.core.people import Actor
from lifeline.core.text import storable
from lifeline.staff import sign_in, throttle
from lifeline.staff.challenges import NotSigned
from lifeline.staff.codes import step_of
from lifeline.staff.held import powers_of
from lifeline.staff.note import note
from lifeline.staff.passwords import TooBusy, fits, in_turn
from lifeline.staff.roles import SECOND_FACTOR, Act
from lifeline.staff.tables import Staff
from lifeline.web.desk import cookies, passkeys
from lifeline.web.desk.door import Open, Page, next_address
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import outside
from lifeline.web.desk.station import Station
from lifeline.web.public.words import Words
from lifeline.web.report.limits import client, whose

LONGEST = 200
ONE = {"password", "outside"}  # each is one factor, and no second to the other


def show(station: Station, say: Words) -> AnyResponse:
    if request.method == "POST":
        return _try(station, say)
    return _form(station, say)


def _form(station: Station, say: Words, wrong: str = "", code: int = HTTPStatus.OK, wait: int = 0) -> Response:
    given = {
        name: (request.values.get(name, "")[:LONGEST] if name != "login" or request.method == "POST" else "") for name in ("login", "next")
    }
    made = outside(
        "desk/sign_in.html",
        station,
        say,
        code=code,
        wrong=wrong,
        given=given,
        wait=wait,
        place=passkeys.place(),
        outside=bool(station.settings.oidc_issuer),
    )
    if wait:
        made.headers["Retry-After"] = str(wait)
    return made


def _try(station: Station, say: Words) -> AnyResponse:
    """What was wrong is never said more exactly than "one of these"."""
    if passkeys.answered() and not request.form.get("password"):
        return _try_passkey(station, say)
    world, now = station.world, true_time(station.world.clock)
    login, code = request.form.get("login", "")[:LONGEST].strip().casefold(), request.form.get("code", "")[:LONGEST]
    address = asks_from(station)
    with world.database.reading() as session:
        person = session.scalar(select(Staff).where(Staff.login == storable(login), Staff.left_at.is_(None)))
        counted = _counted(station, login, person, address)
        wait = throttle.wait(session, counted, now)
    if wait:
        return _resting(station, say, wait)
    try:
        right = fits(request.form.get("password", ""), person.password if person else "")
    except TooBusy:
        return _form(station, say, "busy", HTTPStatus.SERVICE_UNAVAILABLE, wait=5)
    with world.database.writing() as session:
        row = session.get(Staff, person.id, with_for_update=True) if person else None
        if wait := throttle.wait(session, counted, now):  # of many tries sent at once the others are not looked at either
            return _resting(station, say, wait)
        factors = _factors(session, station, row, code, now) if row is not None and right else None
        if row is None or factors is None or not enough(session, station, row, factors, now):
            throttle.failed(session, counted, now)
            note(session, "sign-in failed", by=Actor(row.name if row else "", row.login if row else ""), now=now, address=address)
            return _form(station, say, "wrong", HTTPStatus.UNAUTHORIZED)
        throttle.passed(session, counted, now)
        return let_in(session, station, row, factors, address)


def _try_passkey(station: Station, say: Words) -> AnyResponse:
    """A passkey alone is two factors: it is held, and it verified who holds it. A login that is typed beside it must be its own."""
    world, now, address = station.world, true_time(station.world.clock), asks_from(station)
    login = request.form.get("login", "")[:LONGEST].strip().casefold()
    counted = (throttle.of_passkeys(whose(address)),)
    with world.database.reading() as session:
        wait = throttle.wait(session, counted, now)
    if wait:
        return _resting(station, say, wait)

    def look() -> AnyResponse:
        with world.database.writing() as session:
            owner = _shown(session, station, login, address)
            if owner is None:
                throttle.failed(session, counted, now)
                return _form(station, say, "wrong", HTTPStatus.UNAUTHORIZED)
            return let_in(session, station, owner, frozenset({"passkey"}), address)

    try:
        return in_turn(copy_current_request_context(look))
    except TooBusy:
        return _form(station, say, "busy", HTTPStatus.SERVICE_UNAVAILABLE, wait=5)


def _shown(session: Session, station: Station, login: str, address: str) -> Staff | None:
    """Whose passkey it is, and on record why it is nobody's."""
    try:
        owner = passkeys.shown(session, station, purpose=passkeys.SIGN_IN, bound=cookies.bound(station))
        if login and owner.login != login:
            raise NotSigned("the passkey of another login")
    except NotSigned as error:
        now = true_time(station.world.clock)
        note(session, "sign-in failed", by=Actor("", ""), now=now, address=address, detail={"passkey": str(error)})
        return None
    return owner


def let_in(session: Session, station: Station, row: Staff, factors: frozenset[str], address: str) -> AnyResponse:
    now, agent = true_time(station.world.clock), request.headers.get("User-Agent", "")
    note(session, "signed in", by=Actor(row.name, row.login), now=now, address=address, detail={"factors": sorted(factors)})
    token = sign_in.begin(session, row.id, factors=factors, now=now, address=address, agent=agent)
    made = redirect(next_address(station, request.form.get("next", "")), HTTPStatus.SEE_OTHER)
    cookies.keep(station, made, token)
    cookies.remember(station, made, row.login)
    return made


def asks_from(station: Station) -> str:
    return client(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), station.settings.trusted_proxies)


def _counted(station: Station, login: str, person: Staff | None, address: str) -> tuple[throttle.Counted, ...]:
    """A browser in which this person was signed in before is counted by itself: no stranger locks an officer out of it."""
    if person is not None and (mark := cookies.known(station, login)):
        return (throttle.of_browser(mark, login),)
    return throttle.of_login(login, person.login if person else ""), throttle.of_network(whose(address))


def _resting(station: Station, say: Words, wait: timedelta) -> Response:
    return _form(station, say, "wait", HTTPStatus.TOO_MANY_REQUESTS, wait=max(1, round(wait.total_seconds())))


def _factors(session: Session, station: Station, row: Staff, code: str, now: datetime) -> frozenset[str] | None:
    """What was shown beside the password; None where a second factor is due and was wrong, missing or used before."""
    if passkeys.answered():
        return frozenset({"password", "passkey"}) if _shown(session, station, row.login, asks_from(station)) is row else None
    if not row.totp:
        return frozenset({"password"})
    step = step_of(station.vault.open(row.totp), code, now, row.totp_step)
    if not step:
        return None
    row.totp_step = step
    return frozenset({"password", "totp"})


def enough(session: Session, station: Station, row: Staff, factors: frozenset[str], now: datetime) -> bool:
    """In live nobody who can send or give power gets in on one factor alone."""
    if not station.live or factors - ONE:
        return True
    return not any(power.role in SECOND_FACTOR for power in powers_of(session, row.id, now))


def out(here: Here) -> AnyResponse:
    with here.world.database.writing() as session:
        sign_in.end(session, here.signed.id, "signed out", here.true)
        note(session, "signed out", by=here.actor, now=here.true)
    made = redirect(f"{request.script_root}{here.station.root}sign-in?done=out", HTTPStatus.SEE_OTHER)
    cookies.drop(here.station, made)
    return made


PAGES = (
    Open("sign-in", show, ("GET", "POST")),
    Page("sign-out", out, Act.OWN, ("POST",)),
)
