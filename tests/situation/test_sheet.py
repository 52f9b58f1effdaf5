"""A sheet of figures: what a spreadsheet saves is read, what is hostile or broken is refused with its line, and nothing is half entered."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lifeline.core.strict_yaml import BadData
from lifeline.situation import read
from lifeline.situation.arrange import close
from lifeline.situation.load import load
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.sheet import MAX_ROWS, Sheet, read_sheet
from lifeline.situation.spelling import Unreadable, metric, read_time
from lifeline.situation.tables import FigureAct
from lifeline.situation.value import UNKNOWN, Value, exact
from lifeline.situation.waiting import waiting
from tests.conftest import NOW
from tests.situation.record import COUNTING, FLOOD, KIM, entry, publish, values
from tests.situation.test_together import ABOARD

HEAD = "number,metric,value,as_of,source"
SEOUL = ZoneInfo("Asia/Seoul")


def sheet(text: str | bytes) -> Sheet:
    return read_sheet("report.csv", text if isinstance(text, bytes) else text.encode(), COUNTING)


def rows(*lines: str, head: str = HEAD) -> Sheet:
    return sheet("\r\n".join((head, *lines, "")))


def take(session, given: Sheet):
    numbers = {"2026-0001": FLOOD}
    return load(session, given, find=numbers.get, counting=COUNTING, author=KIM, now=NOW)


# ---------------------------------------------------------------- reading


def test_a_sheet_is_read_as_a_korean_spreadsheet_saves_it():
    head = "\ufeff항목,값,지역,기준시각,출처,확인단계,사유,설명"
    text = head + '\r\n사망,"1,234",강남구,2026-01-06 오전 6:00,소방,확인,중복 집계 정정,"한 명이,\r\n두 번"\r\n'
    (row,) = sheet(text).rows
    told = row.entry
    assert (told.metric, told.value, told.area, told.state) == ("dead", exact(1234), "11680", Sureness.CONFIRMED)
    assert (row.line, row.reason, row.note, row.number) == (2, Reason.DOUBLE_COUNT, "한 명이,\r\n두 번", "")
    assert told.as_of == datetime(2026, 1, 6, 6, tzinfo=SEOUL)


def test_without_a_byte_order_mark_and_with_bare_line_ends_it_is_the_same():
    assert (
        sheet(HEAD + "\n2026-0001,dead,1,2026-01-06 06:00,a\n").rows
        == sheet("\ufeff" + HEAD + "\r\n2026-0001,dead,1,2026-01-06 06:00,a").rows
    )


def test_empty_lines_are_passed_over_and_lines_are_counted_as_the_file_has_them():
    given = rows("", ",,,,", '2026-0001,dead,1,2026-01-06 06:00,"a\r\nb"', "2026-0001,dead,x,2026-01-06 06:00,a")
    assert [row.line for row in given.rows] == [4]
    assert [problem.line for problem in given.problems] == [6]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "nothing in it"),
        (HEAD, 1, "nothing in it"),
        ("metric,value\ndead,1", 1, "as_of, source is missing"),
        (HEAD + ",colour\n", 1, "no column is called 'colour'"),
        (HEAD + ",metric\n", 1, "stands there twice"),
        ("metric;value;as_of;source\n", 1, "not divided by commas"),
        (HEAD + "\n2026-0001,dead,1,2026-01-06 06:00,a,b", 2, "more cells than columns"),
        (HEAD + "\n2026-0001,dead,,2026-01-06 06:00,a", 2, "value '' is no figure"),
        (HEAD + "\n2026-0001,dead,1,,a", 2, "as_of '' is no time"),
        (HEAD + "\n2026-0001,dead,1,2026-01-06,a", 2, "is no time"),
        (HEAD + "\n2026-0001,vehicle,1,2026-01-06 06:00,a", 2, "did you mean vehicles"),
        (HEAD + "\n2026-0001,dead,=1+1,2026-01-06 06:00,a", 2, "is no figure"),
        (HEAD + "\n2026-0001,dead,9999999999999999999999,2026-01-06 06:00,a", 2, "more than any figure"),
        (HEAD + "\n2026-0001,dead,1,2026-01-06 06:00,=cmd|'/C calc'!A0", 2, "as a formula does"),
        (HEAD + "\n2026-0001,dead,1,2026-01-06 06:00,＋1", 2, "as a formula does"),
        (HEAD + '\n2026-0001,dead,1,2026-01-06 06:00,"a', 1, "no CSV"),
        (HEAD + "\n2026-0001,dead\0,1,2026-01-06 06:00,a", 2, "NUL"),
        (HEAD.encode() + "\n2026-0001,사망,1,2026-01-06 06:00,a".encode("cp949"), 2, "CSV UTF-8"),
        (HEAD.encode("utf-16"), 1, "not UTF-8"),
        (HEAD + "\n" + "x" * 200_000, 1, "no CSV"),
        ("x" * 1_000_001, 1, "larger than"),
        (HEAD + "\n2026-0001,vehicles,1,2026-01-06 06:00,a" * (MAX_ROWS + 1), MAX_ROWS + 2, "more than 1000 rows"),
        (HEAD + ",area\n2026-0001,dead,1,2026-01-06 06:00,a,부산", 2, "no district"),
        (HEAD + ",state\n2026-0001,dead,1,2026-01-06 06:00,a,sure", 2, "known are reported, confirmed, final"),
    ],
)  # fmt: skip
def test_what_is_broken_or_hostile_is_told_with_its_line(text, line, told):
    problems = sheet(text).problems
    assert told in " ".join(problem.sentence for problem in problems)
    assert problems[0].line == line
    assert str(problems[0]).startswith(f"report.csv:{line}: ")


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_the_answer_is_rows_and_problems(body):
    given = read_sheet("x.csv", body, COUNTING)
    assert given.rows or given.problems


@given(st.text(max_size=60))
def test_a_time_is_read_or_refused_and_never_without_a_zone(text):
    try:
        told = read_time(text)
    except Unreadable:
        return
    assert told.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2026-01-06 21:05", 21, 5),
        ("2026/1/6 9:05", 9, 5),
        ("2026. 1. 6. 오후 9:05", 21, 5),
        ("2026-01-06 오전 12:05", 0, 5),
        ("2026-01-06 오후 12:05:59", 12, 5),
        ("2026-01-06T12:05Z", 21, 5),
        ("2026-01-06T21:05:00+09:00", 21, 5),
    ],
)
def test_a_time_is_read_as_spreadsheets_show_it(text, hour, minute):
    found = read_time(text).astimezone(SEOUL)
    assert (found.day, found.hour, found.minute) == (6, hour, minute)


@pytest.mark.parametrize("text", ["2026-02-30 10:00", "2026-01-06 25:00", "2026-01-06 오후 13:00", "오늘 9시", "2026-01-06T10:00+99:99"])
def test_a_time_that_does_not_exist_is_refused(text):
    with pytest.raises(Unreadable):
        read_time(text)


def test_a_metric_is_named_by_code_or_in_korean_or_english_and_never_guessed():
    assert {metric(name, COUNTING) for name in ("dead", "DEAD", "사망", " Dead ")} == {"dead"}
    with pytest.raises(Unreadable, match="did you mean injured"):
        metric("부상", COUNTING)


# ---------------------------------------------------------------- entering


def test_a_sheet_is_entered_whole_and_what_needs_two_people_waits(emergency):
    given = rows(
        "2026-0001,vehicles,12,2026-01-06 06:00,서울시",
        "2026-0001,dead,1,2026-01-06 06:00,소방",
        "2026-0001,crops,unknown,2026-01-06 06:00,서울시",
        "2026-0001,missing,3~5,2026-01-06 06:00,소방",
    )
    with emergency.writing() as session:
        loaded = take(session, given)
        assert [made.published for made in loaded.acts] == [True, False]
        assert values(session) == {("vehicles", ""): exact(12), ("crops", ""): UNKNOWN}
        (act,) = waiting(session)
    assert [one.entry.value for one in act.figures] == [exact(1), Value(3, 5)]


def test_one_wrong_row_and_nothing_of_the_sheet_is_entered_and_every_problem_is_told(emergency):
    given = rows(
        "2026-0001,vehicles,12,2026-01-06 06:00,서울시",
        "2026-0001,dead,many,2026-01-06 06:00,소방",
        "2026-0009,crops,1,2026-01-06 06:00,서울시",
        "2026-0001,crops,1,2026-01-07 06:00,서울시",
    )
    with pytest.raises(BadData) as told, emergency.writing() as session:
        take(session, given)
    assert [problem.line for problem in told.value.problems] == [3, 4, 5]
    with emergency.reading() as session:
        assert session.scalar(select(func.count()).select_from(FigureAct)) == 0


def test_the_same_sheet_entered_twice_changes_nothing_the_second_time(emergency):
    given = rows("2026-0001,vehicles,12,2026-01-06 06:00,서울시", "2026-0001,crops,3,2026-01-06 06:00,서울시")
    with emergency.writing() as session:
        take(session, given)
        again = take(session, given)
    assert (again.acts, again.unchanged) == ([], 2)


def test_a_day_of_reports_in_one_sheet_becomes_one_act_after_the_other(emergency):
    given = rows(*(f"2026-0001,vehicles,{number},2026-01-06 0{number}:00,서울시" for number in (1, 2, 3)))
    with emergency.writing() as session:
        assert len(take(session, given).acts) == 3
        assert [view.value for view in read.history(session, FLOOD)] == [exact(3), exact(2), exact(1)]


def test_what_waits_for_a_second_person_stands_in_a_sheet_once(sqlite_emergency):
    given = rows(*(f"2026-0001,dead,{number},2026-01-06 0{number}:00,소방" for number in (1, 2)))
    with pytest.raises(BadData, match=r"report.csv:3: .*second time"), sqlite_emergency.writing() as session:
        take(session, given)


def test_a_reclassification_in_a_sheet_is_one_act_that_must_balance(sqlite_emergency):
    head = HEAD + ",reason,note"
    with sqlite_emergency.writing() as session:
        publish(session, entry("missing", "9"), entry("dead", "16"))
        pair = [f"2026-0001,{code},{value},2026-01-06 07:30,소방,reclassified,신원 확인" for code, value in (("missing", 7), ("dead", 18))]
        (act,) = take(session, rows(*pair, head=head)).acts
        assert [len(one.figures) for one in waiting(session)] == [2]
    assert not act.published
    with pytest.raises(BadData, match="as many as leave"), sqlite_emergency.writing() as session:
        take(session, rows(pair[0], pair[1].replace(",18,", ",19,"), head=head))


def test_counts_that_must_add_up_with_the_dead_wait_with_them(sqlite_emergency):
    told = {"aboard": 10, "rescued": 5, "dead": 2, "missing": 3, "vehicles": 4}
    with sqlite_emergency.writing() as session:
        close(session, FLOOD, ABOARD, counting=COUNTING, reason="명부", author=KIM, now=NOW)
        take(session, rows(*(f"2026-0001,{code},{value},2026-01-06 06:00,소방" for code, value in told.items())))
        assert values(session) == {("vehicles", ""): exact(4)}
        (act,) = waiting(session)
    assert {one.entry.metric for one in act.figures} == set(told) - {"vehicles"}


def test_a_sheet_whose_sums_do_not_add_up_is_refused_unless_it_says_why(sqlite_emergency):
    told = {"displaced_now": 10, "in_shelters": 5, "with_relatives": 4}
    lines = [f"2026-0001,{code},{value},2026-01-06 06:00,구청," for code, value in told.items()]
    group = COUNTING.metrics.presets["displaced"]
    with sqlite_emergency.writing() as session:
        from lifeline.situation.arrange import Closed

        close(session, FLOOD, Closed(group.total, group.parts), counting=COUNTING, reason="집계표", author=KIM, now=NOW)
    with pytest.raises(BadData, match=r"report.csv:2: .*1 too few"), sqlite_emergency.writing() as session:
        take(session, rows(*lines, head=HEAD + ",despite"))
    with sqlite_emergency.writing() as session:
        take(session, rows(*(line + "한 명은 확인 중" for line in lines), head=HEAD + ",despite"))
        assert read.differences(session, FLOOD)[0].note == "한 명은 확인 중"


def test_a_sheet_of_more_acts_than_a_person_can_look_over_is_refused(sqlite_emergency):
    lines = [f"2026-0001,power_outage,{number},2026-01-06 06:00,한전" for number in range(60)]
    with pytest.raises(BadData, match="60 acts"), sqlite_emergency.writing() as session:
        take(session, rows(*lines))
