"""Figures that hang together: missing to dead in one act, closed groups that must add up, and two writers at one moment."""

import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.situation import acts, read
from lifeline.situation.arrange import Closed, close
from lifeline.situation.entry import FigureRefused, NewerFigure
from lifeline.situation.move import Move, move, pair
from lifeline.situation.read import FigureView, Group, gap_of
from lifeline.situation.reasons import Reason
from lifeline.situation.tables import FigureVerdict
from lifeline.situation.value import UNKNOWN, Value, at_least, exact, total
from lifeline.situation.waiting import waiting_one
from tests.conftest import NOW
from tests.situation.record import COUNTING, FLOOD, HOUR, KIM, LEE, agree, entry, publish, record, values

LATER = NOW + HOUR
ABOARD = Closed("aboard", ("rescued", "dead", "missing"))

# ---------------------------------------------------------------- missing -> dead


def moves(session, count: int, *, origin: str = "missing", target: str = "dead", author: Actor = KIM, **more: object) -> int:
    wanted = Move(origin, target, count, LATER, "소방재난본부", note="실종자 신원 확인", **more)
    return move(session, FLOOD, wanted, counting=COUNTING, author=author, now=LATER).act


def test_missing_to_dead_is_one_act_of_two_figures_that_two_people_agree_on(emergency):
    with emergency.writing() as session:
        publish(session, entry("missing", "11"), entry("dead", "16"))
        act = moves(session, 2)
        assert values(session) == {("missing", ""): exact(11), ("dead", ""): exact(16)}
        agree(session, act, now=LATER)
        assert values(session) == {("missing", ""): exact(9), ("dead", ""): exact(18)}
        (told,) = read.corrections(session, {FLOOD})
    assert (told.reason, told.note, len(told.changes)) == (Reason.RECLASSIFIED, "실종자 신원 확인", 2)


@pytest.mark.parametrize(
    ("count", "why"), [(12, "cannot leave it"), (0, "1 or more"), (-1, "1 or more")], ids=["more than there are", "none", "below none"]
)
def test_a_move_that_cannot_be_leaves_both_as_they_were(sqlite_emergency, count, why):
    with sqlite_emergency.writing() as session:
        publish(session, entry("missing", "11"), entry("dead", "16"))
        with pytest.raises(FigureRefused, match=why):
            moves(session, count)
        assert values(session) == {("missing", ""): exact(11), ("dead", ""): exact(16)}


def test_nobody_leaves_a_count_that_nobody_knows(sqlite_emergency):
    with pytest.raises(FigureRefused, match="nobody knows"), sqlite_emergency.writing() as session:
        moves(session, 1)


@pytest.mark.parametrize(("origin", "target"), [("missing", "missing"), ("missing", "vehicles"), ("missing", "ghosts")])
def test_a_move_is_between_two_counts_of_one_unit(sqlite_emergency, origin, target):
    with pytest.raises(FigureRefused), sqlite_emergency.writing() as session:
        moves(session, 1, origin=origin, target=target)


def test_the_first_dead_are_at_least_those_that_moved(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("missing", "5"))
        agree(session, moves(session, 2), now=LATER)
        assert values(session) == {("missing", ""): exact(3), ("dead", ""): at_least(2)}


@pytest.mark.parametrize("dead", ["17", "19", "16"])
def test_a_reclassification_that_does_not_balance_is_refused(sqlite_emergency, dead):
    with sqlite_emergency.writing() as session:
        publish(session, entry("missing", "11"), entry("dead", "16"))
        with pytest.raises(FigureRefused, match=r"as many as leave|already says"):
            record(session, entry("missing", "9"), entry("dead", dead), reason=Reason.RECLASSIFIED, note="신원 확인")


