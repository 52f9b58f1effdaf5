"""AirKorea's alerts: one row from issue to clear."""

import json
from datetime import UTC, datetime

import pytest

from lifeline.core.cap import Area, MsgType, Pair, Severity, Urgency
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed, Unparsed
from tests.intake.samples import parsed

ISSUE, CLEAR = "airkorea-dust/2026-01-13-1100-seoul.json", "airkorea-dust/2026-01-13-2400-seoul-clear.json"


def rows(format: str, *several: dict[str, str]) -> Parsed:
    body = {"response": {"header": {"resultCode": "00"}, "body": {"items": list(several), "totalCount": len(several)}}}
    return parse_here(format, json.dumps(body).encode())


def dust(**changed: str) -> Parsed:
    row = {"sn": "7", "districtName": "서울", "moveName": "서울권역", "issueGbn": "주의보", "issueDate": "2026-01-13", "issueTime": "11:00"}
    return rows("airkorea-dust", row | {"itemCode": "PM25", "issueVal": "82", "clearDate": "", "clearTime": "", "clearVal": ""} | changed)


def ozone(**changed: str) -> Parsed:
    row = {"sn": "41", "dataDate": "2026-06-20", "districtName": "서울", "moveName": "서북권", "issueTime": "15:00", "issueVal": "0.124"}
    return rows("airkorea-ozone", row | {"issueLvl": "1", "clearTime": ""} | changed)


def test_an_alert_for_fine_dust() -> None:
    alert = parsed(ISSUE).alerts[0]
    (info,) = alert.infos
    assert (alert.identifier, alert.sender, alert.msg_type) == ("airkorea:PM25:2026:7", "airkorea@airkorea.or.kr", MsgType.ALERT)
    assert (alert.sent, alert.sent_text) == (datetime(2026, 1, 13, 2, 0, tzinfo=UTC), "2026-01-13 11:00 (KST assumed)")
    assert (info.event, info.severity, info.urgency) == ("초미세먼지주의보", Severity.MODERATE, Urgency.IMMEDIATE)
    assert info.areas == (Area("서울 서울권역", (Pair("AIRKOREA:zone", "서울 서울권역"),)),)


def test_it_says_which_dust_and_how_much_and_that_the_value_is_unverified() -> None:
    (info,) = parsed(ISSUE).alerts[0].infos
    told = [info.parameter(name) for name in ("pollutant_ko", "pollutant_en", "value", "AIRKOREA:note")]
    assert told == ["초미세먼지(PM2.5)", "PM2.5", "82", "확정되지 않은 실시간 자료"]


def test_the_row_that_ended_is_a_clear_of_the_alert_it_was() -> None:
    (issue, _), (clear,) = parsed(ISSUE).alerts, parsed(CLEAR).alerts
    (info,) = clear.infos
    assert (clear.identifier, clear.msg_type, info.event) == ("airkorea:PM25:2026:7:clear", MsgType.ALERT, "초미세먼지주의보")
    assert (info.response_types, info.urgency, info.severity) == (("AllClear",), Urgency.PAST, Severity.MINOR)
    assert [(ref.sender, ref.identifier, ref.sent) for ref in clear.references] == [issue.key]


def test_midnight_is_written_24_00() -> None:
    (clear,) = parsed(CLEAR).alerts
    assert (clear.sent, clear.infos[0].effective) == (datetime(2026, 1, 13, 15, 0, tzinfo=UTC),) * 2


def test_the_row_of_the_services_guide() -> None:
    (issue,), (clear,) = (parsed(f"airkorea-dust/2020-10-28-{name}.xml").alerts for name in ("0300-gyeonggi", "1300-gyeonggi-clear"))
    assert (issue.identifier, issue.sent) == ("airkorea:PM25:2020:262", datetime(2020, 10, 27, 18, 0, tzinfo=UTC))
    assert (clear.sent, clear.references[0].identifier) == (datetime(2020, 10, 28, 4, 0, tzinfo=UTC), issue.identifier)
    assert clear.infos[0].parameter("value") == "28"


def test_coarse_dust_and_warnings_have_words_of_their_own() -> None:
    fine, coarse, _ = parsed("airkorea-dust/2026-01-13-1800-seoul-warning.json").alerts
    assert [(alert.infos[0].event, alert.infos[0].severity) for alert in (fine, coarse)] == [
        ("초미세먼지경보", Severity.SEVERE),
        ("미세먼지주의보", Severity.MODERATE),
    ]


def test_a_row_whose_level_is_raised_in_place_is_another_alert() -> None:
    before, after = dust().alerts[0], dust(issueGbn="경보").alerts[0]
    assert before.key != after.key


def test_the_clear_of_a_warning_refers_to_both_levels_the_row_may_have_had() -> None:
    (clear,) = dust(issueGbn="경보", clearDate="2026-01-13", clearTime="20:00").alerts
    assert [ref.identifier for ref in clear.references] == ["airkorea:PM25:2026:7:경보", "airkorea:PM25:2026:7"]


@pytest.mark.parametrize("dash", ["", "-"])
def test_a_value_alone_is_no_end(dash: str) -> None:
    (alert,) = dust(clearDate=dash, clearTime=dash, clearVal="40").alerts
    assert alert.infos[0].response_types == ()


