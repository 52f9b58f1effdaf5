"""Flood forecasts of the Han river flood control office, and the Forest Service's list of fires."""

import json
from datetime import UTC, datetime

import pytest

from lifeline.core.cap import Area, MsgType, Pair, Severity, Urgency
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed, Unparsed
from tests.intake.samples import parsed

ADVISORY, WARNING, OVER = (f"hrfco-floods/2026-07-15-{name}.json" for name in ("0700-advisory", "0930-warning", "2010-clear"))


def forecast(**changed: str) -> Parsed:
    row = {"ancdt": "202607150700", "kind": "주의보", "no": "5", "sttnm": "1018683", "obsnm": "한강대교", "wrnaranm": "서울특별시 용산구"}
    return parse_here("hrfco", json.dumps({"content": [row | changed]}).encode())


def test_a_flood_advisory_names_river_level_and_region() -> None:
    alert = parsed(ADVISORY).alerts[0]
    (info,) = alert.infos
    assert (alert.identifier, alert.sent) == ("hrfco:1018683:202607150700:주의보", datetime(2026, 7, 14, 22, 0, tzinfo=UTC))
    assert (info.event, info.severity, info.sender_name) == ("홍수주의보", Severity.MODERATE, "한강홍수통제소")
    assert [info.parameter(name) for name in ("river_ko", "station_ko", "stage")] == ["한강 서울시(한강대교)", "서울시(한강대교)", "7.82"]
    assert info.areas == (Area("서울특별시 용산구, 서울특별시 동작구"),)


def test_a_raised_forecast_is_an_update_of_the_one_before() -> None:
    (advisory, _), (warning,) = parsed(ADVISORY).alerts, parsed(WARNING).alerts
    assert (warning.msg_type, warning.infos[0].event, warning.infos[0].urgency) == (MsgType.UPDATE, "홍수경보", Urgency.IMMEDIATE)
    assert advisory.key in [(ref.sender, ref.identifier, ref.sent) for ref in warning.references]


def test_a_lifted_forecast_is_a_clear_of_the_one_before() -> None:
    (warning,), (over,) = parsed(WARNING).alerts, parsed(OVER).alerts
    (info,) = over.infos
    assert (over.msg_type, info.event, info.headline) == (MsgType.ALERT, "홍수경보", "홍수경보 해제")
    assert (info.response_types, info.urgency, info.severity) == (("AllClear",), Urgency.PAST, Severity.MINOR)
    assert warning.key in [(ref.sender, ref.identifier, ref.sent) for ref in over.references]


def test_a_forecast_without_a_region_names_river_and_station_and_nothing_wider() -> None:
    (alert,) = parsed("hrfco-floods/2026-07-15-0715-no-region.xml").alerts
    assert alert.infos[0].areas == (Area("중랑천(서울시(중랑교))"),)


def test_another_rivers_office_is_named_as_it_is() -> None:
    nakdong = parsed(ADVISORY).alerts[1].infos[0]
    assert (nakdong.sender_name, nakdong.areas) == ("낙동강홍수통제소장", (Area("낙동강(밀양시(삼랑진교))"),))


@pytest.mark.parametrize(("kind", "event"), [("홍수주의보", "홍수주의보"), ("홍수경보 발령", "홍수경보"), ("경보", "홍수경보")])
def test_a_kind_may_be_written_in_full(kind: str, event: str) -> None:
    assert forecast(kind=kind).alerts[0].infos[0].event == event


@pytest.mark.parametrize("kind", ["심각", "주의보 대치", "대홍수경보"])
def test_an_unknown_kind_is_kept_for_a_person(kind: str) -> None:
    result = forecast(kind=kind)
    assert (result.alerts[0].infos[0].severity, "unknown kind" in result.notes[0]) == (Severity.UNKNOWN, True)


def test_an_end_without_a_level_is_an_end_of_unknown_severity() -> None:
    (info,) = forecast(kind="해제").alerts[0].infos
    assert (info.event, info.response_types, info.severity) == ("홍수", ("AllClear",), Severity.UNKNOWN)


def test_names_of_fields_in_capitals_are_the_same() -> None:
    row = {"ANCDT": "202607150700", "KIND": "주의보", "NO": "5", "STTNM": "1018683", "OBSNM": "한강대교", "WRNARANM": "서울특별시 용산구"}
    assert parse_here("hrfco", json.dumps({"links": [row], "code": "200"}).encode()) == forecast()


@pytest.mark.parametrize(
    "body", [b'{"content":[]}', b'{"links":[],"code":"200"}', b"<root><content/></root>", b"<root><code>990</code></root>"]
)
def test_no_forecast_is_a_success(body: bytes) -> None:
    assert parse_here("hrfco", body) == parsed("hrfco-floods/no-data.json") == Parsed()


@pytest.mark.parametrize("body", [b"{}", b'{"code":"900","message":"x"}', b"<root/>", b"<root><x/></root>", b'{"result":{"code":"E"}}'])
def test_what_is_no_list_of_forecasts_is_refused(body: bytes) -> None:
    with pytest.raises(Unparsed):
        parse_here("hrfco", body)


def test_a_key_the_office_does_not_know_is_refused_with_a_remedy() -> None:
    with pytest.raises(Unparsed, match="code 910") as refusal:
        parsed("hrfco-floods/refused/error-key.json")
    assert "key" in refusal.value.remedy


# Fires

