"""A department's report typed in one go: read row by row, shown as the public would see it, and put on record by a second press."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.situations import SituationView
from lifeline.core.strict_yaml import BadData
from lifeline.situation import checks
from lifeline.situation.acts import DoesNotAddUp, standing
from lifeline.situation.entry import Change, NewerFigure
from lifeline.situation.load import Loaded, load
from lifeline.situation.read import DifferenceView, Key, groups
from lifeline.situation.sheet import Sheet
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.figures_check import check
from lifeline.web.desk.figures_facts import areas_of, find, none, require_entering
from lifeline.web.desk.figures_fill import filled
from lifeline.web.desk.figures_form import Stand, Typed
from lifeline.web.desk.figures_refusals import why
from lifeline.web.desk.figures_rows import blank, posted
from lifeline.web.desk.figures_words import InWords, Wrong, in_words
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def enter(here: Here, number: str) -> AnyResponse:
    words = in_words(here)
    with here.world.database.reading() as session:
        view = find(session, number)
        if view is None:
            return none(here)
        stand = standing(session, view.id)
        if request.method == "GET":
            return _page(words, view, filled(session, words, view, stand) or blank(words, _keys(words), stand))
    return _sent(words, view, posted(words, stand))


def _sent(words: InWords, view: SituationView, typed: Typed) -> AnyResponse:
    require_entering(words.here, (line.area for line in typed.lines if line.filled))
    if request.form.get("do") == "edit":
        return _page(words, view, typed)
    sheet = typed.read(view.number)
    if not typed.fine:
        return _page(words, view, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    act = partial(_record, words, view, typed, sheet)
    try:
        return check(words, view, act, "enter")
    except BadData as error:
        for problem in error.problems:
            typed.lines[min(problem.line, len(typed.lines) - 1)].wrong.append(why(words, problem.sentence))
    except DoesNotAddUp as error:
        return _page(words, view, typed, HTTPStatus.CONFLICT, error.found)
    except NewerFigure:
        return _meanwhile(words, view)
    return _page(words, view, typed, HTTPStatus.UNPROCESSABLE_ENTITY)


def _record(words: InWords, view: SituationView, typed: Typed, sheet: Sheet, session: Session) -> Loaded:
    """All of the form in one transaction, if what it was typed upon still stands and the sums come out."""
    stand = standing(session, view.id)
    if any(line.filled and line.seen != _id(stand, line.metric.code, line.area) for line in typed.lines):
        raise NewerFigure(view.number)
    change = Change(sheet.rows[0].reason, tuple(row.entry for row in sheet.rows))
    gaps = checks.differences(change, stand, groups(session, view.id))
    if gaps and not typed.shared["despite"]:
        raise DoesNotAddUp(gaps)
    here = words.here
    return load(session, sheet, find=lambda _: view.id, counting=words.counting, author=here.actor, now=here.now)


def _meanwhile(words: InWords, view: SituationView) -> Response:
    """Somebody published since the form was shown: each such row says what stands there now. What was typed is there still."""
    with words.here.world.database.reading() as session:
        typed = posted(words, standing(session, view.id))
    for line in typed.lines:
        if line.filled and line.seen != line.now and line.stands:
            said = {"amount": words.shown(line.stands).amount, "who": line.stands.author}
            line.wrong.append(Wrong(words.here.say("fig_meanwhile", said)))
    return _page(words, view, typed, HTTPStatus.CONFLICT)


def _page(words: InWords, view: SituationView, typed: Typed, code: int = HTTPStatus.OK, gaps: Sequence[DifferenceView] = ()) -> Response:
    shown = {"words": words, "one": view, "typed": typed, "gaps": [words.gap(one) for one in gaps], "areas": areas_of(words.here)}
    return page("desk/figures_enter.html", words.here, code=code, **shown)


def _keys(words: InWords) -> list[Key]:
    """Which rows: every metric of one place, one metric in every place, or one alone."""
    metrics, areas = words.counting.metrics.metrics, areas_of(words.here)
    code, area = request.args.get("metric", ""), request.args.get("area")
    where = [area] if area in areas else []
    if code in metrics:
        return [(code, one) for one in where or areas]
    return [(one, place) for one in metrics for place in where or areas[:1]]


def _id(stand: Stand, metric: str, area: str) -> str:
    found = stand.get((metric, area))
    return str(found.id if found else 0)


PAGES = (Page("figures/<number>/enter", enter, Act.ENTER_FIGURES, ("GET", "POST")),)
