"""How much of the city an official message is about: never more than it says."""

import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.core.cap import Area, Pair
from lifeline.core.outline import MAX_POINTS
from lifeline.core.place import load_city
from lifeline.core.plane import contains, kilometres
from lifeline.core.strict_yaml import BadData

FOLDER = Path(__file__).parents[2] / "city"
CITY = load_city(FOLDER)
ALL = set(CITY.districts)
GANGNAM, SEOCHO, JUNG, GANGSEO = "11680", "11650", "11140", "11500"
SOUTHEAST, SOUTHWEST = ({*zone.districts} for zone in CITY.zones if zone.code in ("L1100100", "L1100300"))
FOREIGN, UNREAD = "foreign", "unread"


def read(*areas: Area, on: date | None = None) -> set[str] | str:
    """Districts, or how the areas were understood when they are none of ours."""
    scope = CITY.scope(areas, on=on)
    if scope.unread:
        return UNREAD
    return set(scope.districts) or FOREIGN


def zone(code: str, words: str = "") -> Area:
    return Area(words, (Pair("KMA:zone", code),))


def air(name: str, words: str | None = None) -> Area:
    return Area(name if words is None else words, (Pair("AIRKOREA:zone", name),))


def coded(code: str, words: str = "") -> Area:
    return Area(words, (Pair("행정구역코드", code),))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("서울특별시 강남구", {GANGNAM}),
        ("서울특별시  강남구 ", {GANGNAM}),
        ("강남구", {GANGNAM}),
        ("서울특별시 중구", {JUNG}),
        ("서울 강서구", {GANGSEO}),
        ("중구", UNREAD),
        ("강서구", UNREAD),
        ("동구", UNREAD),
        ("부산광역시 중구", FOREIGN),
        ("부산 강서구", FOREIGN),
        ("서울", ALL),
        ("서울특별시", ALL),
        ("서울특별시 전체", ALL),
        ("서울 전역", ALL),
        ("전국", ALL),
        ("전국(서울 제외)", UNREAD),
        ("서울 제외", UNREAD),
        ("전국, 서울 제외", UNREAD),
        ("서울동남권", SOUTHEAST),
        ("서울(동남권)", SOUTHEAST),
        ("서울(동남권, 서남권)", SOUTHEAST | SOUTHWEST),
        ("서울특별시(강남구, 중구)", {GANGNAM, JUNG}),
        ("서울 도심권", {"11110", "11140", "11170"}),
        ("서울(일부)", UNREAD),
        ("서울북부", UNREAD),
        ("강남구·서초구", {GANGNAM, SEOCHO}),
        ("강남구·중구", UNREAD),
        ("서울·경기", ALL),
        ("경기도(광주, 하남), 서울(동남권)", SOUTHEAST),
        ("서울특별시 강남구 역삼동", UNREAD),
        ("강남구, 서울", UNREAD),
        ("수도권", UNREAD),
        ("세종대로", UNREAD),
        ("울릉도.독도", FOREIGN),
        ("남해서부동쪽먼바다", FOREIGN),
        ("제주도(추자도 제외)", FOREIGN),
        ("강원북부산지", FOREIGN),
        ("충청북도 증평군 ", FOREIGN),
        ("Seoul", ALL),
        ("Seoul Southeast", SOUTHEAST),
        ("Gangnam-gu", {GANGNAM}),
        ("Jung-gu", UNREAD),
        ("Gangnam-gu, Seoul", UNREAD),
        ("Busan", FOREIGN),
        ("", UNREAD),
    ],
)
def test_names_in_a_text(words: str, expected: set[str] | str) -> None:
    assert read(Area(words)) == expected


