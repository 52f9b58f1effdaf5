"""Seoul Open Data and the Han river's stages: numbers and incidents, what is nothing, what is an error, and what is no number."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.intake.child import parse, parse_here
from lifeline.intake.formats import Parsed, Unparsed
from lifeline.intake.formats._tm import to_wgs84
from lifeline.intake.formats._topis_words import details
from lifeline.intake.quantity import NoReading, number, within
from lifeline.intake.reading import Reading, from_row, to_row
from tests.intake.samples import FORMAT_OF, SAMPLES, parsed, sample

FOLDERS = ("seoul-rain-gauge", "seoul-river-stage", "seoul-traffic", "hrfco-jamsu-bridge")


def of(found: Parsed, quantity: str) -> dict[str, float]:
    """The newest value of each station."""
    return {one.station: one.value for one in sorted(found.readings, key=lambda one: one.at) if one.quantity == quantity}


def rain(**row: object) -> bytes:
    """A row of station 1 with these fields, and a sound one of station 2."""
    sound = {"RF_CD": "2", "RF_NM": "a", "GU_NM": "중구", "RN_10M": "0", "DATA_CLCT_TM": "2026-08-10 14:59"}
    return json.dumps({"ListRainfallService": {"RESULT": {"CODE": "INFO-000"}, "row": [sound | {"RF_CD": "1"} | row, sound]}}).encode()


def test_the_heaviest_hour_of_the_flood_is_the_sum_of_six_rows() -> None:
    hours = [one.value for one in parsed("seoul-rain-gauge/2022-08-08-2114-flood.xml").readings if one.quantity == "rain_60min_mm"]
    assert max(hours) == 141.5


def test_a_rain_gauge_has_its_district_with_the_city_before_it() -> None:
    assert {one.area for one in parsed("seoul-rain-gauge/2022-08-08-2114-flood.xml").readings} == {
        "서울특별시 동작구",
        "서울특별시 관악구",
        "서울특별시 종로구",
    }


def test_a_part_of_an_hour_is_no_hour() -> None:
    assert of(parsed("seoul-rain-gauge/2026-08-10-dry-new-names.json"), "rain_60min_mm") == {}


def test_absent_and_negative_rain_is_noted_and_is_never_zero() -> None:
    found = parsed("seoul-rain-gauge/2026-08-10-dry-new-names.json")
    assert set(of(found, "rain_10min_mm")) == {"1201"}
    assert found.notes == ("구의3동 left out: -99.9 mm cannot be 10분 강우량", "중곡4동 left out: there is no value")


@pytest.mark.parametrize("text", ["", " ", "-", "nan", "inf", "1e999", "1_0", "٣", "9999", "-0.1", "점검중"])
def test_what_is_no_rain_is_a_note(text: str) -> None:
    found = parse_here("seoul-rain-gauge", rain(RN_10M=text))
    assert (set(of(found, "rain_10min_mm")), len(found.notes)) == ({"2"}, 1)


def test_a_row_without_a_time_is_a_note() -> None:
    assert "is not a time" in parse_here("seoul-rain-gauge", rain(DATA_CLCT_TM="어제")).notes[0]


def test_fields_of_other_names_are_a_refusal_and_not_a_dry_day() -> None:
    body = rain().replace(b"RN_10M", b"RAIN")
    with pytest.raises(Unparsed, match="none of the 2 rows"):
        parse_here("seoul-rain-gauge", body)


def test_a_stage_is_set_against_the_levels_of_its_own_row() -> None:
    found = parsed("seoul-river-stage/2026-07-17-0930-streams-rise.xml")
    assert of(found, "over_control_m") == {"1401": 0.22, "403": 0.9}
    assert of(found, "over_plan_flood_m") == {"1401": -4.18, "101": -9.35, "403": -2.466}


def test_a_gauge_without_a_control_level_is_not_above_it() -> None:
    assert "101" not in of(parsed("seoul-river-stage/2026-07-17-0930-streams-rise.xml"), "over_control_m")


def test_gauges_without_a_stage_are_noted() -> None:
    notes = parsed("seoul-river-stage/2026-07-17-0930-streams-rise.xml").notes
    assert notes == ("대곡교 left out: there is no value", "여수대교 left out: -9999 m cannot be 수위")


def test_the_service_s_old_names_are_read_too() -> None:
    found = parsed("seoul-river-stage/single-old-names.json")
    assert [(one.station, one.name, one.area) for one in found.readings[:1]] == [("1401", "불광천 증산교", "서울특별시 은평구")]


def test_the_stage_at_the_bridge_has_no_place_of_its_own() -> None:
    found = parsed("hrfco-jamsu-bridge/2024-07-18-walkers.json")
    assert [(one.value, one.at.hour, one.area) for one in found.readings] == [(5.62, 22, ""), (5.48, 22, "")]
    assert len(found.notes) == 1


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(SAMPLES)) for folder in FOLDERS for path in SAMPLES.glob(f"{folder}/no-data.*"))
)
def test_no_data_is_a_success(name: str) -> None:
    assert parsed(name) == Parsed()


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(SAMPLES)) for folder in FOLDERS for path in SAMPLES.glob(f"{folder}/refused/*"))
)
def test_an_error_inside_http_200_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(Unparsed) as refused:
        parse_here(FORMAT_OF[name.split("/")[0]], sample(name))
    assert refused.value.remedy


def test_an_answer_of_another_service_is_refused() -> None:
    with pytest.raises(Unparsed, match="not an answer of ListRainfallService"):
        parse_here("seoul-rain-gauge", sample("seoul-river-stage/2026-07-17-0930-streams-rise.xml"))


def test_more_rows_than_the_service_gives_are_refused() -> None:
    rows = "".join(f"<row><acc_id>{number}</acc_id></row>" for number in range(1_001))
    with pytest.raises(Unparsed, match="1,001 rows"):
        parse_here("seoul-traffic", f"<AccInfo><RESULT><CODE>INFO-000</CODE></RESULT>{rows}</AccInfo>".encode())


def test_gauges_that_did_not_come_are_noted() -> None:
    body = sample("seoul-river-stage/2026-07-17-0930-streams-rise.xml").replace(b"<list_total_count>5<", b"<list_total_count>22<")
    assert "only 5 of 22 gauges" in parse_here("seoul-river-stage", body).notes[0]


def test_the_bridge_that_is_closed_lies_where_it_lies() -> None:
    lat, lon = to_wgs84(206076.7132692197, 446245.6950463236)
    assert (lat, lon) == (pytest.approx(37.5157, abs=2e-4), pytest.approx(127.0687, abs=2e-4))


def test_the_origin_of_the_belt_is_its_origin() -> None:
    assert to_wgs84(200_000, 500_000) == (pytest.approx(38, abs=1e-9), pytest.approx(127, abs=1e-9))


def test_an_incident_keeps_its_codes_closure_first_and_ends_when_expected() -> None:
    bridge = parsed("seoul-traffic/2026-10-10-incidents.xml").alerts[0]
    assert [pair.value for pair in bridge.infos[0].event_codes] == ["009", "04B01", "A04"]
    assert (bridge.sent, bridge.infos[0].expires) == (datetime(2026, 4, 7, 1, tzinfo=UTC), datetime(2027, 2, 28, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "place", "cause"),
    [
        ("올림픽대로 (여의교 → 한강대교) 추돌사고\r-통제 : 2차로 통제", "올림픽대로 (여의교 → 한강대교)", "추돌사고"),
        ("올림픽대로 염창IC ↔ 국립현충원 양방향 전면통제\r-사유 : 한강 수위 상승", "올림픽대로 염창IC ↔ 국립현충원", "한강 수위 상승"),
        ("탄천나들목 및 봉은교 구조개선공사\r-장소 : 봉은교\r-통제 : 양방향 전면통제 ", "봉은교", "구조개선공사"),
        ("마라톤 대회\r-통제 : 세종대로 부분통제", "세종대로", "마라톤 대회"),
        ("잠수교 도로침수", "잠수교", "도로침수"),
    ],
)
def test_an_incident_says_which_road_and_why(text: str, place: str, cause: str) -> None:
    assert details(text) == {"place_ko": place, "cause_ko": cause}


@pytest.mark.parametrize(
    "text", ["폭우로 도로침수", "빗길 교통사고", "초등학교 행사", "2차로 통제", "전면통제", "국지성 호우", "", f"{'가' * 60}로 침수"]
)
def test_what_is_no_road_is_not_said_to_be_closed(text: str) -> None:
    assert details(text) == {"place_ko": "", "cause_ko": ""}


def test_the_texts_get_the_road_of_an_incident() -> None:
    flooded = parsed("seoul-traffic/2026-10-10-incidents.xml").alerts[2].infos[0]
    assert (flooded.parameter("place_ko"), flooded.parameter("cause_ko")) == ("잠수교", "도로침수")


def test_a_time_of_three_digits_lost_its_zero() -> None:
    assert parsed("seoul-traffic/single.xml").alerts[0].sent == datetime(2026, 10, 10, 0, 30, tzinfo=UTC)


def test_an_incident_without_a_point_near_the_city_has_words_only_and_a_note() -> None:
    found = parsed("seoul-traffic/2026-10-10-incidents.xml")
    assert [bool(alert.infos[0].areas[0].circles) for alert in found.alerts] == [True, True, False, False]
    assert len(found.notes) == 2


@pytest.mark.parametrize("name", ["seoul-rain-gauge/2022-08-08-2114-flood.xml", "seoul-river-stage/single-old-names.json"])
def test_readings_come_back_equal_from_the_child(name: str) -> None:
    assert parse(FORMAT_OF[name.split("/")[0]], sample(name)) == parsed(name)


@given(st.text(max_size=5), st.floats(0, 100, allow_nan=False), st.datetimes(timezones=st.just(UTC)))
def test_a_reading_survives_its_row(text: str, value: float, at: datetime) -> None:
    reading = Reading("s" + text, text, "rain_10min_mm", value, at, text)
    assert from_row(json.loads(json.dumps(to_row(reading)))) == reading


@pytest.mark.parametrize(
    "row", [["a", "b", "stage_m", 1e9, "2026-01-01T00:00:00+00:00", ""], ["a", "b", "stage_m", 1.0, "2026-01-01T00:00:00", ""]]
)
def test_a_row_the_child_could_not_have_written_is_refused(row: list[str | float]) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_row(row)


def test_bounds_are_part_of_what_can_be() -> None:
    assert within("stage_m", number("-20")) == -20
    with pytest.raises(NoReading):
        within("stage_m", -20.1)
