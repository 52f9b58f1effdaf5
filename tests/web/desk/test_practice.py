"""Who has not practised is shown, and by policy does not approve in live until two others let them; taking back is always open."""

import shutil
from http import HTTPStatus

import pytest

from lifeline.core.people import Actor
from lifeline.situation import acts
from lifeline.situation.entry import Change
from lifeline.situation.reasons import Reason
from lifeline.staff.practice import ACTS, month_of, take
from lifeline.staff.roles import Role
from lifeline.staff.tables import Practice
from tests.situation.record import COUNTING, entry
from tests.web.desk.laid import form, issued, laid, opened, view
from tests.web.desk.test_figures import approved, published, situation, told, waits


@pytest.fixture
def required(live_desk):
    """The office's own city, whose policy asks for practice."""
    own = live_desk.settings.home / "city"
    shutil.copytree(live_desk.settings.folder("city"), own)
    said = (own / "exercises.yaml").read_text(encoding="utf-8")
    (own / "exercises.yaml").write_text(said.replace("policy: shown", "policy: required"), encoding="utf-8")
    return live_desk


def approval(desk, someone, number):
    return someone.post(f"bulletins/{number}/approve", {"shown": view(desk, number).hash, "typed": "대설"})


def has_practised(desk, login, *acts, **enrolled):
    now = desk.clock.now()
    told = {"name": "김현아", "month": month_of(now), "acts": " ".join(acts), "at": now, **enrolled}
    with desk.world.database.writing() as session:
        take(session, [Practice(login=login, exercise="e1", status="x", **told)])


def state(desk, number):
    return view(desk, number).state


def test_without_practice_nobody_approves_in_live_until_it_is_shown(required):
    chief, number = required.someone(Role.DUTY_CHIEF), laid(required)
    opened(chief, number)
    assert "이달 훈련을 마치지 않아 승인할 수 없습니다" in chief.get(f"bulletins/{number}/approve").text
    has_practised(required, "kim", *ACTS[:2])
    refused = approval(required, chief, number)
    assert (refused.status_code, state(required, number)) == (HTTPStatus.CONFLICT, "waiting")
    assert "다른 두 사람" in refused.text or "다른 2명" in refused.text
    has_practised(required, "kim", *ACTS)
    assert approval(required, chief, number).status_code == HTTPStatus.SEE_OTHER
    assert state(required, number) == "issued"


def test_without_practice_nobody_lets_more_dead_out_and_anybody_fewer(required):
    issued(required)
    clerk = required.someone(Role.FIGURES_CLERK)

    def let_out(count):
        with required.world.database.writing() as session:
            change, office = Change(Reason.TYPING_ERROR, (entry("dead", count),), "다시 세었습니다"), Actor("office", "office")
            acts.record(session, situation(required), change, counting=COUNTING, author=office, now=required.clock.now())
        (act,) = waits(required)
        return act, approved(clerk, act.act, typed="사망")

    told(required, entry("dead", "5"))
    act, refused = let_out("6")
    assert (refused.status_code, published(required)) == (HTTPStatus.CONFLICT, {"dead-": "5"})
    assert "훈련을 마치지 않아 승인할 수 없습니다" in clerk.get(f"figures/acts/{act.act}").text
    assert clerk.post(f"figures/acts/{act.act}/decline", {"reason": "다시"}).status_code == HTTPStatus.SEE_OTHER
    assert let_out("4")[1].status_code == HTTPStatus.SEE_OTHER
    has_practised(required, "kim", "counted")
    assert let_out("7")[1].status_code == HTTPStatus.SEE_OTHER
    assert published(required) == {"dead-": "7"}