@pytest.mark.parametrize("end", [("2026-01-13", "곧"), ("2026-01-13", "10:00"), ("2026-02-31", "10:00"), ("2026-01-14", "")])
def test_an_end_that_cannot_be_right_is_neither_warning_nor_clear(end: tuple[str, str]) -> None:
    result = dust(clearDate=end[0], clearTime=end[1])
    (info,) = result.alerts[0].infos
    assert (info.severity, info.response_types, info.urgency) == (Severity.UNKNOWN, (), Urgency.IMMEDIATE)
    assert "not since when" in result.notes[0]


@pytest.mark.parametrize("level", ["특보", "", "주의보 해제", "2단계"])
def test_an_unknown_level_is_kept_and_noted(level: str) -> None:
    result = dust(issueGbn=level)
    assert (result.alerts[0].infos[0].severity, "unknown level" in result.notes[0]) == (Severity.UNKNOWN, True)


def test_a_clear_of_an_unknown_level_is_not_shown_as_minor() -> None:
    (alert,) = dust(issueGbn="특보", clearDate="2026-01-13", clearTime="20:00").alerts
    assert alert.infos[0].severity is Severity.UNKNOWN


def test_an_unknown_pollutant_is_kept_with_its_code() -> None:
    assert "PM1" in dust(itemCode="PM1").alerts[0].infos[0].event


def test_a_row_without_a_place_has_no_area() -> None:
    assert dust(districtName="", moveName="").alerts[0].infos[0].areas == ()


@pytest.mark.parametrize("missing", ["sn", "itemCode", "issueDate", "issueTime"])
def test_a_row_without_what_it_is_known_by_is_refused(missing: str) -> None:
    with pytest.raises(Unparsed, match=f"{missing} is missing"):
        dust(**{missing: "-"})


def test_an_alert_for_ozone_in_its_own_zone() -> None:
    seoul, _ = parsed("airkorea-ozone/2026-06-20-1500-northwest.json").alerts
    (info,) = seoul.infos
    assert (seoul.identifier, info.event, info.parameter("value")) == ("airkorea:O3:2026:41", "오존주의보", "0.124")
    assert info.areas[0].geocodes == (Pair("AIRKOREA:zone", "서울 서북권"),)


def test_an_hour_may_stand_bare() -> None:
    assert ozone(issueTime="13").alerts[0].sent == datetime(2026, 6, 20, 4, 0, tzinfo=UTC)


def test_ozone_that_ended_ended_the_same_day() -> None:
    (clear,) = parsed("airkorea-ozone/2026-06-20-1800-northwest-clear.json").alerts
    assert (clear.sent, clear.identifier) == (datetime(2026, 6, 20, 9, 0, tzinfo=UTC), "airkorea:O3:2026:41:clear")
    assert clear.infos[0].parameter("value") == "0.097"


def test_the_three_levels_of_ozone() -> None:
    center, southeast, _ = parsed("airkorea-ozone/2026-06-20-1600-levels.xml").alerts
    assert [(alert.infos[0].event, alert.infos[0].severity) for alert in (center, southeast)] == [
        ("오존경보", Severity.SEVERE),
        ("오존중대경보", Severity.EXTREME),
    ]


@pytest.mark.parametrize("level", ["4", "0", ""])
def test_an_unknown_level_of_ozone_is_kept_for_a_person(level: str) -> None:
    assert ozone(issueLvl=level).alerts[0].infos[0].severity is Severity.UNKNOWN


def test_a_row_without_a_number_is_told_by_time_and_place() -> None:
    assert ozone(sn="").alerts[0].key != ozone(sn="", moveName="동북권").alerts[0].key


def test_yellow_dust_has_a_day_and_no_level() -> None:
    (alert,) = parsed("airkorea-yellow-dust/2026-03-21.json").alerts
    (info,) = alert.infos
    assert (alert.sent, info.event, info.severity) == (datetime(2026, 3, 20, 15, 0, tzinfo=UTC), "황사", Severity.UNKNOWN)
    assert info.areas == (Area("서울, 인천, 경기도"),)


@pytest.mark.parametrize("folder", ["airkorea-dust", "airkorea-ozone", "airkorea-yellow-dust"])
def test_no_rows_is_a_success(folder: str) -> None:
    assert parsed(f"{folder}/none.json") == Parsed()


@pytest.mark.parametrize("name", ["airkorea-dust/refused/error-31-key-expired.xml", "airkorea-ozone/refused/error-22-quota.xml"])
def test_an_error_inside_http_200_is_refused(name: str) -> None:
    with pytest.raises(Unparsed, match=r"answered with error (22|31)"):
        parsed(name)


@pytest.mark.parametrize("shape", ["list", "object", "item list", "item object"])
def test_rows_come_as_a_list_or_one_object_with_or_without_item(shape: str) -> None:
    row = {"sn": "1", "itemCode": "PM10", "issueGbn": "경보", "issueDate": "2026-01-13", "issueTime": "24:00", "districtName": "서울"}
    items: object = [row] if shape.endswith("list") else row
    body = {"response": {"header": {"resultCode": "00"}, "body": {"items": {"item": items} if shape.startswith("item") else items}}}
    (alert,) = parse_here("airkorea-dust", json.dumps(body).encode()).alerts
    assert alert.sent == datetime(2026, 1, 13, 15, 0, tzinfo=UTC)


def test_ten_thousand_rows_are_refused() -> None:
    with pytest.raises(Unparsed, match=r"60,000|10,000 rows|quotes"):
        rows("airkorea-dust", *({"sn": str(number)} for number in range(10_000)))
