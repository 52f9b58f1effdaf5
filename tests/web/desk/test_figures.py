"""Figures at the desk: typed row by row, shown as the public would see them, and two people for the dead and the missing."""

import html
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.bulletins.situations import open_situations
from lifeline.core.people import Actor
from lifeline.situation import acts, read
from lifeline.situation.entry import Change
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.waiting import waiting
from lifeline.staff.roles import Role
from tests.conftest import NOW
from tests.situation.record import COUNTING, entry
from tests.web.desk.laid import issued

AS_OF = "2026-01-06T07:00"
REPORT = {"as_of": AS_OF, "source": "서울소방재난본부", "reason": "new_information"}


@pytest.fixture
def flood(desk):
    return desk, issued(desk)


@pytest.fixture
def exercise(drill_desk):
    return drill_desk, issued(drill_desk)


def situation(desk):
    with desk.world.database.reading() as session:
        return open_situations(session)[0].id


def published(desk):
    """What is public of the one emergency, as words: metric-area to value."""
    with desk.world.database.reading() as session:
        return {f"{one.metric}-{one.area}": str(one.value) for every in read.current(session).values() for one in every}


def waits(desk):
    with desk.world.database.reading() as session:
        return waiting(session)


def told(desk, *figures, author="office", reason=Reason.NEW_INFORMATION, note=""):
    """Entered by a command, and published where one person is enough; the dead and the missing by two."""
    with desk.world.database.writing() as session:
        change = Change(reason, tuple(figures), note)
        made = acts.record(session, situation(desk), change, counting=COUNTING, author=Actor(author, author), now=desk.clock.now())
        if not made.published:
            shown = next(one for one in waiting(session) if one.act == made.act).hash
            acts.approve(session, made.act, shown=shown, by=Actor("second", "second"), now=desk.clock.now())


