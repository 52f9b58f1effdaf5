"""The record at the desk: everything told in words, found by whom it is about, verified beside all else, taken out on record."""

import ast
import json
import re
import threading
import time
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

import lifeline
from lifeline.core.anchor import drop
from lifeline.core.entries import Told, recorded_tables
from lifeline.core.people import Actor
from lifeline.core.record import content, following, newest
from lifeline.staff.note import note
from lifeline.staff.roles import MAY, Act, Role
from lifeline.web.desk import record_export
from lifeline.web.desk.record_words import Names, in_words
from lifeline.web.desk.verifying import Verifying
from lifeline.web.desk.words import desk_words
from tests.web.desk.laid import issued, laid

SPAN = {"first": "2026-01-06", "last": "2026-01-06", "reason": "정기 감사"}


@pytest.fixture
def auditor(desk):
    return desk.someone(Role.AUDITOR, login="gamsa", name="한감사")


def verified(someone):
    """Press, and wait until there is a result."""
    assert someone.post("record/verify").status_code == HTTPStatus.SEE_OTHER
    return ended(someone)


def ended(someone):
    limit = time.monotonic() + 60
    while "확인하는 중입니다" in (page := someone.get("record/state").text) and time.monotonic() < limit:
        time.sleep(0.05)
    return page


def numbers(answer):
    return [int(one) for one in re.findall(r'<p><span class="soft">(\d+) ', answer.text)]


@pytest.mark.parametrize("role", list(Role))
def test_the_record_is_read_verified_and_taken_out_by_those_who_may_and_by_nobody_else(drill_desk, role):
    someone, may = drill_desk.someone(role), role in MAY[Act.READ_RECORD]
    with drill_desk.world.database.writing() as session:
        note(session, "looked", by=Actor("이서연", "seoyeon"), now=drill_desk.clock.now())
    answers = [someone.get("record"), someone.get("record/state"), someone.post("record/export", SPAN)]
    assert {one.status_code for one in answers} == {HTTPStatus.OK if may else HTTPStatus.FORBIDDEN}
    assert ('href="/drill/desk/record"' in someone.get().text) is may


def test_what_was_done_is_told_newest_first_with_who_why_and_a_way_to_the_bulletin(desk, auditor):
    number, other = issued(desk), laid(desk, districts="11110")
    page = auditor.get("record")
    assert numbers(page) == sorted(numbers(page), reverse=True)
    assert "발신문: 승인 대기 → 발신함" in page.text
    assert f'<a href="{desk.root}bulletins/{number}">' in page.text
    own = auditor.get(f"record?number={number}")
    assert number in own.text
    assert f"bulletins/{other}" not in own.text
    assert f"record?number={number}" in auditor.get(f"bulletins/{number}").text
    assert "박준호" in auditor.get("record?person=junho").text
    assert "이서연" not in auditor.get("record?person=junho").text
    assert numbers(auditor.get("record?kind=sending")) == []
    assert len(numbers(auditor.get("record?kind=bulletins&day=2026-01-06"))) == 7
    assert numbers(auditor.get("record?day=2026-01-06")) == numbers(page)
    assert numbers(auditor.get("record?day=2026-01-05")) == []


def test_an_old_page_of_the_record_stays_the_same_while_new_entries_come(desk, auditor):
    def noted(several):
        with desk.world.database.writing() as session:
            for at in range(several):
                note(session, "looked", by=Actor("이서연", "seoyeon"), now=desk.clock.now(), subject=f"<b>{at}")

    noted(120)
    first = numbers(auditor.get("record"))
    older = numbers(auditor.get(f"record?before={first[-1]}"))
    assert (len(first), older[0]) == (50, first[-1] - 1)
    noted(3)
    assert numbers(auditor.get(f"record?before={first[-1]}")) == older
    assert "<b>1" not in auditor.get("record").text


def test_verifying_says_that_all_is_whole_who_asked_and_from_which_entry_on_nobody_did(desk, auditor):
    laid(desk)
    assert "아직 한 번도 확인하지 않았습니다" in auditor.get("record").text
    with desk.world.database.reading() as session:
        drop(session, desk.settings.anchors, desk.clock.now())
    page = verified(auditor)
    assert "기록은 쓰인 그대로입니다" in page
    assert "한감사" in page
    assert "닻 1개" in page
    whole = auditor.get("record").text
    assert "확인됨" in whole
    assert "기록을 모두 확인함" in whole


def test_what_was_edited_past_the_guards_is_said_in_words_and_is_an_alarm_until_it_is_whole_again(desk, auditor):
    laid(desk)
    with desk.world.database.writing() as session:
        session.execute(text("DROP TRIGGER steps_no_update"))
        before = session.scalar(text("SELECT reason FROM steps WHERE id = 1"))
        session.execute(text("UPDATE steps SET reason = 'x' WHERE id = 1"))
    page = verified(auditor)
    assert "기록이 온전하지 않습니다: 1곳" in page
    assert "쓰인 뒤에 고쳐졌습니다" in page
    assert "기록이 온전하지 않음" in auditor.get("alarms").text
    with desk.world.database.writing() as session:
        session.execute(text("UPDATE steps SET reason = :before WHERE id = 1"), {"before": before})
    assert "기록은 쓰인 그대로입니다" in verified(auditor)
    assert "기록이 온전하지 않음" not in auditor.get("alarms").text


