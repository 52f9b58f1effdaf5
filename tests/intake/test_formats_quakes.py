"""KMA's reports of earthquakes and typhoons, and its preliminary reports."""

import json
from datetime import UTC, datetime

import pytest

from lifeline.core.cap import Area, Certainty, MsgType, Severity, Urgency
from lifeline.intake.child import parse_here
from lifeline.intake.formats import Parsed, Unparsed
from tests.intake.samples import parsed, sample

QUICK = "kma-earthquakes/2022-10-29-0828-goesan-quick.json"
INFORMATION = "kma-earthquakes/2022-10-29-0835-goesan.xml"


def answer(**row: object) -> bytes:
    body = {"items": {"item": row}, "totalCount": 1, "numOfRows": 10, "pageNo": 1}
    return json.dumps({"response": {"header": {"resultCode": "00"}, "body": body}}).encode()


def quake(**changed: object) -> Parsed:
    row = {"fcTp": 3, "inT": "최대진도 Ⅲ(서울)", "lat": 37.5, "loc": "서울 강북구 북쪽 2km 지역", "lon": 127.0, "mt": 3.1, "rem": ""}
    return parse_here(
        "kma-eqk", answer(**row | {"stnId": 108, "tmEqk": 20260203040915, "tmFc": 202602030412, "tmSeq": 31, "dep": 8} | changed)
    )


def test_a_quick_report_says_when_where_and_how_strong() -> None:
    info = parsed(QUICK).alerts[0].infos[0]
    names = ("magnitude", "epicentre_ko", "EQ:lat", "EQ:lon", "KMA:fcTp", "intensity_ko")
    told = [info.parameter(name) for name in names]
    assert told == [
        "4.3",
        "충북 괴산군 북동쪽 12km 지역",
        "36.88",
        "127.89",
        "14",
        "최대진도 Ⅴ(충북),Ⅳ(강원,경북),Ⅲ(경기,대전,서울,세종,충남)",
    ]
    assert info.onset == datetime(2022, 10, 28, 23, 27, 49, tzinfo=UTC)


def test_a_quick_report_is_a_severe_alert_of_its_own_number() -> None:
    alert = parsed(QUICK).alerts[0]
    (info,) = alert.infos
    assert (alert.identifier, alert.sent_text) == ("kma:getEqkMsg:108:202210:1067", "202210290828 (KST assumed)")
    assert (alert.sender, alert.msg_type, info.event) == ("weather@kma.go.kr", MsgType.ALERT, "지진속보")
    assert (info.severity, info.urgency, info.certainty) == (Severity.SEVERE, Urgency.IMMEDIATE, Certainty.LIKELY)


def test_every_province_that_felt_it_is_an_area_of_its_own() -> None:
    areas = parsed(QUICK).alerts[0].infos[0].areas
    assert areas == tuple(map(Area, ("충북", "강원", "경북", "경기", "대전", "서울", "세종", "충남")))


def test_the_published_answer_holds_two_shocks_in_four_reports() -> None:
    alerts = parsed("kma-earthquakes/2022-10-29-0835-goesan.json").alerts
    assert [alert.infos[0].event for alert in alerts] == ["지진정보", "지진정보", "지진속보", "지진속보"]
    assert len({alert.infos[0].onset for alert in alerts}) == 2
    assert len({alert.key for alert in alerts}) == 4


def test_one_report_in_xml_is_the_same_as_in_json() -> None:
    assert parsed(INFORMATION).alerts[0] == parsed("kma-earthquakes/2022-10-29-0835-goesan.json").alerts[0]


def test_information_on_a_shock_is_never_past_which_would_look_like_a_clear() -> None:
    (info,) = parsed(INFORMATION).alerts[0].infos
    assert (info.severity, info.urgency, info.response_types) == (Severity.MINOR, Urgency.UNKNOWN, ())


def test_a_correction_is_an_update_of_the_report_it_corrects() -> None:
    (corrected,) = parsed("kma-earthquakes/2022-10-29-0850-goesan-correction.xml").alerts
    (first,) = parsed(INFORMATION).alerts
    assert (corrected.msg_type, corrected.key != first.key) == (MsgType.UPDATE, True)
    assert [(ref.sender, ref.identifier, ref.sent) for ref in corrected.references] == [first.key]
    assert "4.0으로 정정" in corrected.infos[0].description


@pytest.mark.parametrize("nothing", ["", "o 없음", "-"])
def test_no_correction_text_is_no_correction(nothing: str) -> None:
    assert quake(cor=nothing).alerts[0].msg_type is MsgType.ALERT


def test_without_intensities_the_area_is_the_epicentre_alone() -> None:
    (info,) = parsed("kma-earthquakes/2026-02-03-0412-point.json").alerts[0].infos
    assert info.areas == (Area("경기 연천군 북북동쪽 6km 지역", circles=((38.15, 127.11, 0.0),)),)


def test_an_intensity_nobody_feels_is_no_area() -> None:
    assert quake(inT="최대진도 Ⅱ(경기),Ⅰ(서울)").alerts[0].infos[0].areas == (Area("경기"),)


@pytest.mark.parametrize("written", ["최대진도 Ⅳ(서울)", "최대진도 IV (서울)", "4(서울)", "최대진도 99(서울)"])
def test_an_intensity_may_be_written_in_several_ways(written: str) -> None:
    assert quake(inT=written).alerts[0].infos[0].areas == (Area("서울"),)


@pytest.mark.parametrize(
    ("code", "event"), [(2, "국외지진정보"), (3, "지진정보"), (5, "지진정보"), (11, "지진조기경보"), (13, "지진조기경보"), (14, "지진속보")]
)
def test_the_kind_of_a_report(code: int, event: str) -> None:
    assert quake(fcTp=code).alerts[0].infos[0].event == event


