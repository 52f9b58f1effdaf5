"""Giving power takes two, taking it one, and nobody gives it to themselves."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from lifeline.core.people import Actor
from lifeline.staff import people
from lifeline.staff.roles import Act, Role
from lifeline.staff.tables import Grant, StaffAct

ADMIN = Actor("관리자", "root")


def grants(desk, login):
    with desk.world.database.reading() as session:
        rows = session.scalars(select(Grant).where(Grant.role == Role.APPROVER)).all()
        return [(row.id, row.confirmed_by, row.revoked_by) for row in rows]


@pytest.fixture
def admins(desk):
    return desk.someone(Role.ADMINISTRATOR, login="park"), desk.someone(Role.ADMINISTRATOR, login="choi")


def proposed(desk, admin, login="kim"):
    answer = admin.post(f"people/{login}/role", {"role": "approver", "reason": "야간 근무"})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return grants(desk, login)[-1][0]


def test_a_role_counts_only_after_a_second_person(desk, admins):
    kim = desk.someone(Role.WRITER)
    number = proposed(desk, admins[0])
    assert admins[0].post(f"people/roles/{number}/confirm").status_code == HTTPStatus.CONFLICT
    assert kim.post(f"people/roles/{number}/confirm").status_code == HTTPStatus.FORBIDDEN
    assert grants(desk, "kim") == [(number, "", "")]
    assert admins[1].post(f"people/roles/{number}/confirm").status_code == HTTPStatus.SEE_OTHER
    assert grants(desk, "kim") == [(number, "choi", "")]
    assert admins[1].post(f"people/roles/{number}/confirm").status_code == HTTPStatus.CONFLICT


def test_nobody_gives_themselves_a_role(desk, admins):
    assert admins[0].post("people/park/role", {"role": "approver", "reason": "x"}).status_code == HTTPStatus.CONFLICT
    desk.someone(Role.DUTY_CHIEF, login="choi2", name="choi 주무관")
    number = proposed(desk, admins[0], "choi")
    assert admins[1].post(f"people/roles/{number}/confirm").status_code == HTTPStatus.CONFLICT, "one's own"


def test_who_answers_for_one_district_gives_no_power_over_the_city(desk, admins):
    desk.someone(login="kim")
    near = desk.someone(Role.ADMINISTRATOR, login="near", area="11110")
    given = {"role": "approver", "reason": "야간 근무"}
    assert near.post("people/kim/role", given).status_code == HTTPStatus.FORBIDDEN
    number = proposed(desk, admins[0])
    assert near.post(f"people/roles/{number}/confirm").status_code == HTTPStatus.FORBIDDEN
    assert grants(desk, "kim") == [(number, "", "")]
    assert near.post("people/kim/role", {**given, "area": "11110"}).status_code == HTTPStatus.SEE_OTHER
    for path in ("people/kim/link", "people/kim/leave", f"people/roles/{number}/take"):
        assert near.post(path, {"reason": "x"}).status_code == HTTPStatus.FORBIDDEN, "nor takes it away, nor ends what they do"
    assert grants(desk, "kim")[0] == (number, "", "")


def test_one_person_takes_a_role_away_and_says_why(desk, admins):
    desk.someone(login="kim")
    number = proposed(desk, admins[0])
    admins[1].post(f"people/roles/{number}/confirm")
    assert admins[0].post(f"people/roles/{number}/take", {"reason": " "}).status_code == HTTPStatus.CONFLICT
    assert admins[0].post(f"people/roles/{number}/take", {"reason": "전보"}).status_code == HTTPStatus.SEE_OTHER
    assert grants(desk, "kim") == [(number, "choi", "park")]


def test_a_link_is_shown_once_and_never_kept_in_the_clear(desk, admins):
    page = admins[0].post("people/add", {"name": "이서연", "login": "seoyeon"}).text
    link = page.split("<code>")[1].split("</code>")[0]
    assert f"{desk.root}begin/" in link
    assert link.rpartition("/")[2] not in admins[0].get("people").text
    with desk.world.database.reading() as session:
        told = [f"{one.act} {one.subject} {one.detail}" for one in session.scalars(select(StaffAct))]
    assert link.rpartition("/")[2] not in " ".join(told)
    assert desk.app.test_client().get(f"{desk.root}begin/{link.rpartition('/')[2]}").status_code == HTTPStatus.OK


@pytest.mark.parametrize("login", ["a", "A b", "../x", "<b>", "x" * 60, ""])
def test_a_login_that_cannot_be_one_is_refused_in_words(desk, admins, login):
    assert admins[0].post("people/add", {"name": "이서연", "login": login}).status_code == HTTPStatus.CONFLICT


def test_giving_power_in_live_wants_a_factor_shown_just_now(live_desk):
    admin = live_desk.someone(Role.ADMINISTRATOR)
    live_desk.clock.pass_(timedelta(minutes=6))
    answer = admin.post("people/add", {"name": "이서연", "login": "seoyeon"})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.location.startswith("/desk/prove")


@pytest.mark.parametrize("act", [Act.SEE_PEOPLE])
def test_who_may_not_see_the_people_does_not(desk, act):
    for role in (Role.WRITER, Role.MODERATOR, Role.FIGURES_CLERK):
        assert desk.someone(role, login=f"a-{role}".replace("_", "-")).get("people").status_code == HTTPStatus.FORBIDDEN


def test_whoever_makes_a_link_for_somebody_has_none_of_their_roles(desk, admins):
    enrolled = {"password": "$argon2", "totp": "x", "step": 0, "now": desk.clock.now()}
    with desk.world.database.writing() as session:
        people.enrol(session, people.add(session, "kim", "김민수", department="", by=ADMIN, now=desk.clock.now()), **enrolled)
    kim = desk.someone(Role.APPROVER)
    secret = admins[0].post("people/kim/link").text.split("/begin/")[1].partition("<")[0]
    assert kim.get().status_code == HTTPStatus.SEE_OTHER, "signed in nowhere any more"
    with desk.world.database.writing() as session:
        people.enrol(session, secret, **enrolled)
    (number, confirmed_by, _) = grants(desk, "kim")[0]
    assert (confirmed_by, desk.someone().get().status_code) == ("", HTTPStatus.FORBIDDEN)
    assert admins[0].post(f"people/roles/{number}/confirm").status_code == HTTPStatus.CONFLICT
    assert admins[1].post(f"people/roles/{number}/confirm").status_code == HTTPStatus.SEE_OTHER
    assert desk.someone().get().status_code == HTTPStatus.OK


def test_one_person_on_two_logins_is_one(desk, admins):
    assert admins[0].post("people/add", {"name": "PARK 주무관", "login": "park2"}).status_code == HTTPStatus.CONFLICT
    twin = desk.someone(Role.ADMINISTRATOR, login="park3", name="Park  주무관")
    desk.someone(login="kim")
    assert twin.post(f"people/roles/{proposed(desk, admins[0])}/confirm").status_code == HTTPStatus.CONFLICT


def test_one_sees_where_one_is_signed_in_and_not_where_one_was(desk):
    kim = desk.someone(Role.WRITER)
    desk.clock.pass_(timedelta(minutes=59))
    again = desk.someone()
    assert kim.get().status_code == HTTPStatus.SEE_OTHER
    assert again.get("own").text.count("<li>01-0") == 1
