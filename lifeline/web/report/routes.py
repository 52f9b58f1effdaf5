"""The addresses of the form: what happened, the questions of that type, and what became of a report."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from flask import Blueprint, abort, current_app, redirect, request
from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lifeline.core.sighting import FORM
from lifeline.incidents import senders
from lifeline.incidents.picture import MOST_BYTES, Cleaned
from lifeline.incidents.receipt import receipt_of, received, spaced, tidy
from lifeline.listening.invite import is_code
from lifeline.listening.tables import Invitation, SightingRow
from lifeline.web.origin import from_here
from lifeline.web.report import ticket
from lifeline.web.report.desk import Desk, Question
from lifeline.web.report.door import Shut
from lifeline.web.report.enter import Sent, add_photo, enter
from lifeline.web.report.filled import Filled, near, read_form
from lifeline.web.report.limits import client, whose
from lifeline.web.report.page import page
from lifeline.web.report.photo import AT_LEAST_PLACE, SOON, WHYS, Seen

log = logging.getLogger(__name__)
MOST_BODY, MOST_TEXT, MOST_PARTS = MOST_BYTES + 64 * 1024, 512 * 1024, 60  # text: no less than what is read at a time, twice


def report_pages(desks: Sequence[Desk]) -> Blueprint:
    """The form of both worlds in both languages."""
    pages = Blueprint("report", __name__, template_folder="templates", static_folder="static", static_url_path="/static/report")
    for desk in desks:
        root, name = f"{desk.face.root}report", f"{desk.face.window.status.value}-{desk.face.language}"
        for rule, view, methods in (
            ("", choose, ("GET",)),
            ("/i/<code>", choose, ("GET",)),
            ("/<hazard>", fill, ("GET", "POST")),
            ("/i/<code>/<hazard>", fill, ("GET", "POST")),
            ("/done", look_up, ("GET", "POST")),
            ("/done/<number>", done, ("GET",)),
        ):
            pages.add_url_rule(f"{root}{rule}", f"{name}{rule}", partial(_open, desk, view), methods=methods)
    return pages


class _Address(NamedTuple):
    """What an address of the form may name."""

    hazard: str
    code: str
    number: str


def _open(desk: Desk, view: Callable[[Desk, _Address], Response], hazard: str = "", code: str = "", number: str = "") -> Response:
    """Where the world cannot be written to it is said at once, before anybody has typed, with the numbers to call."""
    try:
        return view(desk, _Address(hazard, code, number))
    except Shut as error:
        current_app.logger.error(
            "reports of the %s world cannot be stored: %s", desk.face.window.status.value, type(error.__cause__).__name__
        )
        shut = HTTPStatus.SERVICE_UNAVAILABLE
        return page("report/shut.html", desk.face, path="report", code=shut, calls=desk.call(desk.families.of("")))


def choose(desk: Desk, asked: _Address) -> Response:
    """Which of the 55 it is."""
    invitation = _invited(desk, asked.code)
    path = f"report/i/{invitation}" if invitation else "report"
    return page("report/choose.html", desk.face, path=path, desk=desk, calls=desk.call(desk.families.of("")))


def fill(desk: Desk, asked: _Address) -> Response:
    """The form, empty or as it was sent."""
    question = desk.question(asked.hazard, _invited(desk, asked.code))
    if question is None:
        abort(HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return _take(desk, question)
    return _form(desk, question, ticket.make(desk.door.key, desk.door.clock.now()))


def done(desk: Desk, asked: _Address) -> Response:
    """What became of a report: nothing of what was written in it."""
    receipt, now = tidy(asked.number), desk.door.clock.now()
    found = desk.door.read(lambda session: received(session, receipt, now))
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    danger = desk.call(desk.families.of(found.hazard)) if found.urgency == "life" else ()
    told = request.args.get("photo", "")
    photo = told if told in WHYS and not found.photo else ""
    path, number = f"report/done/{receipt}", spaced(receipt)
    return page("report/done.html", desk.face, path=path, desk=desk, one=found, number=number, calls=danger, photo=photo)


def look_up(desk: Desk, _: _Address) -> Response:
    """From a number typed by hand to its page."""
    receipt = tidy(request.form.get("number", "")[:40]) if request.method == "POST" else ""
    if receipt and desk.door.read(lambda session: _known(session, receipt)):
        return redirect(f"{request.script_root}{desk.face.root}report/done/{receipt}", HTTPStatus.SEE_OTHER)
    asked = request.method == "POST"
    return page("report/look_up.html", desk.face, path="report/done", code=HTTPStatus.NOT_FOUND if asked else HTTPStatus.OK, asked=asked)


def _take(desk: Desk, question: Question) -> Response:
    """One form that was sent: stored, or shown again with what is wrong. The same answers on it have the same number for ever.

    Who goes back and says more, that somebody is in danger for one, sends another report: it must not be taken for the first.
    """
    request.max_content_length, request.max_form_memory_size, request.max_form_parts = MOST_BODY, MOST_TEXT, MOST_PARTS
    key, now = desk.door.key, desk.door.clock.now()
    filled = read_form(request.form, question.family, desk.face.office.city, now)
    again = partial(_form, desk, question, typed=filled.typed)
    if not from_here(request):
        return again(ticket.make(key, now), errors={"": "error_origin"}, code=HTTPStatus.FORBIDDEN)
    given = request.form.get("ticket", "")
    try:
        form = ticket.read(key, given, now)
    except ticket.BadTicket:
        return again(ticket.make(key, now), errors={**filled.errors, "": "error_ticket"}, code=HTTPStatus.UNPROCESSABLE_ENTITY)
    receipt = receipt_of(key, form + question.path.encode() + filled.answers)
    if desk.door.read(lambda session: _known(session, receipt)):
        return _to_receipt(desk, receipt)
    body = _photo()
    if refused := _refused(desk, filled, body):
        return again(given, errors=refused[0], code=refused[1])
    seen = desk.photos.look(body, seconds=AT_LEAST_PLACE if "place" in filled.errors else SOON)
    if "place" in filled.errors and not _says_where(desk, seen):
        photo = {"photo": f"error_photo_{seen.why}"} if seen.why else {}
        return again(given, errors={**filled.errors, **photo}, code=HTTPStatus.UNPROCESSABLE_ENTITY)
    sender = senders.name(key, _address(desk), now)
    sent = Sent(receipt, question.hazard, desk.face.language, filled, seen.photo, question.invitation, sender)
    enter(desk.door, sent, desk.face.office.city)
    if seen.later is not None:
        seen.later.add_done_callback(partial(_add_later, desk, receipt))
    return _to_receipt(desk, receipt, seen.why)


def _photo() -> bytes:
    sent = request.files.get("photo")
    return sent.stream.read(MOST_BYTES + 1) if sent is not None else b""


def _refused(desk: Desk, filled: Filled, body: bytes) -> tuple[Mapping[str, str], HTTPStatus] | None:
    """What is wrong: fields first, then how many came lately. Where it is may still be said by a photo."""
    if filled.errors.keys() - ({"place"} if body else ()):
        return filled.errors, HTTPStatus.UNPROCESSABLE_ENTITY
    address, now = _address(desk), desk.door.clock.now()
    many = desk.door.read(lambda session: senders.refused(session, address, now)) or desk.door.write(
        lambda session: senders.taken(session, address, now)
    )
    return ({"": f"error_many_{many}"}, HTTPStatus.TOO_MANY_REQUESTS) if many else None


def _address(desk: Desk) -> str:
    return whose(client(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), desk.proxies))


def _says_where(desk: Desk, seen: Seen) -> bool:
    return seen.photo is not None and seen.photo.position is not None and near(desk.face.office.city, seen.photo.position)


def _add_later(desk: Desk, receipt: str, coming: "Future[Cleaned]") -> None:
    """In the thread that has read it, when the citizen has long had the receipt."""
    if coming.exception() is not None:
        log.warning("a photo that came with a report could not be read: %s", coming.exception())
        return
    try:
        add_photo(desk.door, receipt, coming.result())
    except Shut as error:
        log.error("a photo that came with a report could not be stored: %s", type(error.__cause__).__name__)


def _to_receipt(desk: Desk, receipt: str, photo: str = "") -> Response:
    query = f"?photo={photo}" if photo else ""
    return redirect(f"{request.script_root}{desk.face.root}report/done/{receipt}{query}", HTTPStatus.SEE_OTHER)


def _form(
    desk: Desk,
    question: Question,
    signed: str,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    code: int = HTTPStatus.OK,
) -> Response:
    return page(
        "report/form.html",
        desk.face,
        path=question.path,
        code=code,
        tiles=desk.tiles[0],
        desk=desk,
        asked=question,
        ticket=signed,
        typed=defaultdict(str, typed or {}),
        errors=errors or {},
        calls=desk.call(question.family),
    )


def _invited(desk: Desk, code: str) -> str:
    """The code where it is one of ours. A wrong one is no reason to send a reporter away."""
    known = is_code(code) and desk.door.read(lambda session: session.scalar(select(exists().where(Invitation.code == code))))
    return code if known else ""


def _known(session: Session, receipt: str) -> bool:
    return bool(session.scalar(select(exists().where(SightingRow.platform == FORM, SightingRow.post_id == receipt))))