SEOUL, RAISED, OUT = (f"forest-fires/2026-04-05-{name}.json" for name in ("1420-seoul", "1500-seoul-stage-1", "1830-seoul-out"))


def fire(**changed: str) -> Parsed:
    row = {"frfrInfoId": "1", "frfrFrngDtm": "20260405141000", "frfrSttmnAddr": "서울특별시 노원구 상계동", "lgdngCd": "1135010500"}
    state = {"frfrPrgrsStcd": "02", "frfrPrgrsStcdNm": "진화중", "frfrStepIssuCd": "00", "frfrStepIssuNm": "초기 대응"}
    return parse_here("forest-fire", json.dumps({"fireShowInfoList": [row | state | changed]}).encode())


def test_a_fire_in_the_city_has_a_district_and_a_place() -> None:
    (alert,) = parsed(SEOUL).alerts
    (info,) = alert.infos
    assert (alert.identifier, alert.msg_type, info.event) == ("forest:412001:00", MsgType.ALERT, "산불초기대응")
    assert info.areas == (Area("서울특별시 노원구", (Pair("행정구역코드", "11350"),)),)
    assert (info.parameter("place_ko"), info.severity, info.sender_name) == ("서울특별시 노원구 상계동", Severity.MODERATE, "산림청")


def test_a_raised_stage_is_an_update_of_the_lower_ones() -> None:
    (first,), (raised,) = parsed(SEOUL).alerts, parsed(RAISED).alerts
    assert (raised.identifier, raised.msg_type, raised.infos[0].event) == ("forest:412001:01", MsgType.UPDATE, "산불1단계")
    assert raised.sent == datetime(2026, 4, 5, 5, 55, tzinfo=UTC)
    assert first.identifier in [ref.identifier for ref in raised.references]


def test_a_fire_that_is_out_is_a_clear_of_every_stage_it_may_have_had() -> None:
    (alert,) = parsed(OUT).alerts
    (info,) = alert.infos
    assert (info.response_types, info.urgency, info.severity) == (("AllClear",), Urgency.PAST, Severity.MINOR)
    assert (alert.sent, alert.msg_type) == (datetime(2026, 4, 5, 9, 25, tzinfo=UTC), MsgType.ALERT)
    assert [ref.identifier for ref in alert.references] == [f"forest:412001:0{stage}" for stage in range(4)]


def test_the_published_list_holds_a_stage_an_end_and_a_fire_that_was_none() -> None:
    alerts = parsed("forest-fires/2025-03-27-published.json").alerts
    assert [(alert.msg_type, alert.infos[0].event) for alert in alerts] == [
        (MsgType.UPDATE, "산불3단계"),
        (MsgType.ALERT, "산불초기대응"),
        (MsgType.CANCEL, "산불초기대응"),
        (MsgType.ALERT, "산불초기대응"),
    ]


def test_a_fire_without_a_code_has_its_address_and_its_point() -> None:
    (area,) = parsed("forest-fires/2025-03-27-published.json").alerts[3].infos[0].areas
    assert (area.description, area.geocodes, area.circles) == ("대구광역시 군위군", (), ((36.22110477819571, 128.50260931550508, 0.0),))


@pytest.mark.parametrize(
    "odd",
    [
        {"frfrStepIssuCd": "99", "frfrStepIssuNm": "동원령 해제"},
        {"frfrStepIssuCd": "00", "frfrStepIssuNm": "산불 3단계"},
        {"frfrPrgrsStcd": "03", "frfrPrgrsStcdNm": "진화중"},
        {"frfrPrgrsStcd": "01", "frfrPrgrsStcdNm": "신고접수"},
        {"frfrStepIssuCd": "", "frfrStepIssuNm": ""},
    ],
)
def test_a_state_that_is_unknown_or_contradicts_its_word_is_kept_for_a_person(odd: dict[str, str]) -> None:
    result = fire(**odd)
    (info,) = result.alerts[0].infos
    assert (info.event, info.severity, info.response_types, info.headline) == ("산불", Severity.UNKNOWN, (), "산불")
    assert result.notes


def test_the_words_beside_the_codes_may_be_missing() -> None:
    assert fire(frfrPrgrsStcdNm="", frfrStepIssuNm="").alerts[0].infos[0].event == "산불초기대응"


def test_a_stage_without_a_time_of_its_own_has_the_time_of_the_fire() -> None:
    assert fire(frfrStepIssuCd="02", frfrStepIssuNm="산불2단계").alerts[0].sent == datetime(2026, 4, 5, 5, 10, tzinfo=UTC)


def test_a_fire_with_neither_code_nor_address_nor_point_has_no_area() -> None:
    assert fire(lgdngCd="", frfrSttmnAddr="").alerts[0].infos[0].areas == ()


def test_no_fire_is_a_success() -> None:
    assert parsed("forest-fires/none.json") == Parsed()


def test_an_answer_without_the_list_is_refused() -> None:
    with pytest.raises(Unparsed, match="no list of fires"):
        parsed("forest-fires/refused/another-form.json")


@pytest.mark.parametrize(("format", "list_"), [("hrfco", "content"), ("forest-fire", "fireShowInfoList")])
@pytest.mark.parametrize("row", [{}, {"a": 1}])
def test_ten_thousand_rows_are_refused(format: str, list_: str, row: dict[str, int]) -> None:
    with pytest.raises(Unparsed):
        parse_here(format, json.dumps({list_: [row | {"b": 1}] * 10_000}).encode())
