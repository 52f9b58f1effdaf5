"""What people write beside a figure: it says nothing of drill or reality, hides nothing and covers nothing."""

from dataclasses import replace

import pytest

from lifeline.situation import acts
from lifeline.situation.arrange import Closed, close
from lifeline.situation.checks import warnings
from lifeline.situation.entry import Change, Counting, FigureRefused, clean
from lifeline.situation.reasons import Reason
from lifeline.situation.spelling import Unreadable, read_time
from lifeline.situation.waiting import waiting_one
from tests.conftest import NOW
from tests.situation.record import COUNTING, FLOOD, KIM, LEE, entry, publish, record

OF_A_WORLD = (
    "[훈련 EXERCISE] 12명",
    "［훈련］ 집계",
    "[훈\u034f련] 집계",
    "실제상황입니다",
    "실제 상황",
    "this is not a drill",
    "훈련 아님",
)
ABOARD = [entry("aboard", "10"), entry("rescued", "7")]


@pytest.mark.parametrize("text", OF_A_WORLD)
@pytest.mark.parametrize("name", ["source", "rule"])
def test_no_word_of_a_figure_speaks_of_drill_or_reality(sqlite_emergency, text, name):
    with sqlite_emergency.writing() as session, pytest.raises(FigureRefused, match="drill or reality"):
        record(session, replace(entry("vehicles", "1"), **{name: text}))


@pytest.mark.parametrize("text", OF_A_WORLD)
@pytest.mark.parametrize("name", ["note", "despite"])
def test_no_word_of_a_change_speaks_of_drill_or_reality(sqlite_emergency, text, name):
    with sqlite_emergency.writing() as session, pytest.raises(FigureRefused, match="drill or reality"):
        record(session, entry("vehicles", "1"), **{name: text})


@pytest.mark.parametrize(
    ("text", "why"),
    [("실제상황", "drill or reality"), ("010-1234-5678", "telephone"), ("x" * 1001, "1001 char"), ("가" + "\u0336" * 3, "piles")],
)
def test_the_approvers_words_are_held_to_the_same_rules(sqlite_emergency, text, why):
    with sqlite_emergency.writing() as session:
        publish(session, *ABOARD)
        close(session, FLOOD, Closed("aboard", ("rescued", "dead")), counting=COUNTING, reason="명단", author=KIM, now=NOW)
        act = record(session, entry("dead", "9"), despite="명단 확인 중").act
        waits = waiting_one(session, act)
        assert waits is not None
        with pytest.raises(FigureRefused, match=why):
            acts.approve(session, act, shown=waits.hash, by=LEE, now=NOW, despite=text)
        with pytest.raises(FigureRefused, match=why):
            acts.decline(session, act, by=LEE, reason=text, now=NOW)
        with pytest.raises(FigureRefused, match=why):
            close(session, FLOOD, Closed("aboard", ("rescued", "dead")), counting=COUNTING, reason=text, author=KIM, now=NOW)


def test_marks_piled_upon_a_letter_are_refused_and_accents_are_not(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        with pytest.raises(FigureRefused, match="piles"):
            record(session, entry("vehicles", "1", source="Z" + "\u0301\u0302\u0336" * 90))
        assert record(session, entry("vehicles", "1", source="Croix-Rouge française e\u0301")).published


@pytest.mark.parametrize(
    "unseen", ["\u3164", "\u115f\u1160", "\uffa0", "\u00ad", "\u034f", "\u200d", "\ue000", "\U000e0041", "\ufe0f", "\u2028"]
)
def test_a_source_that_nobody_sees_is_no_source(sqlite_emergency, unseen):
    assert clean(f"소{unseen}방") in ("소방", "소 방")
    with sqlite_emergency.writing() as session, pytest.raises(FigureRefused, match="needs its source"):
        record(session, entry("vehicles", "1", source=unseen))


@pytest.mark.parametrize("url", ['https://a.kr/"onclick=x', "https://a.kr/<b>", "https://a.kr\\@b.kr/", "https://a.kr/`"])
def test_an_address_holds_no_character_that_an_address_has_not(sqlite_emergency, url):
    with sqlite_emergency.writing() as session, pytest.raises(FigureRefused, match="no address"):
        record(session, entry("vehicles", "1", source_url=url))


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00+23:00", "0001-01-01 00:00", "9999-12-31T23:59-23:00", "1899-12-31 23:59", "3000-01-01 00:00"]
)
def test_a_time_at_the_ends_of_the_calendar_is_no_time(text):
    with pytest.raises(Unreadable, match="no time"):
        read_time(text)


def test_what_waits_can_be_looked_at_though_it_is_counted_no_more():
    fewer = {code: one for code, one in COUNTING.metrics.metrics.items() if code != "vehicles"}
    counting = Counting(replace(COUNTING.metrics, metrics=fewer), COUNTING.areas)
    change = Change(Reason.NEW_INFORMATION, (entry("vehicles", "1"),))
    assert warnings(change, {}, counting=counting, now=NOW) == []