def test_a_name_of_decomposed_letters_is_the_same_name() -> None:
    assert read(Area(unicodedata.normalize("NFD", "서울특별시 강남구"))) == {GANGNAM}


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (zone("L1100000"), ALL),
        (zone("L1100100"), SOUTHEAST),
        (zone("L1100100", "서울동남권"), SOUTHEAST),
        (zone("L1100100", "서울동북권"), UNREAD),
        (zone("L1100100", "부산"), UNREAD),
        (zone("L1010100"), UNREAD),
        (zone("L1100500"), UNREAD),
        (zone("S1322200", "남해서부동쪽먼바다"), FOREIGN),
        (zone("nonsense"), UNREAD),
        (coded("0000000000"), ALL),
        (coded("1100000000", "서울"), ALL),
        (coded("1168000000"), {GANGNAM}),
        (coded("11680"), {GANGNAM}),
        (coded("1168010100"), UNREAD),
        (coded("2611000000"), FOREIGN),
        (coded("9900000000"), UNREAD),
        (coded("강남"), UNREAD),
        (Area("Autauga", (Pair("UGC", "ALC001"),)), FOREIGN),
        (Area("강남구", (Pair("a list nobody knows", "1"),)), {GANGNAM}),
    ],
)
def test_codes(area: Area, expected: set[str] | str) -> None:
    assert read(area) == expected


NORTHWEST_OF_THE_AIR = {"11380", "11410", "11440"}


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (air("서울 서울권역"), ALL),
        (air("서울 서북권"), NORTHWEST_OF_THE_AIR),
        (air("서울 서북권역"), NORTHWEST_OF_THE_AIR),
        (air("서울특별시 도심권"), {"11110", "11140", "11170"}),
        (air("경기 남부권"), FOREIGN),
        (air("인천 서북권"), FOREIGN),
        (air("경기 서울권역"), FOREIGN),
        (air("서울 한강권"), UNREAD),
        (air("서울"), UNREAD),
        (air("서북권"), UNREAD),
        (air("강남구 서북권"), UNREAD),
        (air("전국 서울권역"), UNREAD),
        (air(""), UNREAD),
        (air("서울 서북권", "서울 동남권"), UNREAD),
        (air("서울 서북권", "부산"), UNREAD),
        (Area("낙동강(삼랑진교)"), FOREIGN),
        (Area("한강(한강대교)"), UNREAD),
    ],
)
def test_zones_of_the_air_and_rivers(area: Area, expected: set[str] | str) -> None:
    assert read(area) == expected


@given(
    st.sampled_from(["경기", "인천", "부산", "대구", "충남", "제주", "강원"]),
    st.sampled_from(["서북권", "서울권역", "도심권", "전체", "중구", "강남구", ""]),
)
def test_an_air_zone_of_another_province_is_never_ours(province: str, zone: str) -> None:
    assert read(air(f"{province} {zone}")) == FOREIGN


def test_an_air_zone_is_not_the_weather_zone_of_the_same_name() -> None:
    assert read(air("서울 서북권")) < read(Area("서울 서북권"))


def test_an_alert_without_an_area_is_read_by_a_person() -> None:
    assert CITY.scope(()).unread == ("the message names no area",)


def test_places_elsewhere_beside_ours_are_passed_over() -> None:
    scope = CITY.scope([zone("L1100100"), Area("부산광역시 중구")])
    assert (set(scope.districts), scope.foreign, scope.unread) == (SOUTHEAST, True, ())


def test_all_districts_together_are_the_whole_city() -> None:
    assert CITY.scope([coded(code) for code in ALL]).whole


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    text = (FOLDER / "city.yaml").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if "L1100100" in line)
    ended = row.replace("valid_to: null", "valid_to: '2026-06-30'")
    (tmp_path / "city.yaml").write_text(text.replace(row, ended), encoding="utf-8")
    (tmp_path / "districts.geojson").write_text((FOLDER / "districts.geojson").read_text())
    return tmp_path


def test_a_zone_code_is_read_on_the_days_it_was_valid(dated: Path) -> None:
    assert set(load_city(dated).scope([zone("L1100100")], on=date(2026, 6, 30)).districts) == SOUTHEAST


def test_a_zone_code_is_not_read_after_its_last_day(dated: Path) -> None:
    assert load_city(dated).scope([zone("L1100100")], on=date(2026, 7, 1)).unread


