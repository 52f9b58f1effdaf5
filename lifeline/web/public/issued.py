"""The public log of what was issued: its lines as signed, its end, the key, and in plain words how anybody checks them."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort
from sqlalchemy.orm import Session

from lifeline.bulletins.cap_notes import EXERCISE_NOTE
from lifeline.bulletins.issued import read
from lifeline.bulletins.issued.key import pem
from lifeline.bulletins.issued.line import LOG, stamp
from lifeline.core.db import Database
from lifeline.web.public.answer import answer
from lifeline.web.public.face import Face
from lifeline.web.public.given import JSON, TEXT, given, site
from lifeline.web.public.status_json import as_bytes

SHOWN = 30
NO_KEY = "# Nothing has been issued in this world yet, so nothing is signed and there is no key.\n"


def public_log(faces: tuple[Face, ...]) -> Blueprint:
    pages = Blueprint("issued", __name__)
    for face in faces:
        name = f"{face.window.status.value}-{face.language}"
        pages.add_url_rule(f"{face.root}issued", f"{name}-page", partial(page, face))
        if face.root == face.world_root:
            for path, show in (("issued.txt", lines), ("issued.json", end), ("issued-key.txt", key)):
                pages.add_url_rule(f"{face.root}{path}", f"{name}-{path.replace('.', '-')}", partial(show, face))
    return pages


def page(face: Face) -> Response:
    now, seen, database = face.window.clock.now(), face.look.seen(), face.window.database()
    if database is None:
        return answer("public/not_set_up.html", face, now=now)
    with database.reading() as session:
        newest, keys = read.newest(session, SHOWN), read.keys(session)
    return answer("public/issued.html", face, now=now, seen=seen, path="issued", newest=newest, keys=keys, site=site(face))


def lines(face: Face) -> Response:
    """The whole log, a line for each bulletin, the oldest first."""
    with _database(face).reading() as session:
        return given(read.whole(session), TEXT, face)


def end(face: Face) -> Response:
    """What to note: with the number and hash of its last line anybody can prove later that the log was cut or written anew."""
    with _database(face).reading() as session:
        return given(as_bytes(_end(face, session)), JSON, face)


def key(face: Face) -> Response:
    """The public keys, the newest last."""
    with _database(face).reading() as session:
        keys = read.keys(session)
    return given(("".join(pem(one.public) for one in keys) or NO_KEY).encode(), TEXT, face)


def _end(face: Face, session: Session) -> dict[str, object]:
    last = next(iter(read.newest(session, 1)), None)
    return {
        "schema": LOG,
        "world": "drill" if face.exercise else "live",
        "status": face.window.status.value,
        "exercise": face.exercise,
        "note": EXERCISE_NOTE if face.exercise else "",
        "lines": last.line if last else 0,
        "last": {"number": last.number, "hash": last.hash, "signed": stamp(last.signed)} if last else None,
        "keys": [{"key": one.public, "first": one.first} for one in read.keys(session)],
        "log": f"{site(face)}{face.world_root}issued.txt",
        "pem": f"{site(face)}{face.world_root}issued-key.txt",
    }


def _database(face: Face) -> Database:
    database = face.window.database()
    if database is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return database
