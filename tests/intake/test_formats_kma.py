"""KMA's warnings in three forms: rows, bulletins in words, and the hub's tables."""

import json
from datetime import UTC, datetime

import pytest

from lifeline.core.cap import MsgType, Pair, Severity, Urgency
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Unparsed
from lifeline.intake.formats.kma_wrnmsg import split_areas
from tests.intake.samples import parsed, sample

ADVISORY = "kma-warnings/2026-01-13-0500-heavy-snow-advisory.xml"
SEOUL = ["서울동남권", "서울동북권", "서울서남권", "서울서북권"]


def rows(**changed: object) -> bytes:
    row = {
        "areaCode": "L1100100",
        "areaName": "서울동남권",
        "cancel": "0",
        "command": "1",
        "startTime": "202601130600",
        "stnId": "108",
        "tmFc": "202601130500",
        "tmSeq": "12",
        "warnStress": "0",
        "warnVar": "8",
    }
    return answer(row | changed)


def answer(items: object) -> bytes:
    body = {"items": {"item": items}, "totalCount": 1, "numOfRows": 10, "pageNo": 1}
    return json.dumps({"response": {"header": {"resultCode": "00"}, "body": body}}).encode()


def test_an_issue_is_one_alert_with_one_area_per_zone() -> None:
    (alert,) = parsed(ADVISORY).alerts
    (info,) = alert.infos
    assert alert.identifier == "kma:getPwnCd:108:202601:12:8:0:1"
    assert (alert.sender, alert.msg_type, info.event) == ("weather@kma.go.kr", MsgType.ALERT, "대설주의보")
    assert [area.description for area in info.areas] == [*SEOUL, "인천", "고양", "수원"]
    assert info.areas[0].geocodes == (Pair("KMA:zone", "L1100100"),)


def test_its_times_are_korean_and_kept_as_written() -> None:
    (alert,) = parsed(ADVISORY).alerts
    assert alert.sent == datetime(2026, 1, 12, 20, 0, tzinfo=UTC)
    assert alert.infos[0].onset == datetime(2026, 1, 12, 21, 0, tzinfo=UTC)
    assert alert.sent_text == "202601130500 (KST assumed)"


def test_json_with_numbers_gives_the_same_alert_as_xml() -> None:
    (xml,), (from_json,) = parsed(ADVISORY).alerts, parsed(ADVISORY.replace(".xml", ".json")).alerts
    assert from_json == xml


def test_a_changed_issue_is_an_update_of_the_higher_level() -> None:
    seoul, gangneung = parsed("kma-warnings/2026-01-13-0700-heavy-snow-warning.xml").alerts
    assert (seoul.msg_type, seoul.infos[0].event, seoul.infos[0].severity) == (MsgType.UPDATE, "대설경보", Severity.SEVERE)
    assert (gangneung.msg_type, gangneung.infos[0].event) == (MsgType.ALERT, "대설주의보")
    assert seoul.identifier != gangneung.identifier


@pytest.mark.parametrize("name", ["2026-01-13-1100-heavy-snow-clear.xml", "2017-06-07-0730-high-seas-clear.xml"])
def test_a_clear_is_no_new_warning(name: str) -> None:
    for alert in parsed(f"kma-warnings/{name}").alerts:
        (info,) = alert.infos
        assert alert.msg_type is MsgType.ALERT
        assert (info.response_types, info.urgency, info.severity) == (("AllClear",), Urgency.PAST, Severity.MINOR)
        assert info.onset is None
        assert info.effective is not None


def test_a_changed_clear_is_a_clear() -> None:
    (alert,) = parse_here("kma-pwncd", rows(command="8", endTime="202601130700")).alerts
    assert alert.infos[0].response_types == ("AllClear",)


def test_a_withdrawn_bulletin_cancels_the_alert_it_was() -> None:
    issued, withdrawn = (parse_here("kma-pwncd", rows(cancel=cancel)).alerts[0] for cancel in ("0", "1"))
    assert withdrawn.msg_type is MsgType.CANCEL
    assert withdrawn.key != issued.key
    assert [(ref.sender, ref.identifier, ref.sent) for ref in withdrawn.references] == [issued.key]


@pytest.mark.parametrize("command", ["3", "6", "7"])
def test_extended_corrected_and_changed_issues_are_updates(command: str) -> None:
    (alert,) = parse_here("kma-pwncd", rows(command=command)).alerts
    assert alert.msg_type is MsgType.UPDATE


def test_raw_codes_are_kept() -> None:
    info = parsed(ADVISORY).alerts[0].infos[0]
    names = ("warnVar", "warnStress", "command", "cancel", "tmSeq", "stnId")
    assert [info.parameter(f"KMA:{name}") for name in names] == ["8", "0", "1", "0", "12", "108"]