def test_a_login_of_the_drill_counts_when_another_than_who_made_it_says_that_it_is_them(required):
    chief = required.someone(Role.DUTY_CHIEF)
    has_practised(required, "kim", *ACTS, enrolled_at=required.clock.now(), enrolled_by="park")
    park, choi = (required.someone(Role.ADMINISTRATOR, login=login) for login in ("park", "choi"))
    shown = choi.get("practice").text
    assert all(
        words in shown
        for words in ("김현아", "park님이 만들어 준 링크", "kim 주무관님 본인입니다", "지금 실제 세계에서 승인할 수 없습니다")
    )
    for one in (chief, park):
        assert "본인입니다" not in one.get("practice").text
        assert one.post("practice/kim/vouch").status_code == HTTPStatus.CONFLICT
    near = required.someone(Role.ADMINISTRATOR, login="near", area="11110")
    assert near.post("practice/kim/vouch").status_code == HTTPStatus.FORBIDDEN
    assert choi.post("practice/kim/vouch").status_code == HTTPStatus.SEE_OTHER
    assert ("훈련을 마쳤습니다" in chief.get("people").text, "같은 사람이라고 함" in choi.get("record").text) == (True, True)


def test_what_is_out_is_taken_back_without_practice(required):
    number = issued(required)
    writer = required.someone(Role.WRITER)
    given = form(writer, f"bulletins/{number}/end/correction")
    answer = writer.post(f"bulletins/{number}/end/correction", {**given, "reason": "잘못 나감"})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert state(required, number) == "cancelled"


def test_two_others_let_somebody_approve_and_neither_is_that_person(required):
    chief, number = required.someone(Role.DUTY_CHIEF), laid(required)
    opened(chief, number)
    others = [required.someone(Role.ADMINISTRATOR, login=login) for login in ("park", "choi")]
    assert chief.post("practice/kim/waive", {"reason": "폭설"}).status_code == HTTPStatus.CONFLICT
    assert others[0].post("practice/kim/waive", {"reason": " "}).status_code == HTTPStatus.CONFLICT
    assert others[0].post("practice/kim/waive", {"reason": "폭설"}).status_code == HTTPStatus.SEE_OTHER
    assert others[0].post("practice/kim/waive", {"reason": "폭설"}).status_code == HTTPStatus.CONFLICT
    assert approval(required, chief, number).status_code == HTTPStatus.CONFLICT
    near = required.someone(Role.ADMINISTRATOR, login="near", area="11110")
    assert near.post("practice/kim/waive", {"reason": "폭설"}).status_code == HTTPStatus.FORBIDDEN
    assert others[1].post("practice/kim/waive", {"reason": "폭설"}).status_code == HTTPStatus.SEE_OTHER
    assert "park 주무관, choi 주무관" in others[0].get("practice").text
    assert approval(required, chief, number).status_code == HTTPStatus.SEE_OTHER


def test_where_it_is_only_shown_it_stops_nobody_and_is_seen_by_all_whom_it_concerns(live_desk):
    chief, number = live_desk.someone(Role.DUTY_CHIEF), laid(live_desk)
    opened(chief, number)
    for page in ("", "people", "practice"):
        assert "훈련에서 아직 하지 않은 것" in chief.get(page).text
    assert approval(live_desk, chief, number).status_code == HTTPStatus.SEE_OTHER
    has_practised(live_desk, "kim", *ACTS)
    assert "훈련을 마쳤습니다" in chief.get("practice").text
    assert "이달 훈련을 마치지 않았습니다" not in chief.get().text


def test_in_an_exercise_nobody_is_asked_for_practice(drill_desk):
    chief, number = drill_desk.someone(Role.DUTY_CHIEF), laid(drill_desk)
    opened(chief, number)
    assert approval(drill_desk, chief, number).status_code == HTTPStatus.SEE_OTHER
    assert chief.get("practice").status_code == HTTPStatus.NOT_FOUND


def test_who_let_somebody_approve_is_read_in_the_record(live_desk):
    live_desk.someone(Role.APPROVER)
    boss = live_desk.someone(Role.ADMINISTRATOR, login="park")
    boss.post("practice/kim/waive", {"reason": "폭설"})
    said = boss.get("record").text
    assert "kim님이 2026-01에 훈련 없이 승인하게 함" in said
    assert "폭설" in said
