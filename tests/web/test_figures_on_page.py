"""Casualties and damage as a citizen reads them: how many, how sure, as of when, who says so, and what was corrected."""

from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from lxml import html

from lifeline.situation.acts import record
from lifeline.situation.entry import Change, Entry
from lifeline.situation.reasons import Reason
from lifeline.situation.value import exact
from tests.web import city_day
from tests.web.city_day import NOON, Desk, at
from tests.web.press import Press

ROOF, POWER, SNOW = "s-2026-0014", "s-2026-0013", "s-2026-0011"


@pytest.fixture
def page_time():
    return NOON


@pytest.fixture
def day(live_press: Press):
    return city_day.three_emergencies(live_press)


@pytest.fixture
def desk(live_press: Press) -> Desk:
    return Desk(live_press, live_press.issue("heavy_snow"))


def page(client: FlaskClient, path: str = "/") -> html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def figures(found: html.HtmlElement) -> dict[str, str]:
    """By what is counted, all that is said of it."""
    return {words(one.find("dt")): words(one.find("dd")) for one in found.xpath(".//dl[@class='figures']/div")}


def article(client: FlaskClient, name: str, path: str = "/") -> html.HtmlElement:
    (found,) = page(client, path).xpath(f"//article[@id='{name}']")
    return found


def test_each_figure_has_its_own_time_source_state_and_change(client, day):
    assert figures(article(client, ROOF))["사망 확인"] == "3명 ▲ 1 늘어남 1 1월 6일 10:30에는 2명 1월 6일 11:10 기준, 서울소방재난본부"
    english = figures(article(client, ROOF, "/en/"))["Dead Confirmed"]
    assert english == "3 people ▲ 1 up by 1 2 people at 6 Jan 10:30 as of 6 Jan 11:10, 서울소방재난본부"


def test_a_figure_leads_to_its_source(client, day):
    (link,) = article(client, ROOF).xpath(".//dl[@class='figures']/div[1]//a")
    assert (link.get("href"), link.get("rel")) == (city_day.URL, "noopener noreferrer nofollow")


def test_what_is_not_known_reads_and_looks_different_from_zero(client, day):
    known, unknown = figures(article(client, SNOW))["사망 확인"], figures(article(client, POWER))["통신 장애"]
    assert known.startswith("0명")
    assert unknown.startswith("확인 중 아직 모릅니다. 0이라는 뜻이 아닙니다.")
    assert [words(one.find("dt")) for one in page(client).xpath("//div[@class='open']")] == ["통신 장애"]


@pytest.mark.parametrize(
    ("said", "korean", "english"),
    [
        ("displaced_now=1234", "1,234명", "1,234 people"),
        ("displaced_now=10-15", "10~15명", "10 to 15 people"),
        ("displaced_now=12+", "12명 이상", "at least 12 people"),
        ("displaced_now=0", "0명", "0 people"),
        ("displaced_now=1", "1명", "1 person"),
        ("displaced_now=?", "확인 중", "being confirmed"),
    ],
)
def test_a_figure_of_every_form_says_no_more_than_is_known(client, desk, said, korean, english):
    desk.publish(said, at(9))
    assert [words(page(client, path).xpath("//span[@class='amount']")[0]) for path in ("/", "/en/")] == [korean, english]


@pytest.mark.parametrize(
    ("before", "after", "sign", "heard"),
    [
        ("5", "7", "▲ 2", "늘어남 2"),
        ("1300", "100", "▼ 1,200", "줄어듦 1,200"),
        ("5", "5", "=", "그대로"),
    ],
)
def test_a_change_is_shown_by_a_sign_and_heard_in_words(client, desk, before, after, sign, heard):
    desk.publish(f"displaced_now={before}", at(9))
    desk.publish(f"displaced_now={after}", at(11))
    (change,) = page(client).xpath("//span[@class='change']")
    assert [(words(part), part.get("aria-hidden")) for part in change] == [(sign, "true"), (heard, None)]


@pytest.mark.parametrize(("before", "after"), [("10-15", "31"), ("5", "12+"), ("?", "5")])
def test_where_the_change_is_no_one_number_only_what_was_said_before_stands(client, desk, before, after):
    desk.publish(f"displaced_now={before}", at(9))
    desk.publish(f"displaced_now={after}", at(11))
    assert page(client).xpath("//span[@class='change']") == []
    assert "1월 6일 08:30에는" in figures(page(client))["미귀가 잠정"]


def test_a_first_figure_claims_no_change(client, desk):
    desk.publish("displaced_now=5", at(9))
    assert figures(page(client))["미귀가 잠정"] == "5명 1월 6일 08:30 기준, 서울시 재난안전대책본부"


def test_what_is_counted_is_said_beside_the_number(client, day):
    assert "집계 기준: 3주 이상 치료가 필요한 분" in figures(article(client, ROOF))["중상 잠정"]