@pytest.mark.parametrize("changed", [{"warnStress": "2"}, {"command": "9"}, {"warnStress": ""}])
def test_an_unknown_level_or_command_is_kept_for_a_person(changed: dict[str, str]) -> None:
    result = parse_here("kma-pwncd", rows(**changed))
    (info,) = result.alerts[0].infos
    assert info.severity is Severity.UNKNOWN
    assert "unknown" in result.notes[0]
    assert all(info.parameter(f"KMA:{name}") == code for name, code in changed.items())


def test_an_unknown_clear_level_is_not_shown_as_minor() -> None:
    (alert,) = parse_here("kma-pwncd", rows(command="2", warnStress="2")).alerts
    assert alert.infos[0].severity is Severity.UNKNOWN


def test_an_unknown_type_is_kept_with_its_code() -> None:
    (alert,) = parse_here("kma-pwncd", rows(warnVar="99")).alerts
    assert "99" in alert.infos[0].event
    assert alert.identifier == "kma:getPwnCd:108:202601:12:99:0:1"


def test_the_same_number_of_another_month_is_another_alert() -> None:
    january, february = (parse_here("kma-pwncd", rows(tmFc=time)).alerts[0] for time in ("202601130500", "202602130500"))
    assert january.identifier != february.identifier


def test_one_row_may_come_as_an_object_or_a_list() -> None:
    one = json.loads(rows())["response"]["body"]["items"]["item"]
    assert parse_here("kma-pwncd", answer(one)) == parse_here("kma-pwncd", answer([one]))


@pytest.mark.parametrize("none", [b"{}", answer(""), answer([]), sample("kma-warnings/no-data.json")])
def test_no_rows_is_a_success(none: bytes) -> None:
    assert parse_here("kma-pwncd", none).alerts == ()


def test_items_that_are_an_empty_text_are_no_rows() -> None:
    empty = b'{"response":{"header":{"resultCode":"00"},"body":{"items":"","totalCount":0}}}'
    assert parse_here("kma-pwncd", empty).alerts == ()


def test_a_row_that_cannot_be_read_is_named_and_the_others_are_kept() -> None:
    good = json.loads(rows())["response"]["body"]["items"]["item"]
    result = parse_here("kma-pwncd", answer([good, good | {"tmFc": "yesterday", "tmSeq": "13"}, good | {"tmSeq": ""}]))
    assert len(result.alerts) == 1
    assert "tmSeq is missing" in result.notes[0]
    assert "yesterday" in result.notes[1]


def test_rows_none_of_which_can_be_read_are_refused() -> None:
    with pytest.raises(Unparsed, match="none of the 1 rows"):
        parse_here("kma-pwncd", rows(tmFc="yesterday"))


def test_missing_pages_are_noted() -> None:
    body = json.loads(rows())
    body["response"]["body"] |= {"totalCount": 30, "numOfRows": 10}
    assert "raise numOfRows" in parse_here("kma-pwncd", json.dumps(body).encode()).notes[0]


def test_a_bulletin_gives_one_alert_per_line() -> None:
    wind, seas = parsed("kma-bulletins/2017-06-07-0700-wind-and-high-seas.xml").alerts
    assert (wind.identifier, seas.identifier) == ("kma:getWthrWrnMsg:108:201706:27:1:0:1", "kma:getWthrWrnMsg:108:201706:27:6:0:1")
    assert [area.description for area in wind.infos[0].areas] == ["울릉도.독도"]
    assert [area.description for area in seas.infos[0].areas] == ["동해중부먼바다", "동해남부먼바다"]
    assert wind.infos[0].onset == datetime(2017, 6, 7, 0, 0, tzinfo=UTC)


def test_a_bulletin_splits_the_parts_of_seoul() -> None:
    (alert,) = parsed("kma-bulletins/2026-01-13-0500-heavy-snow.xml").alerts
    places = [area.description for area in alert.infos[0].areas]
    assert places[:5] == ["서울(동남권)", "서울(동북권)", "서울(서남권)", "서울(서북권)", "인천"]
    assert "경기도(고양)" in places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("울릉도.독도, 전라남도(거문도.초도)", ["울릉도.독도", "전라남도(거문도.초도)"]),
        ("경기도(안산, 화성 제외), 인천", ["경기도(안산, 화성 제외)", "인천"]),
        ("제주도(제주도산지(추자도 제외))", ["제주도(제주도산지(추자도 제외))"]),
        ("서울(동남권", ["서울(동남권"]),
        ("", []),
    ],
)
def test_areas_are_split_only_where_it_is_sound(text: str, places: list[str]) -> None:
    assert split_areas(text) == places


