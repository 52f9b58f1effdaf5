"""Where a post's matter is, rule by rule: order, doubt, anchors, numbers, positions, and what no text may do."""

import math
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.sighting import Position
from lifeline.incidents.district import Districts
from lifeline.incidents.gazetteer import load_gazetteer
from lifeline.incidents.locate import locate

CITY = Path(__file__).parents[2] / "city"
DISTRICTS = Districts.of_city(CITY)
GAZETTEER = load_gazetteer(CITY, DISTRICTS)
JONGNO, JUNG, GWANAK, SEOCHO, GANGNAM, DONGJAK, EUNPYEONG = "11110", "11140", "11620", "11650", "11680", "11590", "11380"


def place(text, *tags, position=None, lately=None):
    return locate(text, tags, position, GAZETTEER, lately=lately or {})


@pytest.mark.parametrize("word", ["방화", "미아", "중계", "방학", "공항", "수송", "인사", "신사", "오류", "광장", "사직"])
@pytest.mark.parametrize("sentence", ["{} 때문에 난리", "오늘 {}", "#서울소식 {} 이야기", "{}가 있었다고 합니다", "뉴스에서 {}, 정말?"])
def test_a_dong_without_its_ending_that_is_a_word_is_no_place(word, sentence):
    found = place(sentence.format(word), *(["서울소식"] if "#" in sentence else []))
    assert (found.method, found.name, found.candidates, found.known) == ("none", "", (), False)


@pytest.mark.parametrize(
    ("text", "method", "name", "district"),
    [
        ("신대방역침수", "station", "신대방역", DONGJAK),
        ("서초동에서는 물이 안 빠져요", "dong", "서초동", SEOCHO),
        ("이수역 1번출구 물바다", "station", "이수역 1번출구", DONGJAK),
        ("반포대교 통제", "place", "반포대교", "11170"),
        ("#강남역침수 심각", "station", "강남역", GANGNAM),
        ("사당역 막힘", "station", "사당역", DONGJAK),
        ("서초구 강남역 앞", "station", "강남역", SEOCHO),
        ("2호선 신림 지연", "station", "신림역", GWANAK),
        ("미아3동 정전", "dong", "미아동", "11305"),
        ("관악구 반지하 침수", "gu", "관악구", GWANAK),
        ("Gangnam Station exit 11 is flooded", "station", "강남역 11번출구", GANGNAM),
        ("남산 1호터널 앞 추돌", "place", "남산1호터널", JUNG),
        ("남산 1호 터널 앞 추돌", "place", "남산1호터널", JUNG),
        ("이태원 골목 사람 못 움직임", "place", "이태원", "11170"),
        ("이태원 1번출구 압사", "station", "이태원역 1번출구", "11170"),
        ("이태원 해밀톤호텔 옆 골목", "place", "해밀톤호텔", "11170"),
        ("#강남침수 심각", "gu", "강남구", GANGNAM),
        ("서울 목5동 정전", "dong", "목동", "11470"),
        ("서울대입구 물난리", "station", "서울대입구역", GWANAK),
        ("미아사거리 쪽 빙판", "station", "미아사거리역", "11305"),
    ],
)
def test_a_name_is_found_with_what_stands_around_it(text, method, name, district):
    found = place(text)
    assert (found.method, found.name, found.district) == (method, name, district)


def test_a_district_in_a_tag_that_came_beside_the_text_is_found():
    assert (place("물이 무릎까지", "강남침수").method, place("조심하세요", "동작그만").method) == ("gu", "none")


def test_a_place_inside_a_tag_is_found_without_spaces():
    found = place("미끄러워요", "서울제설북악스카이웨이")
    assert (found.method, found.name) == ("place", "북악스카이웨이")
    assert {one.district for one in found.candidates} == {JONGNO, "11290"}


@pytest.mark.parametrize(
    ("text", "name", "method"),
    [
        ("강남대로 405 앞 맨홀 열림", "강남대로 405", "address"),
        ("테헤란로 152 정전", "테헤란로 152", "address"),
        ("신림동 1526번지", "신림동 1526번지", "address"),
    ],
)
def test_an_address_has_the_precision_of_its_road_or_dong(text, name, method):
    found = place(text)
    assert (found.name, found.method) == (name, method)
    assert found.metres > 500
    assert found.known == ("동" in name)


@pytest.mark.parametrize(
    "text", ["올림픽대로 30분째 정체", "강남대로 3차로 침수", "테헤란로 2시부터 통제", "신림동 3명 고립", "강남대로 20cm 잠김"]
)
def test_a_number_that_counts_something_is_no_address(text):
    assert place(text).method != "address"


def test_a_road_has_no_point():
    found = place("강변북로 침수")
    assert (found.known, found.district, len(found.candidates)) == (False, "", 4)


@pytest.mark.parametrize("text", ["신사동 침수", "신정동 정전", "중구 물난리", "강서구 폭설", "논현동 화재", "중동 침수"])
def test_a_name_of_several_places_is_never_one_point(text):
    found = place(text)
    assert (found.method, found.district, found.known) == ("none", "", False)


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("강남구 신사동 침수", GANGNAM),
        ("은평구 신사동 침수", EUNPYEONG),
        ("강남 신사동 침수", GANGNAM),
        ("신사동 압구정역 사이 침수", GANGNAM),
        ("신사동 응암역 침수", EUNPYEONG),
        ("서울 논현동 화재", GANGNAM),
        ("논현동 강남역 다 잠김", GANGNAM),
        ("서울시 중구 물난리", JUNG),
    ],
)
def test_an_anchor_decides_which_of_them_is_meant(text, district):
    assert place(text).district == district


