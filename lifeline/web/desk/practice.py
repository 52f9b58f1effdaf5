"""Who may approve in live this month: what exercises have shown of each, and the two who let somebody approve all the same."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.core.text import storable
from lifeline.staff import waive as waiving
from lifeline.staff.held import areas_of
from lifeline.staff.roles import Act
from lifeline.staff.vouch import vouch
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page
from lifeline.web.desk.practised import demand, everybody

LONGEST = 500


def show(here: Here) -> Response:
    return page("desk/practice.html", here, everybody=everybody(here), demand=demand(here))


def waive(here: Here, login: str) -> AnyResponse:
    reason = storable(request.form.get("reason", ""))[:LONGEST]
    with here.world.database.writing() as session:
        for area in areas_of(session, login, here.true):
            here.require(Act.CONFIRM_POWER, area)  # who answers for some districts lets nobody approve for more
        waiving.waive(session, login, by=here.actor, reason=reason, now=here.true, demand=demand(here))
    return redirect(f"{request.script_root}{here.station.root}practice?done=waived", 303)


def say_so(here: Here, login: str) -> AnyResponse:
    """Whoever has that login in the drill world is the person of that login here."""
    with here.world.database.writing() as session:
        for area in areas_of(session, login, here.true):
            here.require(Act.CONFIRM_POWER, area)
        vouch(session, login, by=here.actor, now=here.true)
    return redirect(f"{request.script_root}{here.station.root}practice?done=vouched", 303)


PAGES = (
    Page("practice", show, Act.SEE_PEOPLE, world=Status.ACTUAL),
    Page("practice/<login>/vouch", say_so, Act.CONFIRM_POWER, ("POST",), Status.ACTUAL),
    Page("practice/<login>/waive", waive, Act.CONFIRM_POWER, ("POST",), Status.ACTUAL),
)