def test_an_unknown_kind_is_kept_for_a_person() -> None:
    result = quake(fcTp=9)
    assert (result.alerts[0].infos[0].severity, "unknown fcTp" in result.notes[0]) == (Severity.UNKNOWN, True)


@pytest.mark.parametrize(("mt", "said"), [(4, "4.0"), (3.1, "3.1"), ("", ""), ("규모미상", ""), (99, ""), ("NaN", "")])
def test_a_magnitude_has_one_decimal_or_is_left_out(mt: object, said: str) -> None:
    assert quake(mt=mt).alerts[0].infos[0].parameter("magnitude") == said


@pytest.mark.parametrize("depth", [0, "", "0.0", "얕음"])
def test_a_depth_of_zero_is_not_known(depth: object) -> None:
    assert quake(dep=depth).alerts[0].infos[0].parameter("EQ:depth") == ""


def test_a_place_off_the_globe_is_no_place() -> None:
    (info,) = quake(lat=375, inT="").alerts[0].infos
    assert (info.parameter("EQ:lat"), info.areas[0].circles) == ("", ())


def test_a_shock_whose_time_cannot_be_read_is_still_told() -> None:
    result = quake(tmEqk="어제")
    assert (result.alerts[0].infos[0].onset, "tmEqk" in result.notes[0]) == (None, True)


@pytest.mark.parametrize("missing", ["tmFc", "fcTp", "tmSeq"])
def test_a_report_without_what_it_is_known_by_is_refused(missing: str) -> None:
    with pytest.raises(Unparsed, match=f"{missing} is missing"):
        quake(**{missing: ""})


@pytest.mark.parametrize("folder", ["kma-earthquakes", "kma-typhoons", "kma-preliminary"])
def test_no_report_is_a_success(folder: str) -> None:
    assert parsed(f"{folder}/no-data.json") == Parsed()


@pytest.mark.parametrize(
    "name",
    [
        "kma-earthquakes/refused/error-22-quota.xml",
        "kma-typhoons/refused/error-12-no-service.xml",
        "kma-preliminary/refused/error-20-denied.xml",
    ],
)
def test_an_error_inside_http_200_is_refused(name: str) -> None:
    with pytest.raises(Unparsed, match=r"answered with error (12|20|22)"):
        parsed(name)


# Typhoons


def test_a_typhoon_report_is_information_without_a_level() -> None:
    (alert,) = parsed("kma-typhoons/2026-08-25-1600.json").alerts
    (info,) = alert.infos
    assert (alert.identifier, info.event, info.severity) == ("kma:getTyphoonInfo:2026:14:12", "태풍정보", Severity.UNKNOWN)
    assert [info.parameter(name) for name in ("typhoon_ko", "TY:hPa", "TY:m_s", "TY:km_h")] == ["제14호 태풍 가나다", "965", "37", "22"]
    assert info.areas == (Area("제주 서귀포 남쪽 약 350km 부근 해상", circles=((30.1, 126.4, 0.0),)),)


def test_the_short_names_of_the_fields_are_read_too() -> None:
    (alert,) = parsed("kma-typhoons/2026-08-26-1000-landed.xml").alerts
    assert alert.infos[0].areas == (Area("서울 부근", circles=((37.55, 126.99, 0.0),)),)


# Preliminary reports


def test_a_preliminary_report_is_one_alert_per_part() -> None:
    rain, wind = parsed("kma-preliminary/2026-08-08-1000-heavy-rain.json").alerts
    assert (rain.infos[0].event, wind.infos[0].event) == ("호우예비특보", "강풍예비특보")
    assert (rain.identifier, rain.msg_type) == ("kma:getWthrPwn:108:202608:4:호우예비특보", MsgType.ALERT)
    assert (rain.infos[0].urgency, rain.infos[0].severity) == (Urgency.FUTURE, Severity.MINOR)


def test_its_places_stand_behind_the_hours_of_all_its_lines() -> None:
    rain, wind = parsed("kma-preliminary/2026-08-08-1000-heavy-rain.json").alerts
    assert rain.infos[0].areas == tuple(map(Area, ("서울(동북권)", "서울(서북권)", "경기도(고양)", "경기도(파주)", "인천")))
    assert wind.infos[0].areas == (Area("서울"),)


def test_none_foreseen_is_a_success() -> None:
    assert parsed("kma-preliminary/2026-08-08-1630-none.json") == Parsed()


def preliminary(text: str) -> Parsed:
    return parse_here("kma-pwn", answer(tmFc="202608081000", tmSeq=4, stnId=108, pwn=text))


@pytest.mark.parametrize("word", ["해제", "취소"])
def test_one_that_is_taken_back_is_a_clear(word: str) -> None:
    (alert,) = preliminary(f"(1) 호우 예비특보 {word}\no 08월 08일 밤 : 서울").alerts
    assert (alert.infos[0].response_types, alert.infos[0].urgency) == (("AllClear",), Urgency.PAST)


def test_a_part_in_no_known_wording_is_kept_for_a_person() -> None:
    result = preliminary("(1) 초강풍 예비특보 상향\no 밤 : 서울")
    assert (result.alerts[0].infos[0].severity, len(result.notes)) == (Severity.UNKNOWN, 1)


def test_ten_thousand_reports_are_refused_quickly() -> None:
    rows = sample(INFORMATION).decode()
    start, end = rows.index("<item>"), rows.index("</item>") + 7
    with pytest.raises(Unparsed, match="more than"):
        parse_here("kma-eqk", (rows[:start] + rows[start:end] * 10_000 + rows[end:])[: 2 * 1024 * 1024].encode(errors="ignore"))
