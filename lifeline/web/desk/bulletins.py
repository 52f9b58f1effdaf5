"""What the city says: what waits, what is in force, what came before; and one bulletin whole, with what can be done with it."""

from flask import Response

from lifeline.bulletins import read
from lifeline.bulletins.decide import Act as Came
from lifeline.staff.roles import Act
from lifeline.web.desk import bulletin_acts, bulletin_approve
from lifeline.web.desk.bulletin_facts import facts, may_decline, none, why_not_approve
from lifeline.web.desk.district_map import draw
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def listed(here: Here) -> Response:
    with here.world.database.reading() as session:
        waiting, in_force, past = read.waiting(session), read.standing(session), read.past(session, most=30)
        counts = read.counts(session, [one.id for one in (*in_force, *past)])
        asked = [one for one in read.decisions(session, act=Came.PERSON, most=10) if not one.bulletin_id]
    return page(
        "desk/bulletins.html",
        here,
        parts=(("waiting", waiting), ("in_force", in_force), ("past", past)),
        counts=counts,
        asked=asked,
        hazards=here.office.hazards,
        area=lambda one: here.office.city.words(frozenset(one.districts), here.language),
    )


def show(here: Here, number: str) -> Response:
    known = facts(here, number)
    if known is None:
        return none(here)
    return page(
        "desk/bulletin.html",
        here,
        known=known,
        map=draw(here, known.hazard, known.holds),
        why_not=why_not_approve(here, known) if known.waits else "",
        just="",
        can_decline=may_decline(here, known),
        can_end=known.in_force and here.may(Act.END, known.view.districts),
    )


PAGES = (
    Page("bulletins", listed, Act.LOOK),
    Page("bulletins/<number>", show, Act.LOOK),
    *bulletin_approve.PAGES,
    *bulletin_acts.PAGES,
)
