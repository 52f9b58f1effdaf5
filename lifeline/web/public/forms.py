"""The addresses of the machine forms of what the pages say: the snapshot, figures with their history, revisions, report times."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request

from lifeline.bulletins.published import begun
from lifeline.bulletins.situations import situation_of
from lifeline.core.db import Database
from lifeline.web.public.accounts import accounts_json
from lifeline.web.public.face import Face
from lifeline.web.public.feeds import NUMBER
from lifeline.web.public.figures_atom import figures_atom
from lifeline.web.public.figures_csv import figures_csv, file_name
from lifeline.web.public.figures_json import figures_json
from lifeline.web.public.given import ATOM, CALENDAR, CSV, JSON, given, site
from lifeline.web.public.look import Seen
from lifeline.web.public.openapi import openapi_json
from lifeline.web.public.record import Record, records
from lifeline.web.public.reports_ics import reports_ics
from lifeline.web.public.status_json import status_json, version_json

Show = Callable[[Face, tuple[Record, ...], datetime, str], Response]


def public_forms(faces: tuple[Face, ...]) -> Blueprint:
    """What speaks one language is there in every face; what speaks both, once in each world."""
    pages = Blueprint("forms", __name__)
    pages.add_url_rule("/openapi.json", "openapi", partial(openapi, faces[0]))
    for face in faces:
        name = f"{face.window.status.value}-{face.language}"
        pages.add_url_rule(f"{face.root}figures.atom", f"{name}-revisions", partial(followed, face, _atom))
        pages.add_url_rule(f"{face.root}reports.ics", f"{name}-reports", partial(reports, face))
        if face.root == face.world_root:
            pages.add_url_rule(f"{face.root}status.json", f"{name}-status", partial(status, face))
            pages.add_url_rule(f"{face.root}version.json", f"{name}-version", partial(version, face))
            pages.add_url_rule(f"{face.root}accounts.json", f"{name}-accounts", partial(accounts, face))
            for form, show in (("json", _json), ("csv", _csv)):
                pages.add_url_rule(f"{face.root}figures.{form}", f"{name}-figures-{form}", partial(followed, face, show))
                one = f"{face.root}situations/<number>/figures.{form}"
                pages.add_url_rule(one, f"{name}-situation-{form}", partial(of_one, face, form, show))
    return pages


def status(face: Face) -> Response:
    """The snapshot."""
    return given(status_json(_seen(face)), JSON, face)


def version(face: Face) -> Response:
    """Whether the snapshot has changed."""
    return given(version_json(_seen(face)), JSON, face)


def reports(face: Face) -> Response:
    return given(reports_ics(_seen(face).state, face, site(face)), CALENDAR, face)


def accounts(face: Face) -> Response:
    return given(accounts_json(face), JSON, face)


def openapi(face: Face) -> Response:
    """What all of these say, for machines: the same for both worlds."""
    return given(openapi_json(face, site(face)), JSON, face)


def followed(face: Face, show: Show) -> Response:
    """The figures of every emergency that stands on the first page."""
    seen, database = _seen(face), _database(face)
    with database.reading() as session:
        found, first = records(session, [one.view for one in seen.state.emergencies]), begun(session)
    return show(face, found, first, "")


def of_one(face: Face, form: str, show: Show, number: str) -> Response:
    """The figures of one emergency, however long it is over; a later bulletin's number leads to that of the first."""
    database = _database(face)
    if not NUMBER.fullmatch(number):
        abort(HTTPStatus.NOT_FOUND)
    with database.reading() as session:
        view = situation_of(session, number)
        found, first = records(session, [view] if view else []), begun(session)
    if view is None:
        abort(HTTPStatus.NOT_FOUND)
    if view.number != number:
        whole = f"{request.script_root}{face.root}situations/{view.number}/figures.{form}"
        made = redirect(whole, HTTPStatus.MOVED_PERMANENTLY)
        made.headers["Access-Control-Allow-Origin"] = "*"
        return made  # type: ignore[return-value]
    return show(face, found, first, number)


def _seen(face: Face) -> Seen:
    """Before the world is set up nothing is known, and nothing is claimed."""
    seen = face.look.seen()
    if seen is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return seen


def _database(face: Face) -> Database:
    database = face.window.database()
    if database is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return database


def _json(face: Face, found: tuple[Record, ...], first: datetime, number: str) -> Response:
    return given(figures_json(found, face, changed=_changed(found, first)), JSON, face)


def _csv(face: Face, found: tuple[Record, ...], first: datetime, number: str) -> Response:
    return given(figures_csv(found, face), CSV, face, name=file_name(face, number))


def _atom(face: Face, found: tuple[Record, ...], first: datetime, number: str) -> Response:
    return given(figures_atom(found, face, site(face), changed=_changed(found, first)), ATOM, face)


def _changed(found: tuple[Record, ...], first: datetime) -> datetime:
    return max((one.published_at for record in found for one in record.figures), default=first)