def fields(page):
    """Every field that the page would send again."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found if name != "crossing"}


def typed(someone, number, values, **report):
    """As the form sends it: only the rows that were filled."""
    seen = dict(
        re.findall(
            r'name="seen-([^"]+)" value="([^"]*)"', "".join(someone.get(f"figures/{number}/enter?{one}").text for one in ways(values))
        )
    )
    rows = {"row": list(values), **{f"value-{key}": value for key, value in values.items()}, **{f"seen-{key}": seen[key] for key in values}}
    return {**rows, **REPORT, **report}


def ways(values):
    return sorted({f"area={key.rpartition('-')[2]}" for key in values})


def entered(someone, number, values, **report):
    """Typed, looked at, and put on record by the second press."""
    given = typed(someone, number, values, **report)
    looked = someone.post(f"figures/{number}/enter", {**given, "do": "check"})
    assert looked.status_code == HTTPStatus.OK, looked.text
    return someone.post(f"figures/{number}/enter", {**given, "do": "confirm", "shown": fields(looked.text)["shown"]})


def clerk(desk, login="jihyun", **more):
    return desk.someone(Role.FIGURES_CLERK, login=login, **more)


def approved(someone, act, **more):
    page = someone.get(f"figures/acts/{act}/approve").text
    return someone.post(f"figures/acts/{act}/approve", {"shown": fields(page).get("shown", ""), **more})


def test_a_report_is_shown_as_the_public_would_see_it_and_enters_the_record_by_a_second_press(flood):
    desk, number = flood
    someone = clerk(desk)
    given = typed(someone, number, {"vehicles-": "12+", "homes_flooded-": "10~15", "power_outage-": "미상", "closed_roads-": "0"})
    page = someone.post(f"figures/{number}/enter", {**given, "do": "check"})
    assert page.status_code == HTTPStatus.OK
    for words in ("12대 이상", "10~15동", "0곳"):
        assert words in page.text
    assert published(desk) == {}, "looking changes nothing"
    answer = someone.post(f"figures/{number}/enter", {**fields(page.text), **given, "do": "confirm"})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert published(desk) == {"vehicles-": "12+", "homes_flooded-": "10-15", "power_outage-": "unknown", "closed_roads-": "0"}
    assert "12대 이상" in re.sub(r"</?b>", "", desk.app.test_client().get(f"{desk.root.removesuffix('desk/')}situations/{number}").text), (
        "the public page"
    )


def test_every_row_is_found_wrong_by_itself_and_nothing_typed_is_lost(exercise):
    desk, number = exercise
    told(desk, entry("displaced_total", "20", as_of=NOW - timedelta(hours=1)))
    someone = clerk(desk)
    given = typed(someone, number, {"vehicles-": "열둘", "displaced_total-": "7", "rescued-": "3"}, note="눈길")
    given |= {"as_of-rescued-": "어제", "source-rescued-": "구조대"}
    page = someone.post(f"figures/{number}/enter", {**given, "do": "check"})
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for kept in ('value="열둘"', 'value="7"', 'value="어제"', 'value="구조대"', 'value="눈길"', f'value="{AS_OF}"'):
        assert kept in page.text
    assert "열둘&#39;은(는) 수치가 아닙니다" in page.text
    assert "어제&#39;은(는) 시각이 아닙니다" in page.text
    page = someone.post(f"figures/{number}/enter", {**given, "value-vehicles-": "12", "as_of-rescued-": "", "do": "check"})
    assert len(re.findall(r'class="line bad"', page.text)) == 1, "only the count that fell"
    assert published(desk) == {"displaced_total-": "20"}


def test_the_dead_and_the_missing_wait_for_another_person_and_the_rest_does_not(flood):
    desk, number = flood
    someone, other = clerk(desk), clerk(desk, "minsu")
    assert entered(someone, number, {"dead-": "1", "missing-": "3", "vehicles-": "4"}).location.endswith("done=fig_both")
    assert published(desk) == {"vehicles-": "4"}
    (act,) = waits(desk)
    assert "다른 사람이 승인합니다" in someone.get(f"figures/acts/{act.act}").text
    assert approved(someone, act.act).status_code == HTTPStatus.CONFLICT
    assert other.get(f"figures/acts/{act.act}").text.count("발표 없음") == 2, "what the public sees now"
    name = {"typed": "사 망"} if desk.root == "/desk/" else {}
    if name:
        assert approved(other, act.act, typed="실종").status_code == HTTPStatus.CONFLICT
        assert len(waits(desk)) == 1
    assert f'{desk.root}figures">승인을 기다리는 집계 1건' in other.get().text, "the first page leads there"
    assert approved(other, act.act, **name).location.endswith("done=fig_approved")
    assert published(desk) == {"vehicles-": "4", "dead-": "1", "missing-": "3"}
    late = approved(other, act.act, **name)
    assert late.status_code == HTTPStatus.CONFLICT
    assert "다른 사람이 먼저 결정했습니다" in late.text


def test_what_changed_meanwhile_is_told_at_every_step_and_nothing_is_done(exercise):
    desk, number = exercise
    someone, other = clerk(desk), clerk(desk, "minsu")
    old = typed(someone, number, {"vehicles-": "5"})
    told(desk, entry("vehicles", "9", as_of=NOW - timedelta(hours=2)))
    page = someone.post(f"figures/{number}/enter", {**old, "do": "check"})
    assert (page.status_code, "지금은 9대입니다" in page.text, 'value="5"' in page.text) == (HTTPStatus.CONFLICT, True, True)
    given = typed(someone, number, {"vehicles-": "10", "missing-": "2"})
    shown = fields(someone.post(f"figures/{number}/enter", {**given, "do": "check"}).text)["shown"]
    confirm = {**given, "do": "confirm", "shown": shown}
    assert someone.post(f"figures/{number}/enter", confirm).status_code == HTTPStatus.SEE_OTHER
    again = someone.post(f"figures/{number}/enter", confirm)
    assert again.status_code == HTTPStatus.CONFLICT, "pressed twice"
    (act,) = waits(desk)
    page = fields(other.get(f"figures/acts/{act.act}/approve").text)
    told(desk, entry("missing", "7", as_of=NOW - timedelta(hours=2)))
    assert other.post(f"figures/acts/{act.act}/approve", page).status_code == HTTPStatus.CONFLICT
    assert published(desk) == {"vehicles-": "10", "missing-": "7"}


def test_of_two_who_press_at_the_same_moment_one_is_told_that_it_changed(exercise):
    desk, number = exercise
    both, ready = [clerk(desk), clerk(desk, "minsu")], threading.Barrier(2)
    given = [typed(one, number, {"vehicles-": value}) for one, value in zip(both, ("5", "6"), strict=True)]
    shown = [
        fields(one.post(f"figures/{number}/enter", {**form, "do": "check"}).text)["shown"] for one, form in zip(both, given, strict=True)
    ]

    def press(place):
        ready.wait(30)
        return both[place].post(f"figures/{number}/enter", {**given[place], "do": "confirm", "shown": shown[place]}).status_code

    with ThreadPoolExecutor(2) as pool:
        came = sorted(pool.map(press, (0, 1)))
    assert came == [HTTPStatus.SEE_OTHER, HTTPStatus.CONFLICT]
    with desk.world.database.reading() as session:
        assert len(read.history(session, situation(desk))) == 1


def test_the_missing_who_were_found_dead_move_as_one_and_the_sum_of_a_closed_group_is_kept(exercise):
    desk, number = exercise
    told(
        desk,
        *(
            entry(metric, value, as_of=NOW - timedelta(hours=3))
            for metric, value in (("missing", "3"), ("dead", "1"), ("rescued", "6"), ("aboard", "10"))
        ),
    )
    someone = clerk(desk)
    assert someone.post(f"figures/{number}/group", {"preset": "aboard", "now": "open", "reason": "승선 명부"}).location.endswith(
        "fig_closed"
    )
    assert (
        someone.post(f"figures/{number}/group", {"preset": "aboard", "now": "open", "reason": "승선 명부"}).status_code
        == HTTPStatus.CONFLICT
    )
    wrong = someone.post(f"figures/{number}/enter", {**typed(someone, number, {"rescued-": "8"}), "do": "check"})
    assert (wrong.status_code, "차이 2명" in wrong.text) == (HTTPStatus.CONFLICT, True)
    given = {**REPORT, "count": "2", "origin": "missing", "target": "dead", "area": "", "note": "신원 확인"}
    page = someone.post(f"figures/{number}/move", {**given, "do": "check"})
    assert ("3명" in page.text, "1명" in page.text) == (True, True)
    assert someone.post(f"figures/{number}/move", {**fields(page.text), "do": "confirm"}).location.endswith("done=fig_waits")
    (act,) = waits(desk)
    assert [str(one.entry.value) for one in act.figures] == ["1", "3"]
    assert someone.post(f"figures/{number}/move", {**given, "count": "9", "do": "check"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    approved(clerk(desk, "minsu"), act.act)
    assert (published(desk)["missing-"], published(desk)["dead-"]) == ("1", "3")


def test_what_is_given_back_says_why_and_can_be_mended_and_entered_again(flood):
    desk, number = flood
    someone, chief = clerk(desk), desk.someone(Role.APPROVER, login="junho")
    entered(someone, number, {"dead-": "11"})
    (act,) = waits(desk)
    desk.clock.pass_(timedelta(minutes=30))
    assert chief.post(f"figures/acts/{act.act}/decline", {"reason": " "}).status_code == HTTPStatus.CONFLICT
    assert chief.post(f"figures/acts/{act.act}/decline", {"reason": "1명입니다"}).status_code == HTTPStatus.SEE_OTHER, (
        "no factor is asked for"
    )
    page = someone.get(f"figures/{number}").text
    assert "1명입니다" in page
    again = someone.get(f"figures/{number}/enter?again={act.act}").text
    assert 'value="11"' in again
    assert f'value="{AS_OF}"' in again
    assert published(desk) == {}
    assert "되돌려 주었습니다" in someone.get(f"figures/acts/{act.act}").text


def test_a_correction_shows_old_and_new_and_needs_its_reason(exercise):
    desk, number = exercise
    told(desk, entry("injured_light", "9", as_of=NOW - timedelta(hours=2), rule="병원에 온 사람"))
    someone = clerk(desk)
    form = someone.get(f"figures/{number}/enter?metric=injured_light&area=&correct=1").text
    assert 'value="병원에 온 사람"' in form
    without = someone.post(f"figures/{number}/enter", {**typed(someone, number, {"injured_light-": "8"}, reason=""), "do": "check"})
    assert (without.status_code, "까닭을 고르십시오" in without.text) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    assert (
        entered(someone, number, {"injured_light-": "8"}, reason="double_count", note="두 병원에서 셈").status_code == HTTPStatus.SEE_OTHER
    )
    history = someone.get(f"figures/{number}/history?metric=injured_light&area=").text
    assert [words in history for words in ("9명", "8명", "중복 집계 정정", "두 병원에서 셈")] == [True] * 4


def test_a_sheet_says_what_it_would_change_before_it_does_and_names_every_wrong_line(exercise):
    desk, number = exercise
    someone = clerk(desk)
    sheet = "항목,값,기준시각,출처,지역\n차량 침수·파손,12,2026-01-06 07:00,강남구청,강남구\n침수,3,2026-01-06 07:00,강남구청,강남구\n"
    page = someone.post(f"figures/{number}/sheet", {"file": (BytesIO(sheet.encode()), "report.csv"), "do": "check"})
    assert (page.status_code, published(desk)) == (HTTPStatus.OK, {})
    given = {**fields(page.text), "do": "confirm"}
    assert "강남구청" in someone.post(f"figures/{number}/sheet", {**given, "do": "edit"}).text
    assert someone.post(f"figures/{number}/sheet", given).status_code == HTTPStatus.SEE_OTHER
    assert published(desk) == {"vehicles-11680": "12", "homes_flooded-11680": "3"}
    wrong = someone.post(f"figures/{number}/sheet", {"sheet": sheet.replace("12,", "열둘,").replace("침수,3", "침수,-3"), "do": "check"})
    assert (wrong.status_code, "2번째 줄" in wrong.text, "3번째 줄" in wrong.text) == (HTTPStatus.UNPROCESSABLE_ENTITY, True, True)
    assert someone.post(f"figures/{number}/sheet", {"sheet": "x" * 60_000}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    other = issued(desk, hazard="heavy_rain", districts="11110")
    foreign = sheet.replace("지역\n", "지역,속보번호\n").replace("강남구\n", f"강남구,{other}\n")
    assert someone.post(f"figures/{number}/sheet", {"sheet": foreign}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY, (
        "of another emergency"
    )


def test_whoever_has_some_districts_enters_and_approves_there_alone(exercise):
    desk, number = exercise
    gangnam, whole = clerk(desk, "gangnam", area="11680"), clerk(desk)
    form = gangnam.get(f"figures/{number}/enter").text
    assert ('name="value-dead-11680"' in form, 'name="value-dead-"' in form) == (True, False)
    assert entered(gangnam, number, {"vehicles-11680": "2"}).status_code == HTTPStatus.SEE_OTHER
    foreign = {"row": ["vehicles-"], "value-vehicles-": "3", "seen-vehicles-": "0", **REPORT, "do": "check"}
    assert gangnam.post(f"figures/{number}/enter", foreign).status_code == HTTPStatus.FORBIDDEN
    sheet = {"sheet": "metric,value,as_of,source\nvehicles,3,2026-01-06 07:00,시청\n"}
    assert gangnam.post(f"figures/{number}/sheet", sheet).status_code == HTTPStatus.FORBIDDEN
    assert (
        gangnam.post(f"figures/{number}/move", {**REPORT, "count": "1", "origin": "missing", "target": "dead"}).status_code
        == HTTPStatus.FORBIDDEN
    )
    assert gangnam.post(f"figures/{number}/next", {"due": "2026-01-06T20:00"}).status_code == HTTPStatus.FORBIDDEN
    entered(whole, number, {"dead-": "1"})
    (act,) = waits(desk)
    assert approved(gangnam, act.act).status_code == HTTPStatus.FORBIDDEN
    assert gangnam.post(f"figures/acts/{act.act}/decline", {"reason": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert len(waits(desk)) == 1


@pytest.mark.parametrize(
    ("role", "enters", "approves"),
    [(Role.WRITER, False, False), (Role.APPROVER, False, True), (Role.AUDITOR, False, False), (Role.DUTY_CHIEF, True, True)],
)
def test_everybody_reads_figures_and_only_some_enter_or_approve(flood, role, enters, approves):
    desk, number = flood
    entered(clerk(desk), number, {"dead-": "1"})
    (act,) = waits(desk)
    someone = desk.someone(role, login="somebody")
    for path in ("figures", f"figures/{number}", f"figures/{number}/history", f"figures/acts/{act.act}"):
        assert someone.get(path).status_code == HTTPStatus.OK
    assert (someone.get(f"figures/{number}/enter").status_code == HTTPStatus.OK) is enters
    assert (someone.get(f"figures/acts/{act.act}/approve").status_code == HTTPStatus.OK) is approves


def test_approving_in_live_wants_a_factor_shown_just_now(live_desk):
    number = issued(live_desk)
    entered(clerk(live_desk), number, {"dead-": "1"})
    (act,) = waits(live_desk)
    someone = live_desk.someone(Role.APPROVER, login="junho")
    live_desk.clock.pass_(timedelta(minutes=6))
    answer = someone.get(f"figures/acts/{act.act}/approve")
    assert (answer.status_code, "/desk/prove" in answer.location) == (HTTPStatus.SEE_OTHER, True)


def test_the_next_report_is_promised_on_the_public_page(exercise):
    desk, number = exercise
    someone = clerk(desk)
    due = desk.clock.now() + timedelta(hours=2)
    assert someone.post(f"figures/{number}/next", {"due": due.isoformat()}).location.endswith("done=fig_promised")
    assert "next" not in someone.post(f"figures/{number}/next", {"due": "내일"}).headers.get("Location", "")
    assert due.isoformat(timespec="minutes")[:10] in desk.app.test_client().get(f"/drill/situations/{number}").text


WRONG = {  # by row: its value and what it says of its own, each refused for another reason
    "dead-": {"value": "10", "state": "final"},
    "missing-": {"value": "1", "as_of": "2026-01-06T01:00"},
    "vehicles-": {"value": "3"},
    "rescued-": {"value": "unknown", "state": "confirmed"},
    "homes_half-": {"value": "1", "as_of": "2026-01-07T07:00"},
    "homes_flooded-": {"value": "1", "source": "[훈련 EXERCISE]"},
    "restoration_rate-": {"value": "101"},
    "closed_roads-": {"value": "1", "url": "javascript:alert(1)"},
    "rivers-": {"value": "1", "rule": "010-1234-5678로 신고된 것"},
    "slopes-": {"value": "1", "source": "가" * 301},
    "livestock-": {"value": "unknown"},
    "crops-": {"value": "2", "state": "reported"},
}


def test_why_a_row_is_refused_stands_beside_it_in_the_language_of_the_page(exercise):
    desk, number = exercise
    old = {"as_of": NOW - timedelta(hours=3)}
    told(desk, entry("missing", "2", **old), entry("vehicles", "9", **old), entry("livestock", "4", **old))
    told(desk, entry("crops", "2", state=Sureness.CONFIRMED, **old), entry("dead", "9", state=Sureness.FINAL, **old))
    someone = clerk(desk)
    own = {f"{name}-{key}": value for key, row in WRONG.items() for name, value in row.items()}
    page = someone.post(f"figures/{number}/enter", {**typed(someone, number, dict.fromkeys(WRONG, "")), **own, "do": "check"})
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(re.findall(r'class="why" id="wrong-([^"]*)"', page.text)) == set(WRONG)
    assert re.findall(r'<span lang="en">[^<]*', page.text) == []
    sheet = "metric,value,as_of,source,area\n사람,1,2026-01-06 07:00,시청,\nvehicles,하나,어제,시청,없는구\n"
    page = someone.post(f"figures/{number}/sheet", {"sheet": sheet, "do": "check"})
    assert page.text.count("번째 줄") == 4
    assert re.findall(r'<span lang="en">[^<]*', page.text) == []
    retracted = typed(someone, number, {"vehicles-": "8"}, reason="retracted", note="x")
    assert "철회하면" in someone.post(f"figures/{number}/enter", {**retracted, "do": "check"}).text


HOSTILE = st.text(max_size=60) | st.sampled_from(
    ["\0", "\ud800", "9" * 400, "٣", "=1+1", "<script>", "2026-99-99T99:99", "0x1", "-1", "𝟙", "1~", "{x}", "%s"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_text_in_any_field_gives_a_page(exercise, data):
    desk, number = exercise
    someone = clerk(desk)
    told_of = {
        "enter": (
            "row",
            "value-dead-",
            "seen-dead-",
            "state-dead-",
            "as_of-dead-",
            "source-dead-",
            "as_of",
            "source",
            "url",
            "reason",
            "note",
            "despite",
            "do",
            "shown",
        ),
        "move": ("count", "origin", "target", "area", "as_of", "source", "url", "note", "despite", "do", "shown"),
        "sheet": ("sheet", "do", "shown"),
        "next": ("due",),
        "group": ("preset", "now", "reason"),
    }
    path = data.draw(st.sampled_from(sorted(told_of)))
    sound = {"row": "dead-", "value-dead-": "1", "seen-dead-": "0", "count": "1", "origin": "missing", "target": "dead", **REPORT}
    sent = {name: data.draw(HOSTILE | st.just(sound.get(name, ""))) for name in told_of[path]}
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}
    assert someone.post(f"figures/{number}/{path}", clean).status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    asked = data.draw(HOSTILE).encode("utf-8", "replace").decode()
    for rest in ("enter", "history"):
        query = {"metric": asked, "area": asked, "again": asked, "correct": asked}
        assert someone.client.get(f"{desk.root}figures/{number}/{rest}", query_string=query).status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    for odd in ("figures/acts/99999999999999999999", "figures/acts/99999999999999999999/approve", "figures/없음", "figures/없음/enter"):
        assert someone.get(odd).status_code == HTTPStatus.NOT_FOUND
