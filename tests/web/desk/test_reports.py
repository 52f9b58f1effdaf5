"""Reports at the desk: who may decide what, that two who decide at once are told, and that nothing typed becomes anything else."""

import re
import threading
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import select

from lifeline.core.alarm import raise_alarm
from lifeline.incidents import dossier
from lifeline.incidents.moderate import LIFE
from lifeline.incidents.tables import Incident, IncidentAct, IncidentReport, Picture, Report
from lifeline.staff.roles import MAY, Act, Role
from lifeline.web.desk.reports_acts import PAGES
from tests.conftest import NOW
from tests.incidents.map_rows import Map
from tests.web.desk.conftest import Desk, Someone

WHY = "119 출동대가 확인"
SEEN, REFUSED, SHUT_OUT = HTTPStatus.SEE_OTHER, HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Incident 1 of reports 1 and 2 with a picture, incident 2 elsewhere and of life, report 4 without a place."""
    with desk.world.database.writing() as session:
        here = Map(session, desk.world.status.value)
        first = here.report("지우", text="물이 차요 [전화번호]")
        here.incident(first, here.report("민지"), authors=2)
        here.incident(here.report("서준", district="11680", place="강남역", urgency="life"))
        here.report("하은", at=(None, None), precision_m=None, place="", district="", method="none", urgency="life")
        here.picture(first, "abc")
    return desk


def do(desk: Desk, someone: Someone, path: str, incident: int = 1, **fields: Any) -> HTTPStatus:
    """As the form of a page just opened sends it."""
    with desk.world.database.reading() as session:
        sent = {"mark": dossier.mark(session, incident), "reason": WHY, **fields}
    return HTTPStatus(someone.post(f"reports/{incident}/{path}", sent).status_code)


def one(desk: Desk, kind: Any, number: int) -> Any:
    with desk.world.database.reading() as session:
        return session.get_one(kind, number)


def acts(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.world.database.reading() as session:
        rows = select(IncidentAct.act, IncidentAct.login, IncidentAct.reason).order_by(IncidentAct.id)
        return [tuple(row) for row in session.execute(rows)]  # type: ignore[misc]


ACTS = (
    ("act", {"act": "look"}, "look"),
    ("act", {"act": "confirmed", "headline_ko": "통제 중", "headline_en": "Closed"}, "confirmed"),
    ("act", {"act": "false"}, "false"),
    ("act", {"act": "handled"}, "handled"),
    ("act", {"act": "over"}, "over"),
    ("act", {"act": "hidden"}, "hidden"),
    ("act", {"act": "escalate"}, "escalate"),
    ("merge", {"into": "2"}, "merge"),
    ("split", {"report": ["2"]}, "split"),
    ("report/2", {"act": "false"}, "report false"),
    ("report/2", {"act": "anonymous"}, "anonymous"),
    ("report/2", {"act": "takedown"}, "takedown"),
    ("picture/abc", {"act": "public"}, "picture public"),
)


@pytest.mark.parametrize(("path", "fields", "act"), ACTS, ids=[act for *_, act in ACTS])
def test_a_moderator_does_it_with_a_reason_and_it_stands_in_the_record(told, path, fields, act):
    someone = told.someone(Role.MODERATOR)
    assert do(told, someone, path, **fields | {"reason": " "}) == REFUSED
    assert acts(told) == []
    assert do(told, someone, path, **fields) == SEEN
    assert acts(told) == [(act, "kim", WHY)]
    page = someone.get("reports/1")
    assert page.status_code == HTTPStatus.OK
    assert WHY in page.text


@pytest.mark.parametrize("role", list(Role))
def test_only_who_moderates_sees_or_changes_anything(told, role):
    someone = told.someone(role)
    allowed = role in MAY[Act.MODERATE]
    paths = ["reports", "reports/life", "reports/unplaced", "reports/inbox", "reports/1", "reports/pictures/abc", "reports/raw/1"]
    assert {someone.get(path).status_code == SHUT_OUT for path in paths} == {not allowed}
    posts = [page.rule for page in PAGES if "POST" in page.methods]
    filled = [
        rule.replace("<int(max=2147483647):incident>", "1").replace("<int(max=2147483647):report>", "1").replace("<name>", "abc")
        for rule in posts
    ]
    answers = {someone.post(rule.replace("<int(max=2147483647):number>", "1")).status_code for rule in filled}
    assert answers <= {REFUSED, HTTPStatus.NOT_FOUND} if allowed else answers == {SHUT_OUT}
    assert acts(told) == []


def test_a_district_s_moderator_decides_in_it_only_and_reads_why_elsewhere(told):
    someone = told.someone(Role.MODERATOR, area="11590")
    assert do(told, someone, "act", incident=2, act="look") == SHUT_OUT
    assert 'value="look"' not in someone.get("reports/2").text
    assert "맡은 구가 아니어서" in someone.get("reports/2").text
    assert do(told, someone, "merge", into="2") == SHUT_OUT, "the other incident is not theirs"
    assert someone.get("reports/raw/3").status_code == SHUT_OUT
    assert someone.post("reports/unplaced/4", {"act": "false", "state": "unconfirmed", "reason": WHY}).status_code == SHUT_OUT
    assert acts(told) == []
    assert do(told, someone, "act", act="look") == SEEN


def test_nobody_undoes_what_concerns_a_district_that_is_not_theirs(told):
    chief, someone = told.someone(Role.DUTY_CHIEF, login="chief"), told.someone(Role.MODERATOR, area="11590")
    assert do(told, chief, "merge", into="2") == SEEN
    assert do(told, someone, "undo/1") == SHUT_OUT
    assert one(told, Incident, 1).state == "merged"
    assert do(told, chief, "undo/1") == SEEN
    assert one(told, Incident, 1).state == "unconfirmed"


def test_who_decides_on_what_another_has_decided_meanwhile_is_told_and_changes_nothing(told):
    first, second = told.someone(Role.MODERATOR), told.someone(Role.MODERATOR, login="park")
    with told.world.database.reading() as session:
        mark = dossier.mark(session, 1)
    assert do(told, first, "act", act="confirmed") == SEEN
    answer = second.post("reports/1/act", {"act": "false", "reason": "CCTV <b>아님</b>", "mark": mark})
    assert answer.status_code == REFUSED
    assert "다른 사람이 먼저 처리했습니다" in answer.text
    assert "CCTV &lt;b&gt;아님&lt;/b&gt;" in answer.text, "what was typed is kept"
    assert one(told, Incident, 1).state == "confirmed"


def test_of_two_at_the_same_moment_one_decides(told):
    people = [told.someone(Role.MODERATOR, login=login) for login in ("kim", "park")]
    with told.world.database.reading() as session:
        mark = dossier.mark(session, 1)
    said: list[int] = []

    def decide(someone: Someone, act: str) -> None:
        said.append(someone.post("reports/1/act", {"act": act, "reason": WHY, "mark": mark}).status_code)

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(people, ("confirmed", "false"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == [SEEN, REFUSED]
    assert len(acts(told)) == 1


def test_a_new_report_or_somebody_who_only_read_makes_no_page_stale(told):
    someone = told.someone(Role.MODERATOR)
    with told.world.database.reading() as session:
        mark = dossier.mark(session, 1)
    assert someone.post("reports/raw/1", {"reason": "구조 위치 확인"}).status_code == HTTPStatus.OK
    with told.world.database.writing() as session:
        here = Map(session, told.world.status.value, iter([90]))
        session.add(IncidentReport(incident_id=1, report_id=here.report("도윤").id, how="joined", sure=0.8, at=NOW))
    assert someone.post("reports/1/act", {"act": "look", "reason": WHY, "mark": mark}).status_code == SEEN


def test_a_post_as_it_was_written_is_read_with_a_reason_and_on_record(told):
    someone = told.someone(Role.MODERATOR)
    assert "010-1234-5678" not in someone.get("reports/1").text
    assert "010-1234-5678" not in someone.get("reports/raw/1").text
    assert someone.post("reports/raw/1", {"reason": ""}).status_code == REFUSED
    assert acts(told) == []
    assert "010-1234-5678" in someone.post("reports/raw/1", {"reason": "구조 위치 확인"}).text
    assert acts(told) == [("read raw", "kim", "구조 위치 확인")]


def test_reading_unmasked_words_in_live_wants_a_factor_shown_just_now(live_desk):
    with live_desk.world.database.writing() as session:
        Map(session, live_desk.world.status.value).report()
    someone = live_desk.someone(Role.MODERATOR)
    live_desk.clock.pass_(timedelta(minutes=6))
    assert someone.get("reports/raw/1").location == "/desk/prove?next=reports%2Fraw%2F1"
    assert acts(live_desk) == []


def test_the_list_begins_with_life_and_can_be_narrowed(told):
    someone = told.someone(Role.MODERATOR)
    page = someone.get("reports").text
    assert page.index("강남역") < page.index("신대방역")
    assert "생명 위험" in page
    narrow = someone.get("reports?district=11590").text
    assert "신대방역" in narrow
    assert "강남역" not in narrow
    assert "강남역" in someone.get("reports?district=<script>&hazard=%00&all=1").text
    assert "자리를 모르는 제보 1건" in page


def test_what_every_act_would_do_is_said_and_never_alike_in_both_worlds(live_desk, drill_desk):
    said = []
    for desk in (live_desk, drill_desk):
        with desk.world.database.writing() as session:
            here = Map(session, desk.world.status.value)
            here.incident(here.report())
        page = desk.someone(Role.MODERATOR).get("reports/1").text
        said.append([part.split("</dd>")[0] for part in page.split('<dd id="then-')[1:]])
    assert len(said[0]) == 7
    assert set(said[0]).isdisjoint(said[1])


def test_new_danger_to_life_is_announced_once(told):
    someone = told.someone(Role.MODERATOR)
    assert someone.get("reports/life?since=0&after=0").status_code == HTTPStatus.NO_CONTENT
    with told.world.database.writing() as session:
        for subject in ("2", "report 4"):
            raise_alarm(session, LIFE, subject, cause="x", remedy="y", now=NOW)
    part = someone.get("reports/life?since=0&after=0")
    assert part.status_code == HTTPStatus.OK
    assert f"{told.root}reports/2" in part.text
    assert f"{told.root}reports/unplaced" in part.text
    assert "after=2" in part.text
    assert someone.get("reports/life?since=0&after=2").status_code == HTTPStatus.NO_CONTENT


def test_a_report_without_a_place_is_judged_once(told):
    someone = told.someone(Role.MODERATOR)
    fields = {"act": "false", "state": "unconfirmed", "reason": WHY}
    assert someone.post("reports/unplaced/1", fields).status_code == REFUSED, "it belongs to an incident"
    assert someone.post("reports/unplaced/4", fields).status_code == SEEN
    assert someone.post("reports/unplaced/4", {**fields, "act": "confirmed"}).status_code == REFUSED
    assert one(told, Report, 4).state == "false"
    assert "제보 4" not in someone.get("reports/unplaced").text


HOSTILE = ("", "0", "-1", "99", "9" * 40, "²", "1; DROP", "\0", "{{7*7}}", "<script>alert(1)</script>", "merged", "../../x", "가" * 3000)


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_refused_in_words_and_shown_as_text(told, typed):
    someone = told.someone(Role.MODERATOR)
    for path, field in (("act", "act"), ("merge", "into"), ("split", "report"), ("report/1", "act"), ("picture/abc", "act")):
        assert do(told, someone, path, **{field: typed, "reason": typed or "x"}) == REFUSED, path
    assert do(told, someone, "act", act="look", mark=typed) == REFUSED
    assert acts(told) == []
    assert do(told, someone, "act", act="look", reason=f"<script>{typed}</script>{{{{7*7}}}}") == SEEN
    page = someone.get("reports/1").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "49" not in page.split("{{7*7}}")[0][-20:]


def test_a_picture_is_shown_to_staff_and_to_nobody_once_it_was_taken_down(told):
    someone = told.someone(Role.MODERATOR)
    assert someone.get("reports/pictures/abc").data == b"clean"
    assert someone.get("reports/pictures/abc").headers["Cache-Control"] == "no-store"
    assert do(told, someone, "picture/abc", incident=2, act="public") == REFUSED, "it is of another incident"
    assert do(told, someone, "report/1", act="takedown") == SEEN
    assert someone.get("reports/pictures/abc").status_code == HTTPStatus.NOT_FOUND
    assert "지워졌습니다" in someone.get("reports/1").text
    assert one(told, Picture, 1).clean == b""


@pytest.mark.parametrize("path", ["reports/99", "reports/99999999999999999999", "reports/-1", "reports/x", "reports/raw/99"])
def test_what_is_not_there_is_said(told, path):
    assert told.someone(Role.DUTY_CHIEF).get(path).status_code in (HTTPStatus.NOT_FOUND, REFUSED)


def test_a_long_list_is_read_in_parts_and_each_stands_in_one_of_them(drill_desk):
    with drill_desk.world.database.writing() as session:
        here = Map(session, "Exercise")
        for _ in range(130):
            here.incident(here.report())
        here.incident(here.report(urgency="life"))
    kim = drill_desk.someone(Role.MODERATOR)
    first = kim.get("reports").text
    (rest,) = re.findall(r'href="[^"]*/(reports\?[^"]*from=100[^"]*)"', first)
    second = kim.get(unescape(rest)).text
    numbers = [int(one) for text in (first, second) for one in re.findall(r'<a href="[^"]*/reports/(\d+)">\d', text)]
    assert (numbers[0], len(numbers), len(set(numbers))) == (131, 131, 131), "life is first, none is twice and none is missing"
    assert "from=" not in second
    assert kim.get("reports?from=x").status_code == HTTPStatus.CONFLICT
