"""A bulletin written at the desk: from a type's templates, or as new facts for one there is; it is kept while it grows."""

from secrets import token_hex

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.bulletins import sketch
from lifeline.bulletins.sketch import Sketch
from lifeline.bulletins.states import NotAllowed
from lifeline.core.text import storable
from lifeline.staff.roles import Act
from lifeline.web.desk.bulletin_facts import none
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import bare, page
from lifeline.web.desk.write_about import about
from lifeline.web.desk.write_acts import save, to, whole
from lifeline.web.desk.write_form import PLAIN, Form, local
from lifeline.web.desk.write_shown import age, shown


def choose(here: Here) -> AnyResponse:
    """The types this office has texts for, those that hold what was asked for, and what this person has not finished."""
    if request.method == "POST":
        return _begin(here)
    asked = storable(request.args.get("q", "")).strip()[:80]
    types = [here.office.hazards[code] for code in here.office.templates]
    words = asked.casefold().split()
    found = [one for one in types if all(word in f"{one.ko} {one.en} {one.seq} {one.code}".casefold() for word in words)]
    with here.world.database.reading() as session:
        mine = sketch.mine(session, here.actor.login)
    kinds = dict.fromkeys(one.category for one in found)
    groups = {kind: [one for one in found if one.category == kind] for kind in kinds}
    return page("desk/write.html", here, asked=asked, groups=groups, mine=mine, hazards=here.office.hazards, age=age)


def _begin(here: Here) -> AnyResponse:
    hazard = request.form.get("hazard", "")
    if hazard not in here.office.templates:
        return bare(here.station, here.say, "write_no_type", 404, here=here)
    levels = tuple(here.office.templates[hazard].levels)
    known = {"since": local(here.now), "source": here.office.city.ko, "level": levels[0] if len(levels) == 1 else ""}
    return _begun(here, Sketch(hazard, Form(dict.fromkeys(PLAIN, "") | known).fields()))


def change(here: Here, number: str) -> AnyResponse:
    """New facts for a bulletin: what it says now, in a form. Whoever began it already finds theirs."""
    of = about(here, number)
    if of is None:
        return none(here)
    here.require(Act.WRITE, of.districts)
    if not of.changes:
        raise NotAllowed(f"bulletin {of.number} is {of.state}: there is nothing to change any more")
    with here.world.database.reading() as session:
        begun = next((one for one in sketch.mine(session, here.actor.login) if (one.about, one.seen) == (of.number, of.seen)), None)
    return to(here, begun.id) if begun else _begun(here, Sketch(of.hazard, of.before.fields(), of.number, of.seen))


def _begun(here: Here, new: Sketch) -> AnyResponse:
    with here.world.database.writing() as session:
        number = sketch.begin(session, new, login=here.actor.login, now=here.now)
    return to(here, number)


def one(here: Here, number: int) -> AnyResponse:
    return save(here, number) if request.method == "POST" else _show(here, number)


def _show(here: Here, number: int) -> Response:
    with here.world.database.reading() as session:
        found = sketch.one(session, here.actor.login, number)
    if found is None or found.hazard not in here.office.templates:
        return bare(here.station, here.say, "write_gone", 404, here=here)
    return whole(here, shown(here, found, Form.kept(found.fields)), tab=token_hex(8))


PAGES = (
    Page("write", choose, Act.WRITE, ("GET", "POST")),
    Page("write/<int:number>", one, Act.WRITE, ("GET", "POST")),
    Page("bulletins/<number>/change", change, Act.WRITE, ("POST",)),
)
