"""Before figures go on record: what stands, what would take its place, what the public would see and whether another must approve."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.situations import SituationView
from lifeline.core.text import storable
from lifeline.web.desk.figures_facts import back
from lifeline.web.desk.figures_refusals import why
from lifeline.web.desk.figures_trial import Doing, Otherwise, Tried, done, tried
from lifeline.web.desk.figures_words import InWords
from lifeline.web.desk.page import page

Fields = Sequence[tuple[str, str]]

_OURS = frozenset({"crossing", "do", "shown", "sheet"})


def check(words: InWords, view: SituationView, act: Doing, way: str, carried: Fields = ()) -> AnyResponse:
    """The first press shows what would be done, the second does it. `way`: the address below the emergency's that takes both;
    `carried`: what the second must send besides all fields of the first.

    Raises what the act raises; where it would now become something else than was shown, that is shown.
    """
    if request.form.get("do") != "confirm":
        return _page(words, view, tried(words.here, view.id, act), way, (*_sent(), *carried))
    try:
        made = done(words.here, view.id, act, shown=request.form.get("shown", ""))
    except Otherwise:
        return _page(words, view, tried(words.here, view.id, act), way, (*_sent(), *carried), HTTPStatus.CONFLICT)
    return back(words.here, view.number, _word(made))


def _page(words: InWords, view: SituationView, told: Tried, way: str, carried: Fields, code: int = HTTPStatus.OK) -> Response:
    changed = code == HTTPStatus.CONFLICT
    shown = {"words": words, "one": view, "told": told, "way": way, "why": why, "carried": carried, "changed": changed}
    return page("desk/figures_check.html", words.here, code=code, **shown)


def _word(made: Tried) -> str:
    waits = {part.waits for part in made.parts}
    return "fig_both" if len(waits) > 1 else "fig_waits" if True in waits else "fig_public"


def _sent() -> Fields:
    return [(name, storable(value)) for name, value in request.form.items(multi=True) if name not in _OURS]
