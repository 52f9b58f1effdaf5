"""The way in for somebody new: a link that works once, a password of their own, and the square code or a passkey as second factor."""

from dataclasses import dataclass
from http import HTTPStatus

import segno
from flask import Response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.clock import true_time
from lifeline.staff import people
from lifeline.staff.challenges import NotSigned
from lifeline.staff.codes import address, new_secret, step_of
from lifeline.staff.passwords import TooBusy, hashed, wrong_with
from lifeline.staff.tables import Staff
from lifeline.staff.vault import BadVault
from lifeline.web.desk import passkeys
from lifeline.web.desk.door import Open
from lifeline.web.desk.page import bare, outside
from lifeline.web.desk.station import Station
from lifeline.web.public.words import Words


def begin(station: Station, say: Words, secret: str) -> AnyResponse:
    """GET shows the form and leaves the link as it is: programs that look at links in messages must not use it up."""
    now = true_time(station.world.clock)
    with station.world.database.reading() as session:
        person = people.by_link(session, secret[:100], now)
    if person is None:
        return bare(station, say, "link_over", HTTPStatus.NOT_FOUND)
    if request.method == "GET":
        return _form(station, say, person, new_secret())
    return _take(station, say, person, secret)


def ask(station: Station, say: Words, secret: str) -> AnyResponse:
    """What a new passkey is to sign, for whoever takes one instead of the six figures."""
    with station.world.database.reading() as session:
        person = people.by_link(session, secret[:100], true_time(station.world.clock))
        if person is None:
            return bare(station, say, "link_over", HTTPStatus.NOT_FOUND)
        return passkeys.asked_to_make(session, station, person, purpose=passkeys.BEGIN, bound=people.hash_of(secret))


def _take(station: Station, say: Words, person: Staff, secret: str) -> AnyResponse:
    now, password = true_time(station.world.clock), request.form.get("password", "")
    try:
        totp = station.vault.open(request.form.get("totp", ""))
    except BadVault:
        return _form(station, say, person, new_secret())
    step, coded = step_of(totp, request.form.get("code", ""), now, 0), bool(request.form.get("code")) or not passkeys.answered()
    wrong = {
        "password": wrong_with(password, login=person.login, name=person.name),
        "again": "" if password == request.form.get("again", "") else "differs",
        "code": "wrong" if coded and not step else "",
    }
    if any(wrong.values()):
        return _form(station, say, person, totp, {name: what for name, what in wrong.items() if what}, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        chosen = _Chosen(hashed(password), station.vault.seal(totp) if coded else "", step)
    except TooBusy:
        return _form(station, say, person, totp, {"": "busy"}, HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        right = _enrol(station, say, person, secret, chosen)
    except people.NotDone:
        return bare(station, say, "link_over", HTTPStatus.NOT_FOUND)
    if not right:
        return _form(station, say, person, totp, {"passkey": "wrong"}, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(f"{request.script_root}{station.root}sign-in?done=enrolled", HTTPStatus.SEE_OTHER)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A password (its hash) and the authenticator's secret (sealed) with its last step; no secret where a passkey is chosen instead."""

    password: str
    totp: str
    step: int


def _enrol(station: Station, say: Words, person: Staff, secret: str, chosen: _Chosen) -> bool:
    """Whether the passkey was right, where there is one. Raises NotDone for a link that cannot be used."""
    passkey = None
    with station.world.database.writing() as session:
        if passkeys.answered():
            bound = people.hash_of(secret)
            try:
                passkey = passkeys.new(session, station, person, purpose=passkeys.BEGIN, bound=bound, name=say("key_first"))
            except NotSigned:
                return False
        now = true_time(station.world.clock)
        people.enrol(session, secret, password=chosen.password, totp=chosen.totp, step=chosen.step, passkey=passkey, now=now)
    return True


def _form(
    station: Station, say: Words, person: Staff, totp: str, wrong: dict[str, str] | None = None, code: int = HTTPStatus.OK
) -> Response:
    office = f"lifeline {'live' if station.live else 'EXERCISE'}"
    square = segno.make(address(totp, person.login, office), error="m").svg_inline(scale=4, omitsize=True, light="#fff", dark="#000")
    return outside(
        "desk/enrol.html",
        station,
        say,
        code=code,
        person=person,
        sealed=station.vault.seal(totp),
        plain=" ".join(totp[at : at + 4] for at in range(0, len(totp), 4)),
        square=Markup(square),  # noqa: S704 - drawn here, of signs that have no meaning in SVG
        wrong=wrong or {},
        place=passkeys.place(),
        ask=f"{request.script_root}{request.path}/passkey",
    )


PAGES = (
    Open("begin/<secret>", begin, ("GET", "POST")),
    Open("begin/<secret>/passkey", ask, ("POST",)),
)
