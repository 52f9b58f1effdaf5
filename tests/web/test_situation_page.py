"""One emergency's own page: everything of it, under the number of its first bulletin, whichever number leads there."""

import pytest

from lifeline.bulletins.decide import Kind
from tests.web import city_day
from tests.web.city_day import NOON, Desk, at
from tests.web.test_figures_on_page import figures, page, words

SNOW, ROOF = "/situations/2026-0011", "/situations/2026-0014"


@pytest.fixture
def page_time():
    return NOON


@pytest.fixture
def day(live_press):
    return city_day.three_emergencies(live_press)


@pytest.mark.parametrize("root", ["", "/en"])
def test_a_later_number_leads_for_good_to_that_of_the_first(client, day, root):
    answer = client.get(f"{root}/situations/2026-0012")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{root}{SNOW}")
    assert "max-age" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("number", ["2026-9999", "none", "2026-0011%0A", "../healthz"])
def test_what_is_no_emergency_has_no_page(client, day, number):
    assert client.get(f"/situations/{number}").status_code == 404


def test_an_emergency_of_the_other_world_is_not_there(client, day):
    assert client.get("/drill/situations/2026-0014").status_code == 404


def test_its_bulletins_stand_in_the_order_they_were_issued(client, day):
    (section,) = page(client, SNOW).xpath("//section[@id='bulletins']")
    assert [link.get("href") for link in section.xpath(".//a")] == ["/bulletins/2026-0011", "/bulletins/2026-0012"]
    assert "44개 계정 중 44개 게시" in words(section)


def test_every_figure_ever_published_stands_with_what_it_was_said_by(client, day):
    rows = [words(row) for row in page(client, ROOF).xpath("//table[contains(@class, 'history')]/tbody/tr")]
    assert len(rows) == 13
    assert (
        rows[0]
        == "구조 5명 확인 1월 6일 11:10 서울소방재난본부 1월 6일 11:40, 1명이 확인 중복 집계 정정: 같은 분이 병원 두 곳에서 집계되었습니다."
    )
    assert rows[-1].startswith("실종 8명 잠정 1월 6일 08:30 서울소방재난본부 1월 6일 09:00, 2명이 확인 새로 확인")


def test_nobody_of_the_office_is_named(client, day):
    said = client.get(ROOF).text + client.get("/").text
    assert [name for name in ("지현", "민수", "jihyeon", "minsu") if name in said] == []


def test_figures_by_district_stand_in_its_table(client, day):
    (row,) = page(client, SNOW).xpath("//table[contains(@class, 'districts')]//tr[th='강북구']")
    assert [words(cell) for cell in row] == ["강북구", "대설경보", "경상 5명 미귀가 12명"]


def test_it_leads_to_its_machine_forms(client, day):
    links = page(client, f"/en{ROOF}").xpath("//a/@href")
    assert {f"{ROOF}/figures.csv", f"{ROOF}/figures.json"} <= set(links)


def test_an_emergency_that_is_over_says_so_and_tells_nobody_to_act(client, live_press):
    bulletin = live_press.issue("heavy_snow", "warning")
    Desk(live_press, bulletin).publish("injured_light=3", at(9), state="final")
    live_press.end(bulletin, Kind.OVER)
    found = page(client, "/situations/2026-0001")
    assert "상황 종료" in words(found)
    assert words(found.find(".//h1")) == "대설"
    assert "지금 이렇게 해 주세요" not in words(found)
    assert figures(found)["경상 확정"].startswith("3명")


def test_a_bulletin_leads_to_its_emergency(client, day):
    assert "/situations/2026-0011" in page(client, "/bulletins/2026-0012").xpath("//main//a/@href")
