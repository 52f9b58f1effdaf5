"""One bulletin at the desk: read whole, approved by a second person once, and taken back by one."""

import threading
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from lifeline.bulletins import desk as acts
from lifeline.bulletins import read
from lifeline.bulletins.revise import Change, revise
from lifeline.bulletins.tables import Delivery, Opening, RenderingRow
from lifeline.staff.roles import Role
from tests.web.desk.laid import SECOND, WRITER, form, issued, laid, opened, sent, unread, view

KO = "대설"


def approved(someone, number, *, typed=KO, **fields):
    return someone.post(f"bulletins/{number}/approve", {**form(someone, f"bulletins/{number}/approve"), "typed": typed, **fields})


def ready(desk, number, login="kim", **given):
    someone = desk.someone(Role.APPROVER, login=login, **given)
    opened(someone, number)
    return someone


def test_a_second_person_reads_all_of_it_and_issues_it(desk):
    number = laid(desk)
    kim = ready(desk, number)
    asked = kim.get(f"bulletins/{number}/approve").text
    assert f"계정 {len(desk.world.accounts)}개" in asked
    answer = approved(kim, number)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    assert (view(desk, number).state, len(view(desk, number).deliveries), desk.woken) == ("issued", len(desk.world.accounts), [True])
    assert "2개 구" in kim.get(f"bulletins/{number}").text, "the consequence that was shown is on record"


def test_the_two_worlds_never_ask_in_the_same_words(live_desk, drill_desk):
    pages = [
        ready(desk, number).get(f"bulletins/{number}/approve").text for desk, number in ((d, laid(d)) for d in (live_desk, drill_desk))
    ]
    live, drill = (page.split('class="card">')[1].split("<p><strong>")[1].split("</strong>")[0] for page in pages)
    assert live.startswith("[실제]")
    assert drill.startswith("[훈련 EXERCISE]")
    assert ['name="typed"' in page for page in pages] == [True, False]


@pytest.mark.parametrize("typed", ["", "대설경보", "<b>대설", "heavy snow"])
def test_live_is_not_issued_without_the_name_of_the_disaster(live_desk, typed):
    number = laid(live_desk)
    answer = approved(ready(live_desk, number), number, typed=typed)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert view(live_desk, number).state == "waiting"


def test_without_opening_every_distinct_text_nothing_is_issued(desk):
    number = laid(desk)
    kim, choi = desk.someone(Role.APPROVER), ready(desk, number, login="choi", name="최유진")
    texts = unread(kim, number)
    assert len(texts) > 1
    for one in texts[:2]:
        assert kim.post(f"bulletins/{number}/open", {"text": one}).status_code == HTTPStatus.SEE_OTHER
    assert kim.post(f"bulletins/{number}/open", {"text": texts[:-1]}).status_code == HTTPStatus.SEE_OTHER
    with desk.world.database.reading() as session:
        assert sorted(session.scalars(select(Opening.hash).where(Opening.login == "kim"))) == texts[:-1]
    assert 'name="shown"' not in kim.get(f"bulletins/{number}/approve").text
    answer = approved(kim, number, shown=view(desk, number).hash, seen="waiting.1")
    assert (answer.status_code, view(desk, number).state) == (HTTPStatus.CONFLICT, "waiting"), "what another opened is not opened here"
    assert view(desk, number).deliveries == ()
    assert approved(choi, number).status_code == HTTPStatus.SEE_OTHER


