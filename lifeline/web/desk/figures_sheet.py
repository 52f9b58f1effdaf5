"""A sheet from a spreadsheet, sent as a file: read by the rules of the command, shown whole before any of it goes on record."""

from dataclasses import replace
from functools import partial
from http import HTTPStatus

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.situations import SituationView
from lifeline.core.strict_yaml import BadData, Problem
from lifeline.core.text import storable
from lifeline.situation.load import load
from lifeline.situation.sheet import COLUMNS, KOREAN, NEEDED, Sheet, read_sheet
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.figures_check import check
from lifeline.web.desk.figures_facts import find, none, require_entering
from lifeline.web.desk.figures_refusals import why
from lifeline.web.desk.figures_words import InWords, in_words
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page

MOST = 50_000  # bytes: with the fields beside it still within what the desk takes; more goes in by the command


def sheet(here: Here, number: str) -> AnyResponse:
    """GET asks for the file; POST shows what it would change, and with `do` = confirm does it. The sheet travels in the form."""
    words = in_words(here)
    with here.world.database.reading() as session:
        view = find(session, number)
    if view is None:
        return none(here)
    if request.method == "GET":
        return _page(words, view)
    body = _body()
    text = body.decode("utf-8-sig", "replace")
    if len(body) > MOST or request.form.get("do") == "edit":
        return _page(words, view, wrong="fig_sheet_long" if len(body) > MOST else "", text=text)
    read = _read(words, view, body)
    require_entering(here, (row.entry.area for row in read.rows))
    act = partial(load, sheet=read, find=lambda said: view.id if said in view.bulletins else None, counting=words.counting)
    try:
        return check(words, view, partial(act, author=here.actor, now=here.now), "sheet", [("sheet", storable(text))])
    except BadData as error:
        return _page(words, view, error.problems, text=text)


def _body() -> bytes:
    sent = request.files.get("file")
    return sent.stream.read(MOST + 1) if sent and sent.filename else storable(request.form.get("sheet", "")).encode()


def _read(words: InWords, view: SituationView, body: bytes) -> Sheet:
    """A row that names no bulletin is of the emergency whose page this is; another one's is refused there."""
    read = read_sheet("sheet", body, words.counting)
    read.rows = [row if row.number else replace(row, number=view.number) for row in read.rows]
    return read


def _page(words: InWords, view: SituationView, problems: list[Problem] | None = None, *, wrong: str = "", text: str = "") -> Response:
    shown = {
        "words": words,
        "one": view,
        "problems": [(one.line, why(words, one.sentence)) for one in problems or []],
        "wrong": wrong,
        "text": text,
        "most": MOST,
    }
    columns = {name: next((ko for ko, code in KOREAN.items() if code == name), "") for name in COLUMNS}
    code = HTTPStatus.UNPROCESSABLE_ENTITY if problems or wrong else HTTPStatus.OK
    return page("desk/figures_sheet.html", words.here, code=code, columns=columns, needed=NEEDED, **shown)


PAGES = (Page("figures/<number>/sheet", sheet, Act.ENTER_FIGURES, ("GET", "POST")),)
