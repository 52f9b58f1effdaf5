"""How an official message is recognised as one of the 55 types, and when it is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.bulletins.hazard import load_hazards
from lifeline.core.cap import Info, Pair
from lifeline.core.strict_yaml import BadData
from tests.bulletins.official import CITY_FOLDER, HAZARDS, KPAS


def matched(event: str, code: str = "", *, name: str = KPAS, **more: object) -> tuple[str, str]:
    codes = (Pair(name, code),) if code else ()
    match = HAZARDS.match(Info(event=event, event_codes=codes, **more))  # type: ignore[arg-type]
    return match.hazard.code if match.hazard else "", match.level.id if match.level else ""


def message(kind: str, text: str) -> tuple[str, str]:
    return matched(kind, description=text, parameters=(Pair("MOIS:DST_SE_NM", kind), Pair("MOIS:EMRG_STEP_NM", "긴급재난")))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("대설주의보", ("heavy_snow", "advisory")),
        ("대설 주의보", ("heavy_snow", "advisory")),
        ("대설경보 해제", ("heavy_snow", "warning")),
        ("대설주의보 발효 중", ("heavy_snow", "advisory")),
        ("대설 예비특보", ("heavy_snow", "pre")),
        ("폭염중대경보", ("heat_wave", "critical")),
        ("열대야주의보", ("heat_wave", "tropical_night")),
        ("오존중대경보", ("ozone", "critical")),
        ("지진해일주의보", ("tsunami", "advisory")),
        ("폭풍해일경보", ("storm_surge_high_seas", "warning")),
        ("초미세먼지경보", ("fine_dust", "warning")),
        ("지진조기경보", ("earthquake", "eew")),
        ("공습경보", ("civil_defense", "air_raid")),
        ("화생방경보", ("civil_defense", "cbr")),
        ("가뭄 주의 단계", ("drought", "caution")),
        ("감염병 위기경보 심각", ("infectious_disease", "serious")),
        ("산불 2단계", ("wildfire", "stage2")),
        ("고층건물 화재 위험", ("highrise_fire", "danger")),
        ("[특보] 제05-63호 : 2026.05.18.15:00 / 건조주의보 발표 (*)", ("dry_weather", "advisory")),
        ("Heavy Snow Watch", ("heavy_snow", "advisory")),
        ("STRONG WIND WARNING", ("strong_wind", "warning")),
    ],
)
def test_an_event_names_its_type_and_level(event: str, expected: tuple[str, str]) -> None:
    assert matched(event) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("대설특별경보", ("heavy_snow", "")),
        ("대설특보", ("heavy_snow", "")),
        ("폭염 미확인 등급 2", ("heat_wave", "")),
        ("안개주의보", ("dense_fog", "")),
        ("산불경보", ("wildfire", "")),
        ("Heavy Snow Emergency Warning", ("heavy_snow", "")),
        ("Dense Fog Advisory", ("dense_fog", "")),
        ("열대야경보", ("", "")),
        ("강풍주의보·풍랑주의보", ("", "")),
        ("Wind Wave and Heavy Snow Warning", ("", "")),
        ("재난문자", ("", "")),
        ("", ("", "")),
    ],
)
def test_what_is_not_known_is_never_guessed(event: str, expected: tuple[str, str]) -> None:
    assert matched(event) == expected


@pytest.mark.parametrize(
    ("event", "code", "expected"),
    [
        ("", "HSW", ("heavy_snow", "advisory")),
        ("", "HAS", ("heavy_snow", "warning")),
        ("", "HUW", ("strong_wind", "warning")),
        ("", "HLS", ("typhoon", "pre")),
        ("", "NUW", ("nuclear_accident", "alert")),
        ("", "HAW", ("dry_weather", "")),
        ("", "WWW", ("storm_surge_high_seas", "")),
        ("", "TOR", ("strong_wind", "")),
        ("", "FFW", ("", "")),
        ("", "CDW", ("", "")),
        ("", "NIC", ("", "")),
        ("강풍주의보", "WWW", ("strong_wind", "advisory")),
        ("건조경보", "HAW", ("dry_weather", "warning")),
        ("대설", "HAS", ("heavy_snow", "warning")),
        ("대설", "HRW", ("heavy_snow", "")),
        ("대설특별경보", "HAS", ("heavy_snow", "")),
        ("열대야경보", "HAS", ("", "")),
    ],
)
def test_the_text_outranks_the_code(event: str, code: str, expected: tuple[str, str]) -> None:
    assert matched(event, code) == expected


def test_the_same_letters_in_another_list_of_codes_mean_nothing() -> None:
    assert matched("", "HUW", name="SAME") == ("", "")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("대설", "오늘 07시 서울 대설주의보 발효", ("heavy_snow", "advisory")),
        ("대설", "눈길 조심하세요", ("heavy_snow", "")),
        ("대설", "대설 주의 바랍니다", ("heavy_snow", "")),
        ("대설", "대설주의보가 대설경보로 변경", ("heavy_snow", "")),
        ("대설", "이면도로 결빙 주의", ("road_icing", "danger")),
        ("대설", "대설경보 해제, 이면도로 결빙 주의", ("heavy_snow", "warning")),
        ("붕괴", "도로 함몰 발생", ("ground_subsidence", "danger")),
        ("붕괴", "건물 외벽이 무너짐", ("building_collapse", "danger")),
        ("화생방사고", "원전 사고 발생", ("nuclear_accident", "")),
        ("환경오염사고", "폭풍해일주의보 발효, 해안가 출입 금지", ("", "")),
        ("기타", "반지하 침수 우려", ("urban_inundation", "danger")),
        ("홍수", "도림천이 범람하고 있습니다", ("urban_inundation", "danger")),
        ("홍수", "한강 홍수주의보 발령, 침수 주의", ("river_flood", "advisory")),
        ("호우", "저지대 침수에 대비하세요", ("heavy_rain", "")),
        ("기타", "오늘은 좋은 날", ("", "")),
        ("의료", "응급실 안내", ("", "")),
        ("처음 보는 종류", "아무 말", ("", "")),
    ],
)
def test_a_text_message_is_read_by_its_kind_and_its_text(kind: str, text: str, expected: tuple[str, str]) -> None:
    assert message(kind, text) == expected


def test_the_way_a_message_was_recognised_is_said() -> None:
    assert "HSW" in HAZARDS.match(Info(event="", event_codes=(Pair(KPAS, "HSW"),))).by


@pytest.mark.parametrize("code", ["CLR", "EAT"])
def test_some_codes_are_an_all_clear_by_themselves(code: str) -> None:
    assert HAZARDS.is_clear_code(Info(event="", event_codes=(Pair(KPAS, code),)))


def test_a_level_a_type_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError, match="heavy_snow has no level 'critical'"):
        HAZARDS["heavy_snow"].level("critical")


@given(st.sampled_from(sorted(HAZARDS.wording.names)), st.text(alphabet="가나다라특별중대주의경보예비", max_size=5))
def test_a_level_is_only_ever_a_word_of_the_types_own_scheme(name: str, tail: str) -> None:
    match = HAZARDS.match(Info(event=name + tail))
    whole = any((name + tail).startswith(known) for known, (_, level) in HAZARDS.wording.names.items() if level)  # 공습경보가
    if match.hazard and match.level and tail and not whole:
        assert tail.removesuffix("단계") in match.level.words


@given(st.text(), st.text())
def test_no_text_breaks_the_matching(event: str, description: str) -> None:
    HAZARDS.match(Info(event=event, description=description, parameters=(Pair("MOIS:DST_SE_NM", event),)))
    HAZARDS.match(Info(event=event))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("words: [호우]", "words: [태풍]", "the word 태풍 belongs to typhoon already"),
        ("HRA: {hazard: heavy_rain", "HRA: {hazard: heavy_ran", "no type has the code 'heavy_ran'"),
        ("code: heavy_rain\n    seq: 2", "code: heavy_rain\n    seq: 1", "the seq 1 belongs to typhoon already"),
        ("열대야주의보: tropical_night", "열대야주의보: hot", "means level 'hot', which the scheme heat does not have"),
        ("severity: Moderate", "severity: Bad", "severity' is wrong"),
    ],
)
def test_a_contradiction_in_the_file_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = (CITY_FOLDER / "hazards.yaml").read_text(encoding="utf-8")
    (tmp_path / "hazards.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadData, match=sentence):
        load_hazards(tmp_path)
