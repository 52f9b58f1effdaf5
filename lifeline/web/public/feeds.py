"""The addresses for those who subscribe: one CAP document per bulletin, and the index as Atom, RSS and JSON, in each world."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort

from lifeline.bulletins.documents import NotIssued, NotSigned, document
from lifeline.bulletins.published import Published, begun, listed
from lifeline.core.cap_xml import MEDIA_TYPE
from lifeline.web.public.atom import atom
from lifeline.web.public.bulletins_json import bulletins_json
from lifeline.web.public.entries import entries
from lifeline.web.public.face import Face
from lifeline.web.public.given import ATOM, JSON, given, site
from lifeline.web.public.rss import rss

# A document never changes, but an office that begins to sign gives it once more with its signature.
DOCUMENT_CACHE = "public, max-age=3600, stale-if-error=604800"
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
            pages.add_url_rule(f"{face.root}bulletins.json", f"{name}-json", partial(index, face, _json, JSON))
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
    return given(found.body, MEDIA_TYPE, face, changed=found.since, cache=DOCUMENT_CACHE)


def index(face: Face, make: Index, kind: str) -> Response:
    """All that is in force and the last that ended. Before the world is set up nothing is known, and nothing is claimed."""
    database = face.window.database()
    if database is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    with database.reading() as session:
        found, first = listed(session), begun(session)
    changed = max((said.changed for said in found), default=first)
    return given(make(found, face, site(face), changed), kind, face, changed=changed)


def _atom(found: Sequence[Published], face: Face, site: str, changed: datetime) -> bytes:
    return atom(entries(found, face, site), face, site, changed=changed)


def _rss(found: Sequence[Published], face: Face, site: str, changed: datetime) -> bytes:
    return rss(entries(found, face, site), face, site, changed=changed)


def _json(found: Sequence[Published], face: Face, site: str, changed: datetime) -> bytes:
    return bulletins_json(found, face, site, changed=changed)


_FORMS: dict[str, tuple[Index, str]] = {"atom": (_atom, ATOM), "rss": (_rss, "application/rss+xml")}
