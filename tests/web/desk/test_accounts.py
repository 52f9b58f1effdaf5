"""Whether an account could post is asked without posting, by who may, and what would stop it stands first."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import func, select

from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.progress import Stop
from lifeline.bulletins.tables import Attempt
from lifeline.channels import CHANNELS
from lifeline.channels.absent import Absent
from lifeline.core.alarm import open_alarms
from lifeline.staff.roles import Role
from lifeline.staff.tables import StaffAct
from lifeline.web.desk.account_lines import Line
from tests.conftest import NOW
from tests.web.desk.laid import issued, sent


@pytest.fixture
def chief(desk):
    return desk.someone(Role.DUTY_CHIEF)


def answered(desk):
    Dispatcher(desk.world).drain(30)


def test_a_press_asks_every_account_once_a_minute_and_posts_nothing(desk, chief):
    assert chief.post("accounts/probe").location.endswith("accounts?done=probed")
    assert "44" in chief.get("accounts/asked").text
    second = desk.someone(Role.ADMINISTRATOR, login="park").post("accounts/probe")
    assert (second.status_code, desk.woken) == (HTTPStatus.CONFLICT, [True]), "asked a moment ago"
    answered(desk)
    assert chief.get("accounts").text.count("인증 확인됨") == 44
    assert chief.post("accounts/probe", {"account": "smc-x"}).status_code == HTTPStatus.CONFLICT
    desk.clock.pass_(timedelta(minutes=1))
    assert chief.post("accounts/probe", {"account": "smc-x"}).status_code == HTTPStatus.SEE_OTHER
    with desk.world.database.reading() as session:
        acts = session.scalars(select(StaffAct).where(StaffAct.act == "account probed").order_by(StaffAct.id)).all()
        assert [(one.subject, one.login) for one in acts] == [("all", "kim"), ("smc-x", "kim")]
        assert session.scalar(select(func.count(Attempt.id))) == 0


def test_a_credential_that_does_not_work_comes_first_and_its_words_are_only_words(live_desk):
    chief = live_desk.someone(Role.DUTY_CHIEF)
    account = live_desk.world.accounts[-1]
    live_desk.world.outlets[account.id] = Absent(account, CHANNELS[account.channel].room, why="<script>401</script>")
    chief.post("accounts/probe", {"account": account.id})
    answered(live_desk)
    first = chief.get("accounts").text.partition('id="account-1"')[2].partition("</li>")[0]
    assert account.id in first
    assert "&lt;script&gt;401" in first
    with live_desk.world.database.reading() as session:
        assert [(one.kind, one.subject) for one in open_alarms(session)] == [("credential", account.id)]


def test_who_may_not_resume_accounts_asks_nothing_and_no_account_of_elsewhere_is_asked(desk, chief):
    for role in (Role.WRITER, Role.APPROVER, Role.AUDITOR):
        assert desk.someone(role, login=f"a-{role}").post("accounts/probe").status_code == HTTPStatus.FORBIDDEN
    for account in ("nobody-x", "<b>", "\0", "x" * 10_000):
        assert chief.post("accounts/probe", {"account": account}).status_code == HTTPStatus.CONFLICT
    assert desk.woken == []


def test_what_was_spent_and_how_long_it_lasts_is_said(desk, chief):
    for district in ("11680", "11650", "11110"):
        issued(desk, districts=district)
        sent(desk)
    page = chief.get("accounts").text
    assert "25건 가운데 3건 사용" in page
    assert "보통 글 17건, 정정과 긴급 글은 22건" in page
    assert "마지막 게시" in page


@pytest.mark.parametrize(("days", "state"), [(60, "ready"), (14, "ending"), (-1, "ending")])
def test_a_credential_that_ends_soon_is_said_in_good_time(office, days, state):
    today = NOW.date()
    account = replace(office.people.accounts[0], token_since=today - timedelta(days=52), token_until=today + timedelta(days=days))
    line = Line(account, True, Stop(), None, refused=0, proof=None, sent_at=None, today=today)
    assert (line.state, line.days_left, line.days_old) == (state, days, 52)
