"""What strays into the wrong world, and words that deny an exercise: held, recorded, and said to nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lifeline import flows
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.tables import Bulletin, DecisionRow, Delivery
from lifeline.channels.loopback import Loopback
from lifeline.core.alarm import open_alarms
from lifeline.core.cap import Status
from lifeline.core.post import MARK, LivePost
from lifeline.core.strict_yaml import BadData
from lifeline.core.world import World
from lifeline.drills import direct, play
from lifeline.drills.documents import Place, alerts
from lifeline.drills.load import read_script, sound_script
from tests.bulletins.town import KMA, HandClock, office, snow
from tests.drills.playing import DIRECTOR, SCRIPT, table

WRITTEN = "document: {feed: kma-warnings, event: 대설주의보, headline: 서울 대설주의보, description: 눈이 옵니다.}"
SAMPLE = "document: {feed: kma-warnings, sample: 2026-01-13-0500-heavy-snow-advisory.xml}"


def test_a_document_of_an_exercise_in_a_live_feed_is_recorded_and_calls_nobody(tmp_path, live_database):
    with table(tmp_path) as at:
        script, hour = read_script(SCRIPT, "short"), at.clock.now()
        [alert, *_] = alerts(at.stage.library, script, script.inject("advisory").content, Place("x", hour, hour), ())
    assert alert.status is Status.EXERCISE
    account = office().people.accounts[0]
    clock = HandClock(alert.sent + timedelta(seconds=30))
    live = World(Status.ACTUAL, LivePost, live_database, (account,), {account.id: Loopback(account)}, clock)
    warned = flows.warn(live, office(), alert, KMA)
    assert (warned.bulletin, warned.deliveries) == ("", 0)
    with live_database.reading() as session:
        assert session.scalars(select(DecisionRow.reason)).all() == ["an exercise document never enters the live world"]
        assert (session.scalar(select(func.count()).select_from(Bulletin)), open_alarms(session)) == (0, [])


def test_a_live_document_in_a_drill_world_reaches_loopbacks_alone_and_every_text_is_marked(tmp_path):
    with table(tmp_path) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        flows.warn(at.world, at.stage.office, snow(at=at.clock.now()), KMA)
        dispatcher = Dispatcher(at.world)
        dispatcher.drain(30)
        with at.world.database.reading() as session:
            posts = session.execute(select(Delivery.state, Delivery.text, Delivery.post_id)).all()
    assert posts
    assert all(state == "sent" and id.startswith("loopback-") for state, _, id in posts)
    assert all(text.startswith(MARK) and text.endswith(MARK) for _, text, _ in posts)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "서울 대설주의보 실제 상황",
            "대설주의보 훈련 아님",
            "snow this is NOT a drill",
            "눈 ｎｏｔ ａ ｄｒｉｌｌ",
            "대설 N O T  A  D R I L L",
        ),
        *(
            "대설주의보 실 제  상 황",
            "대설 n0t a dr1ll",
            "대설주의보 这不是演习",
            "대설주의보 訓練ではありません",
            "대설주의보 это не учения",
        ),
    ],
)
def test_a_document_of_a_script_that_denies_the_exercise_is_refused_with_its_line(said):
    given = SCRIPT.replace(SAMPLE, WRITTEN.replace("서울 대설주의보", said), 1)
    with pytest.raises(BadData, match="an exercise never says"):
        sound_script(given, "short")


def test_what_denies_the_exercise_and_came_past_the_check_of_scripts_waits_for_a_person(tmp_path):
    """A sample of a feed may say anything: it is another's document."""
    with table(tmp_path) as at:
        direct.start(at.world, at.code, by=DIRECTOR)
        given = snow(at=at.clock.now())
        said = replace(given, infos=tuple(replace(info, instruction="This is not a drill.") for info in given.infos))
        flows.warn(at.world, at.stage.office, said, KMA)
        with at.world.database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Delivery)) == 0
            assert [one.kind for one in open_alarms(session)] == ["person-needed"]
        assert play.tick(at.game())
