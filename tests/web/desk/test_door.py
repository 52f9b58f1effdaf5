"""Who gets in, for how long, and that no address of the desk is without a rule."""

from datetime import timedelta
from http import HTTPStatus

import pytest

from lifeline.staff.roles import MAY, SECOND_FACTOR, Act, Role
from lifeline.web.desk.door import Open
from lifeline.web.desk.pages import ALL


def addresses(desk):
    return [rule for rule in desk.app.url_map.iter_rules() if rule.rule.startswith(desk.root)]


def test_every_address_of_the_desk_has_a_rule_or_is_meant_for_those_outside(desk):
    outside = {f"{desk.root}{one.rule}" for one in ALL if isinstance(one, Open)}
    without = [
        rule.rule for rule in addresses(desk) if rule.rule not in outside and not hasattr(desk.app.view_functions[rule.endpoint], "act")
    ]
    assert addresses(desk)
    assert without == []


def test_every_act_has_roles_and_every_role_an_act():
    assert set(MAY) == set(Act)
    assert all(MAY.values())
    assert {role for roles in MAY.values() for role in roles} == set(Role)


def test_whoever_may_send_or_give_power_needs_a_second_factor():
    assert MAY[Act.APPROVE] | MAY[Act.CONFIRM_POWER] | MAY[Act.PROPOSE_POWER] <= SECOND_FACTOR
    assert Role.ADMINISTRATOR not in MAY[Act.APPROVE] | MAY[Act.WRITE] | MAY[Act.END]


def test_a_stranger_is_led_to_the_sign_in_and_sees_nothing(desk):
    answer = desk.app.test_client().get(desk.root)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.location.startswith(f"{desk.root}sign-in")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_of_the_office_sees_the_first_page_of_their_own_world(desk, role):
    someone = desk.someone(role)
    answer = someone.get()
    assert answer.status_code == HTTPStatus.OK
    mark = "실제 발신" if desk.root == "/desk/" else "훈련입니다 - 실제 상황이 아닙니다"
    assert mark in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_somebody_without_any_role_sees_that_they_may_not(desk):
    assert desk.someone().get().status_code == HTTPStatus.FORBIDDEN


def test_a_sign_in_of_one_world_is_none_in_the_other(live_desk, drill_desk):
    someone = live_desk.someone(Role.DUTY_CHIEF)
    token = someone.client.get_cookie("lifeline_desk", path="/desk/").value
    client = drill_desk.app.test_client()
    client.set_cookie("lifeline_drill_desk", token, path="/drill/desk/")
    assert client.get("/drill/desk/").status_code == HTTPStatus.SEE_OTHER
    assert live_desk.app.test_client().get("/drill/desk/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(("idle", "still"), [(timedelta(minutes=57), True), (timedelta(minutes=58), False)])
def test_a_sign_in_nobody_uses_ends_after_58_minutes(desk, idle, still):
    someone = desk.someone(Role.WRITER)
    desk.clock.pass_(idle)
    assert (someone.get().status_code == HTTPStatus.OK) is still


def test_no_sign_in_lasts_longer_than_six_hours_however_busy(desk):
    someone = desk.someone(Role.WRITER)
    for _ in range(11):
        desk.clock.pass_(timedelta(minutes=30))
        assert someone.get().status_code == HTTPStatus.OK
    desk.clock.pass_(timedelta(minutes=30))
    assert someone.get().status_code == HTTPStatus.SEE_OTHER


def test_a_clock_set_back_ends_a_sign_in_instead_of_prolonging_it(desk):
    someone = desk.someone(Role.WRITER)
    desk.clock.pass_(timedelta(hours=-2))
    assert someone.get().status_code == HTTPStatus.SEE_OTHER
