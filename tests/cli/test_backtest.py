"""The backtest: what became of the recorded days, to the minute; what it says of itself; and that it leaves nothing behind."""

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lifeline.cli import cli
from lifeline.cli.tally import most_within
from lifeline.core.settings import packaged
from lifeline.core.text import KST

Run = Callable[..., Result]
SNOW = ("2023-12-30", "2023-12-30")

# Korean time; what was posted unless another word stands first; the worst level and its area, + other levels, - where it ended.
FLOOD = """
08 04:10 alert 호우 예비특보: 서울 전역
08 06:00 update 호우주의보: 서울 전역
08 06:12 record 0612-sms-city-rain-advisory.json
08 12:50 update 호우경보: 서울동남권·서울서남권 + 서울동북권·서울서북권 호우주의보
08 12:58 record 1258-sms-city-rain-warning.json
08 16:40 update 호우경보: 서울 전역
08 18:40 alert 교통통제 안내: 노원구
08 18:40 not approved alert 교통통제 안내: 노원구
08 18:44 not approved alert 교통통제 안내: 서울 전역
08 19:00 alert 홍수주의보: 성동구·동대문구·중랑구
08 20:32 alert 도심 침수 주의: 동작구
08 20:42 update 도심 침수 위험: 동작구 + 관악구 도심 침수 주의
08 20:46 alert 교통통제 안내: 동작구
08 20:50 update 홍수주의보: 성동구·동대문구·중랑구·양천구·구로구·영등포구
08 21:02 update 도심 침수 위험: 동작구·관악구
08 21:06 record 2106-stage-dorimcheon.xml
08 21:20 update 홍수주의보: 성동구·동대문구·중랑구·양천구·구로구·영등포구·강남구·송파구
08 21:21 person 2121-sms-gwanak-dorimcheon.json
08 21:22 lapsed update 도심 침수 위험: 동작구·관악구 + 강남구 도심 침수 주의
08 21:32 update 도심 침수 위험: 동작구·관악구·강남구
08 21:38 record 2138-sms-dongjak-dorimcheon.json
08 21:40 alert 산사태경보: 관악구
08 21:56 alert 교통통제 안내: 용산구·서초구
08 22:36 record 2236-sms-dongjak-flooding.json
08 22:52 record 2252-rain.xml
08 23:02 update 도심 침수 위험: 동작구·강남구 + 관악구 도심 침수 주의
08 23:02 person 2302-sms-gwanak-landslide.json
08 23:22 lapsed update 도심 침수 주의: 동작구·관악구·강남구
08 23:22 lapsed update 도심 침수 위험: 강남구 + 동작구·관악구 도심 침수 주의
08 23:32 update 도심 침수 주의: 동작구·강남구 - 관악구
08 23:41 lapsed update 도심 침수 위험: 동작구 + 강남구 도심 침수 주의
08 23:51 update 도심 침수 위험: 동작구 + 서초구·강남구 도심 침수 주의
08 23:52 record 2352-rain.xml
09 00:00 update 위험 구간 교통통제: 용산구·서초구
09 00:02 update 도심 침수 위험: 동작구 + 서초구 도심 침수 주의 - 강남구
09 00:22 person 0809-0022-sms-dongjak-shelter.json
09 00:26 person 0809-0026-sms-city-olympic.json
09 01:06 over 교통통제 안내: 동작구
09 02:30 lapsed alert 교통통제 안내: 노원구
09 02:36 over 교통통제 안내: 노원구
09 02:40 update 홍수주의보: 양천구·구로구·영등포구·강남구·송파구 - 성동구·동대문구·중랑구
09 02:56 alert 교통통제 안내: 영등포구
09 04:20 update 홍수주의보: 강남구·송파구 - 양천구·구로구·영등포구
09 05:20 over 홍수주의보: 강남구·송파구
09 09:00 ran out alert 교통통제 안내: 영등포구
09 19:08 update 산사태경보: 관악구 + 도봉구 산사태주의보
09 19:17 lapsed update 산사태경보: 관악구 + 강북구·도봉구 산사태주의보
09 19:27 update 산사태경보: 관악구 + 종로구·강북구·도봉구 산사태주의보
09 19:46 update 산사태경보: 노원구·관악구 + 종로구·강북구·도봉구 산사태주의보
10 02:00 update 호우경보: 서울동남권·서울서남권 - 서울동북권·서울서북권
10 02:30 over 호우경보: 서울동남권·서울서남권
"""
DECEMBER = """
30 09:00 alert 대설주의보: 서울동북권·서울서남권·서울서북권
30 09:20 record 0920-sms-city-snow.json
30 11:00 update 대설주의보: 서울 전역
30 12:30 update 대설주의보: 서울동남권·서울동북권·서울서북권 - 서울서남권(양천·강서·구로·금천·영등포·동작·관악)
30 13:20 alert 교통통제 안내: 종로구
30 14:30 update 대설주의보: 서울동남권·서울동북권 - 서울서북권(종로·중구·용산·은평·서대문·마포)
30 16:00 over 대설주의보: 서울동남권·서울동북권
"""
NOVEMBER = """
27 00:30 alert 대설주의보: 서울 전역
27 05:50 update 대설경보: 서울동북권(성동·광진·동대문·중랑·성북·강북·도봉·노원) + 서울동남권·서울서남권·서울서북권 대설주의보
27 07:20 alert 교통통제 안내: 종로구
27 11:20 update 대설경보: 서울동북권·서울서남권·서울서북권 + 서울동남권(서초·강남·송파·강동) 대설주의보
28 00:00 update 대설경보: 서울 전역
28 10:00 over 대설경보: 서울 전역
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def run(home: Path) -> Run:
    runner = CliRunner(
        env={"LIFELINE_HOME": str(home), "LIFELINE_WORLD": "live", "LIFELINE_DATABASE_LIVE": "", "LIFELINE_DATABASE_DRILL": ""}
    )
    return lambda *words: runner.invoke(cli, ["backtest", *map(str, words)])


@pytest.fixture(scope="module")
def flood(run: Run) -> dict[str, Any]:
    return told(run("2022-08-08", "2022-08-10", "--approve-after", 10, "--json"))


@pytest.fixture(scope="module")
def snow(run: Run) -> str:
    return run(*SNOW, "--approve-after", 10).output


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def table(found: Mapping[str, Any]) -> str:
    """One line for each thing that happened, but not that something waits or that nothing came of a document."""
    lines = [_line(one, found["bulletins"]) for one in found["timeline"] if one["what"] not in ("waits", "nothing")]
    return "\n" + "\n".join(lines) + "\n"


def _line(one: Mapping[str, Any], bulletins: Mapping[str, Any]) -> str:
    at = f"{datetime.fromisoformat(one['at']).astimezone(KST):%d %H:%M}"
    if one["number"] not in bulletins:
        return f"{at} {one['what']} {one['file']}"
    said = bulletins[one["number"]]
    what = "" if one["what"] == "posted" else f"{one['what']} "
    besides, lifted = (f" {sign} {said[name]['ko']}" if said[name]["ko"] else "" for sign, name in (("+", "besides"), ("-", "lifted")))
    return f"{at} {what}{said['kind']} {said['level']['ko']}: {said['area']['ko']}{besides}{lifted}"


def test_the_flood_of_8_august_2022_is_told_to_the_minute(flood):
    assert table(flood) == FLOOD


def test_the_morning_of_30_december_2023_folds_parts_that_begin_and_end(run):
    assert table(told(run(*SNOW, "--approve-after", 10, "--json"))) == DECEMBER


def test_the_snow_of_november_2024_is_raised_part_by_part(run):
    assert table(told(run("2024-11-27", "2024-11-28", "--approve-after", 10, "--json"))) == NOVEMBER


def test_every_bulletin_that_was_posted_reached_every_account(flood):
    posted = [flood["bulletins"][one["number"]] for one in flood["timeline"] if one["what"] == "posted"]
    assert {said["accounts"] for said in posted} == {44}


def test_no_post_is_longer_than_its_platform_takes(flood):
    rooms = [room for said in flood["bulletins"].values() for room in said["rooms"]]
    assert all(0 < room["shortest"] <= room["longest"] <= room["limit"] for room in rooms)


def test_no_x_account_comes_near_its_quota(flood):
    on_x = flood["summary"]["on_x"]
    assert on_x["most"] <= on_x["quota"]["posts"] - on_x["quota"]["reserve"]


def test_two_runs_tell_the_same(run):
    first, second = (run(*SNOW, "--approve-after", 10, "--json").stdout for _ in range(2))
    assert first == second


def test_the_offices_home_and_databases_are_untouched(run, home):
    run(*SNOW)
    assert list(home.rglob("*")) == []


def test_it_says_that_the_day_is_rebuilt_and_approvals_are_assumed(snow):
    assert "REBUILT from public facts, not recorded" in snow
    assert "Assumed: a person approves whatever waits 10 minutes later" in snow


def test_it_says_levels_and_places_in_the_offices_words(snow):
    assert "POSTED 2023-0001, new: 대설주의보 (Heavy Snow Advisory), 서울동북권·서울서남권·서울서북권" in snow


def test_it_says_what_the_source_said_and_the_reason_when_nothing_is_posted(snow):
    assert "said: 대설주의보 발표 [서울동남권]" in snow
    assert "repeats what bulletin 2023-0001 says" in snow


def test_it_says_how_long_people_waited_for_the_first_word_and_who_was_asked(snow):
    assert "30 Dec 09:00 at once: 2023-0001" in snow
    assert "waits for a person: 1310-sms-jongno-skyway.json" in snow


def test_without_an_assumed_person_what_waits_is_not_posted(run):
    output = run(*SNOW).output
    assert "Nobody approved anything: 1 bulletin stopped for a person." in output
    assert "approved (assumed)" not in output


def test_every_distinct_text_is_printed_on_request(run):
    output = run("2023-12-30T09:00", "2023-12-30T09:00", "--texts").output
    assert "| [훈련 EXERCISE] [대설주의보] 서울동북권·서울서남권·서울서북권" in output


def test_times_without_a_zone_are_korean(run):
    korean, utc = (run(f"2023-12-30T{first}", f"2023-12-30T{last}").output for first, last in (("12:00", "12:31"), ("03:00Z", "03:31Z")))
    assert "30 December 2023 (KST)\n12:30" in korean
    assert _without_clock(korean) == _without_clock(utc)


def _without_clock(output: str) -> str:
    return "\n".join(line for line in output.splitlines() if "on this machine" not in line)


def test_documents_before_and_after_the_time_asked_for_are_named(run):
    output = run("2023-12-30T11:00", "2023-12-30T11:00").output
    assert "Before FROM: 2 documents of 2023-12-30" in output
    assert "After TO: 4 documents of 2023-12-30, the last at 2023-12-30 16:00" in output


def test_feeds_that_are_switched_off_are_marked_or_left_out(run):
    first = ("2022-08-08T04:00", "2022-08-08T06:00")
    assert "[this feed is switched off in feeds/]" in run(*first).output
    assert "Left out (--enabled-only): 1 document of feeds that are switched off" in run(*first, "--enabled-only").output


def test_a_time_of_switched_off_feeds_alone_is_wrong_usage(run):
    result = run("2022-08-08T04:00", "2022-08-08T04:00", "--enabled-only")
    assert result.exit_code == 2
    assert "leave --enabled-only away" in result.output


def test_the_recorded_days_can_be_listed(run):
    output = run("--list").output
    assert "2022-08-08  The Seoul flood of 8 August 2022 (REBUILT" in output
    assert "2022-08-08 04:00 to 2022-08-10 02:30 (KST)" in output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "say FROM and TO"),
        (("2022-08-09", "2022-08-08"), "FROM (2022-08-09) is after TO (2022-08-08)"),
        (("2021-01-01", "2021-12-31"), "no document was recorded from 2021-01-01 to 2021-12-31; recorded days: 2022-08-08"),
        (("yesterday", "today"), "'yesterday' is no day and no time"),
    ],
)
def test_a_wrong_time_is_wrong_usage_and_names_what_there_is(run, words, told):
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Run]:
    """An office with feeds of its own and one recorded day, one document of which is given."""

    def office(body: str, *, at: str = "2025-01-02T09:00+09:00") -> Run:
        shutil.copytree(packaged("feeds"), tmp_path / "feeds", ignore=shutil.ignore_patterns("samples", "days"))
        day = tmp_path / "feeds" / "days" / "2025-01-02"
        day.mkdir(parents=True)
        (day / "one.xml").write_text(body)
        (day / "day.yaml").write_text(
            "title: our own day\nrebuilt: false\nnote: recorded here\nsources: [our feed]\ndocuments:\n"
            f"  - {{at: '{at}', feed: kma-warnings, file: one.xml, fact: recorded}}\n"
        )
        return lambda *words: CliRunner(env={"LIFELINE_HOME": str(tmp_path)}).invoke(cli, [*words])

    return office


def test_an_offices_own_recorded_days_are_run_and_not_called_rebuilt(own):
    lifeline = own((packaged("feeds") / "days" / "2023-12-30" / "0900-kma-snow-advisory.xml").read_text(), at="2023-12-30T09:00+09:00")
    output = lifeline("backtest", *SNOW).output
    assert output.startswith("2025-01-02: our own day\n")
    assert "POSTED 2023-0001" in output


def test_a_document_that_cannot_be_read_is_told_and_ends_with_1(own):
    result = own("<html>the service is closed</html>")("backtest", "2025-01-02", "2025-01-02")
    assert result.exit_code == 1
    assert "NOT READ: " in result.output


def test_check_looks_at_the_recorded_days_too(own):
    result = own("<html/>", at="2025-01-02T09:00")("check")
    assert result.exit_code == 1
    assert "days/2025-01-02/day.yaml:6: " in str(result.exception)


def test_the_most_in_an_hour_is_counted_over_any_hour():
    moments = [datetime(2022, 8, 8, 20, minute) for minute in (0, 30, 59)] + [datetime(2022, 8, 8, 21, minute) for minute in (0, 29)]
    hour = datetime(2022, 1, 1, 1) - datetime(2022, 1, 1)
    assert most_within(moments, hour) == 4
