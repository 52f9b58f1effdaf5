"""The feed board says what is silent before all else, and whoever may has a feed read again, in whatever process that is done."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from lifeline.core.alarm import open_alarms
from lifeline.intake.poll import due_feeds
from lifeline.intake.tables import Document, FeedState
from lifeline.staff.roles import MAY, Act, Role
from lifeline.staff.tables import StaffAct

KMA, GDACS = "kma-cap-rss", "gdacs"


def state(desk, feed, *, ago=timedelta(seconds=40), **given):
    now = desk.clock.now()
    with desk.world.database.writing() as session:
        told = {"first_at": now - ago, "attempted_at": now - ago, "succeeded_at": now - ago, "heard_at": now - ago, "changed_at": now - ago}
        told |= {"set_at": now - ago, "next_at": now + timedelta(minutes=20), "seeded_at": now - ago}
        session.add(FeedState(feed=feed, status=desk.world.status.value, **(told | given)))


def document(desk, body, **given):
    now = desk.clock.now()
    with desk.world.database.writing() as session:
        row = Document(
            status=desk.world.status.value, feed=KMA, address="https://a.example/", linked=False, digest=str(len(body)), body=body
        )
        row.seed, row.received_at, row.last_seen_at = False, now, now
        for name, value in given.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        return row.id


def due(desk, feed):
    with desk.world.database.reading() as session:
        return [one.name for one in due_feeds(session, [one for one in desk.feeds if one.name == feed], desk.clock.now())] == [feed]


def test_what_is_silent_stands_first_with_its_age_gaps_breaker_and_error(desk):
    state(desk, GDACS)
    state(desk, KMA, ago=timedelta(minutes=7), failures=4, breaker_until=desk.clock.now() + timedelta(minutes=9), cause="No answer: <b>")
    someone = desk.someone(Role.AUDITOR)
    for path in ("feeds", "feeds/live"):
        page = someone.get(path).text
        assert page.index(f'id="feed-{KMA}"') < page.index(f'id="feed-{GDACS}"')
        told = page.split(f'id="feed-{KMA}"')[1].split("</li>")[0]
        assert [
            words in told
            for words in ("소식 끊김", "7분 전", "1분마다", "빠진 응답 6번", "연속 실패 4번", "차단기 열림", "No answer: &lt;b&gt;")
        ] == [True] * 7
    assert "물어보는 프로세스가 없습니다" in someone.get("feeds").text
    assert "Off by default" in someone.get("feeds/hko-cap").text, "why it is off, in the words of its file"


def test_read_again_is_due_at_once_with_the_breaker_open_and_on_record(desk):
    state(desk, KMA, failures=5, breaker_until=desk.clock.now() + timedelta(minutes=9))
    lee = desk.someone(Role.WRITER, login="lee")
    assert not due(desk, KMA)
    assert lee.post(f"feeds/{KMA}/again").status_code == HTTPStatus.SEE_OTHER
    assert due(desk, KMA)
    second = desk.someone(Role.DUTY_CHIEF).post(f"feeds/{KMA}/again")
    assert (second.status_code, "이미 읽을 차례" in second.text) == (HTTPStatus.CONFLICT, True)
    with desk.world.database.reading() as session:
        recorded = [(one.act, one.subject, one.login) for one in session.scalars(select(StaffAct).where(StaffAct.login != ""))]
    assert recorded == [("feed asked again", KMA, "lee")]
    assert lee.post("feeds/hko-cap/again").status_code == HTTPStatus.CONFLICT, "it is off"
    assert lee.post("feeds/..%2f..%2fx/again").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_the_board_and_only_some_have_it_read_again(drill_desk, role):
    state(drill_desk, KMA)
    someone = drill_desk.someone(role)
    offered = f'feeds/{KMA}/again"' in someone.get(f"feeds/{KMA}").text
    done = someone.post(f"feeds/{KMA}/again").status_code == HTTPStatus.SEE_OTHER
    assert (offered, done) == (role in MAY[Act.READ_FEED_AGAIN],) * 2


def test_a_refused_document_is_shown_as_signs_and_set_aside_once_with_a_reason(desk):
    number = document(desk, "<script>alert(1)</script> 로그인 \0".encode("cp949"), cause="this is HTML", remedy="Open the address.")
    lee = desk.someone(Role.WRITER)
    page = lee.get(f"documents/{number}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 로그인 �" in page
    assert "<script>alert" not in page
    assert "this is HTML" in lee.get(f"feeds/{KMA}").text
    assert lee.post(f"documents/{number}/aside", {"reason": " "}).status_code == HTTPStatus.CONFLICT
    assert lee.post(f"documents/{number}/aside", {"reason": "로그인 화면\0"}).status_code == HTTPStatus.SEE_OTHER
    assert lee.post(f"documents/{number}/aside", {"reason": "다시"}).status_code == HTTPStatus.CONFLICT
    assert "this is HTML" not in lee.get(f"feeds/{KMA}").text.split("최근 문서")[0]
    assert lee.get("documents/99999999999999999999").status_code == HTTPStatus.NOT_FOUND
    with desk.world.database.reading() as session:
        assert open_alarms(session) == []


def test_a_document_of_megabytes_is_bounded(drill_desk):
    number = document(drill_desk, "가".encode() * 700_000, read_at=drill_desk.clock.now())
    page = drill_desk.someone(Role.AUDITOR).get(f"documents/{number}")
    assert len(page.data) < 150_000
    assert "앞부분만 보입니다" in page.text
