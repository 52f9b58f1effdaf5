"""What is arranged for the figures of an emergency: when the next report comes, and which counts must add up."""

from collections.abc import Callable
from http import HTTPStatus

from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.situations import SituationView
from lifeline.situation import spelling
from lifeline.situation.arrange import Closed, close, promise_next
from lifeline.situation.entry import FigureRefused
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.figures_facts import back, field, find, is_closed, none
from lifeline.web.desk.figures_refusals import why
from lifeline.web.desk.figures_words import InWords, in_words
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def promise(here: Here, number: str) -> AnyResponse:
    """The next report comes at that time: the public page says so, and when it is late."""
    return _on(here, number, _promise)


def group(here: Here, number: str) -> AnyResponse:
    """A sum of the office's list is checked from now on, for the whole city, or no longer."""
    return _on(here, number, _group)


def _promise(words: InWords, view: SituationView) -> str:
    moment, here = spelling.read_time(field("due")), words.here
    with here.world.database.writing() as session:
        promise_next(session, view.id, moment, author=here.actor, now=here.now)
    return "fig_promised"


def _group(words: InWords, view: SituationView) -> str:
    preset, here = words.counting.metrics.presets.get(field("preset")), words.here
    if preset is None:
        raise FigureRefused("choose which counts must add up")
    with here.world.database.writing() as session:
        held = is_closed(session, view.id, preset)
        if held is not (field("now") == "closed"):
            raise FigureRefused("somebody has changed this since the page was opened: look again")
        wanted = Closed(preset.total, () if held else preset.parts)
        close(session, view.id, wanted, counting=words.counting, reason=field("reason"), author=here.actor, now=here.now)
    return "fig_opened" if held else "fig_closed"


def _on(here: Here, number: str, act: Callable[[InWords, SituationView], str]) -> AnyResponse:
    """These concern the whole city."""
    here.require(Act.ENTER_FIGURES, ())
    words = in_words(here)
    with here.world.database.reading() as session:
        view = find(session, number)
    if view is None:
        return none(here)
    try:
        return back(here, view.number, act(words, view))
    except FigureRefused as error:
        told = why(words, str(error))
        return page("desk/figures_refused.html", here, code=HTTPStatus.CONFLICT, words=words, one=view, why=told)


PAGES = (
    Page("figures/<number>/next", promise, Act.ENTER_FIGURES, ("POST",)),
    Page("figures/<number>/group", group, Act.ENTER_FIGURES, ("POST",)),
)