# Shapes


@pytest.mark.parametrize("code", sorted(ALL))
def test_the_outline_of_a_district_reaches_that_district_alone(code: str) -> None:
    assert read(Area("", polygons=(CITY.outlines[code].ring,))) == {code}


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (Area("", polygons=(((33, 124), (33, 132), (39, 132), (39, 124), (33, 124)),)), ALL),
        (Area("", polygons=(((35, 128), (35, 129), (36, 129), (35, 128)),)), FOREIGN),
        (Area("서울", polygons=(CITY.outlines[GANGNAM].ring,)), {GANGNAM}),
        (Area("부산", polygons=(CITY.outlines[GANGNAM].ring,)), UNREAD),
        (Area("", circles=((37.4967, 127.063, 0),)), {GANGNAM}),
        (Area("", circles=((37.4967, 127.063, 0.5),)), {GANGNAM}),
        (Area("", circles=((37.55, 126.99, 40),)), ALL),
        (Area("South Korea", circles=((35.9, 129.3, 0),)), FOREIGN),
        (Area("", circles=((35.9, 129.3, 5000),)), ALL),
        (Area("강남구", polygons=(((37.49, 127.05), (37.49, 127.06), (37.5, 127.06), (37.49, 127.05)),)), {GANGNAM}),
    ],
)
def test_shapes(area: Area, expected: set[str] | str) -> None:
    assert read(area) == expected


@pytest.mark.parametrize(
    ("area", "reason"),
    [
        (Area("서울", polygons=(((37.0, 127.0),) * (MAX_POINTS + 1),)), f"more than {MAX_POINTS}"),
        (Area("서울", polygons=(((37.0, 127.0), (38.0, 127.0), (37.5, 128.0), (37.5, 127.5)),)), "not a closed ring"),
        (Area("서울", polygons=(((127.0, 37.0), (127.0, 38.0), (128.0, 37.0), (127.0, 37.0)),)), "no latitude and longitude"),
        (Area("서울", circles=((float("nan"), 127.0, 1.0),)), "no latitude and longitude"),
        (Area("서울", circles=((37.0, 127.0, -1.0),)), "no radius"),
        (Area("서울", circles=((37.0, 127.0, float("inf")),)), "no radius"),
    ],
)
def test_a_shape_that_cannot_be_is_refused_with_its_reason(area: Area, reason: str) -> None:
    assert reason in CITY.scope([area]).unread[0]


POINTS = st.tuples(st.floats(37.3, 37.8), st.floats(126.6, 127.3))


@given(st.lists(POINTS, min_size=3, max_size=8))
def test_a_polygon_reaches_only_districts_near_it(points: list[tuple[float, float]]) -> None:
    ring = (*points, points[0])
    for code in CITY.scope([Area("", polygons=(ring,))]).districts:
        outline = CITY.outlines[code]
        crossed = any(
            outline.holds((a[0] + (b[0] - a[0]) * k / 500, a[1] + (b[1] - a[1]) * k / 500)) for a, b in pairwise(ring) for k in range(501)
        )
        assert contains(ring, outline.inside) or crossed


@given(st.floats(37.3, 37.8), st.floats(126.6, 127.3), st.floats(0, 30))
def test_a_circle_reaches_only_districts_within_its_radius(lat: float, lon: float, radius: float) -> None:
    for code in CITY.scope([Area("", circles=((lat, lon, radius),))]).districts:
        outline = CITY.outlines[code]
        nearest = min(kilometres((lat, lon), point) for point in (*outline.ring, outline.inside))
        assert outline.holds((lat, lon)) or nearest <= radius + 3  # vertices are up to a few km apart


WORDS = st.sampled_from(
    ["서울", "서울특별시 강남구", "강남구", "중구", "부산광역시 중구", "서울(동남권)", "전국", "제외", "수도권", "", "강남구 역삼동"]
)


