"""The way in for somebody new: a link that works once, a password of their own, and the square code for the second factor."""

from http import HTTPStatus

import segno
from flask import Response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.clock import true_time
from lifeline.staff import people
from lifeline.staff.codes import address, new_secret, step_of
from lifeline.staff.passwords import TooBusy, hashed, wrong_with
from lifeline.staff.tables import Staff
from lifeline.staff.vault import BadVault
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


def _take(station: Station, say: Words, person: Staff, secret: str) -> AnyResponse:
    now, password = true_time(station.world.clock), request.form.get("password", "")
    try:
        totp = station.vault.open(request.form.get("totp", ""))
    except BadVault:
        return _form(station, say, person, new_secret())
    step = step_of(totp, request.form.get("code", ""), now, 0)
    wrong = {
        "password": wrong_with(password, login=person.login, name=person.name),
        "again": "" if password == request.form.get("again", "") else "differs",
        "code": "" if step else "wrong",
    }
    if any(wrong.values()):
        return _form(station, say, person, totp, {name: what for name, what in wrong.items() if what}, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        kept = hashed(password)
    except TooBusy:
        return _form(station, say, person, totp, {"": "busy"}, HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        with station.world.database.writing() as session:
            people.enrol(session, secret, password=kept, totp=station.vault.seal(totp), step=step, now=now)
    except people.NotDone:
        return bare(station, say, "link_over", HTTPStatus.NOT_FOUND)
    return redirect(f"{request.script_root}{station.root}sign-in?done=enrolled", HTTPStatus.SEE_OTHER)


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
    )


PAGES = (Open("begin/<secret>", begin, ("GET", "POST")),)
