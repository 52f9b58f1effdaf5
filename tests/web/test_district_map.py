"""Districts as a map and as a table: both say the same, and the map says it by letters too."""

import re
from itertools import pairwise

import pytest

from lifeline.web.public.map import WIDE, city_map
from tests.web import city_day
from tests.web.city_day import NOON
from tests.web.test_figures_on_page import page, words

LETTERS = {"ko": {"alert": "경", "caution": "주"}, "en": {"alert": "Al", "caution": "Ca"}}


@pytest.fixture
def page_time():
    return NOON


@pytest.fixture
def day(live_press):
    return city_day.three_emergencies(live_press)


def rows(client, path="/"):
    """Names of districts and words of each row."""
    found = page(client, path).xpath("//table[contains(@class, 'districts')]/tbody/tr")
    return [(words(row[0]).split(", "), words(row[1])) for row in found]


def test_every_district_is_drawn_once(office):
    drawn = city_map(office.city.outlines)
    assert [shape.code for shape in drawn.shapes] == list(office.city.outlines)
    assert all(0 <= shape.x <= WIDE and 0 <= shape.y <= drawn.high for shape in drawn.shapes)


def test_neighbours_share_their_border(office):
    """Each step of a border is walked by both, or by one where the city ends."""
    walked: dict[frozenset[tuple[int, int]], int] = {}
    for shape in city_map(office.city.outlines).shapes:
        for step in _steps(shape.path):
            walked[step] = walked.get(step, 0) + 1
    alone = sum(1 for times in walked.values() if times == 1)
    assert alone < len(walked) / 2


def _steps(path: str):

    (x, y), *moves = [(int(a), int(b)) for a, b in re.findall(r"(-?\d+)\s*(-?\d+)", path)]
    corners = [(x, y)]
    for across, down in moves:
        x, y = x + across, y + down
        corners.append((x, y))
    return {frozenset(pair) for pair in pairwise([*corners, corners[0]]) if len(set(pair)) == 2}


@pytest.mark.parametrize(("path", "language"), [("/", "ko"), ("/en/", "en")])
def test_map_and_table_say_the_same_of_every_district(client, day, office, path, language):
    svg = page(client, path).xpath("//svg[@role='img']")[0]
    told = {name: words_ for names, words_ in rows(client, path) for name in names}
    tones = dict(zip(office.city.outlines, [one.get("class") for one in svg.xpath(".//*[local-name()='path']")], strict=True))
    worst = {"ko": ("경보", "위험"), "en": ("Warning", "Danger")}[language]
    for code, tone in tones.items():
        said = told[office.city.districts[code].name(language)]
        assert tone == ("alert" if any(word in said for word in worst) else "caution"), said


@pytest.mark.parametrize(("path", "language"), [("/", "ko"), ("/en/", "en")])
def test_every_coloured_district_bears_the_letters_of_its_level(client, day, path, language):
    svg = page(client, path).xpath("//svg[@role='img']")[0]
    coloured = [one.get("class") for one in svg.xpath(".//*[local-name()='path'][@class]")]
    letters = [one.text for one in svg.xpath(".//*[local-name()='text']")]
    assert letters == [LETTERS[language][tone] for tone in coloured]


def test_several_levels_in_one_district_are_all_named_and_the_worst_gives_the_colour(client, day):
    (said,) = [words_ for names, words_ in rows(client) if "노원구" in names]
    assert said == "정전 안내, 대설경보"


def test_figures_of_several_emergencies_in_one_table_say_whose_they_are(client, day):
    (row,) = page(client).xpath("//table[contains(@class, 'districts')]//tr[th='도봉구']")
    assert words(row[2]) == "정전 안내: 정전 900가구"


def test_districts_in_which_nothing_holds_are_counted(client, live_press):
    live_press.issue(districts="11110")
    assert rows(client) == [(["종로구"], "대설경보")]
    assert "그 밖의 24개 구에는 특보가 없습니다" in words(page(client))


def test_a_quiet_day_has_no_map(client):
    assert page(client).xpath("//section[@id='districts']") == []


def test_the_map_is_told_in_words_and_has_a_table_with_a_caption(client, day):
    found = page(client).xpath("//section[@id='districts']")[0]
    assert "같은 내용이 아래 표에 있습니다" in found.xpath(".//svg[@role='img']/@aria-label")[0]
    assert words(found.xpath(".//caption")[0]) == "구별 단계와 수치"
