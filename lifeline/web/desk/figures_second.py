"""Two people for the dead and the missing: the second approves what was read, or gives it back with a reason."""

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.text import nfc
from lifeline.situation import acts
from lifeline.situation.entry import FigureRefused
from lifeline.situation.waiting import WaitingView, waiting_one
from lifeline.staff.roles import Act
from lifeline.web.desk import practised
from lifeline.web.desk.door import Page
from lifeline.web.desk.figures_act import show, situation_by, to_type, told
from lifeline.web.desk.figures_facts import LARGEST, back, field, of_act
from lifeline.web.desk.figures_words import in_words
from lifeline.web.desk.here import Here


def approve(here: Here, act: int) -> AnyResponse:
    words = in_words(here)
    if request.method == "GET":
        return told(words, act, "desk/figures_approve.html")
    with here.world.database.reading() as session:
        found = waiting_one(session, act) if act <= LARGEST else None
    if found is None:
        return told(words, act, "desk/figures_act.html", changed=True)
    here.require(Act.APPROVE_FIGURES, of_act(found))
    if not found.lowers:
        practised.require_counted(here)
    if here.station.live and _plain(field("typed")) != _plain(to_type(words, found)):
        return told(words, act, "desk/figures_approve.html", wrong=here.say("fig_typed_wrong", {"name": to_type(words, found)}))
    try:
        with here.world.database.writing() as session:
            acts.approve(session, act, shown=field("shown"), by=here.actor, now=here.now, despite=field("despite"))
    except acts.DoesNotAddUp:
        return told(words, act, "desk/figures_approve.html", wrong=here.say("fig_not_adding"))
    except FigureRefused as error:
        return told(words, act, "desk/figures_act.html", changed=field("shown") != found.hash, error=str(error))
    return back(here, _number(here, found), "fig_approved")


def decline(here: Here, act: int) -> AnyResponse:
    """Given back by another, taken back by whoever entered it; both with a reason."""
    words = in_words(here)
    with here.world.database.reading() as session:
        found = waiting_one(session, act) if act <= LARGEST else None
    if found is None:
        return told(words, act, "desk/figures_act.html", changed=True)
    here.require(Act.DECLINE_FIGURES, of_act(found))
    try:
        with here.world.database.writing() as session:
            verdict = acts.decline(session, act, by=here.actor, reason=field("reason"), now=here.now)
    except FigureRefused as error:
        return told(words, act, "desk/figures_act.html", error=str(error))
    return back(here, _number(here, found), f"fig_{verdict}")


def _number(here: Here, found: WaitingView) -> str:
    with here.world.database.reading() as session:
        view = situation_by(session, found.situation)
    return view.number if view else ""


def _plain(word: str) -> str:
    return nfc("".join(word.split()))


PAGES = (
    Page("figures/acts/<int:act>", show, Act.LOOK),
    Page("figures/acts/<int:act>/approve", approve, Act.APPROVE_FIGURES, ("GET", "POST")),
    # No factor is asked for before something is given back: it publishes nothing.
    Page("figures/acts/<int:act>/decline", decline, Act.DECLINE_FIGURES, ("POST",)),
)