def bulletin(t2: str, t1: str = "특보") -> bytes:
    return answer({"stnId": "108", "tmFc": "202601130500", "tmSeq": "12", "t1": t1, "t2": t2})


def test_a_clear_in_words_is_a_clear() -> None:
    (alert,) = parse_here("kma-wrnmsg", bulletin("(1) 대설경보 해제 : 서울")).alerts
    assert alert.infos[0].response_types == ("AllClear",)


def test_a_level_grown_in_2026_is_read_from_its_word() -> None:
    (alert,) = parse_here("kma-wrnmsg", bulletin("(1) 폭염중대경보 발표 : 서울")).alerts
    assert (alert.infos[0].event, alert.infos[0].severity) == ("폭염중대경보", Severity.EXTREME)


def test_areas_may_run_over_several_lines() -> None:
    (alert,) = parse_here("kma-wrnmsg", bulletin("(1) 대설주의보 발표 : 서울,\r\n\t\t인천")).alerts
    assert [area.description for area in alert.infos[0].areas] == ["서울", "인천"]


@pytest.mark.parametrize("t2", ["(1) 초강풍특보 발령 : 서울", "서울에 큰 눈"])
def test_a_wording_not_known_goes_to_a_person_with_all_it_says(t2: str) -> None:
    result = parse_here("kma-wrnmsg", bulletin(t2))
    (alert,) = result.alerts
    assert alert.infos[0].severity is Severity.UNKNOWN
    assert result.notes


def test_a_bulletin_without_lines_keeps_its_title() -> None:
    (alert,) = parse_here("kma-wrnmsg", bulletin("", t1="대설 특보 안내")).alerts
    assert alert.infos[0].event == "대설 특보 안내"


def test_codes_and_words_of_the_hub_are_the_same_alert() -> None:
    (codes,) = parsed("kma-hub/2026-01-13-0510-now-codes.txt").alerts
    words, _ = parsed("kma-hub/2026-01-13-0510-now-words.txt").alerts
    assert codes.key == words.key
    assert (codes.infos[0].event, words.infos[0].event) == ("대설주의보", "대설주의보")


def test_the_hub_is_read_in_euc_kr_and_in_utf_8() -> None:
    table = sample("kma-hub/2026-01-13-0510-now-words.txt")
    assert parse_here("kma-hub", table.decode().encode("cp949")) == parse_here("kma-hub", table)


def test_a_hub_row_names_zone_and_times() -> None:
    (alert,) = parsed("kma-hub/2026-01-13-0510-now-codes.txt").alerts
    info = alert.infos[0]
    assert [area.description for area in info.areas] == [*SEOUL, "수원"]
    assert info.areas[3].geocodes == (Pair("KMA:zone", "L1100400"),)
    assert (alert.sent, info.onset) == (datetime(2026, 1, 12, 20, 0, tzinfo=UTC), datetime(2026, 1, 12, 21, 0, tzinfo=UTC))


def test_the_hubs_history_is_told_by_its_sequence_number() -> None:
    (alert,) = parsed("kma-hub/2026-01-13-1110-met-clear.txt").alerts
    assert alert.identifier == "kma:wrn_met_data:108:202601:16:대설:경보:해제"
    assert alert.infos[0].response_types == ("AllClear",)


def test_a_preliminary_warning_is_not_an_advisory() -> None:
    (alert,) = parse_here("kma-hub", "L1100000,서울,L1100100,서울동남권,202601130500,202601130600,R,1,1,,=".encode()).alerts
    assert (alert.infos[0].event, alert.infos[0].severity) == ("호우예비특보", Severity.UNKNOWN)


def test_an_unknown_word_of_the_hub_is_kept() -> None:
    (alert,) = parse_here("kma-hub", "L1100000,서울,L1100100,서울동남권,202601130500,202601130600,한파,초경보,발표,,=".encode()).alerts
    assert (alert.infos[0].event, alert.infos[0].severity) == ("한파초경보", Severity.UNKNOWN)
    assert alert.infos[0].parameter("KMA:warnStress") == "초경보"


def test_a_table_of_comments_is_an_empty_answer() -> None:
    assert parse_here("kma-hub", b"#START7777\n# REG_ID, TM_FC, WRN\n#7777END\n").alerts == ()


def test_an_error_of_the_hub_is_refused_with_a_remedy() -> None:
    with pytest.raises(Unparsed, match="error 403") as refusal:
        parse_here("kma-hub", '{"result":{"status":403,"message":"활용신청이 필요한 API 입니다."}}'.encode())
    assert "applied for" in refusal.value.remedy
