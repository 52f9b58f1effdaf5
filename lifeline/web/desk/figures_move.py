"""Who was missing and was found dead: both counts move in one act, shown with their sums before it goes on record."""

from functools import partial
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.situations import SituationView
from lifeline.situation import spelling
from lifeline.situation.acts import DoesNotAddUp, standing
from lifeline.situation.entry import FigureRefused
from lifeline.situation.load import Loaded
from lifeline.situation.move import Move, move
from lifeline.situation.value import Form
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.figures_check import check
from lifeline.web.desk.figures_facts import areas_of, field, find, none, require_entering
from lifeline.web.desk.figures_refusals import why
from lifeline.web.desk.figures_words import InWords, in_words
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page

MOST = 10**6
TYPED = ("count", "origin", "target", "area", "as_of", "source", "url", "note", "despite")


def moving(here: Here, number: str) -> AnyResponse:
    words = in_words(here)
    with here.world.database.reading() as session:
        view = find(session, number)
    if view is None:
        return none(here)
    if request.method == "GET" or request.form.get("do") == "edit":
        return _page(words, view)
    require_entering(here, [field("area")])
    wrong, wanted = _read(here)
    if wanted is None:
        return _page(words, view, wrong)
    try:
        return check(words, view, partial(_move, words, view, wanted), "move")
    except DoesNotAddUp as error:
        return _page(words, view, {"despite": here.say("fig_not_adding")}, error)
    except FigureRefused as error:
        return _page(words, view, {}, error)


def _move(words: InWords, view: SituationView, wanted: Move, session: Session) -> Loaded:
    here = words.here
    return Loaded([move(session, view.id, wanted, counting=words.counting, author=here.actor, now=here.now)])


def _read(here: Here) -> tuple[dict[str, str], Move | None]:
    """What is wrong by field, and the move where nothing is."""
    wrong, said = {}, {name: field(name) for name in TYPED}
    count = int(said["count"]) if said["count"].isascii() and said["count"].isdecimal() and len(said["count"]) <= len(str(MOST)) else 0
    if not count:
        wrong["count"] = here.say("fig_bad_count", {"said": said["count"][:40]})
    wrong |= {name: here.say(f"fig_no_{name}") for name in ("as_of", "source") if not said[name]}
    if not said["note"]:
        wrong["note"] = here.say("fig_note_needed")
    try:
        moment = spelling.read_time(said["as_of"])
    except FigureRefused:
        wrong.setdefault("as_of", here.say("fig_bad_time", {"said": said["as_of"][:40]}))
        return wrong, None
    made = Move(said["origin"], said["target"], count, moment, said["source"], said["area"], said["url"], said["note"], said["despite"])
    return wrong, None if wrong else made


def _page(words: InWords, view: SituationView, wrong: dict[str, str] | None = None, error: FigureRefused | None = None) -> Response:
    with words.here.world.database.reading() as session:
        stand = standing(session, view.id)
    typed = {name: field(name) for name in TYPED}
    code = HTTPStatus.UNPROCESSABLE_ENTITY if wrong or error else HTTPStatus.OK
    people = [one for one in words.counting.metrics.metrics.values() if one.unit_en == words.counting.metrics.metrics["missing"].unit_en]
    known = [one for one in stand.values() if one.value.form is not Form.UNKNOWN and one.metric in {metric.code for metric in people}]
    gaps = [words.gap(one) for one in error.found] if isinstance(error, DoesNotAddUp) else []
    shown = {
        "wrong": wrong or {},
        "error": None if error is None or gaps else why(words, str(error)),
        "gaps": gaps,
        "typed": typed,
        "people": people,
    }
    return page("desk/figures_move.html", words.here, code=code, words=words, one=view, known=known, areas=areas_of(words.here), **shown)


PAGES = (Page("figures/<number>/move", moving, Act.ENTER_FIGURES, ("GET", "POST")),)
