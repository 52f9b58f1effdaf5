"""What people do with figures: appended whole or not at all, forward unless corrected, and by two people where two must agree."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from lifeline.core.alarm import open_alarms
from lifeline.core.people import Actor
from lifeline.situation import acts, read
from lifeline.situation.entry import FigureRefused, NewerFigure
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.tables import Figure, FigureAct
from lifeline.situation.value import UNKNOWN, exact
from lifeline.situation.waiting import waiting, waiting_one
from tests.conftest import NOW
from tests.situation.record import COUNTING, FLOOD, HOUR, KIM, LEE, agree, change, entry, publish, record, values

LATER = NOW + HOUR

# ---------------------------------------------------------------- what one person may publish


def test_what_one_person_may_publish_is_public_at_once(emergency):
    with emergency.writing() as session:
        made = record(session, entry("vehicles", "12"))
        assert made.published
        (view,) = read.current(session)[FLOOD]
    assert (view.value, view.author, view.approver, view.before) == (exact(12), "Kim", "", None)


def test_each_act_supersedes_the_one_before_and_both_stay(emergency):
    with emergency.writing() as session:
        publish(session, entry("vehicles", "12"))
        publish(session, entry("vehicles", "15", as_of=LATER), now=LATER)
        newest, first = read.history(session, FLOOD)
        rows = session.scalars(select(Figure).order_by(Figure.id)).all()
    assert (newest.value, newest.before, newest.before_as_of, first.value) == (exact(15), exact(12), NOW, exact(12))
    assert rows[1].supersedes == rows[0].id


def test_unknown_is_null_in_the_database_and_never_zero(emergency):
    with emergency.writing() as session:
        publish(session, entry("vehicles", "unknown"))
        row = session.scalars(select(Figure)).one()
        assert (row.low, row.high, row.form) == (None, None, "unknown")
        (view,) = read.current(session)[FLOOD]
    assert view.value == UNKNOWN


def test_a_figure_keeps_everything_it_was_entered_with(emergency):
    with emergency.writing() as session:
        told = entry("vehicles", "10-15", area="11680", source_url="https://example.kr/a", rule="침수 차량만", state=Sureness.CONFIRMED)
        publish(session, told)
        (view,) = read.current(session)[FLOOD]
    assert (view.area, view.source, view.source_url, view.rule, view.state, view.as_of) == (
        *("11680", "재난안전상황실", "https://example.kr/a", "침수 차량만", "confirmed"),
        NOW,
    )


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (entry("vehicles", "1", as_of=LATER), "in the future"),
        (entry("vehicles", "1", source="  "), "needs its source"),
        (entry("ghosts", "1"), "nothing with this code"),
        (entry("vehicles", "1", area="99999"), "no district"),
        (entry("vehicles", "1", source_url="javascript:alert(1)"), "no address"),
        (entry("vehicles", "1", source_url="https://me:secret@example.kr/"), "no address"),
        (entry("vehicles", "1", source="x" * 301), "301 characters"),
        (entry("vehicles", "1", rule="확인 010-1234-5678"), "telephone"),
        (entry("restoration_rate", "101"), "more than it can be"),
        (replace(entry("vehicles", "1"), value=exact(10**19)), "more than it can be"),
        (entry("vehicles", "unknown", state=Sureness.CONFIRMED), "cannot be confirmed"),
    ],
)
def test_a_wrong_entry_is_refused_with_what_is_wrong_and_where(sqlite_emergency, wrong, why):
    with pytest.raises(FigureRefused, match=why), sqlite_emergency.writing() as session:
        record(session, wrong)
    with sqlite_emergency.reading() as session:
        assert session.scalars(select(FigureAct)).all() == []


def test_all_that_is_wrong_is_told_at_once(sqlite_emergency):
    with pytest.raises(FigureRefused) as told, sqlite_emergency.writing() as session:
        record(session, entry("vehicles", "1", source="", area="1"), entry("ghosts", "1"))
    assert all(word in str(told.value) for word in ("source", "district", "ghosts"))


def test_of_several_entries_all_are_taken_or_none(sqlite_emergency):
    with pytest.raises(FigureRefused), sqlite_emergency.writing() as session:
        record(session, entry("vehicles", "1"), entry("crops", "1", area="nowhere"))
    with sqlite_emergency.reading() as session:
        assert values(session) == {}


def test_an_emergency_nobody_opened_has_no_figures(emergency):
    with pytest.raises(FigureRefused, match="no such emergency"), emergency.writing() as session:
        acts.record(session, "elsewhere", change(entry("vehicles", "1")), counting=COUNTING, author=KIM, now=NOW)


def test_nobody_without_a_login_enters_figures(sqlite_emergency):
    with pytest.raises(FigureRefused, match="person"), sqlite_emergency.writing() as session:
        record(session, entry("vehicles", "1"), author=Actor("guideline"))


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (entry("vehicles", "13", as_of=NOW - HOUR), "goes back in time"),
        (entry("vehicles", "13", as_of=LATER), "back to reported"),
        (entry("vehicles", "9", as_of=LATER, state=Sureness.CONFIRMED), "adds up since"),
        (entry("vehicles", "unknown", as_of=LATER), "only by the reason retracted"),
        (entry("vehicles", "12", state=Sureness.CONFIRMED), "already says exactly this"),
    ],
)
def test_news_goes_forward_only(sqlite_emergency, then, why):
    with sqlite_emergency.writing() as session:
        publish(session, entry("vehicles", "12", state=Sureness.CONFIRMED))
        with pytest.raises(FigureRefused, match=why):
            record(session, then, now=LATER)


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        (entry("vehicles", "13", as_of=NOW - HOUR), Reason.SCOPE_CHANGED),
        (entry("vehicles", "9"), Reason.DOUBLE_COUNT),
        (entry("vehicles", "9", state=Sureness.REPORTED), Reason.TYPING_ERROR),
        (entry("vehicles", "unknown"), Reason.RETRACTED),
    ],
)
def test_a_correction_goes_wherever_it_must_with_a_note(sqlite_emergency, then, reason):
    with sqlite_emergency.writing() as session:
        publish(session, entry("vehicles", "12", state=Sureness.FINAL))
        with pytest.raises(FigureRefused, match="needs a note"):
            record(session, then, reason=reason)
        publish(session, then, reason=reason, note="서초구와 강남구가 같은 차를 셌습니다")
        (view,) = read.corrections(session, {FLOOD})
    assert (view.reason, view.changes[0].before, view.changes[0].value) == (reason, exact(12), then.value)


def test_a_final_number_changes_by_a_correction_only(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("vehicles", "12", state=Sureness.FINAL))
        with pytest.raises(FigureRefused, match="is final"):
            record(session, entry("vehicles", "13", as_of=LATER, state=Sureness.FINAL), now=LATER)


def test_what_was_never_published_cannot_be_corrected(sqlite_emergency):
    with pytest.raises(FigureRefused, match="nothing was published"), sqlite_emergency.writing() as session:
        record(session, entry("vehicles", "1"), reason=Reason.DOUBLE_COUNT, note="이중 집계")


def test_what_goes_up_and_down_may_fall_without_a_correction(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("power_outage", "900"))
        publish(session, entry("power_outage", "300", as_of=LATER), now=LATER)
        assert values(session)["power_outage", ""] == exact(300)


def test_an_old_time_is_taken_and_named(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        made = record(session, entry("vehicles", "1", as_of=NOW - timedelta(days=8)))
    assert "more than a week old" in made.warnings[0]


def test_districts_that_come_to_more_than_the_city_are_named(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("vehicles", "5"))
        assert record(session, entry("vehicles", "4", area="11680")).warnings == ()
        (warning,) = record(session, entry("vehicles", "2", area="11650")).warnings
    assert "the districts come to 6, more than the whole city's 5" in warning


# ---------------------------------------------------------------- two people


@pytest.mark.parametrize("metric", ["dead", "missing"])
def test_the_dead_and_the_missing_wait_for_a_second_person(emergency, metric):
    with emergency.writing() as session:
        made = record(session, entry(metric, "1"))
        assert (made.published, read.current(session), read.history(session, FLOOD)) == (False, {}, ())
        assert [(alarm.kind, alarm.subject) for alarm in open_alarms(session)] == [("figure-waiting", f"act {made.act}")]
        agree(session, made.act)
        (view,) = read.current(session)[FLOOD]
        assert open_alarms(session) == []
    assert (view.author, view.approver) == ("Kim", "Lee")


@pytest.mark.parametrize("second", [KIM, Actor("Kim", "other"), Actor("Other", "kim"), Actor("clock")])
def test_the_second_person_is_another_on_another_login(sqlite_emergency, second):
    with sqlite_emergency.writing() as session:
        made = record(session, entry("dead", "1"))
        with pytest.raises(FigureRefused):
            agree(session, made.act, by=second)
        assert read.current(session) == {}


def test_an_approval_is_of_what_was_shown(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        made = record(session, entry("dead", "1"))
        with pytest.raises(FigureRefused, match="no longer what was shown"):
            acts.approve(session, made.act, shown="0" * 64, by=LEE, now=NOW)


def test_the_hash_changes_with_whatever_the_approver_sees(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        first, second = (record(session, entry("dead", number)) for number in ("1", "2"))
        hashes = {waiting_one(session, made.act).hash for made in (first, second)}
        agree(session, first.act)
        assert waiting_one(session, second.act).hash not in hashes


def test_an_act_that_was_overtaken_can_only_be_declined(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        first, second = (record(session, entry("dead", number)) for number in ("1", "2"))
        agree(session, second.act)
        with pytest.raises(NewerFigure, match=r"Figure 2, dead \[whole city\] 2 by Kim"):
            agree(session, first.act)
        assert acts.decline(session, first.act, by=LEE, reason="넘어선 수", now=NOW) == "declined"
        assert waiting(session) == ()


def test_what_was_declined_never_becomes_public_and_stays_on_record(emergency):
    with emergency.writing() as session:
        made = record(session, entry("dead", "1"))
        acts.decline(session, made.act, by=LEE, reason="병원이 확인하지 않음", now=NOW)
        assert (read.current(session), open_alarms(session), session.get_one(FigureAct, made.act).author) == ({}, [], "Kim")
        with pytest.raises(FigureRefused, match="waits for a second person"):
            acts.approve(session, made.act, shown="", by=LEE, now=NOW)


def test_authors_take_back_what_they_entered(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        made = record(session, entry("dead", "1"))
        assert acts.decline(session, made.act, by=KIM, reason="숫자를 잘못 봄", now=NOW) == "withdrawn"


def test_whoever_enters_what_already_waits_is_told_so(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        record(session, entry("dead", "1"))
        assert record(session, entry("dead", "1", area="11680")).warnings == ()
        (warning,) = record(session, entry("dead", "2"), author=LEE).warnings
    assert "act 1 by Kim waits with a figure of dead [whole city] too" in warning


def test_what_is_unknown_already_is_not_retracted(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("vehicles", "unknown"))
        with pytest.raises(FigureRefused, match="nothing to retract"):
            record(session, entry("vehicles", "unknown", source="b"), reason=Reason.RETRACTED, note="철회")


def test_a_text_is_one_line_without_what_cannot_be_seen(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("vehicles", "1", source=" 서울\u202e시\r\n 교통실\0\x07 "))
        (view,) = read.current(session)[FLOOD]
    assert view.source == "서울시 교통실"


def test_after_an_act_was_declined_the_same_figure_can_be_entered_anew(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("dead", "1"))
        wrong = record(session, entry("dead", "11", as_of=LATER), now=LATER)
        acts.decline(session, wrong.act, by=LEE, reason="오타", now=LATER)
        publish(session, entry("dead", "2", as_of=LATER), now=LATER)
        assert values(session)["dead", ""] == exact(2)


# ---------------------------------------------------------------- the rows themselves


@pytest.mark.parametrize(
    "forged",
    [
        {"low": 0, "high": 0, "form": "unknown"},
        {"low": None, "high": None, "form": "exact"},
        {"low": 5, "high": None, "form": "range"},
        {"low": 5, "high": 4, "form": "range"},
        {"low": None, "high": 3, "form": "at_least"},
        {"low": 0, "high": None, "form": "at_least"},
        {"low": -1, "high": -1, "form": "exact"},
        {"low": 1, "high": 1, "form": "perhaps"},
        {"source": ""},
        {"source": None},
        {"as_of": None},
        {"state": "guessed"},
        {"situation_id": "elsewhere"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_a_figure_that_is_none(emergency, forged):
    with emergency.writing() as session:
        publish(session, entry("vehicles", "1"))
    with pytest.raises(IntegrityError), emergency.writing() as session:
        session.execute(update(Figure).values(**forged))


def test_a_publication_has_its_place_in_the_order_and_nothing_else_has(emergency):
    with emergency.writing() as session:
        publish(session, entry("vehicles", "1"))
    with pytest.raises(IntegrityError), emergency.writing() as session:
        session.execute(text("UPDATE figure_verdicts SET publish_order = NULL"))


def test_what_is_published_is_counted_and_what_waits_is_not(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        assert read.order(session) == 0
        publish(session, entry("vehicles", "1"))
        record(session, entry("dead", "1"))
        assert read.order(session) == 1
        publish(session, entry("crops", "1"))
        assert read.order(session) == 2


def test_nothing_in_the_package_changes_or_deletes_a_row():
    from pathlib import Path

    import lifeline.situation

    code = "".join(path.read_text(encoding="utf-8") for path in Path(lifeline.situation.__path__[0]).glob("*.py"))
    assert [word for word in (" update(", " delete(", ".delete(", "merge(") if word in code] == []
