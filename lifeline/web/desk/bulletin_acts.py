"""What a press on the page of a bulletin does: lay it before another, give it back, decline it, and take it back everywhere."""

from collections.abc import Callable
from functools import partial

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import ChangedMeanwhile, NotAllowed
from lifeline.core.text import storable
from lifeline.staff.roles import Act
from lifeline.web.desk.bulletin_facts import Facts, facts, may_decline, none
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Forbidden, Here
from lifeline.web.desk.page import page

LONGEST = 500


def field(name: str) -> str:
    return storable(request.form.get(name, "")).strip()[:LONGEST]


def done(here: Here, number: str, word: str) -> AnyResponse:
    return redirect(f"{request.script_root}{here.station.root}bulletins/{number}?done={word}", 303)


def unchanged(known: Facts) -> None:
    """Raises ChangedMeanwhile where the form was made for another state or wording than there is now."""
    if field("seen") != known.seen:
        raise ChangedMeanwhile(f"bulletin {known.view.number} is {known.view.state}, version {known.view.version}: not what was shown")


def refused(here: Here, number: str, error: NotAllowed) -> Response:
    """Why it was not done; where it changed since it was shown: to what, by whom, and the way there."""
    known = facts(here, number)
    if known is None:
        return none(here)
    changed = isinstance(error, ChangedMeanwhile) or field("seen") != known.seen
    return page("desk/bulletin_refused.html", here, code=409, known=known, changed=changed, sentence=str(error))


def submit(here: Here, number: str) -> AnyResponse:
    return _move(here, number, Act.SUBMIT, desk.submit, "bulletin_submitted")


def return_(here: Here, number: str) -> AnyResponse:
    return _move(here, number, Act.RETURN, desk.return_, "bulletin_returned")


def decline(here: Here, number: str) -> AnyResponse:
    known = facts(here, number)
    if known is not None and known.is_open and not may_decline(here, known):
        raise Forbidden(number)
    move = partial(desk.decline, state=known.view.state if known else "")
    return _move(here, number, Act.DECLINE, move, "bulletin_declined")


def _move(here: Here, number: str, act: Act, move: Callable[..., None], word: str) -> AnyResponse:
    known = facts(here, number)
    if known is None:
        return none(here)
    here.require(act, known.view.districts)
    try:
        unchanged(known)
        move(here.world, known.view.number, actor=here.actor, reason=field("reason"), version=known.view.version)
    except NotAllowed as error:
        return refused(here, number, error)
    return done(here, known.view.number, word)


def end(here: Here, number: str, kind: str) -> AnyResponse:
    """The words that were prepared, to how many accounts they go, and one button: a wrong bulletin is taken back by two presses."""
    known = facts(here, number)
    if known is None or kind not in known.ready:
        return none(here)
    here.require(Act.END, known.view.districts)
    if request.method == "GET":
        return page("desk/bulletin_end.html", here, known=known, kind=kind)
    try:
        made = desk.end(here.world, known.view.number, Kind(kind), actor=here.actor, reason=field("reason"))
    except NotAllowed as error:
        return refused(here, number, error)
    here.station.wake()
    return done(here, made, "bulletin_taken_back")


PAGES = (
    Page("bulletins/<number>/submit", submit, Act.SUBMIT, ("POST",)),
    Page("bulletins/<number>/return", return_, Act.RETURN, ("POST",)),
    Page("bulletins/<number>/decline", decline, Act.DECLINE, ("POST",)),
    Page("bulletins/<number>/end/<kind>", end, Act.END, ("GET", "POST")),
)
