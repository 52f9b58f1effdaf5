"""A public exercise end to end on emulated platforms: announced, permitted by two, held, escalated from, and closed on every account."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lifeline.bulletins.tables import Delivery
from lifeline.core.alarm import Alarm, open_alarms
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.post import MARK
from lifeline.core.settings import Settings
from lifeline.drills import direct, notices, outside, play
from lifeline.drills.announce import announce
from lifeline.drills.escalate import escalate
from lifeline.incidents.outside import CRY
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow
from lifeline.wiring import database_of, office_of, open_listening
from tests.approvers import two_approvers
from tests.drills.held import FIRST, FOR_EXERCISES, MORNING, OTHERS, Held, MastodonTown, held, platforms_in
from tests.drills.playing import DIRECTOR, SCRIPT
from tests.edge.conftest import eventually
from tests.edge.test_process import PATIENCE, life
from tests.hearing import rows

TAG = "#우리동네제설훈련"  # which the office's file of hashtags does not have


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The whole of it, told once; the tests look at what it left."""
    home = tmp_path_factory.mktemp("home")
    with platforms_in(home) as platforms, held(home, platforms, tmp_path_factory.mktemp("drill")) as at:
        at.plan(text=SCRIPT.replace("#서울제설훈련", TAG))
        at.permit()
        announce(at.world, at.code, city=at.settings.folder("city"), by=DIRECTOR)
        notices.tick(at.world)
        at.clock.at = at.exercise.planned_for
        direct.start(at.world, at.code, by=DIRECTOR, policy=at.policy)
        game = at.game()
        for minute in range(16):
            if minute == 5:
                cry(at)
            play.tick(game)
            at.dispatcher.drain(20)
            at.clock.go(minutes=1)
        direct.end(at.world, at.code, by=DIRECTOR)
        notices.tick(at.world)
        yield at


def cry(at: Held) -> None:
    """A citizen's own post under the hashtag of the exercise, on the platform; a person reads it and hands it to live."""
    town = at.platforms["mastodon"]
    assert isinstance(town, MastodonTown)
    town.say(f"작년 훈련 때 갇혔어요 살려주세요 훈련 아닙니다 {TAG}", at.clock.now() - timedelta(days=30))
    town.say(f"강남역 11번 출구 앞에서 나무가 쓰러져 사람이 깔렸어요 살려주세요 {TAG}", at.clock.now())
    listening = open_listening(at.settings, office_of(at.settings), at.world)
    listening.now()
    listening.close()
    with at.world.database.reading() as session:
        [one] = outside.from_outside(session)
        [alarm] = [one for one in open_alarms(session) if one.kind == CRY]
    assert alarm.subject == f"report {one.report}"
    escalate(at.world, one.post, by=DIRECTOR, reason="현장 확인, 119 신고함")


def of_account(at: Held, id: str) -> list[str]:
    return [post.text for post in at.posts() if post.token == f"drill-{id}"]


def test_only_the_accounts_for_exercises_have_spoken_and_only_with_their_own_credentials(told):
    assert {post.token for post in told.posts()} == {f"drill-{id}" for id in FOR_EXERCISES}
    assert told.asked_with() == {f"drill-{id}" for id in FOR_EXERCISES} | {"drill-hears"}
    assert not any(key.startswith("live-") for key in told.asked_with())
    with told.world.database.reading() as session:
        kept = session.scalars(select(Delivery).where(Delivery.account_id.in_(OTHERS))).all()
    assert kept
    assert all(one.state == "sent" and one.post_id.startswith("loopback-") for one in kept)


def test_every_text_and_every_part_of_a_thread_bears_the_mark_at_both_ends(told):
    posts = told.posts()
    assert any(post.reply_to for post in posts), "an update answers what it changes"
    assert [post.text for post in posts if not (post.text.startswith(MARK) and post.text.endswith(MARK))] == []


def test_each_account_tells_of_it_before_warns_and_says_that_it_is_over(told):
    for id in FOR_EXERCISES:
        first, *alerts, last = of_account(told, id)
        assert (f"함께하기 {TAG}" in first) or (f"Take part: {TAG}" in first)
        assert any("대설" in one or "snow" in one.lower() for one in alerts)
        assert ("훈련이 끝났습니다" in last) or ("is over" in last)
    assert told.notices() == [(kind, id, "sent") for kind in ("announced", "over") for id in sorted(FOR_EXERCISES)]


def test_the_true_cry_was_seen_at_once_and_live_in_a_process_of_its_own_has_it_and_calls_its_people(told, tmp_path):
    drill = told.settings.database(Status.EXERCISE)
    database = database_of(Settings(home=tmp_path), Status.ACTUAL, SystemClock())
    two_approvers(database)
    with life(tmp_path, world="live", given={"LIFELINE_DATABASE_DRILL": drill}):
        eventually(lambda: {"escalated", "report-life"} <= set(rows(database, Alarm, "kind")), PATIENCE)
    said = f"강남역 11번 출구 앞에서 나무가 쓰러져 사람이 깔렸어요 살려주세요 {TAG.removesuffix('훈련')}"
    assert rows(database, SightingRow, "platform", "text") == [("drill", said)]
    assert rows(database, Report, "urgency") == ["life"]
    database.close()


def test_nothing_is_said_any_more_once_it_is_over(told):
    before = len(told.posts())
    told.clock.go(minutes=5)
    game = told.game()
    play.tick(game)
    told.dispatcher.drain(20)
    notices.tick(told.world)
    assert len(told.posts()) == before
    assert told.exercise.planned_for == MORNING + timedelta(days=4)
    assert FIRST.differs_from(DIRECTOR)
