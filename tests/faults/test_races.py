"""Two people, or a person and the sender, at the same moment on real connections: one wins, the other is told, nothing is half done."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from lifeline import flows
from lifeline.bulletins import acts, desk
from lifeline.bulletins.claim import Claimed, claim
from lifeline.bulletins.decide import Kind, Source
from lifeline.bulletins.draft import message_of, word
from lifeline.bulletins.read import BulletinView
from lifeline.bulletins.record import Looked, Outcome, record, record_looks
from lifeline.bulletins.revise import Change, revise
from lifeline.bulletins.states import ChangedMeanwhile, NotAllowed, Sent
from lifeline.bulletins.sweep import sweep
from lifeline.bulletins.tables import Bulletin, DecisionRow, Delivery
from lifeline.bulletins.takeback import take_back
from lifeline.bulletins.write import Facts, write
from lifeline.core.db import Database, in_turn
from lifeline.core.people import Actor
from lifeline.core.ports import Unsure
from tests.bulletins.town import JIHYEON, KMA, MINSU, NOW, Town, office, settle_in, snow

SUJIN = Actor("수진", "sujin")


@pytest.fixture
def town(drill_database: Database) -> Town:
    return settle_in(drill_database, accounts=6)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each came to, begun at the same moment on threads of their own: its result, or what it was refused with."""
    together = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        together.wait(60)
        try:
            return act()
        except NotAllowed as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def refusals(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, NotAllowed)]


def count(town: Town, table: type) -> int:
    with town.world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# ---------------------------------------------------------------- one alert, two who hear it


def test_the_same_alert_decided_by_two_at_once_is_one_bulletin(town: Town) -> None:
    for number, name in enumerate(("대설주의보", "한파주의보", "호우주의보"), 1):
        alert = replace(snow(number=number), infos=(replace(snow().infos[0], event=name),))
        town.clock.at = NOW
        _meet_after_the_first_commit(town.world.database, threads=2)  # each has found it undecided and drawn a number
        told = at_once(*[partial(flows.warn, town.world, office(), alert, KMA)] * 2)
        assert sorted(one.new for one in told if isinstance(one, flows.Warned)) == [False, True]
        assert (count(town, DecisionRow), count(town, Bulletin), count(town, Delivery)) == (number, number, number * 6)


# ---------------------------------------------------------------- two people, one bulletin


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)  # in SQLite one writes at a time
def test_whoever_has_the_turn_keeps_nobody_from_writing_what_hangs_on_the_world(town: Town) -> None:
    view = waiting(town)
    with beside() as other, town.world.database.writing() as session:
        in_turn(session)
        other.submit(desk.decline, town.world, view.number, actor=MINSU, reason="no longer needed").result(30)
    assert town.view(view.number).state == "declined"


def test_two_who_approve_at_once_issue_it_once(town: Town) -> None:
    view = waiting(town)
    approve = partial(desk.approve, town.world, office(), view.number, shown=view.hash, reason="read")
    results = at_once(partial(approve, actor=MINSU), partial(approve, actor=SUJIN))
    assert [type(refusal) for refusal in refusals(results)] in ([ChangedMeanwhile], [NotAllowed])
    assert count(town, Delivery) == 6


def test_an_approval_and_an_edit_at_once_never_send_what_nobody_read(town: Town) -> None:
    view = waiting(town)
    results = at_once(
        partial(desk.approve, town.world, office(), view.number, actor=MINSU, shown=view.hash, reason="read"),
        partial(revise, town.world, office(), view.number, GANGNAM, actor=JIHYEON, reason="narrower"),
    )
    approved, now = results[0] == 6, town.view(view.number)
    assert (now.state, count(town, Delivery)) == (("issued", 6) if approved else ("draft", 0))
    assert not approved or (now.version, now.hash) == (view.version, view.hash)


def test_of_two_who_edit_the_same_wording_the_later_is_told(town: Town) -> None:
    """Else the first one's change would be gone without a word."""
    number = waiting(town).number
    _meet_after_the_first_commit(town.world.database, threads=2)
    change = partial(revise, town.world, office(), number, reason="new facts")
    results = at_once(partial(change, GANGNAM, actor=JIHYEON), partial(change, Change(until=NOW + timedelta(hours=9)), actor=MINSU))
    assert [type(refusal) for refusal in refusals(results)] == [ChangedMeanwhile]


def test_two_who_take_it_back_at_once_take_it_back_once(town: Town) -> None:
    warned = town.hear(snow())
    town.send()
    end = partial(desk.end, town.world, warned.bulletin, Kind.CORRECTION, reason="wrong area")
    results = at_once(partial(end, actor=JIHYEON), partial(end, actor=MINSU))
    assert len(refusals(results)) == 1
    assert (count(town, Bulletin), count(town, Delivery)) == (2, 12)


def test_of_two_on_one_danger_approved_at_the_same_moment_the_second_is_told_of_the_first(town: Town) -> None:
    facts = Facts("heavy_snow", "warning", frozenset(["11680"]), NOW, NOW + timedelta(hours=6), "재난안전상황실")
    first = write(town.world, office(), facts, actor=JIHYEON, reason="상황판단회의")
    second = write(town.world, office(), facts, actor=JIHYEON, reason="상황판단회의", again=first)
    with beside() as thread:
        with town.world.database.writing() as session:
            row = desk.find(session, first)
            wording = word(town.world, office(), message_of(session, row, office()))
            acts.approve(session, row, wording, actor=MINSU, shown=wording.hash, reason="read", now=NOW)
            later = thread.submit(at_once, partial(_approve, town, second))
            assert not _done(later)
        assert [type(refusal) for refusal in later.result(60)] == [NotAllowed]