@given(st.lists(WORDS, max_size=4), st.sampled_from([",", "·", " ", ""]))
def test_joined_names_never_mean_more_than_each_name_alone(names: list[str], joint: str) -> None:
    alone = frozenset[str]().union(*(CITY.scope([Area(name)]).districts for name in names))
    assert CITY.scope([Area(joint.join(names))]).districts <= alone


@given(st.text())
def test_no_text_breaks_the_reading_or_is_taken_for_the_city_by_chance(text: str) -> None:
    scope = CITY.scope([Area(text)])
    assert bool(scope.districts) <= any(word in text for word in ("서울", "전국", "대한민국", "구", "eoul", "orea"))


# Words


@pytest.mark.parametrize(
    ("districts", "korean", "english"),
    [
        (ALL, "서울 전역", "all of Seoul"),
        ({GANGNAM, SEOCHO}, "서초구·강남구", "Seocho-gu, Gangnam-gu"),
        (SOUTHEAST, "서울동남권(서초·강남·송파·강동)", "Seoul Southeast (Seocho-gu, Gangnam-gu, Songpa-gu, Gangdong-gu)"),
        (SOUTHEAST | SOUTHWEST, "서울동남권·서울서남권", "Seoul Southeast, Seoul Southwest"),
        (SOUTHEAST | {JUNG}, "서울동남권·중구", "Seoul Southeast, Jung-gu"),
    ],
)
def test_a_scope_in_words(districts: set[str], korean: str, english: str) -> None:
    scope = CITY.scope_of(districts)
    assert (scope.words(CITY, "ko"), scope.words(CITY, "en")) == (korean, english)


@pytest.mark.parametrize(("language", "name"), [("ko", "서울동남권"), ("en", "Seoul Southeast")])
def test_one_zone_is_named_alone_where_there_is_little_room(language: str, name: str) -> None:
    assert CITY.short_words(frozenset(SOUTHEAST), language) == name


@given(st.sets(st.sampled_from(sorted(ALL)), min_size=1))
def test_short_words_mean_the_same_places_and_are_never_longer(districts: set[str]) -> None:
    short, words = (say(frozenset(districts), "ko") for say in (CITY.short_words, CITY.words))
    assert short == words or (read(Area(short)) == districts and len(short) < len(words))


def test_a_district_of_one_syllable_keeps_its_last_letter() -> None:
    northwest = next(zone for zone in CITY.zones if zone.code == "L1100400").districts
    assert "종로·중구·용산" in CITY.words(northwest, "ko")


@given(st.sets(st.sampled_from(sorted(ALL)), min_size=1))
def test_the_words_of_a_scope_read_back_as_the_same_scope(districts: set[str]) -> None:
    words = CITY.words(frozenset(districts), "ko").partition("(")[0]
    bare = {"중구", "강서구"} & set(words.split("·"))
    if not bare:
        assert read(Area(words)) == districts


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("code: '11140'", "code: '11110'", "stands here a second time"),
        ("['11650', '11680'", "['11650', '99999'", "no district has the code 99999"),
        ("valid_to: null", "valid_to: '2026-02-30'", "must be days that exist"),
        ("shared_name: true", "shared: true", "is not a key known here"),
    ],
)
def test_a_mistake_in_the_city_file_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = (FOLDER / "city.yaml").read_text(encoding="utf-8")
    (tmp_path / "city.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    (tmp_path / "districts.geojson").write_text((FOLDER / "districts.geojson").read_text())
    with pytest.raises(BadData, match=sentence):
        load_city(tmp_path)


def test_a_map_with_other_districts_than_the_city_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "city.yaml").write_text((FOLDER / "city.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "districts.geojson").write_text('{"features": []}')
    with pytest.raises(BadData, match="stands in one file only"):
        load_city(tmp_path)


def test_almost_the_whole_city_is_said_by_what_is_left_out():
    districts = frozenset(CITY.districts) - {"11110", "11140"}
    assert CITY.words(districts, "ko") == "서울 전역(종로구·중구 제외)"
    assert CITY.words(districts, "en") == "all of Seoul except Jongno-gu, Jung-gu"