def test_one_figure_alone_is_not_reclassified(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        publish(session, entry("missing", "11"))
        with pytest.raises(FigureRefused, match="alone"):
            record(session, entry("missing", "9"), reason=Reason.RECLASSIFIED, note="신원 확인")


numbers = st.integers(0, 500)
known = st.one_of(
    st.builds(exact, numbers), st.builds(lambda low, width: Value(low, low + width), numbers, numbers), st.builds(at_least, numbers)
)


def view(metric: str, value: Value) -> FigureView:
    return FigureView(1, FLOOD, metric, "", value, "reported", NOW, NOW, "s", "", "", "Kim", "", "new_information", "", 1)


@given(known, st.one_of(st.just(UNKNOWN), known), st.integers(1, 600))
def test_as_many_leave_as_enter_whatever_is_known_of_both(missing, dead, count):
    wanted = Move("missing", "dead", count, LATER, "s")
    try:
        left, gained = pair(wanted, view("missing", missing), view("dead", dead))
    except FigureRefused:
        assert missing.floor < count
        return
    assert left.value.floor + gained.value.floor == missing.floor + dead.floor
    assert (left.value.high is None) == (missing.high is None)
    assert total([left.value, gained.value]) == total([missing, dead])


# ---------------------------------------------------------------- closed groups


def closes(session, wanted: Closed = ABOARD):
    return close(session, FLOOD, wanted, counting=COUNTING, reason="여객선 명부", author=KIM, now=NOW)


def whole(session, aboard: str, rescued: str, dead: str, missing: str, **more: object) -> int:
    told = {"aboard": aboard, "rescued": rescued, "dead": dead, "missing": missing}
    return publish(session, *(entry(metric, value) for metric, value in told.items()), **more)


def test_a_closed_group_that_adds_up_is_published_without_a_word(emergency):
    with emergency.writing() as session:
        closes(session)
        whole(session, "476", "172", "2", "302")
        assert read.differences(session, FLOOD) == ()


def test_one_that_does_not_add_up_is_refused_and_the_difference_named(emergency):
    with emergency.writing() as session:
        closes(session)
        with pytest.raises(FigureRefused, match=r"aboard 477 is not rescued \+ dead \+ missing = 476 \(whole city\): 1 too few"):
            whole(session, "477", "368", "0", "108")
        assert read.current(session) == {}


def test_it_is_published_all_the_same_with_a_reason_that_stays(emergency):
    with emergency.writing() as session:
        closes(session)
        whole(session, "477", "368", "0", "107", despite="두 척의 구조 인원을 대조하고 있습니다")
        (told,) = read.differences(session, FLOOD)
    assert (told.total_metric, told.total, told.parts_sum, told.difference) == ("aboard", exact(477), exact(475), -2)
    assert (told.note, told.parts) == ("두 척의 구조 인원을 대조하고 있습니다", ("rescued", "dead", "missing"))


def test_the_reason_is_asked_of_whoever_publishes_when_the_sum_broke_meanwhile(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        closes(session)
        whole(session, "10", "5", "2", "3")
        made = record(session, entry("dead", "3", as_of=LATER), entry("missing", "2", as_of=LATER), now=LATER)
        publish(session, entry("rescued", "6", as_of=LATER), now=LATER, despite="명부 확인 중")
        with pytest.raises(FigureRefused, match="1 too many"):
            agree(session, made.act, now=LATER)
        agree(session, made.act, now=LATER, despite="구조자 한 명이 두 번 적혔을 수 있음")
        (told,) = read.differences(session, FLOOD)
    assert told.note == "구조자 한 명이 두 번 적혔을 수 있음"


def test_a_figure_outside_the_group_is_not_held_up_by_it(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        closes(session)
        whole(session, "10", "5", "2", "4", despite="명부 확인 중")
        assert record(session, entry("vehicles", "3")).published


def test_a_group_of_one_district_leaves_the_others_alone(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        closes(session, Closed("displaced_now", ("in_shelters", "with_relatives"), "11680"))
        assert record(session, entry("displaced_now", "9"), entry("in_shelters", "1"), entry("with_relatives", "1")).published
        with pytest.raises(FigureRefused, match="11680"):
            record(session, *(entry(code, "9", area="11680") for code in ("displaced_now", "in_shelters", "with_relatives")))


def test_an_opened_group_asks_nothing_any_more(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        closes(session)
        closes(session, Closed("aboard", ()))
        whole(session, "10", "5", "2", "4")
        assert (read.groups(session, FLOOD), read.differences(session, FLOOD)) == ((), ())


def test_whoever_closes_a_group_hears_at_once_that_it_does_not_add_up(sqlite_emergency):
    with sqlite_emergency.writing() as session:
        whole(session, "10", "5", "2", "4")
        assert closes(session).difference == 1


@pytest.mark.parametrize(
    "wrong",
    [
        Closed("aboard", ("rescued", "vehicles")),
        Closed("aboard", ("rescued",)),
        Closed("aboard", ("aboard", "rescued")),
        Closed("aboard", ("rescued", "rescued")),
        Closed("aboard", ("rescued", "ghosts")),
        Closed("aboard", ("rescued", "dead"), "99999"),
        Closed("aboard", ()),
    ],
    ids=str,
)
def test_what_cannot_add_up_is_no_group(sqlite_emergency, wrong):
    with pytest.raises(FigureRefused), sqlite_emergency.writing() as session:
        closes(session, wrong)


@given(st.one_of(st.just(UNKNOWN), known), st.lists(st.one_of(st.just(UNKNOWN), known), min_size=2, max_size=2))
def test_what_nobody_knows_never_holds_up_what_somebody_does(whole_value, parts):
    codes = dict(zip((("a", ""), ("b", "")), parts, strict=True))
    found = gap_of(Group(1, "", "t", ("a", "b"), ""), {**codes, ("t", ""): whole_value})
    if UNKNOWN in (whole_value, *parts) and total(parts).floor <= (whole_value.high if whole_value.high is not None else 10**9):
        assert found is None


# ---------------------------------------------------------------- two writers at one moment


def test_of_two_writers_who_saw_the_same_the_second_is_told_of_the_newer_figure(emergency: Database):
    with emergency.writing() as session:
        publish(session, entry("vehicles", "1"))
    told: list[str] = []
    start = threading.Barrier(2)

    def write(value: str, author: Actor) -> None:
        start.wait()
        try:
            with emergency.writing() as session:
                record(session, entry("vehicles", value, seen=1, as_of=LATER), author=author, now=LATER)
        except NewerFigure as error:
            told.append(str(error))

    writers = [threading.Thread(target=write, args=one) for one in (("2", KIM), ("3", LEE))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with emergency.reading() as session:
        newest, first = read.history(session, FLOOD)
    assert len(told) == 1
    assert f"Figure {newest.id}, vehicles [whole city] {newest.value} by {newest.author}, was published meanwhile" in told[0]
    assert newest.before == first.value


def test_of_many_writers_at_once_each_follows_the_one_before_and_the_chain_never_forks(emergency: Database):
    def write(number: int) -> None:
        with emergency.writing() as session:
            record(session, entry("power_outage", str(number)), author=Actor(f"p{number}", f"l{number}"))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with emergency.reading() as session:
        told = read.history(session, FLOOD)
        assert read.order(session) == 12
        assert len(read.current(session)[FLOOD]) == 1
    assert [view.before for view in told] == [*(view.value for view in told[1:]), None]


def test_two_approvals_at_once_publish_once(emergency: Database):
    with emergency.writing() as session:
        act = record(session, entry("dead", "1")).act
    refused: list[Exception] = []

    def decide(by: Actor) -> None:
        try:
            with emergency.writing() as session:
                agree(session, act, by=by)
        except (FigureRefused, AssertionError) as error:
            refused.append(error)

    deciders = [threading.Thread(target=decide, args=(by,)) for by in (LEE, Actor("Park", "park"))]
    for one in deciders:
        one.start()
    for one in deciders:
        one.join()
    with emergency.reading() as session:
        assert (len(refused), len(read.history(session, FLOOD))) == (1, 1)


def test_of_an_approval_and_a_refusal_at_once_one_stands(emergency: Database):
    for number in range(1, 5):
        with emergency.writing() as session:
            act = record(session, entry("dead", str(number))).act
            found = waiting_one(session, act)
            assert found is not None
        done: list[str] = []
        deciders = [threading.Thread(target=_decided, args=(emergency, act, found.hash, word, done)) for word in ("approve", "decline")]
        for one in deciders:
            one.start()
        for one in deciders:
            one.join()
        with emergency.reading() as session:
            verdicts = session.scalars(select(FigureVerdict.verdict).where(FigureVerdict.act_id == act)).all()
        assert [len(done), len(verdicts)] == [1, 1]
        assert (verdicts == ["published"]) == (done == ["approve"])


def _decided(database: Database, act: int, shown: str, word: str, done: list[str]) -> None:
    with suppress(FigureRefused):
        with database.writing() as session:
            if word == "approve":
                acts.approve(session, act, shown=shown, by=LEE, now=NOW)
            else:
                acts.decline(session, act, by=Actor("Park", "park"), reason="명단과 다름", now=NOW)
        done.append(word)
