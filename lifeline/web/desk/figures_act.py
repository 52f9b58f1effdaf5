"""One entry that waits, as the second person reads it: what the public sees now and would see; or what became of it."""

from http import HTTPStatus

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins.situations import SituationView, situations
from lifeline.situation import acts, checks
from lifeline.situation.foretell import foretold
from lifeline.situation.verdicts import verdict_of
from lifeline.situation.waiting import WaitingView, waiting_one
from lifeline.web.desk.figures_facts import LARGEST, none, why_not
from lifeline.web.desk.figures_refusals import why
from lifeline.web.desk.figures_words import InWords, Wrong, in_words
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def show(here: Here, act: int) -> AnyResponse:
    """What waits, whole; or what became of it."""
    return told(in_words(here), act, "desk/figures_act.html")


def to_type(words: InWords, act: WaitingView) -> str:
    """The Korean name of what is counted: typed in live, so that no press alone makes a death public."""
    codes = [one.entry.metric for one in act.figures]
    code = next((one for one in codes if words.counting.metrics.two_people([one])), codes[0])
    known = words.counting.metrics.metrics.get(code)
    return known.ko if known else code


def told(words: InWords, act: int, template: str, *, wrong: str = "", changed: bool = False, error: str = "") -> AnyResponse:
    here, trouble = words.here, bool(wrong or changed or error)
    with here.world.database.reading() as session:
        found, decided = (waiting_one(session, act), verdict_of(session, act)) if act <= LARGEST else (None, None)
        view = situation_by(session, found.situation if found else decided.situation if decided else "")
        warned = _warnings(session, words, found)
    if view is None or (found is None and decided is None):
        return none(here)
    then = foretold(found, here.actor.person, here.now) if found else None
    shown = {"words": words, "one": view, "act": found, "decided": decided, "told": then, "warnings": warned}
    beside = {
        "wrong": wrong,
        "changed": changed,
        "error": why(words, error) if error else None,
        "name": to_type(words, found) if found else "",
    }
    code = HTTPStatus.CONFLICT if trouble else HTTPStatus.OK
    template = template if found else "desk/figures_act.html"
    return page(template, here, code=code, why_not=why_not(here, found) if found else "", **shown, **beside)


def _warnings(session: Session, words: InWords, found: WaitingView | None) -> list[Wrong]:
    if found is None:
        return []
    told = checks.warnings(found.change, acts.standing(session, found.situation), counting=words.counting, now=words.here.now)
    return [why(words, one) for one in told]


def situation_by(session: Session, id: str) -> SituationView | None:
    return next(iter(situations(session, {id})), None)