def test_a_result_that_somebody_wrote_or_edited_past_the_record_is_none(desk, auditor):
    laid(desk)
    detail = json.dumps({"entries": 99, "hash": "x", "anchors": 9, "findings": 0, "seconds": 0, "found": []})
    with desk.world.database.writing() as session:
        columns = "status, act, subject, reason, detail, person, login, address, at"
        values = "SELECT status, 'record verified', '', '', :detail, '한감사', 'gamsa', '', created_at FROM world"
        session.execute(text(f"INSERT INTO staff_acts ({columns}) {values}"), {"detail": detail})
    assert "아직 한 번도 확인하지 않았습니다" in auditor.get("record").text
    assert "기록이 온전하지 않습니다: 1곳" in verified(auditor)
    with desk.world.database.writing() as session:
        session.execute(text("DROP TRIGGER staff_acts_no_update"))
        session.execute(text("UPDATE staff_acts SET detail = '{' WHERE act = 'record verified'"))
    assert "아직 한 번도 확인하지 않았습니다" in auditor.get("record").text


def set_up_to_verify(desk, how):
    desk.app.view_functions["desk.record"].station.verifying = how
    with desk.world.database.writing() as session:
        for _ in range(501):
            note(session, "looked", by=Actor("이서연", "seoyeon"), now=desk.clock.now())


def test_nobody_waits_for_a_verification_and_a_second_press_begins_none(drill_desk):
    someone, go = drill_desk.someone(Role.AUDITOR), threading.Event()
    set_up_to_verify(drill_desk, Verifying(breathe=lambda: go.wait(60)))
    answers = [someone.post("record/verify").location for _ in range(2)]
    assert [one.rpartition("=")[2] for one in answers] == ["verifying", "verifying_already"]
    with drill_desk.world.database.writing() as session:
        note(session, "looked", by=Actor("이서연", "seoyeon"), now=drill_desk.clock.now())
    assert "확인하는 중입니다" in someone.get("record").text
    go.set()
    assert "기록은 쓰인 그대로입니다" in ended(someone)


def test_a_verification_that_takes_too_long_ends_and_says_so(drill_desk):
    someone = drill_desk.someone(Role.AUDITOR)
    set_up_to_verify(drill_desk, Verifying(longest=-1))
    page = verified(someone)
    assert "끝까지 확인하지 못했습니다" in page
    assert "lifeline audit verify" in page
    assert "아직 한 번도 확인하지 않았습니다" in page


def test_the_auditor_s_file_holds_a_whole_piece_of_the_chain_and_who_took_it_is_on_record(desk, auditor):
    laid(desk)
    with desk.world.database.reading() as session:
        last = newest(session)
    answer = auditor.post("record/export", {**SPAN, "form": "jsonl"})
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert f"record-{desk.settings.world}-1-{last[0]}.jsonl" in answer.headers["Content-Disposition"]
    for before, one in pairwise(found):
        assert one["hash"] == following(before["hash"], one["number"], one["table"], one["key"], one["content"])
    assert found[-1]["hash"] == last[1]
    assert "정기 감사" in auditor.get("record").text
    assert f"1번~{last[0]}번(jsonl)" in auditor.get("record").text


def test_a_file_that_would_keep_others_waiting_is_refused_with_another_way(drill_desk, monkeypatch):
    monkeypatch.setattr(record_export, "MOST", 2)
    laid(drill_desk)
    answer = drill_desk.someone(Role.AUDITOR).post("record/export", SPAN)
    assert (answer.status_code, "lifeline audit export" in answer.text) == (HTTPStatus.CONFLICT, True)


def test_the_auditor_s_table_holds_no_formula(desk, auditor):
    with desk.world.database.writing() as session:
        note(session, "looked", by=Actor("=cmd|' /C calc'!A0", "seoyeon"), now=desk.clock.now())
    table = auditor.post("record/export", {**SPAN, "form": "csv"})
    assert "'=cmd" in table.text
    assert table.data.startswith(b"\xef\xbb\xbfnumber,time")


@pytest.mark.parametrize(
    "wrong", [{"first": "x"}, {"last": "2026-01-05"}, {"form": "exe"}, {"reason": " "}, {"first": "2030-01-01", "last": "2030-01-02"}]
)
def test_a_file_of_no_days_or_no_reason_is_refused_and_not_on_record(desk, auditor, wrong):
    laid(desk)
    assert auditor.post("record/export", SPAN | wrong).status_code == HTTPStatus.CONFLICT
    assert "기록을 파일로 받음" not in auditor.get("record").text


@pytest.mark.parametrize(
    "asked",
    [
        "before=x",
        "before=99999999999999999999",
        "kind=<x>",
        "day=2026-13-40",
        "day=0001-01-01",
        "number=%00' OR 1=1",
        "person=%25%ED%A0%80",
    ],
)
def test_whatever_is_asked_for_is_answered(desk, auditor, asked):
    assert auditor.get(f"record?{asked}").status_code == HTTPStatus.OK


def acts_noted():
    """Every act that is put on record by `note`, as its literal says."""
    for path in Path(lifeline.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("note", "note.note") and len(node.args) > 1:
                yield from (one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant) and isinstance(one.value, str))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_act_of_the_desk_and_every_table_has_its_words(language):
    say = desk_words()[language]
    assert {act for act in acts_noted() if not say.has(f"record_staff_acts_{act.replace(' ', '_').replace('-', '_')}")} == set()
    known = Names({}, {})
    rows = {name: {column.name: "x" for column in table.c} for name, table in recorded_tables().items()}
    told = [in_words(Told(1, name, "1", content(row), "", row), known, say) for name, row in rows.items()]
    assert [one.entry.table for one in told if one.what.startswith(one.entry.table)] == []
