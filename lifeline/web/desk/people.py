"""People of the office: who is here, what they may do, and giving it: one proposes, another confirms, one can take it away."""

from datetime import datetime

from flask import Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.text import KST
from lifeline.staff import people as staff
from lifeline.staff import powers, read
from lifeline.staff.held import areas_of
from lifeline.staff.roles import Act, Role
from lifeline.web.desk import cookies, practised
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page

LONGEST = 500


def show(here: Here, secret: str = "", login: str = "") -> Response:
    """`secret`: of a link just made, shown this once."""
    with here.world.database.reading() as session:
        everybody, waiting = read.everybody(session, here.true), read.waiting(session, here.true)
    return page(
        "desk/people.html",
        here,
        everybody=everybody,
        practice={one.login: one.standing for one in practised.everybody(here)},
        waiting=waiting,
        roles=list(Role),
        departments=here.office.people.departments,
        districts=here.office.city.districts,
        secret=secret,
        login=login,
        address=f"{'https' if cookies.over_tls() else 'http'}://{request.host}{request.script_root}{here.station.root}begin/{secret}",
    )


def add(here: Here) -> AnyResponse:
    login = _field("login").casefold()
    department = _field("department")
    if department and department not in here.office.people.departments:
        raise staff.NotDone(f"no department has the code {department}")
    with here.world.database.writing() as session:
        secret = staff.add(session, login, _field("name"), department=department, by=here.actor, now=here.true)
    return show(here, secret, login)


def link(here: Here, login: str) -> AnyResponse:
    with here.world.database.writing() as session:
        _require_all_of(here, session, login, Act.PROPOSE_POWER)
        secret = staff.link(session, login, by=here.actor, now=here.true)
    return show(here, secret, login)


def propose(here: Here, login: str) -> AnyResponse:
    area = [code for code in request.form.getlist("area") if code]
    if unknown := set(area) - set(here.office.city.districts):
        raise staff.NotDone(f"no district of this city has the code {', '.join(sorted(unknown))}")
    try:
        role, ends = Role(_field("role")), _end(_field("ends"))
    except ValueError:
        raise staff.NotDone("choose a role, and an end as year-month-day and hour:minute or none") from None
    here.require(Act.PROPOSE_POWER, area)  # nobody gives power over more than their own covers
    with here.world.database.writing() as session:
        powers.propose(session, login, role, by=here.actor, reason=_field("reason"), now=here.true, area=area, ends_at=ends)
    return _back(here, "proposed")


def confirm(here: Here, number: int) -> AnyResponse:
    with here.world.database.writing() as session:
        row = powers.confirm(session, number, by=here.actor, now=here.true)
        here.require(Act.CONFIRM_POWER, row.area.split())
    return _back(here, "confirmed")


def take(here: Here, number: int) -> AnyResponse:
    with here.world.database.writing() as session:
        row = powers.take(session, number, by=here.actor, reason=_field("reason"), now=here.true)
        here.require(Act.TAKE_POWER, row.area.split())
    return _back(here, "taken")


def leave(here: Here, login: str) -> AnyResponse:
    with here.world.database.writing() as session:
        _require_all_of(here, session, login, Act.TAKE_POWER)
        staff.leave(session, login, by=here.actor, reason=_field("reason"), now=here.true)
    return _back(here, "left")


def _require_all_of(here: Here, session: Session, login: str, act: Act) -> None:
    """A new link or a leave stops everything that person does: whoever answers for some districts may not do so to who answers for more."""
    for area in areas_of(session, login, here.true):
        here.require(act, area)


def _field(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


def _end(given: str) -> datetime | None:
    return datetime.fromisoformat(given).replace(tzinfo=KST) if given else None


def _back(here: Here, done: str) -> AnyResponse:
    return redirect(f"{request.script_root}{here.station.root}people?done={done}", 303)


PAGES = (
    Page("people", show, Act.SEE_PEOPLE),
    Page("people/add", add, Act.PROPOSE_POWER, ("POST",)),
    Page("people/<login>/link", link, Act.PROPOSE_POWER, ("POST",)),
    Page("people/<login>/role", propose, Act.PROPOSE_POWER, ("POST",)),
    Page("people/<login>/leave", leave, Act.TAKE_POWER, ("POST",)),
    Page("people/roles/<int:number>/confirm", confirm, Act.CONFIRM_POWER, ("POST",)),
    Page("people/roles/<int:number>/take", take, Act.TAKE_POWER, ("POST",)),
)
