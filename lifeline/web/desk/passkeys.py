"""Passkeys at the desk: a page's script asks here what is to be signed, and the page's own form brings the answer."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from lifeline.core.clock import true_time
from lifeline.staff import keys
from lifeline.staff.challenges import LASTS, draw, spend
from lifeline.staff.passkey_answers import LONGEST, made
from lifeline.staff.passkeys import Holder, Place, to_make, to_show
from lifeline.staff.roles import Act
from lifeline.staff.tables import Passkey, Staff
from lifeline.web.desk import cookies
from lifeline.web.desk.door import Open, Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.station import Station
from lifeline.web.public.words import Words

SIGN_IN, PROVE, ADD, BEGIN = "sign-in", "prove", "add", "begin"


def place() -> Place:
    """The host of this request: Flask has refused every one that is not among this office's names."""
    return Place(request.host)


def answered() -> bool:
    return bool(request.form.get("passkey"))


def shown(session: Session, station: Station, *, purpose: str, bound: str) -> Staff:
    """Whose passkey answered what was asked of this browser. Raises NotSigned."""
    now = true_time(station.world.clock)
    challenge = spend(session, station.vault, request.form.get("challenge", ""), purpose=purpose, bound=bound, now=now)
    return keys.shown(session, place(), challenge, request.form.get("passkey", "")[: LONGEST + 1], now)


def new(session: Session, station: Station, owner: Staff, *, purpose: str, bound: str, name: str) -> Passkey:
    """The passkey that this browser made for that person; it is not kept yet. Raises NotSigned."""
    now = true_time(station.world.clock)
    challenge = spend(session, station.vault, request.form.get("challenge", ""), purpose=purpose, bound=bound, now=now)
    found = made(place(), challenge, request.form.get("passkey", "")[: LONGEST + 1])
    return keys.row(owner, found, name=name, place=place(), now=now)


def asked_to_make(session: Session, station: Station, owner: Staff, *, purpose: str, bound: str) -> Response:
    """An authenticator lists both worlds' passkeys side by side: the name says which world this one is for."""
    mark = "" if station.live else " [훈련 EXERCISE]"
    known = [one.credential for one in keys.of(session, owner.id)]
    holder = Holder(keys.handle(owner), f"{owner.login}{mark}", f"{owner.name}{mark}")
    return _asked(station, purpose, bound, lambda challenge: to_make(place(), challenge, holder, known))


def _ask_stranger(station: Station, say: Words) -> Response:
    """Everybody is asked the same: nobody learns here who works here. A cookie binds it to this browser, in which nobody is signed in."""
    bound = secrets.token_urlsafe(16)
    made = _asked(station, SIGN_IN, bound, lambda challenge: to_show(place(), challenge, ()))
    cookies.bind(station, made, bound, LASTS)
    return made


def _ask_signed(here: Here) -> Response:
    with here.world.database.reading() as session:
        known = [one.credential for one in keys.of(session, here.signed.staff)]
    return _asked(here.station, PROVE, here.signed.id, lambda challenge: to_show(place(), challenge, known))


def _asked(station: Station, purpose: str, bound: str, what: Callable[[bytes], dict[str, Any]]) -> Response:
    challenge, sealed = draw(station.vault, purpose, bound, true_time(station.world.clock))
    made = jsonify(asked=what(challenge), challenge=sealed)
    made.headers["Cache-Control"] = "no-store"
    return made


PAGES = (
    Open("sign-in/passkey", _ask_stranger, ("POST",)),
    Page("prove/passkey", _ask_signed, Act.OWN, ("POST",)),
)
