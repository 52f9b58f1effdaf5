"""Live begins with two people who can approve, is never stopped for want of them, and says both."""

from contextlib import ExitStack
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from lifeline import migrations
from lifeline.cli.begun import NotBegun, require_begun
from lifeline.core.alarm import Alarm
from lifeline.core.cap import Status
from lifeline.core.people import Actor
from lifeline.staff import people, powers, quorum
from lifeline.staff.roles import Role
from tests.approvers import BEGINNER, two_approvers
from tests.conftest import NOW
from tests.web.desk.conftest import _desk
from tests.web.desk.laid import laid


@pytest.fixture
def closed(tmp_path, office):
    """The desk of a live world that never began."""
    migrations.upgrade(f"sqlite:///{tmp_path}/made.db", Status.ACTUAL, NOW)
    with ExitStack() as closing:
        yield _desk(Status.ACTUAL, tmp_path / "made.db", tmp_path, office, closing)


def given(desk, login, role=Role.APPROVER, *, totp="sealed", area=""):
    now = desk.clock.now()
    with desk.world.database.writing() as session:
        secret = people.add(session, login, f"{login} 주무관", department="", by=BEGINNER, now=now)
        people.enrol(session, secret, password="hash", totp=totp, now=now)
        powers.confirm(
            session,
            powers.propose(session, login, role, by=BEGINNER, reason="x", now=now, area=area.split()),
            by=Actor("둘째", "second"),
            now=now,
        )


def test_live_begins_with_two_who_approve_for_the_whole_city_with_a_second_factor_and_with_nobody_less(closed):
    given(closed, "kim")
    for login, more in (("no-factor", {"totp": ""}), ("one-district", {"area": "11680"}), ("writer", {"role": Role.WRITER})):
        given(closed, login, **more)
        with pytest.raises(NotBegun, match=r"there is 1 \(kim\)[^$]*lifeline serve --world live --enrol"):
            require_begun(closed.world)
    given(closed, "lee", Role.DUTY_CHIEF)
    require_begun(closed.world)
    with closed.world.database.writing() as session:
        people.leave(session, "lee", by=BEGINNER, reason="전보", now=closed.clock.now())
    require_begun(closed.world)


def test_before_live_begins_the_desk_gives_people_powers_and_does_nothing_else_and_says_so(closed):
    writer = closed.someone(Role.DUTY_CHIEF, Role.ADMINISTRATOR)
    assert "실제 세계가 아직 시작하지 않았습니다" in writer.get().text
    number = laid(closed)
    refused = writer.post(f"bulletins/{number}/approve")
    assert (refused.status_code, "실제 세계는 아직 시작하지 않았습니다" in refused.text) == (HTTPStatus.CONFLICT, True)
    assert writer.post("people/add", {"name": "이서연", "login": "seoyeon"}).status_code == HTTPStatus.OK
    two_approvers(closed.world.database)
    require_begun(closed.world)
    assert "아직 시작하지 않았습니다" not in writer.get().text
    assert "아직 시작하지 않았습니다" not in writer.post(f"bulletins/{number}/approve").text


def test_somebody_who_leaves_at_night_or_whose_role_ends_is_an_alarm_that_ends_with_the_next_one(live_desk):
    desk, now = live_desk, live_desk.clock.now()
    given(desk, "kim")
    desk.someone(login="lee")
    with desk.world.database.writing() as session:
        people.enrol(session, people.link(session, "lee", by=BEGINNER, now=now), password="hash", totp="sealed", now=now)
        number = powers.propose(session, "lee", Role.APPROVER, by=BEGINNER, reason="x", now=now, ends_at=now + timedelta(hours=1))
        powers.confirm(session, number, by=Actor("둘째", "second"), now=now)

    def told():
        quorum.watch(desk.world.database, desk.clock)
        with desk.world.database.reading() as session:
            return session.scalars(select(Alarm.cause).where(Alarm.kind == quorum.KIND, Alarm.cleared_at.is_(None))).all()

    assert told() == []
    desk.clock.pass_(timedelta(hours=1))
    assert told() == told() == ["only 1 of 2 people can approve for the whole city with a second factor: kim"]
    given(desk, "choi", Role.DUTY_CHIEF)
    assert told() == []
