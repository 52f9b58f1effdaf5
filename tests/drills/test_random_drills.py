"""Random exercises beside a live world: whatever a drill does, not a byte of live changes and not one request is made there."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, update

from lifeline import flows
from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import ChangedMeanwhile, NotAllowed, State
from lifeline.bulletins.tables import Bulletin
from lifeline.core import cap
from lifeline.core.clock import SystemClock
from lifeline.core.db import WorldRow
from lifeline.core.post import MARK
from lifeline.core.window import Window
from lifeline.drills import cross, direct, headless, read
from lifeline.drills.archive import archive
from lifeline.drills.escalate import escalate
from lifeline.drills.halt import stop_for_it
from lifeline.drills.proof import prove, remember
from lifeline.drills.refused import DrillRefused
from lifeline.drills.reset import reset
from lifeline.drills.tables import Exercise, InjectRow
from lifeline.incidents import moderate
from lifeline.incidents.acts import By
from lifeline.incidents.states import NotPossible
from lifeline.incidents.states import State as Seen
from lifeline.incidents.tables import Incident
from lifeline.listening.tables import SightingRow
from tests.bulletins.town import KMA, snow
from tests.drills.beside import Beside, Killed, city_ear
from tests.drills.random_script import scripts
from tests.hearing import ear_like, post

DIRECTOR = headless.DIRECTOR
REFUSED = (DrillRefused, NotAllowed, NotPossible, ChangedMeanwhile)
done: Counter[str] = Counter()  # what all machines of this process did, for who prints it


class Drills(RuleBasedStateMachine):
    """One office: its live world, and exercise after exercise beside it."""

    @initialize(script=scripts(), seed=st.integers(1, 99), posts=st.integers(0, 40))
    def an_exercise_begins(self, script, seed, posts):
        self.beside = Beside()
        self.codes, self.number, self.posts = [], 0, 0
        self._act("started", lambda: self.codes.append(self.beside.begin(*script, seed=seed, posts=posts)))
        self._act("counted", lambda: remember(self.beside.drill, self.beside.window))
        self._act("minutes", lambda: self.beside.tick(2))

    def _act(self, name, act):
        """A drill's act: refused, killed or done, it leaves live alone."""
        with self.beside.guarded():
            try:
                act()
                done[name] += 1
            except REFUSED:
                done[f"{name}, refused"] += 1
            except Killed:
                done["killed"] += 1
                self.beside.restart()

    def _of_live(self, name, act):
        """Live acts by its own hand."""
        act()
        done[f"live: {name}"] += 1

    # ------------------------------------------------------------ the exercise

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes):
        self._act("minutes", lambda: self.beside.tick(minutes))

    @rule(minutes=st.integers(1, 40), at=st.integers(1, 400))
    def the_process_is_killed_while_time_passes(self, minutes, at):
        self.beside.kill_at = at
        self._act("minutes to be killed in", lambda: self.beside.tick(minutes))
        self.beside.kill_at = 0

    @rule(step=st.integers(-90, 90))
    def the_process_begins_again_and_the_clock_was_set(self, step):
        self._act("restarts", lambda: self.beside.restart(step=timedelta(minutes=step)))

    @rule(order=st.sampled_from(["pause", "resume"]))
    def it_is_paused_or_goes_on(self, order):
        self._act("paused or resumed", lambda: getattr(direct, order)(self.beside.drill, self.codes[-1], by=DIRECTOR))

    @rule(number=st.integers(0, 4), order=st.sampled_from(["skip", "publish", "move"]))
    def an_inject_is_moved_by_hand(self, number, order):
        world, code = self.beside.drill, self.codes[-1]
        with world.database.reading() as session:
            injects = read.injects(session, read.named(session, code))
        inject = injects[number % len(injects)].code
        acts = {
            "skip": lambda: direct.skip(world, code, inject, by=DIRECTOR, reason="시간이 없습니다"),
            "publish": lambda: direct.publish_now(world, code, inject, by=DIRECTOR),
            "move": lambda: direct.move(world, code, inject, timedelta(minutes=5), by=DIRECTOR),
        }
        self._act("injects by hand", acts[order])

    @rule()
    def it_is_ended(self):
        self._act("ended by hand", lambda: direct.end(self.beside.drill, self.codes[-1], by=DIRECTOR, reason="그만합니다"))

    # ------------------------------------------------------------ people of the drill

    @rule(kind=st.sampled_from(list(Kind)))
    def a_bulletin_of_the_drill_is_ended_or_corrected(self, kind):
        world = self.beside.drill
        with world.database.reading() as session:
            numbers = session.scalars(select(Bulletin.number).where(Bulletin.state == State.ISSUED)).all()
        for number in numbers[-1:]:
            self._act("ended or corrected", lambda n=number: desk.end(world, n, kind, actor=DIRECTOR, reason="잘못되었습니다"))

    @rule(state=st.sampled_from([Seen.CONFIRMED, Seen.FALSE]))
    def an_incident_of_the_drill_is_judged(self, state):
        world = self.beside.drill

        def judge():
            with world.database.writing() as session:
                number = session.scalar(select(Incident.id).order_by(Incident.id.desc()))
                if number is not None:
                    moderate.decide(session, number, state, by=By(DIRECTOR, "전화로 확인", world.clock.now()))

        self._act("judged", judge)

    @rule(text=st.sampled_from(["눈이 쌓였어요 미아사거리역", "사람이 갇혔어요 살려주세요 강남역 지하", "실제상황입니다 not a drill"]))
    def somebody_outside_of_the_exercise_tells_the_drill(self, text):
        self.number += 1
        told = post(text)
        self._act("told from outside", lambda: flows.hear(self.beside.drill, self.beside.stage.ear, [told]))

    @rule()
    def a_post_is_handed_to_live_and_live_takes_it(self):
        world = self.beside.drill
        with world.database.reading() as session:
            number = session.scalar(select(SightingRow.id).where(SightingRow.platform == "x").order_by(SightingRow.id.desc()))
        self._act("escalated", lambda: escalate(world, number or 0, by=DIRECTOR, reason="진짜입니다"))
        seen = Window(cap.Status.EXERCISE, "", SystemClock(), world.database)
        self._of_live("takes escalations", lambda: cross.take(self.beside.live, ear_like(city_ear()), seen))

    # ------------------------------------------------------------ live beside it

    @rule(level=st.sampled_from(["주의보", "경보"]))
    def a_live_alert_comes_and_the_exercise_stops_for_it(self, level):
        self.number += 1
        live, now = self.beside.live, self.beside.live.clock.now()
        self._of_live("warns", lambda: flows.warn(live, self._office(), snow(level, number=100 + self.number, at=now), KMA))
        self._act("stopped for live", lambda: stop_for_it(self.beside.drill, self.beside.window))

    @rule()
    def a_document_of_the_drill_comes_by_a_live_feed(self):
        self.number += 1
        alert = snow(number=500 + self.number, at=self.beside.live.clock.now())
        exercise = cap.Alert(alert.identifier, alert.sender, alert.sent, cap.Status.EXERCISE, alert.msg_type, infos=alert.infos)
        before = self.beside.requests()
        warned = flows.warn(self.beside.live, self._office(), exercise, KMA)
        assert (warned.deliveries, self.beside.requests()) == (0, before)
        done["live: drill documents refused"] += 1

    @rule()
    def a_live_document_comes_by_a_feed_of_the_drill(self):
        self.number += 1
        alert = snow(number=900 + self.number, at=self.beside.drill.clock.now())
        self._act("live documents", lambda: flows.warn(self.beside.drill, self._office(), alert, KMA))

    def _office(self):
        return self.beside.stage.office

    # ------------------------------------------------------------ afterwards

    @rule(script=scripts(), seed=st.integers(1, 99), kill=st.integers(0, 300))
    def it_is_archived_and_the_world_emptied_and_the_next_begins(self, script, seed, kill):
        home, anchored = self.beside.home, self.beside.home / "anchors" / "drill.jsonl"
        code, now = self.codes[-1], SystemClock().now()
        self.beside.kill_at = kill

        def clear():
            database = self.beside.drill.database
            with database.reading() as session:
                going = read.going(session)
            if going is not None:
                direct.end(self.beside.drill, code, by=DIRECTOR, reason="그만합니다")
            made = archive(database, home, code=code, anchored=anchored, by=DIRECTOR, now=now)
            reset(database, made.folder, anchored=anchored, by=DIRECTOR, now=now)

        self._act("archived and emptied", clear)
        self.beside.kill_at = 0
        self._act("started", lambda: self.codes.append(self.beside.begin(*script, seed=seed, posts=10)))
        self._act("minutes", lambda: self.beside.tick(2))

    @invariant()
    def every_post_of_the_drill_is_a_drill_s(self):
        if hasattr(self, "beside"):
            self.beside.every_loopback_post_is_marked()

    def teardown(self):
        if not hasattr(self, "beside"):
            return
        beside = self.beside
        try:
            with beside.guarded(), beside.drill.database.reading() as session:
                for exercise in session.scalars(select(Exercise)):
                    found = prove(session, exercise, beside.live.database, published=beside.home / "published", now=SystemClock().now())
                    assert not found.found, found.sentence()
                    assert not found.strangers, found.sentence()
                    done["traces looked for"] += found.traces
                done["exercises"] += len(self.codes)
                done["injects"] += len(session.scalars(select(InjectRow.id).where(InjectRow.state == "published")).all())
            for outlet in beside.live.outlets.values():
                assert all(MARK not in sent.text for _, sent in outlet.asked if sent is not None)
            done["drill worlds"] += 1
            done["posts at loopbacks"] += beside.every_loopback_post_is_marked()
        finally:
            beside.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
class TestDrills(Drills.TestCase):  # type: ignore[name-defined]
    settings = settings(
        max_examples=1_000 if settings.default.max_examples >= 1_000 else 3,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def writes_a_row(beside):
    with beside.live.database.writing() as session:
        session.execute(update(WorldRow).values(issues=WorldRow.issues + 1))


def asks_an_outlet(beside):
    next(iter(beside.live.outlets.values())).probe()


def opens_the_credentials(beside):
    (beside.home / "credentials" / "live.yaml").read_text()


@pytest.mark.parametrize("touch", [writes_a_row, asks_an_outlet, opens_the_credentials])
def test_whoever_touches_live_is_caught(touch):
    beside = Beside()
    try:
        with pytest.raises(AssertionError, match="touched live"), beside.guarded():
            touch(beside)
    finally:
        beside.close()