def test_the_votes_of_a_day_decide_a_district_and_no_point():
    found = place("신사동 침수", lately={"신사동": EUNPYEONG})
    assert (found.district, found.known, found.candidates[0].district, found.method) == (EUNPYEONG, False, EUNPYEONG, "dong")
    assert place("신사동 침수", lately={"신사동": "11740"}).district == ""


@pytest.mark.parametrize(
    "text",
    ["부산 중구 침수", "인천 논현동 침수", "대구 대림동 화재", "논현동(인천) 침수", "부산광역시 해운대구 중동 침수", "수원 영동시장 불"],
)
def test_a_place_of_another_city_is_not_here_and_says_why(text):
    found = place(text)
    assert (found.method, found.district, found.known, found.candidates) == ("none", "", False, ())
    assert "not here" in found.why


def test_another_city_in_the_text_does_not_take_a_place_that_is_only_here():
    assert place("부산은 괜찮은데 강남역 침수").name == "강남역"


def test_of_two_places_near_each_other_the_first_is_drawn_as_wide_as_both():
    found = place("강남역에서 교대역 방향 침수")
    assert (found.name, found.known) == ("강남역", True)
    assert found.metres > 1000


def test_two_places_far_apart_are_candidates():
    found = place("강남역 신도림역 둘 다 침수")
    assert (found.known, found.district) == (False, "")
    assert {"강남역", "신도림역"} <= {one.name for one in found.candidates}


def test_what_is_said_to_be_fine_is_noted_and_gives_way():
    assert place("신림동은 괜찮아요 사당동은 침수").name == "사당동"
    assert "fine" in place("신림동은 괜찮아요").why


@pytest.mark.parametrize(
    ("lat", "lon", "why"),
    [
        (0.0, 0.0, "0, 0"),
        (126.9779, 37.5663, "swapped"),
        (35.1796, 129.0756, "outside"),
        (48.85, 2.35, "outside"),
        (math.nan, 127.0, "no latitude"),
        (1e308, 1e308, "no latitude"),
        (-math.inf, 0.0, "no latitude"),
    ],
)
def test_a_position_that_is_not_here_is_never_on_the_map(lat, lon, why):
    found = place("강남역 침수", position=Position(lat, lon, 30, "platform"))
    assert (found.abroad, found.known, found.district) == (True, False, "")
    assert why in found.why
    assert found.candidates


@pytest.mark.parametrize("how", ["platform", "photo", "pin"])
def test_a_position_comes_before_the_words(how):
    found = place("신림역 침수", position=Position(37.5007, 127.0365, 30, how))
    assert (found.method, found.district, found.metres, found.candidates[0].name) == (how, GANGNAM, 30, "신림역")


@pytest.mark.parametrize("metres", [-5, 0, 10**12])
def test_the_exactness_of_a_position_is_kept_within_reason(metres):
    assert 10 <= place("", position=Position(37.5007, 127.0365, metres, "platform")).metres <= 20_000


@pytest.mark.parametrize(
    "text",
    ["강\u200b남\u200d역 침수", "\u202e강남역\u202c 침수", "\u1100\u1161\u11bc\u1102\u1161\u11b7\u110b\u1167\u11a8 침수", "🌊🌊강남역🌊🌊"],
)
def test_invisible_characters_and_other_forms_hide_no_name(text):
    assert place(text).name == "강남역"


@pytest.mark.parametrize(
    "text",
    [
        "홍길동입니다",
        "대중동원",
        "이세상도동시에",
        "활동",
        "초동 대응이 늦었다",
        "합동 점검",
        "방화 동기",
        "중동 전쟁",
        "고양이가 미아가 됐어요",
    ],
)
def test_a_part_of_another_word_is_no_place(text):
    assert place(text).district == ""
    assert not place(text).known


def test_a_name_behind_a_flood_of_invisible_characters_is_found():
    assert place("\u200b" * 90_000 + "강남역 침수").name == "강남역"


def test_a_huge_post_with_ten_thousand_tags_is_bounded():
    begun = time.process_time()
    found = place("신사동 강남역 " * 12_000, *[f"강남역{n}" for n in range(10_000)])
    assert len(found.candidates) <= 12
    assert time.process_time() - begun < 20


@given(st.text(max_size=200), st.lists(st.text(max_size=30), max_size=5))
def test_no_text_breaks_it_and_a_point_is_always_in_the_city(text, tags):
    found = locate(text, tags, None, GAZETTEER)
    assert (found.lat is None) == (found.lon is None)
    if found.lat is not None and found.lon is not None:
        assert DISTRICTS.of(found.lat, found.lon)


NAMES = [name.text for name in GAZETTEER.names]


@given(st.lists(st.sampled_from([*NAMES, "침수", " ", "에서", "은 괜찮아요", "방향", "1번출구", "405", "-", "번지", "#"]), max_size=12))
def test_whatever_is_named_a_point_comes_with_its_district_and_metres(parts):
    found = locate("".join(parts), (), None, GAZETTEER)
    if found.known:
        assert found.district
        assert found.metres
        assert found.candidates
        assert found.method != "none"


@given(st.floats(allow_nan=True), st.floats(allow_nan=True), st.integers())
def test_no_position_breaks_it(lat, lon, metres):
    found = locate("강남역", (), Position(lat, lon, metres, "photo"), GAZETTEER)
    assert found.abroad or found.district
