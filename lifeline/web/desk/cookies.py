"""The cookies of the desk: over TLS no other host of the city's domain can plant one, and a browser that was let in is known again."""

import secrets
from datetime import timedelta
from hmac import compare_digest
from urllib.parse import urlsplit

from flask import request
from werkzeug.wrappers import Response

from lifeline.staff.vault import BadVault
from lifeline.web.desk.station import Station

LONGEST = 200
KNOWN_FOR = timedelta(days=90)
_ITSELF = ("127.0.0.1", "localhost", "::1")


def token(station: Station) -> str:
    """What the browser holds of its sign-in; empty where it holds none."""
    return _read(station.cookie)


def keep(station: Station, made: Response, secret: str) -> None:
    _set(station, made, station.cookie, secret)


def drop(station: Station, made: Response) -> None:
    made.delete_cookie(_name(station.cookie), path=_path(station), secure=over_tls(), httponly=True, samesite="Strict")


def bind(station: Station, made: Response, mark: str, lasts: timedelta) -> None:
    """What a stranger's browser was asked to sign is answered by that browser alone."""
    _set(station, made, f"{station.cookie}_asked", mark, lasts)


def bound(station: Station) -> str:
    return _read(f"{station.cookie}_asked")


def bind_outside(station: Station, made: Response, mark: str, lasts: timedelta) -> None:
    """Like `bind`, but sent with a visit that comes back from another site."""
    _set(station, made, f"{station.cookie}_outside", mark, lasts)
    made.headers["Set-Cookie"] = made.headers["Set-Cookie"].replace("SameSite=Strict", "SameSite=Lax")


def bound_outside(station: Station) -> str:
    return _read(f"{station.cookie}_outside")


def remember(station: Station, made: Response, login: str) -> None:
    """This browser was let in with that login. It opens nothing: it only keeps strangers' wrong tries apart from the person's own."""
    mark = secrets.token_hex(16)
    if proof := _proof(station, login, mark):
        _set(station, made, f"{station.cookie}_known", f"{mark}.{proof}", KNOWN_FOR)


def known(station: Station, login: str) -> str:
    """The mark of a browser in which that login was signed in before; empty for any other."""
    mark, _, given = _read(f"{station.cookie}_known").partition(".")
    right = _proof(station, login, mark) if mark and given else ""
    return mark if right and compare_digest(given.encode(), right.encode()) else ""


def _proof(station: Station, login: str, mark: str) -> str:
    try:
        return station.vault.mark(f"browser {login} {mark}")
    except BadVault:
        return ""  # without the key every browser is a stranger's


def _read(name: str) -> str:
    given = request.cookies.get(_name(name), "")
    return given if len(given) <= LONGEST else ""


def _set(station: Station, made: Response, name: str, value: str, lasts: timedelta | None = None) -> None:
    made.set_cookie(_name(name), value, lasts, path=_path(station), httponly=True, samesite="Strict", secure=over_tls())


def _name(name: str) -> str:
    return f"__Host-{name}" if over_tls() else name


def _path(station: Station) -> str:
    """A cookie of that prefix holds for the whole host, or the browser drops it."""
    return "/" if over_tls() else station.root


def over_tls() -> bool:
    """Only a browser on this machine itself comes without; a proxy that calls us by such a name still stands before others."""
    return urlsplit(f"//{request.host}").hostname not in _ITSELF or "X-Forwarded-For" in request.headers
