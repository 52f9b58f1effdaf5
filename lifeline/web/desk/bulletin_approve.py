"""A second person reads every distinct text, is told the consequence in words made from facts, and issues what was read."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import desk
from lifeline.bulletins.states import NotAllowed
from lifeline.core.text import nfc
from lifeline.staff.roles import Act
from lifeline.web.desk import practised
from lifeline.web.desk.bulletin_acts import done, field, refused
from lifeline.web.desk.bulletin_facts import Facts, facts, none, why_not_approve
from lifeline.web.desk.district_map import draw
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_strip import outside
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page, part

SHORT = 12  # signs of a hash that name a text on its page


def open_(here: Here, number: str) -> AnyResponse:
    """Distinct texts are shown to this person, one or those of one platform, and that they were goes on record."""
    known, wanted = facts(here, number), [one[:64] for one in request.form.getlist("text")]
    if known is None:
        return none(here)
    here.require(Act.RETURN, known.view.districts)
    try:
        desk.open_texts(here.world, known.view.number, wanted, actor=here.actor)
    except NotAllowed as error:
        return _whole(here, known) if request.headers.get("HX-Request") else refused(here, number, error)
    if request.headers.get("HX-Request") and (after := facts(here, number)) is not None:
        return part("desk/bulletin_texts.html", here, known=after, why_not=why_not_approve(here, after), just=wanted[0])
    return redirect(f"{request.script_root}{here.station.root}bulletins/{known.view.number}#text-{wanted[0][:SHORT]}", 303)


def _whole(here: Here, known: Facts) -> Response:
    """The page that asked is no longer true: all of it is loaded again."""
    made = Response("")
    made.headers["HX-Redirect"] = f"{request.script_root}{here.station.root}bulletins/{known.view.number}?done=bulletin_changed"
    return made


def approve(here: Here, number: str) -> AnyResponse:
    known = facts(here, number)
    if known is None:
        return none(here)
    here.require(Act.APPROVE, known.view.districts)
    if request.method == "GET":
        return _page(here, known)
    name = known.hazard.ko
    if known.waits and here.station.live and _plain(field("typed")) != _plain(name):
        return _page(here, known, mistake="bulletin_typed_wrong")
    practised.require(here)
    said = field("reason") or here.say("bulletin_approved_reason")
    try:
        desk.approve_read(
            here.world,
            here.office,
            known.view.number,
            actor=here.actor,
            shown=field("shown"),
            reason=f"{said} ({consequence(here, known)})",
            beside=[one[:16] for one in request.form.getlist("beside")],
            whole=[one[:64] for one in request.form.getlist("text")],
        )
    except NotAllowed as error:
        return refused(here, number, error)
    here.station.wake()
    return done(here, known.view.number, "bulletin_issued")


def _page(here: Here, known: Facts, mistake: str = "") -> Response:
    return page(
        "desk/bulletin_approve.html",
        here,
        code=422 if mistake else 200,
        known=known,
        map=draw(here, known.hazard, known.holds),
        mistake=mistake,
        why_not=why_not_approve(here, known) if known.waits else "bulletin_not_waiting",
        consequence=consequence(here, known),
    )


def consequence(here: Here, known: Facts) -> str:
    """What the approval does, in words from facts: never the same in both worlds, never "are you sure"."""
    speaking = outside(here)
    world = "live" if here.station.live else "public" if speaking else "drill"
    told = {
        "hazard": here.name(known.hazard.ko, known.hazard.en),
        "level": here.name(known.level.ko, known.level.en),
        "kind": here.say(f"bulletin_kind_{known.view.kind}"),
        "area": known.area,
        "districts": len(known.view.districts),
        "accounts": known.accounts,
        "outside": speaking,
    }
    return here.say(f"bulletin_consequence_{world}", told)


def _plain(word: str) -> str:
    return nfc("".join(word.split()))


PAGES = (
    # Whoever may give it back reads it: no factor is asked for at each text, only before the approval itself.
    Page("bulletins/<number>/open", open_, Act.RETURN, ("POST",)),
    Page("bulletins/<number>/approve", approve, Act.APPROVE, ("GET", "POST")),
)
