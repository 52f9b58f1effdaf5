"""The dispatch board, the accounts and the alarms: what a person sees of the sending, and settles by hand."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from lifeline.bulletins import desk as acts
from lifeline.bulletins import read
from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import AccountState, Attempt, Delivery, DeliveryStep
from lifeline.bulletins.write import Facts, write
from lifeline.core.alarm import Alarm, raise_alarm
from lifeline.core.leader import leader_for
from lifeline.core.people import Actor
from lifeline.staff.roles import MAY, Act, Role
from lifeline.staff.tables import StaffAct

JIHYEON, MINSU = Actor("지현", "jihyeon"), Actor("민수", "minsu")
JONGNO = "11110"


def written(desk, level="warning", district=JONGNO):
    now = desk.clock.now()
    facts = Facts("heavy_snow", level, frozenset({district}), now, now + timedelta(hours=6), "기상청")
    return write(desk.world, desk.office, facts, actor=JIHYEON, reason="눈이 옵니다")


def issued(desk):
    """A bulletin on every account of this world: one refused, one unsure, the others sent after 4 to 9 seconds."""
    number = written(desk)
    with desk.world.database.reading() as session:
        shown = read.one(session, number).hash
    acts.approve(desk.world, desk.office, number, actor=MINSU, shown=shown, reason="확인")
    start = desk.clock.now()
    desk.clock.pass_(timedelta(seconds=9))
    with desk.world.database.writing() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        for place, row in enumerate(rows):
            row.state, row.post_id, row.url = Sent.SENT, str(row.id), f"https://x.example/{row.id}"
            row.tries, row.sent_at = 1, start + timedelta(seconds=4 + place % 6)
        rows[0].state, rows[0].reason = Sent.REFUSED, "403 <script>alert(1)</script>"
        rows[1].state, rows[1].reason = Sent.UNSURE, "no answer in 10 s"
        for row in rows[:2]:
            row.sent_at, row.post_id, row.url = None, None, ""
        return number, rows[0].id, rows[1].id, rows[0].account_id


def delivery(desk, number):
    with desk.world.database.reading() as session:
        return session.get_one(Delivery, number)


def settled(desk, number):
    acts.settle_unsure(desk.world, number, sent=True, link="https://x.example/9", actor=MINSU, reason="보았음")


def posts(page):
    """The state of each row as the board shows it, from above."""
    return [part.split('"')[0] for part in page.split('<li class="sent-')[1:]]


def test_the_board_shows_every_account_the_worst_first_with_one_clock_and_no_foreign_markup(desk):
    number, *_ = issued(desk)
    page = desk.someone(Role.AUDITOR, language="en").get(f"bulletins/{number}/board").text
    assert posts(page)[:3] == ["refused", "unsure", "sent"]
    assert len(posts(page)) == len(desk.world.accounts)
    assert "first account +4 s, last +9 s" in page
    assert "refused 1" in page.split('class="counts"')[1]
    assert "<script>alert" not in page
    assert "403 &lt;script&gt;" in page


def test_one_department_s_accounts_can_be_looked_at_alone(desk):
    number, _, _, account = issued(desk)
    department = next(one.department for one in desk.world.accounts if one.id == account)
    wanted = [one.id for one in desk.world.accounts if one.department.code == department.code]
    someone = desk.someone(Role.WRITER)
    for path in ("board", "board/live"):
        assert len(posts(someone.get(f"bulletins/{number}/{path}?department={department.code}").text)) == len(wanted)
    assert someone.get(f"bulletins/{number}/board?department=%3Cscript%3E").status_code == HTTPStatus.OK


def test_the_board_says_when_nobody_sends_though_something_is_due(desk):
    number, refused, *_ = issued(desk)
    someone = desk.someone(Role.WRITER, language="en")
    acts.retry(desk.world, refused, actor=MINSU, reason="고쳤음")
    desk.clock.pass_(timedelta(seconds=9))
    assert "Nothing was tried" not in someone.get(f"bulletins/{number}/board/live").text
    desk.clock.pass_(timedelta(seconds=2))
    assert "Nothing was tried for more than 10 seconds" in someone.get(f"bulletins/{number}/board/live").text
    with desk.world.database.writing() as session:
        row = session.get_one(Delivery, refused)
        session.add(Attempt(delivery_id=refused, account_id=row.account_id, token=row.token + 1, opened_at=desk.clock.now()))
    assert "Nothing was tried" not in someone.get(f"bulletins/{number}/board/live").text


def test_who_may_settle_sends_a_refused_post_again_and_nobody_else_does(desk):
    number, refused, _, _ = issued(desk)
    path = f"bulletins/{number}/board/{refused}"
    for role in Role:
        someone, allowed = desk.someone(role, login=role), role in MAY[Act.SETTLE]
        assert (role, "/retry" in someone.get(path).text) == (role, allowed)
        if not allowed:
            assert (role, someone.post(f"{path}/retry", {"reason": "x"}).status_code) == (role, HTTPStatus.FORBIDDEN)
    assert (delivery(desk, refused).state, desk.woken) == (Sent.REFUSED, [])
    someone = desk.someone(Role.WRITER)
    assert someone.post(f"{path}/retry", {"reason": "글자 수 제한이 풀림"}).status_code == HTTPStatus.SEE_OTHER
    assert (delivery(desk, refused).state, desk.woken) == (Sent.PENDING, [True])
    with desk.world.database.reading() as session:
        step = session.scalars(select(DeliveryStep)).one()
    assert (step.login, step.reason) == ("kim", "글자 수 제한이 풀림")
    assert someone.post(f"{path}/retry", {"reason": "또"}).status_code == HTTPStatus.CONFLICT, "somebody did it meanwhile"


def test_somebody_of_another_district_or_without_a_reason_settles_nothing(desk):
    number, refused, unsure, _ = issued(desk)
    path = f"bulletins/{number}/board"
    elsewhere = desk.someone(Role.WRITER, login="lee", area="11680")
    assert elsewhere.post(f"{path}/{refused}/retry", {"reason": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert "/retry" not in elsewhere.get(f"{path}/{refused}").text
    other, someone = written(desk, district="11680"), desk.someone(Role.WRITER)
    assert elsewhere.post(f"bulletins/{other}/board/{refused}/retry", {"reason": "x"}).status_code == HTTPStatus.CONFLICT, "not its own"
    assert someone.post(f"{path}/{refused}/retry", {"reason": " "}).status_code == HTTPStatus.CONFLICT
    assert someone.post(f"{path}/{unsure}/retry", {"reason": "x"}).status_code == HTTPStatus.CONFLICT
    assert (delivery(desk, refused).state, delivery(desk, unsure).state) == (Sent.REFUSED, Sent.UNSURE)


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "data:text/html,x", "//x.example/1", "https://", "https://a b", "https://x.example/" + "1" * 300]
)
def test_what_is_no_address_of_a_post_is_no_receipt(desk, link):
    number, _, unsure, _ = issued(desk)
    fields = {"found": "posted", "link": link, "reason": "보았음"}
    assert desk.someone(Role.WRITER).post(f"bulletins/{number}/board/{unsure}/settle", fields).status_code == HTTPStatus.CONFLICT
    assert delivery(desk, unsure).state == Sent.UNSURE


def test_an_unsure_post_is_settled_by_what_somebody_saw(desk):
    number, _, unsure, _ = issued(desk)
    someone, path = desk.someone(Role.WRITER), f"bulletins/{number}/board/{unsure}/settle"
    assert someone.post(path, {"found": "perhaps", "reason": "x"}).status_code == HTTPStatus.CONFLICT
    fields = {"found": "posted", "link": "https://x.example/777", "reason": "계정에서 보았음"}
    assert someone.post(path, fields).status_code == HTTPStatus.SEE_OTHER
    assert (delivery(desk, unsure).state, delivery(desk, unsure).url) == (Sent.SENT, "https://x.example/777")
    assert someone.post(path, {"found": "not_posted", "reason": "없음"}).status_code == HTTPStatus.CONFLICT, "settled meanwhile"


def test_what_sending_again_means_is_never_said_in_the_same_words_in_both_worlds(live_desk, drill_desk):
    said = []
    for desk in (live_desk, drill_desk):
        number, refused, _, _ = issued(desk)
        page = desk.someone(Role.WRITER).get(f"bulletins/{number}/board/{refused}").text
        said.append(page.split("<form")[2].split("</form>")[0])
    assert "시민이 봅니다" in said[0]
    assert "밖으로 나가는 글은 없습니다" in said[1]
    assert "밖으로" not in said[0]
    assert "시민" not in said[1]


def park(desk, account):
    with desk.world.database.writing() as session:
        status, now = desk.world.status.value, desk.clock.now()
        session.add(AccountState(account_id=account, status=status, parked_at=now, changed_at=now, cause="401 <b>token</b>"))


def test_who_may_takes_a_parked_account_up_again_once_and_on_record(desk):
    _, refused, _, account = issued(desk)
    park(desk, account)
    path = f"accounts/{account}/resume"
    for role in Role:
        someone, allowed = desk.someone(role, login=role), role in MAY[Act.ACCOUNT]
        page = someone.get("accounts").text
        assert "401 &lt;b&gt;token" in page
        assert (role, "/resume" in page) == (role, allowed)
        if not allowed:
            assert (role, someone.post(path, {"reason": "x"}).status_code) == (role, HTTPStatus.FORBIDDEN)
    someone = desk.someone(Role.DUTY_CHIEF)
    assert someone.post(path, {"reason": " "}).status_code == HTTPStatus.CONFLICT
    assert delivery(desk, refused).state == Sent.REFUSED
    assert someone.post(path, {"reason": "토큰 새로 발급"}).status_code == HTTPStatus.SEE_OTHER
    assert delivery(desk, refused).state == Sent.PENDING
    assert someone.post(path, {"reason": "또"}).status_code == HTTPStatus.CONFLICT, "somebody did it meanwhile"
    with desk.world.database.reading() as session:
        told = [(one.subject, one.login, one.reason) for one in session.scalars(select(StaffAct)) if one.act == "account resumed"]
    assert told == [(account, "kim", "토큰 새로 발급")]


def alarm(desk, kind="person-needed"):
    with desk.world.database.writing() as session:
        return raise_alarm(session, kind, "x", cause="<img src=x onerror=alert(1)>", remedy="look", now=desk.clock.now()).id


def test_who_may_closes_an_alarm_with_a_reason_and_on_record(desk):
    number = alarm(desk)
    for role in Role:
        someone, allowed = desk.someone(role, login=role), role in MAY[Act.CLOSE_ALARM]
        page = someone.get("alarms").text
        assert "<img" not in page
        assert (role, "/close" in page) == (role, allowed)
        refused = HTTPStatus.CONFLICT if allowed else HTTPStatus.FORBIDDEN
        assert (role, someone.post(f"alarms/{number}/close", {"reason": " "}).status_code) == (role, refused)
    someone = desk.someone(Role.WRITER)
    assert someone.post(f"alarms/{number}/close", {"reason": "직접 확인"}).status_code == HTTPStatus.SEE_OTHER
    assert someone.post(f"alarms/{number}/close", {"reason": "또"}).status_code == HTTPStatus.CONFLICT, "somebody did it meanwhile"
    with desk.world.database.reading() as session:
        assert session.get_one(Alarm, number).cleared_at is not None
        assert [one.reason for one in session.scalars(select(StaffAct)) if one.act == "alarm closed"] == ["직접 확인"]


def test_an_alarm_that_ends_with_its_own_act_cannot_be_closed_away(desk):
    number, someone = alarm(desk, "unsure"), desk.someone(Role.DUTY_CHIEF)
    assert "/close" not in someone.get("alarms").text
    assert someone.post(f"alarms/{number}/close", {"reason": "x"}).status_code == HTTPStatus.CONFLICT


def test_the_alarms_say_whether_anybody_sends(desk):
    someone = desk.someone(Role.WRITER, language="en")
    assert "No process sends" in someone.get("alarms").text
    leader = leader_for(desk.world.database)
    assert leader.leads()
    assert "A process leads this world" in someone.get("alarms").text
    leader.resign()
    assert "No process sends" in someone.get("alarms").text
