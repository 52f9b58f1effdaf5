"""The first page tells each person what waits for them, threats to life before everything."""

from datetime import timedelta
from http import HTTPStatus

import pytest

from lifeline.core.alarm import raise_alarm
from lifeline.staff.roles import Role
from tests.web.desk.test_board import issued, written


def mine(page):
    return page.split("나를 기다리는 일")[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("role", "area", "for_me"),
    [
        (Role.APPROVER, "", True),
        (Role.APPROVER, "11110", True),
        (Role.APPROVER, "11680", False),
        (Role.WRITER, "", False),
        (Role.AUDITOR, "", False),
    ],
)
def test_a_waiting_bulletin_waits_for_who_may_approve_it_there(desk, role, area, for_me):
    number = written(desk)
    page = desk.someone(role, area=area).get().text
    assert (number in mine(page)) is for_me
    assert number in page
    assert "대설 경보" in page


def test_what_somebody_laid_before_another_does_not_wait_for_themselves(desk):
    number = written(desk)
    page = desk.someone(Role.APPROVER, login="jihyeon").get().text
    assert number not in mine(page)
    assert "다른 사람이 승인합니다" in page


def test_whoever_settles_is_led_to_the_board(desk):
    number, *_ = issued(desk)
    assert f'bulletins/{number}/board">{number}: 사람이 확인할 게시물 2건' in mine(desk.someone(Role.WRITER).get().text)
    assert "사람이 확인할" not in mine(desk.someone(Role.MODERATOR, login="lee").get().text)


def test_a_threat_to_life_stands_before_everything_in_the_live_part_too(desk):
    with desk.world.database.writing() as session:
        raise_alarm(session, "report-life", "7", cause="<b>갇혔어요</b>", remedy="look", now=desk.clock.now())
    someone = desk.someone(Role.AUDITOR)
    for path in ("", "live"):
        page = someone.get(path).text
        assert page.index("&lt;b&gt;갇혔어요") < page.index("나를 기다리는 일")
        assert "<b>갇혔" not in page


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(desk):
    someone = desk.someone(Role.WRITER)
    for minutes in (30, 29):
        desk.clock.pass_(timedelta(minutes=minutes))
        answer = someone.client.get(f"{desk.root}live", headers={"HX-Request": "true"})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers["HX-Refresh"] == "true"
