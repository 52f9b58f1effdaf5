"""Whatever people enter, correct, move, approve and decline, in any order: the record says what a plain list beside it says."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lifeline.core.people import Actor
from lifeline.situation import acts, read
from lifeline.situation.arrange import Closed, close
from lifeline.situation.entry import Change, Entry, FigureRefused
from lifeline.situation.move import Move, move
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import UNKNOWN, Value, at_least, exact, total
from lifeline.situation.waiting import waiting, waiting_one
from tests.conftest import NOW
from tests.situation.record import COUNTING, FLOOD

PEOPLE = [Actor("Kim", "kim"), Actor("Lee", "lee"), Actor("Park", "kim")]
METRICS = ("dead", "missing", "rescued", "aboard", "power_outage")
Key = tuple[str, str]

numbers = st.integers(0, 6)
values = st.one_of(
    st.just(UNKNOWN), st.builds(exact, numbers), st.builds(at_least, numbers), st.builds(lambda a, b: Value(a, a + b), numbers, numbers)
)
persons = st.sampled_from(PEOPLE)
plain = st.tuples(
    st.just("enter"), st.sampled_from(METRICS), values, st.just(Sureness.REPORTED), st.just(Reason.NEW_INFORMATION), st.just(0)
)
anything = st.tuples(
    st.just("enter"), st.sampled_from(METRICS), values, st.sampled_from(Sureness), st.sampled_from(Reason), st.integers(-3, 0)
)
moves = st.tuples(st.just("move"), st.integers(1, 3))
decide = st.tuples(st.sampled_from(["approve", "decline"]), st.integers(0, 3))
closing = st.tuples(st.just("close"), st.booleans())
steps = st.lists(st.tuples(st.one_of(plain, anything, moves, decide, closing), persons, st.booleans()), min_size=6, max_size=14)


@dataclass
class Ledger:
    """What should be public: the newest of each, and every publication in its order."""

    situation: str
    current: dict[Key, Value] = field(default_factory=dict)
    told: list[tuple[int, Key, Value, Value | None]] = field(default_factory=list)

    def publish(self, session: Session, act: int) -> None:
        for view in [view for view in read.history(session, self.situation) if view.act == act]:
            key = view.metric, view.area
            self.told.append((act, key, view.value, self.current.get(key)))
        self.current |= {key: value for one, key, value, _ in self.told if one == act}


def play(session: Session, ledger: Ledger, step: tuple, who: Actor, agreed: bool) -> None:
    """One step; what is refused changes nothing. `agreed`: what waits for a second person finds one at once."""
    of, more = ledger.situation, {"counting": COUNTING, "author": who, "now": NOW}
    match step:
        case ("enter", metric, value, state, reason, minutes):
            entry = Entry(metric, value, NOW + timedelta(minutes=minutes), "재난안전상황실", state=state)
            made = acts.record(session, of, Change(reason, (entry,), "설명", "확인 중"), **more)
        case ("move", number):
            made = move(session, of, Move("missing", "dead", number, NOW, "소방재난본부", note="신원 확인", despite="확인 중"), **more)
        case ("close", closes):
            close(session, of, Closed("aboard", ("rescued", "dead", "missing") if closes else ()), reason="명부", **more)
            return
        case (verdict, number):
            decide_on(session, ledger, verdict, number, who)
            return
    if made.published:
        ledger.publish(session, made.act)
    elif agreed:
        approve(session, ledger, made.act, next(one for one in PEOPLE if one.differs_from(who)))


def decide_on(session: Session, ledger: Ledger, verdict: str, number: int, who: Actor) -> None:
    waits = [one.act for one in waiting(session)] or [-1]
    act = waits[number % len(waits)]
    if verdict == "approve":
        approve(session, ledger, act, who)
    else:
        acts.decline(session, act, by=who, reason="아님", now=NOW)


def approve(session: Session, ledger: Ledger, act: int, who: Actor) -> None:
    shown = waiting_one(session, act)
    acts.approve(session, act, shown=shown.hash if shown else "", by=who, now=NOW)
    ledger.publish(session, act)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps)
def test_the_record_says_what_a_list_beside_it_says(sqlite_emergency, given_steps):
    ledger = Ledger(FLOOD)
    begins = ("enter", "missing", exact(6), Sureness.REPORTED, Reason.NEW_INFORMATION, -3)
    with sqlite_emergency.reading() as session:  # nothing is committed, so each example begins anew
        for step, who, agreed in ((begins, PEOPLE[0], True), *given_steps):
            before = dict(ledger.current)
            try:
                with session.begin_nested():
                    play(session, ledger, step, who, agreed)
            except FigureRefused:
                assert ledger.current == before
        told = read.history(session, FLOOD)
        assert {(view.metric, view.area): view.value for view in read.current(session).get(FLOOD, ())} == ledger.current
        assert [(view.act, (view.metric, view.area), view.value, view.before) for view in _oldest_first(told)] == ledger.told
    assert all(view.approver not in ("", view.author) for view in told if view.metric in ("dead", "missing"))
    _moves_balance(told)


def _oldest_first(told: tuple[read.FigureView, ...]) -> list[read.FigureView]:
    acts_in_order = list(dict.fromkeys(view.act for view in reversed(told)))
    return [view for act in acts_in_order for view in told if view.act == act]


def _moves_balance(told: tuple[read.FigureView, ...]) -> None:
    for act in {view.act for view in told if view.reason == Reason.RECLASSIFIED}:
        pair = [view for view in told if view.act == act]
        assert len(pair) == 2
        assert sum(view.value.floor for view in pair) == sum(view.before.floor for view in pair if view.before)
        assert total(view.value for view in pair).high == total(view.before or UNKNOWN for view in pair).high
