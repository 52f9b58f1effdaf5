"""An officer reads why something was refused, and what an alarm wants, in Korean; commands stay English."""

import ast
import re
from http import HTTPStatus
from pathlib import Path

import pytest

import lifeline
from lifeline.core.alarm import raise_alarm
from lifeline.staff.roles import Role
from lifeline.web.desk.sentences import HOLE, in_korean, pairs, teller
from lifeline.web.desk.words import desk_words
from tests.test_docs import alarms
from tests.web.desk.laid import laid

ROOT = Path(lifeline.__file__).parent
REFUSALS = {
    "NotAllowed",
    "ChangedMeanwhile",
    "NotPossible",
    "FigureRefused",
    "NewerFigure",
    "NotDone",
    "NoSuchAlarm",
    "NotAsked",
    "DrillRefused",
}
NOT_AT_THE_DESK = {"cli", "migrations"}
SHOWN_OTHERWISE = {"{}: {}"}  # how a value is written: the form says it beside the box


def holes(text: str) -> str:
    return HOLE.sub("{}", text)


def written(node: ast.expr) -> str:
    """A sentence as it stands in the code, with empty holes; nothing where it is put together elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
        case _:
            return ""


def sentences():
    """Every text of the code, and those of them with which something is refused."""
    every, refused = set(), set()
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).parts[0] in NOT_AT_THE_DESK:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant | ast.JoinedStr) and (text := written(node)):
                every.add(text)
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in REFUSALS and node.args:
                refused.add(written(node.args[0]))
    return every, refused - {""} - SHOWN_OTHERWISE


def test_nothing_is_refused_without_a_korean_sentence_and_none_stands_in_the_list_that_nobody_says():
    every, refused = sentences()
    listed = {holes(one) for one in pairs()}
    assert refused - listed == set()
    assert listed - every - {f"{one}{{}}" for one in every} == set()


@pytest.mark.parametrize(("en", "ko"), sorted(pairs().items()))
def test_a_sentence_keeps_what_is_filled_in(en, ko):
    names = HOLE.findall(en)
    assert len(set(names)) == len(names)
    assert set(HOLE.findall(ko)) <= set(names)
    assert re.search("[가-힣]", ko)


def test_every_alarm_has_a_title_and_says_in_korean_what_to_do_first():
    say = desk_words()["ko"]
    assert {kind for kind in alarms() if not (say.has(f"alarm_{kind}") and say.has(f"alarm_todo_{kind}"))} == set()


def test_a_refusal_is_read_in_the_language_of_the_person_with_what_it_is_about(desk):
    officer = {language: desk.someone(Role.ADMINISTRATOR, login=f"park-{language}", language=language) for language in ("ko", "en")}
    refused = {language: one.post("people/nobody/leave", {"reason": "전보"}) for language, one in officer.items()}
    assert {one.status_code for one in refused.values()} == {HTTPStatus.CONFLICT}
    assert '<p role="alert" lang="ko">여기에는 아이디가 nobody인 사람이 없습니다.</p>' in refused["ko"].text
    assert "nobody here has the login nobody" in refused["en"].text


def test_an_alarm_says_what_to_do_in_korean_and_keeps_the_stored_words_as_detail(desk):
    with desk.world.database.writing() as session:
        raise_alarm(session, "refused", "x-seoul", cause="x-seoul refused: <b>", remedy="look at it", now=desk.clock.now())
    page = desk.someone(Role.WRITER).get("alarms").text
    assert "다시 보내거나 직접 게시하십시오" in page
    assert "x-seoul가 거절했습니다: &lt;b&gt;" in page
    assert "look at it" in page


def test_a_sentence_in_a_sentence_and_the_words_of_a_code_are_korean_too():
    say = desk_words()["ko"]
    lay = "; one person lays it before another: 'lifeline bulletins submit 2026-0001'"
    told = in_korean(f"bulletin 2026-0001 is draft: only a waiting bulletin can be approved{lay}", say)
    assert (
        told
        == "발신문 2026-0001의 상태는 '초안'입니다. 승인을 기다리는 발신문만 승인할 수 있습니다. 먼저 한 사람이 '승인 요청'을 해야 합니다."
    )


def test_codes_of_the_office_are_said_by_their_names_where_life_is_in_danger(desk):
    with desk.world.database.writing() as session:
        cause = "life may be in danger (landslide) at a place that is not known: 갇혔어요"
        raise_alarm(session, "report-life", "7", cause=cause, remedy="look", now=desk.clock.now())
    assert "알 수 없는 곳에서 생명이 위험할 수 있습니다(산사태): 갇혔어요" in desk.someone(Role.WRITER).get().text


@pytest.mark.parametrize(
    "text",
    ["", "{", "act " * 240, "bulletin " + ": " * 480, "x" * 5000, "나는 {number}입니다", "no such sentence; say why: it stays on record"],
)
def test_whatever_is_said_is_shown_as_it_is_where_nobody_put_it_into_korean(text):
    told = teller(desk_words()["ko"])(text)
    assert told.text == text or re.search("[가-힣]", told.text)


def test_a_bulletin_that_changed_meanwhile_is_refused_in_korean(desk):
    number = laid(desk)
    chief = desk.someone(Role.DUTY_CHIEF)
    answer = chief.post(f"bulletins/{number}/decline", {"seen": "older", "reason": "x"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert 'lang="en"' not in answer.text.partition("<main")[2].partition("</main")[0]
