"""The addresses for those who subscribe: one CAP document per bulletin, and the index as Atom, RSS and JSON, in each world."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, request

from lifeline.bulletins.documents import NotIssued, NotSigned, document
from lifeline.bulletins.published import Published, begun, listed
from lifeline.core.cap_xml import MEDIA_TYPE
from lifeline.web.public.answer import DRILL_CACHE, LIVE_CACHE
from lifeline.web.public.atom import atom
from lifeline.web.public.bulletins_json import bulletins_json
from lifeline.web.public.entries import entries
from lifeline.web.public.face import Face
from lifeline.web.public.rss import rss

# A document never changes, but an office that begins to sign gives it once more with its signature.
DOCUMENT_CACHE = "public, max-age=3600, stale-if-error=604800"
SETTLES = timedelta(seconds=2)
NUMBER = re.compile(r"[0-9-]{1,16}")  # what else is asked for need not reach the database

Index = Callable[[Sequence[Published], Face, str, datetime], bytes]


def public_feeds(faces: tuple[Face, ...]) -> Blueprint:
    """Atom and RSS in every face; the documents and the JSON speak both languages and are there once in each world."""
    pages = Blueprint("feeds", __name__)
    for face in faces:
        name = f"{face.window.status.value}-{face.language}"
        for form, (make, kind) in _FORMS.items():
            pages.add_url_rule(f"{face.root}feed.{form}", f"{name}-{form}", partial(index, face, make, kind))
        if face.root == face.world_root:
            pages.add_url_rule(f"{face.root}bulletins.json", f"{name}-json", partial(index, face, _json, "application/json"))
            pages.add_url_rule(f"{face.root}cap/<number>.xml", f"{name}-cap", partial(cap_document, face))
    return pages


def cap_document(face: Face, number: str) -> Response:
    """The one document of an issued bulletin of this world; anything else, a draft too, has no address."""
    database = face.window.database()
    if database is None or not NUMBER.fullmatch(number):
        abort(HTTPStatus.NOT_FOUND)
    with database.reading() as session:
        try:
            found = document(session, face.office, number)
        except NotIssued:
            abort(HTTPStatus.NOT_FOUND)
        except NotSigned:
            abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return machine_answer(found.body, MEDIA_TYPE, face, changed=found.since, cache=DOCUMENT_CACHE)


def index(face: Face, make: Index, kind: str) -> Response:
    """All that is in force and the last that ended. Before the world is set up nothing is known, and nothing is claimed."""
    database = face.window.database()
    if database is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    with database.reading() as session:
        found, first = listed(session), begun(session)
    changed = max((said.changed for said in found), default=first)
    site = face.office.imprint.web or request.url_root.rstrip("/")
    return machine_answer(make(found, face, site, changed), kind, face, changed=changed, cache=LIVE_CACHE)


def _atom(found: Sequence[Published], face: Face, site: str, changed: datetime) -> bytes:
    return atom(entries(found, face, site), face, site, changed=changed)


def _rss(found: Sequence[Published], face: Face, site: str, changed: datetime) -> bytes:
    return rss(entries(found, face, site), face, site, changed=changed)


def _json(found: Sequence[Published], face: Face, site: str, changed: datetime) -> bytes:
    return bulletins_json(found, face, site, changed=changed)


_FORMS: dict[str, tuple[Index, str]] = {"atom": (_atom, "application/atom+xml"), "rss": (_rss, "application/rss+xml")}


def machine_answer(body: bytes, kind: str, face: Face, *, changed: datetime | None = None, cache: str = LIVE_CACHE) -> Response:
    """Anyone's page may read it. Nothing that changed just now is dated: a second change within that second would be missed."""
    made = make_response(body)
    made.headers["Content-Type"] = f"{kind}; charset=utf-8"
    made.headers["Cache-Control"] = DRILL_CACHE if face.exercise else cache
    made.headers["Access-Control-Allow-Origin"] = "*"
    made.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if face.exercise:
        made.headers["X-Robots-Tag"] = "noindex, nofollow"
    if changed is not None and face.window.clock.now() - changed >= SETTLES:
        made.last_modified = changed
    made.add_etag()
    made.make_conditional(request)
    return made
