"""What is wrong stands first, in words, with what to do; what must be done and was not is late."""

import json
import re
from dataclasses import replace
from datetime import time, timedelta
from http import HTTPStatus

import pytest

from lifeline.app import create_app
from lifeline.core import duties
from lifeline.core.leader import leader_for
from lifeline.drills.canary import Canary, Sung, begin, keep
from lifeline.staff.roles import Role
from tests.web.desk.laid import issued


@pytest.fixture
def someone(desk):
    return desk.someone(Role.WRITER)


@pytest.fixture
def led(desk):
    leader = leader_for(desk.world.database)
    assert leader.leads()
    yield
    leader.resign()


def done(desk, *names, every=5):
    with desk.world.database.writing() as session:
        for name in names:
            duties.note(session, name, every=every, now=desk.clock.now(), detail="<b>/copies/live.db</b>")


def found(someone):
    """(tone, sentence) of each look, as the page has them."""
    text = someone.get("health").text
    return [
        (tone, re.sub(r"<[^>]+>", "", said).strip()) for tone, said in re.findall(r'class="tone-(\w+)">.*?<p>(.*?)</p>', text, re.DOTALL)
    ]


def of(someone, words):
    return next(tone for tone, said in found(someone) if words in said)


def test_without_a_process_that_sends_that_comes_first_with_what_to_do(desk, someone):
    tones = [tone for tone, _ in found(someone)]
    assert found(someone)[0][1].startswith("지금 이 세계의 글을 보내는 프로세스가 없습니다")
    assert tones == sorted(tones, key=("serious", "caution", "clear", "past").index)
    assert "lifeline serve" in someone.get("health/live").text


def test_a_duty_is_late_when_its_time_has_passed_and_a_half(desk, someone, led):
    assert of(someone, "백업이 기록된 적이 없습니다") == "caution"
    done(desk, duties.SENDING, duties.FEEDS)
    done(desk, duties.BACKUP, every=86_400)
    assert of(someone, "보내는 프로세스가 일하고 있습니다") == "clear"
    assert of(someone, "마지막 백업") == "clear"
    assert "&lt;b&gt;/copies" in someone.get("health").text
    desk.clock.pass_(timedelta(seconds=60))
    assert of(someone, "보내는 프로세스가 일하고 있습니다") == "clear"
    desk.clock.pass_(timedelta(seconds=30))
    assert of(someone, "뒤로 일하지 않습니다") == "serious"
    assert of(someone, "특보 확인") == "serious"
    assert "늦음" in someone.get("health").text


def test_an_exercise_without_people_that_went_wrong_is_as_serious_as_what_it_tells_of(live_desk):
    someone = live_desk.someone(Role.WRITER)
    assert of(someone, "무인 점검 훈련을 아직") == "past"
    assert begin(live_desk.world)
    assert of(someone, "지금 진행 중입니다") == "clear"
    for good, tone in ((False, "serious"), (True, "clear")):
        keep(live_desk.world, Canary("mock-snow-removal", "sunday", time(5)), Sung(good, "good: 15 P" if good else "NOT good: 3 U"))
        assert of(someone, "무인 점검 훈련") == tone


def test_that_the_record_was_not_read_at_night_or_not_found_as_it_was_written_is_said(desk, someone):
    assert of(someone, "기록을 아직 끝까지") == "past"
    for detail, tone in (("3 findings in 9 entries", "serious"), ("whole in 9 entries", "clear")):
        with desk.world.database.writing() as session:
            duties.note(session, duties.RECORD, every=86_400, now=desk.clock.now(), detail=detail)
        assert of(someone, "기록을 끝까지 읽었") == tone


def test_a_record_cut_behind_its_anchor_or_an_anchor_nobody_can_read_is_wrong(desk, someone):
    path = desk.settings.anchors
    path.parent.mkdir(parents=True)
    issued(desk)
    assert of(someone, "아직 고정한 것이 없습니다") == "past"
    path.write_text(json.dumps({"number": 1, "hash": "0" * 64, "at": desk.clock.now().isoformat()}) + "\n")
    desk.clock.pass_(timedelta(minutes=57))
    assert of(someone, "기록 고정") == "clear"
    someone.get("")
    desk.clock.pass_(timedelta(minutes=57))
    someone.get("")
    desk.clock.pass_(timedelta(minutes=30))
    assert of(someone, "아직 고정되지 않았습니다") == "caution"
    path.write_text(json.dumps({"number": 9_999, "hash": "0" * 64, "at": desk.clock.now().isoformat()}) + "\n")
    assert of(someone, "기록이 잘렸거나 옛 백업입니다") == "serious"
    path.write_text("<script>\n{}\n")
    assert of(someone, "기록을 고정한 파일을 읽을 수 없습니다") == "serious"
    path.write_bytes(b"\xff\xfe\n")
    assert someone.get("health").status_code == HTTPStatus.OK


@pytest.mark.parametrize("at", ["yesterday", "0001-01-01T00:00:00", "2026-01-01T00:00:00", "9" * 500, "<b>"])
def test_whatever_stands_in_the_file_of_anchors_the_page_says_so_and_stands(drill_desk, at):
    someone, path = drill_desk.someone(Role.AUDITOR), drill_desk.settings.anchors
    path.parent.mkdir(parents=True)
    path.write_text("x" * 3_000 + "\n" + json.dumps({"number": 0, "hash": "0" * 64, "at": at}) + '\n{"number": 1, "ha')
    page = someone.get("health")
    assert page.status_code == HTTPStatus.OK
    assert "<b>" not in page.text


def test_a_world_whose_accounts_are_all_switched_off_is_not_well(live_desk):
    silent = replace(live_desk.world, accounts=())
    live_desk.app = create_app(live_desk.settings, office=live_desk.office, acting=lambda: silent)
    assert "켜 둔 계정이 없습니다" in live_desk.someone(Role.DUTY_CHIEF).get("health").text
