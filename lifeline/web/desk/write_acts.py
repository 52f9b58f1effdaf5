"""What a press in the form of a bulletin does: keep it, choose districts, throw it away, lay it before another person."""

from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import desk, sketch
from lifeline.bulletins.alike import SaidAlready
from lifeline.bulletins.revise import revise
from lifeline.bulletins.sketch import Sketch
from lifeline.bulletins.states import NotAllowed
from lifeline.bulletins.write import Facts, write
from lifeline.core.text import storable
from lifeline.staff.roles import Act
from lifeline.web.desk.drill_strip import outside
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import bare, page, part
from lifeline.web.desk.write_about import about
from lifeline.web.desk.write_form import Form
from lifeline.web.desk.write_shown import Shown, labels, shown


def save(here: Here, number: int) -> AnyResponse:
    """Every press and every pause in typing comes here: it is kept first, and then done."""
    hazard, act = request.form.get("hazard", ""), request.form.get("act", "")
    if hazard not in here.office.templates:
        return bare(here.station, here.say, "write_no_type", 404, here=here)
    if act == "drop":
        with here.world.database.writing() as session:
            sketch.drop(session, here.actor.login, number)
        return redirect(f"{request.script_root}{here.station.root}write?done=write_dropped", 303)
    form = _pressed(here, Form.sent(here.office.templates[hazard], here.office.city), act)
    names = {name: storable(request.form.get(name, "")) for name in ("about", "seen", "tab")}
    of = about(here, names["about"]) if act == "anew" else None
    given = Sketch(
        hazard, form.fields(), names["about"][:16], of.seen if of else names["seen"][:24], names["tab"][:32], _version(), id=number
    )
    with here.world.database.writing() as session:
        kept = sketch.keep(session, given, login=here.actor.login, now=here.now)
    if kept.id != number:
        return to(here, kept.id, "?done=write_apart")
    if act == "lay":
        return _lay(here, shown(here, kept, form))
    if request.headers.get("HX-Request"):
        return part("desk/write_live.html", here, tried=False, swapped=True, **_known(here, shown(here, kept, form)))
    return to(here, number, "#f-districts" if act not in ("keep", "anew", "") else "#outcome")


def _version() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _pressed(here: Here, form: Form, act: str) -> Form:
    """With the districts that a button chooses: a zone turns on, or off where all of it was on."""
    way, _, named = act.partition(".")
    zone, before = set(named.split()), set(form.districts)
    more, everywhere = before | zone, set(here.office.city.districts)
    on = {"all": everywhere, "none": set(), "add": more, "zone": before - zone if more == before else more}
    return form.choosing(tuple(code for code in here.office.city.districts if code in on[way])) if way in on else form


def _lay(here: Here, one: Shown) -> AnyResponse:
    if one.stops or one.facts is None:
        return whole(here, one, code=422)
    concerned = one.facts.districts | (one.of.districts if one.of else frozenset())
    here.require(Act.WRITE, concerned)
    here.require(Act.SUBMIT, concerned)
    try:
        number = _laid(here, one, one.facts)
    except (NotAllowed, ValueError) as error:
        return _pressed_twice(here, one, error) or whole(here, shown(here, one.sketch, one.form), code=409, refused=str(error))
    with here.world.database.writing() as session:
        sketch.drop(session, here.actor.login, one.sketch.id)
    return redirect(f"{request.script_root}{here.station.root}bulletins/{number}?done=bulletin_submitted", 303)


def _pressed_twice(here: Here, one: Shown, error: ValueError) -> AnyResponse | None:
    """Of two presses at once the first lays it and erases the form: the second leads to what was laid, and does not say that it was not."""
    with here.world.database.reading() as session:
        if sketch.one(session, here.actor.login, one.sketch.id) is not None:
            return None
    number = one.sketch.about or (error.others[0].number if isinstance(error, SaidAlready) else "")
    return redirect(f"{request.script_root}{here.station.root}bulletins/{number}", 303)


def _laid(here: Here, one: Shown, facts: Facts) -> str:
    reason = one.form.said("reason")
    if one.of is None:
        return write(here.world, here.office, facts, actor=here.actor, reason=reason, again=one.form.again)
    said = one.of.change(one.form, facts)
    number = revise(here.world, here.office, one.of.number, said, actor=here.actor, reason=reason, seen=one.sketch.seen)
    if not one.of.in_force:
        desk.submit(here.world, number, actor=here.actor, reason=reason, version=one.of.version + 1)
    return number


def whole(here: Here, one: Shown, *, code: int = 200, refused: str = "", tab: str = "") -> Response:
    """`refused`: why it was not laid, where no box of the form is the cause."""
    tab = tab or one.sketch.tab
    known = _known(here, one)
    return page("desk/write_one.html", here, code=code, tab=tab, tried=code == 422, swapped=False, refused=refused, **known)


def _known(here: Here, one: Shown) -> dict[str, Any]:
    """What both the page and its live part are made with."""
    office = here.office
    return {
        "one": one,
        "boxes": labels(here, one),
        "outside": outside(here),
        "silent": len(office.people.accounts) - len(here.world.accounts),
        "sources": sorted({*(one.ko for one in office.people.departments.values()), *office.templates.frame.issuers}),
    }


def to(here: Here, number: int, more: str = "") -> AnyResponse:
    address = f"{request.script_root}{here.station.root}write/{number}{more}"
    if request.headers.get("HX-Request"):
        made = Response("")
        made.headers["HX-Redirect"] = address
        return made
    return redirect(address, 303)