def _approve(town: Town, number: str) -> int:
    return desk.approve(town.world, office(), number, actor=SUJIN, shown=town.view(number).hash, reason="read")


# ---------------------------------------------------------------- a person and the sender


def test_a_cancel_that_meets_a_claim_waits_and_retracts_what_was_claimed(town: Town) -> None:
    warned = town.hear(snow())
    with beside() as thread:
        with town.world.database.writing() as session:
            held = _claim(town, session)
            number = thread.submit(_correct, town, warned.bulletin)
            assert not _done(number)
        retracted = town.states(number.result(60))
    assert {one.account for one in held} == set(retracted) == set(town.outlets)
    assert set(retracted.values()) == {"pending"}


def test_a_claim_that_meets_a_cancel_waits_and_claims_nothing_of_the_alert(town: Town) -> None:
    warned = town.hear(snow())
    with beside() as thread:
        with town.world.database.writing() as session:
            cancel = take_back(session, desk.find(session, warned.bulletin), Kind.CORRECTION, actor=JIHYEON, reason="wrong", now=NOW)
            held = thread.submit(_claimed, town)
            assert not _done(held)
        assert held.result(60) == []
    assert set(town.states(warned.bulletin).values()) == {"cancelled"}
    assert town.states(cancel.number) == {}


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_claim_in_the_middle_of_a_cancel_is_retracted_too(town: Town) -> None:
    """The bulletin is ended and not committed, its deliveries are not yet: the claim still sees it in force."""
    warned, held = town.hear(snow()), list[Claimed]()

    @event.listens_for(town.world.database.engine, "before_cursor_execute")
    def between(_connection: object, _cursor: object, said: str, *_: object) -> None:
        if said.startswith("UPDATE deliveries SET state=") and not held:
            held.append(Claimed(0, "", 0, "", "", "", NOW, "", 0))  # only once: what follows claims too
            held.extend(_claimed(town))

    number = _correct(town, warned.bulletin)
    assert {one.account for one in held[1:]} == set(town.states(number)) == set(town.outlets)


def test_a_receipt_that_meets_a_cancel_is_retracted(town: Town) -> None:
    """All at once on the running loop: whatever went out is taken back, and nothing goes out after."""
    town.dispatcher.start()
    try:
        warned = town.hear(snow())
        town.dispatcher.wake()
        number = _correct(town, warned.bulletin)
        town.dispatcher.wake()
        _until(lambda: not {"pending", "claimed"} & {*town.states(warned.bulletin).values(), *town.states(number).values()})
    finally:
        town.dispatcher.stop()
    told, taken_back = town.states(warned.bulletin), town.states(number)
    assert {account for account, state in told.items() if state == "sent"} == {
        account for account, state in taken_back.items() if state == "sent"
    }
    assert set(told.values()) | set(taken_back.values()) <= {"sent", "cancelled"}


def test_what_a_person_settled_meanwhile_a_look_at_the_timeline_does_not_change(town: Town) -> None:
    town.outlet().answers, town.outlet().settles = [Unsure("read timeout")], None
    warned = town.hear(snow())
    town.send()
    row = town.first(warned.bulletin)
    desk.settle_unsure(town.world, row.id, sent=True, link="https://example.org/7", actor=MINSU, reason="I saw it")
    with town.world.database.writing() as session:
        settled = record_looks(session, [Looked(row.id, row.tries, row.account)], NOW)
    assert settled == 0
    assert town.first(warned.bulletin).state == "sent"


def test_the_late_word_of_a_deposed_sender_does_not_settle_the_claim_of_its_successor(town: Town) -> None:
    warned, late = town.hear(snow()), _claimed(town)
    town.clock.go(seconds=30)
    with town.world.database.writing() as session:
        sweep(session, now=town.clock.now())
    assert len(_claimed(town)) == 6
    with town.world.database.writing() as session:
        counted = record(session, [Outcome(one, Sent.REFUSED, "too late") for one in late], town.clock.now())
    assert (counted, set(town.states(warned.bulletin).values())) == (0, {"claimed"})


# ---------------------------------------------------------------- how they meet

GANGNAM = Change(districts=frozenset({"11680"}))


def waiting(town: Town) -> BulletinView:
    """A bulletin from a source anybody may feed: it waits for a person."""
    return town.view(town.hear(snow(), Source("somebody", "open", timedelta(minutes=30))).bulletin)


@contextmanager
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as thread:
        yield thread


def _claim(town: Town, session: Session) -> list[Claimed]:
    return claim(session, now=town.clock.now(), lease=timedelta(seconds=20), room=44)


def _claimed(town: Town) -> list[Claimed]:
    with town.world.database.writing() as session:
        return _claim(town, session)


def _correct(town: Town, bulletin: str) -> str:
    return desk.end(town.world, bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong area")


def _done(waited: Future[Any]) -> bool:
    with suppress(TimeoutError):
        waited.result(0.15)
    return waited.done()


def _until(what: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def _meet_after_the_first_commit(database: Database, *, threads: int) -> None:
    """Each thread has read and written once before any goes on."""
    commit, met, barrier = type(database.engine.dialect).do_commit.__get__(database.engine.dialect), set[int](), threading.Barrier(threads)

    def committed(connection: Any) -> None:
        commit(connection)
        me = threading.get_ident()
        if me != main and me not in met:
            met.add(me)
            barrier.wait(60)

    main = threading.get_ident()
    database.engine.dialect.do_commit = committed  # type: ignore[method-assign]