def test_two_approvers_at_once_issue_it_once_and_the_other_is_told(desk):
    number = laid(desk)
    both = [ready(desk, number), ready(desk, number, login="choi", name="최유진")]
    fields = [{**form(one, f"bulletins/{number}/approve"), "typed": KO} for one in both]
    answers, start = [], threading.Barrier(2)

    def press(one, given):
        start.wait(30)
        answers.append(one.post(f"bulletins/{number}/approve", given))

    threads = [threading.Thread(target=press, args=pair) for pair in zip(both, fields, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answer.status_code for answer in answers) == [HTTPStatus.SEE_OTHER, HTTPStatus.CONFLICT]
    loser = next(answer for answer in answers if answer.status_code == HTTPStatus.CONFLICT)
    assert "그 사이에 바뀌었습니다" in loser.text
    assert f'href="{desk.root}bulletins/{number}"' in loser.text
    assert len(view(desk, number).deliveries) == len(desk.world.accounts)


def test_an_approval_after_an_edit_is_refused_however_often_it_was_read(desk):
    number = laid(desk)
    kim = ready(desk, number)
    stale = form(kim, f"bulletins/{number}/approve")
    revise(desk.world, desk.office, number, Change(frozenset({"11680"})), actor=WRITER, reason="강남만")
    acts.submit(desk.world, number, actor=WRITER, reason="다시")
    answer = kim.post(f"bulletins/{number}/approve", {**stale, "typed": KO})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "그 사이에 바뀌었습니다" in answer.text
    assert view(desk, number).state == "waiting"
    assert "열어 보기" in kim.get(f"bulletins/{number}").text, "the new texts are unread"


def test_what_somebody_changed_in_the_database_is_not_issued(drill_desk):
    number = laid(drill_desk)
    kim = ready(drill_desk, number)
    with drill_desk.world.database.writing() as session:
        row = session.scalars(select(RenderingRow)).first()
        row.text = row.text.replace("대설", "호우")
    assert approved(kim, number).status_code == HTTPStatus.CONFLICT
    assert view(drill_desk, number).state == "waiting"


def test_who_laid_it_cannot_approve_it_on_any_login(desk):
    number = laid(desk)
    for login, name in ((WRITER.login, "다른 이름"), ("other", WRITER.person)):
        someone = desk.someone(Role.DUTY_CHIEF, login=login, name=name)
        assert "직접 쓰거나 올린 글" in someone.get(f"bulletins/{number}").text
        someone.post(f"bulletins/{number}/open", {"text": list({one.hash for one in texts_of(desk, number)})})
        answer = approved(someone, number, shown=view(desk, number).hash, seen="waiting.1")
        assert answer.status_code == HTTPStatus.CONFLICT
    assert view(desk, number).state == "waiting"


def texts_of(desk, number):
    with desk.world.database.reading() as session:
        return read.renderings(session, view(desk, number))


@pytest.mark.parametrize("area", ["11110", "11680"])
def test_a_role_for_other_districts_cannot_approve_nor_take_back(desk, area):
    number = laid(desk, districts="11680 11650")
    kim = desk.someone(Role.APPROVER, area=area)
    assert "맡으신 구가 아니어서" in kim.get(f"bulletins/{number}").text
    for path in ("open", "approve", "return", "decline"):
        assert kim.post(f"bulletins/{number}/{path}", {"reason": "x"}).status_code == HTTPStatus.FORBIDDEN, path
    acts.approve(desk.world, desk.office, number, actor=SECOND, shown=view(desk, number).hash, reason="read")
    assert kim.post(f"bulletins/{number}/end/correction", {"reason": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert view(desk, number).state == "issued"


def test_another_bulletin_on_the_same_danger_is_said_and_must_be_meant(drill_desk):
    first = issued(drill_desk)
    stands = [first, issued(drill_desk, districts="11650", again=(first,))]
    number = laid(drill_desk, again=tuple(stands))
    kim = ready(drill_desk, number)
    assert all(f'name="beside" value="{one}"' in kim.get(f"bulletins/{number}/approve").text for one in stands)
    assert approved(kim, number).status_code == HTTPStatus.CONFLICT
    assert approved(kim, number, beside=first).status_code == HTTPStatus.CONFLICT
    assert approved(kim, number, beside=stands).status_code == HTTPStatus.SEE_OTHER


def test_giving_back_and_declining_need_a_reason_and_what_was_shown(desk):
    number = laid(desk)
    kim = desk.someone(Role.APPROVER)
    seen = form(kim, f"bulletins/{number}")
    assert kim.post(f"bulletins/{number}/return", {**seen, "reason": " "}).status_code == HTTPStatus.CONFLICT
    assert kim.post(f"bulletins/{number}/return", {**seen, "reason": "지역을 다시"}).status_code == HTTPStatus.SEE_OTHER
    stale = kim.post(f"bulletins/{number}/decline", {**seen, "reason": "내지 않음"})
    assert (stale.status_code, "그 사이에 바뀌었습니다" in stale.text) == (HTTPStatus.CONFLICT, True)
    revise(desk.world, desk.office, number, Change(frozenset({"11680"})), actor=WRITER, reason="강남만")
    lee = desk.someone(Role.WRITER, login=WRITER.login, name=WRITER.person)
    assert lee.post(f"bulletins/{number}/submit", form(lee, f"bulletins/{number}")).status_code == HTTPStatus.SEE_OTHER
    assert lee.post(f"bulletins/{number}/return", form(lee, f"bulletins/{number}")).status_code == HTTPStatus.FORBIDDEN
    given = {**form(kim, f"bulletins/{number}"), "reason": "상황 끝"}
    assert kim.post(f"bulletins/{number}/decline", given).status_code == HTTPStatus.SEE_OTHER
    assert view(desk, number).state == "declined"


@pytest.mark.parametrize(("login", "name", "status"), [("yuna", "정유나", 403), (WRITER.login, WRITER.person, 303)])
def test_a_writer_declines_a_draft_of_their_own_and_nothing_that_waits(desk, login, name, status):
    number = laid(desk)
    chief, writer = desk.someone(Role.DUTY_CHIEF), desk.someone(Role.WRITER, login=login, name=name)
    given = {**form(writer, f"bulletins/{number}"), "reason": "내지 않음"}
    assert writer.post(f"bulletins/{number}/decline", given).status_code == HTTPStatus.FORBIDDEN
    assert "/decline" not in writer.get(f"bulletins/{number}").text
    chief.post(f"bulletins/{number}/return", {**form(chief, f"bulletins/{number}"), "reason": "지역"})
    revise(desk.world, desk.office, number, Change(frozenset({"11680"})), actor=WRITER, reason="강남만")
    given = {**form(writer, f"bulletins/{number}"), "reason": "내지 않음"}
    assert writer.post(f"bulletins/{number}/decline", given).status_code == status


def test_a_correction_takes_two_presses_and_reaches_exactly_the_accounts_it_reached(drill_desk):
    desk = drill_desk
    number = issued(desk)
    silent = {one.account for one in view(desk, number).deliveries[:3]}
    with desk.world.database.writing() as session:
        for row in session.scalars(select(Delivery).where(Delivery.account_id.in_(silent))):
            row.state = "refused"
    sent(desk)
    reached = {one.account for one in view(desk, number).deliveries if one.state == "sent"}
    assert len(reached) == len(desk.world.accounts) - len(silent)
    kim = desk.someone(Role.WRITER)
    first = kim.get(f"bulletins/{number}/end/correction")
    assert f"가상 계정 {len(reached)}개" in first.text
    answer = kim.post(f"bulletins/{number}/end/correction", {**form(kim, f"bulletins/{number}/end/correction"), "reason": "오발송"})
    assert (answer.status_code, desk.woken) == (HTTPStatus.SEE_OTHER, [True])
    made = answer.location.rpartition("/")[2].partition("?")[0]
    sent(desk)
    assert {one.account for one in view(desk, made).deliveries if one.state == "sent"} == reached
    assert (view(desk, number).state, view(desk, made).kind) == ("cancelled", "correction")
    again = kim.post(f"bulletins/{number}/end/correction", {"reason": "오발송"})
    assert (again.status_code, made in kim.get(f"bulletins/{number}").text) == (HTTPStatus.CONFLICT, True)


@pytest.mark.parametrize("kind", ["over", "called_off", "correction"])
def test_taking_back_in_live_asks_for_no_factor_again(live_desk, kind):
    number = issued(live_desk)
    kim = live_desk.someone(Role.DUTY_CHIEF)
    live_desk.clock.pass_(timedelta(minutes=30))
    assert kim.get(f"bulletins/{number}/approve").location.startswith("/desk/prove?next=bulletins")
    answer = kim.post(f"bulletins/{number}/end/{kind}", {"reason": "끝"})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    assert f"{live_desk.root}bulletins/" in answer.location
    assert live_desk.woken == [True]


@pytest.mark.parametrize("number", ["2026-9999", "%3Cscript%3E", "..%2f..", "'"])
def test_a_number_that_is_none_is_said(drill_desk, number):
    kim = drill_desk.someone(Role.DUTY_CHIEF)
    for path in ("", "/approve", "/end/correction"):
        answer = kim.get(f"bulletins/{number}{path}")
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert "<script>" not in answer.text


def test_hostile_words_stay_words(desk):
    nasty = "<script>alert(1)</script>{{ 7*7 }}\u202e"
    number = laid(desk, reason=nasty)
    kim = desk.someone(Role.APPROVER, login="kim", name="<img src=x>")
    assert kim.post(f"bulletins/{number}/open", {"text": nasty, "seen": nasty}).status_code == HTTPStatus.CONFLICT
    kim.post(f"bulletins/{number}/return", {**form(kim, f"bulletins/{number}"), "reason": f"{nasty}\0"})
    for path in ("bulletins", f"bulletins/{number}"):
        text = kim.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x>" not in text
    assert kim.post(f"bulletins/{number}/end/nonsense", {"reason": "x"}).status_code == HTTPStatus.NOT_FOUND