def test_a_closed_group_that_does_not_add_up_is_shown_with_the_difference_and_why(client, day):
    (gap,) = article(client, ROOF).xpath(".//p[@class='gap']")
    assert words(gap).startswith("수가 맞지 않습니다: 구조 + 사망 + 실종 = 11명, 탑승·현장 인원 = 12명, 차이 1명")
    assert "현장에 있었는지 확인하고 있습니다" in words(gap)


def test_the_next_report_is_promised_and_a_late_one_is_called_late(client, day):
    assert words(article(client, ROOF).xpath(".//p[@class='report']")[0]) == "다음 발표 1월 6일 18:00"
    late = words(article(client, POWER).xpath(".//p[@class='report late']")[0])
    assert late == "예정된 발표가 늦어지고 있습니다 (1월 6일 11:30 예정이었습니다)"


def test_no_figures_is_not_said_to_be_no_damage(client, live_press):
    live_press.issue()
    assert "피해가 없다는 뜻이 아닙니다" in words(page(client))


def test_corrections_stay_visible_old_new_and_why_the_newest_first(client, day):
    items = [words(one) for one in page(client).xpath("//ol[@class='corrections']/li")]
    begins = ["1월 6일 11:50, 대설경보 통제 도로 10~15곳 → 에서 31곳", "1월 6일 11:40, 건물 붕괴 위험 구조 6명 → 에서 5명", "1월 6일 11:20"]
    assert [item.startswith(begin) for item, begin in zip(items, begins, strict=True)] == [True, True, True]
    reasons = ["집계 범위 변경: 자치구가", "중복 집계 정정: 같은 분이", "분류 변경: 수색하던 중"]
    assert [reason in item for reason, item in zip(reasons, items, strict=True)] == [True, True, True]


def test_who_was_missing_and_is_dead_is_one_correction_with_both_figures(client, day):
    last = page(client).xpath("//ol[@class='corrections']/li")[-1]
    shifts = [[words(part) for part in shift.xpath("del | ins")] for shift in last.xpath(".//span[@class='shift']")]
    assert shifts == [["4명", "3명"], ["2명", "3명"]]
    assert [shift.text.split()[0] for shift in last.xpath(".//span[@class='shift']")] == ["실종", "사망"]


def test_an_emergency_that_is_over_and_still_counted_stands_apart(client, day):
    (over,) = page(client).xpath("//section[@id='over']")
    assert words(over.find("h2")) == "끝났지만 피해를 계속 알리는 재난"
    assert figures(over)["경상 확정"].startswith("14명")
    assert page(client).xpath("//article[contains(., '교통사고')]") == []


def test_without_an_emergency_figures_of_the_last_one_do_not_hide_that_all_is_quiet(client, live_press):
    city_day.yesterday(live_press)
    found = page(client)
    assert words(found.find(".//h1")) == "현재 발효 중인 특보가 없습니다"
    assert found.xpath("//section[@id='over']")


def test_among_several_emergencies_the_first_figures_stand_and_all_of_them_where_it_is_alone(client, live_press):
    city_day.one_emergency(live_press)
    alone = len(figures(page(client)))
    live_press.issue("strong_wind")
    assert (alone, len(figures(page(client)))) == (7, 4)


def test_what_the_office_wrote_is_marked_as_korean_on_the_english_page(client, day):
    english = page(client, "/en/").xpath("//ol[@class='corrections']//span[@lang='ko']")
    assert len(english) == 3
    assert page(client).xpath("//ol[@class='corrections']//span[@lang]") == []


def test_the_easiest_korean_stands_under_the_level_on_the_korean_page_alone(client, day):
    assert [words(one) for one in page(client).xpath("//p[@class='easy']")][-1] == "눈이 아주 많이 옵니다. 차를 몰지 마세요."
    assert page(client, "/en/").xpath("//p[@class='easy']") == []


def test_a_waiting_figure_is_not_public(client, desk, live_press):
    with live_press.database.writing() as session:
        change = Change(Reason.NEW_INFORMATION, (Entry("dead", exact(4), at(9), "소방"),))
        record(session, "situation-1", change, counting=desk.counting, author=city_day.JIHYEON, now=at(10))
    assert figures(page(client)) == {}


def test_the_whole_of_the_page_can_be_told_apart_by_whoever_renews_it(client, day):
    parts = page(client).xpath("//main/*")
    names = [part.get("id") for part in parts]
    assert None not in names
    assert len(set(names)) == len(names)
    assert article(client, ROOF).get("data-summary").startswith("건물 붕괴 위험, 강북구. 사망 3명, 실종 3명")


@pytest.mark.parametrize("path", ["/", "/en/", "/situations/2026-0014", "/en/situations/2026-0011", "/bulletins/2026-0012"])
def test_headings_go_down_one_step_at_a_time(client, day, path):
    levels = [int(one.tag[1]) for one in page(client, path).xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels.count(1) == 1
    assert [after for before, after in pairwise(levels) if after > before + 1] == []
