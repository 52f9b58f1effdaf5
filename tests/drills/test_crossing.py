"""The one way out of a drill: what a person calls real is taken by live's own hand, once, and calls a person there."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from lifeline import flows
from lifeline.core.alarm import open_alarms
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import WrongWorld
from lifeline.core.people import CLOCK, Actor
from lifeline.core.post import MARK, as_outside
from lifeline.core.window import Window
from lifeline.drills import cross, outside
from lifeline.drills.escalate import escalate, escalated, post_of
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Escalation
from lifeline.incidents.outside import CRY as CRIES
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow
from tests.hearing import ear, post, rows, world_on

NOW = datetime.now(UTC)
JIHYEON = Actor("지현", "jihyeon")
CRY = "강남역 11번 출구 반지하에 물이 차서 못 나가요 살려주세요 #서울침수훈련"


@pytest.fixture
def drill(drill_database):
    return world_on(drill_database, NOW)


@pytest.fixture
def live(live_database):
    return world_on(live_database, NOW)


@pytest.fixture
def window(drill_database):
    return Window(Status.EXERCISE, "", SystemClock(), drill_database)


def hear(world, text=CRY, **given):
    """The number of the post."""
    one = post(f"{MARK} {text} {MARK}", **{"created_at": NOW, "heard_at": NOW, **given})
    flows.hear(world, ear(), [one])
    with world.database.reading() as session:
        return session.scalar(select(SightingRow.id).where(SightingRow.post_id == one.post_id))


def called(world):
    """Of what a person is called to hear what the exercise did not write."""
    return [subject for kind, subject in alarms(world) if kind == CRIES]


def alarms(world):
    with world.database.reading() as session:
        return [(one.kind, one.subject) for one in open_alarms(session)]


def test_what_a_person_calls_real_is_a_report_of_live_without_marks_and_calls_somebody(drill, live, window):
    escalate(drill, hear(drill), by=JIHYEON, reason="전화로 확인했음")
    assert cross.take(live, ear(), window) == 1
    [(platform, said, author)] = rows(live.database, SightingRow, "platform", "text", "author")
    assert (platform, said, author) == ("drill", "강남역 11번 출구 반지하에 물이 차서 못 나가요 살려주세요 #서울침수", "")
    assert rows(live.database, Report, "urgency", "district") == [("life", "11680")]
    assert ("escalated", "report 1") in alarms(live)
    with live.database.reading() as session:
        [called] = [one for one in open_alarms(session) if one.kind == "escalated"]
    assert called.cause == "told in an exercise and real, says 지현 (jihyeon): 전화로 확인했음"


def test_it_is_taken_once_however_often_live_looks_and_whoever_else_hands_it_over(drill, live, window):
    number = hear(drill)
    escalate(drill, number, by=JIHYEON, reason="real")
    assert [cross.take(live, ear(), window) for _ in range(3)] == [1, 0, 0]
    with pytest.raises(DrillRefused, match="지현 has handed post"):
        escalate(drill, number, by=Actor("민수", "minsu"), reason="real")
    with drill.database.reading() as session:
        [row] = escalated(session).values()
        assert cross.key_of(row.sighting) in cross.taken(live.database)


def test_the_numbers_of_posts_begin_anew_when_the_world_is_emptied_and_nothing_is_mistaken(drill, live, window):
    escalate(drill, hear(drill), by=JIHYEON, reason="real")
    cross.take(live, ear(), window)
    with drill.database.writing() as session:
        for table in ("incident_reports", "alarms", "reports", "incidents", "sightings"):
            session.execute(text(f"DELETE FROM {table}"))
    again = hear(drill, "신논현역 앞 맨홀에 사람이 빠졌어요 살려주세요")
    with drill.database.reading() as session:
        assert again not in escalated(session)
    escalate(drill, again, by=JIHYEON, reason="real")
    assert cross.take(live, ear(), window) == 1


def test_only_a_person_with_a_reason_hands_over_and_nothing_the_exercise_wrote(drill, live):
    number, simulated = hear(drill), hear(drill, "잠수교 잠겼어요", platform="exercise", listener="exercise")
    for told, by, reason in ((number, CLOCK, "real"), (number, JIHYEON, " "), (simulated, JIHYEON, "real"), (999, JIHYEON, "real")):
        with pytest.raises(DrillRefused):
            escalate(drill, told, by=by, reason=reason)
    with pytest.raises(WrongWorld):
        escalate(live, 1, by=JIHYEON, reason="real")
    assert rows(drill.database, Escalation, "id") == []


def test_a_cry_from_outside_stands_apart_from_those_the_exercise_wrote(drill):
    hear(drill, platform="exercise", listener="exercise")
    real = hear(drill, "저도 강남역 11번 출구 반지하예요 물이 차요 살려주세요")
    with drill.database.reading() as session:
        [one] = outside.from_outside(session)
        assert (one.post, one.urgency, post_of(session, one.report)) == (real, "life", real)
    assert called(drill) == [f"report {one.report}"]
    escalate(drill, real, by=JIHYEON, reason="real")
    assert called(drill) == []


def test_a_true_cry_in_the_very_words_of_the_exercise_is_no_copy_of_it_and_two_with_the_same_words_are_two(drill, live, window):
    hear(drill, "살려주세요", platform="exercise", listener="exercise")
    real = [
        hear(drill, "살려주세요", platform=platform, said={"place": place}) for platform, place in (("x", ""), ("form", "A"), ("form", "B"))
    ]
    assert len(called(drill)) == 3
    for number in real:
        escalate(drill, number, by=JIHYEON, reason="real")
    cross.take(live, ear(), window)
    assert len(rows(live.database, Report, "id")) == 3


def test_live_goes_on_with_one_alarm_while_the_drill_world_is_away_or_foreign(live, drill_database, tmp_path):
    own = live.database.engine.url.render_as_string(hide_password=False)
    away = Window(Status.EXERCISE, "postgresql+psycopg://nobody@127.0.0.1:9/none", SystemClock())
    foreign, none = Window(Status.EXERCISE, own, SystemClock()), Window(Status.EXERCISE, f"sqlite:///{tmp_path}/none.db", SystemClock())
    assert [cross.take(live, ear(), one) for one in (away, foreign, away)] == [0, 0, 0]
    assert alarms(live) == [("drills-unseen", "drills")]
    cross.take(live, ear(), none)
    assert alarms(live) == []


def test_nothing_can_be_taken_the_other_way(drill, live, window):
    with pytest.raises(WrongWorld):
        cross.take(drill, ear(), window)
    with pytest.raises(WrongWorld):
        cross.take(live, ear(), Window(Status.ACTUAL, "", SystemClock(), live.database))


def test_what_cannot_be_read_calls_a_person_all_the_same(drill, live, window):
    with drill.database.writing() as session:
        row = Escalation(status="Exercise", sighting="{broken", reason="real", person="지현", login="jihyeon", at=NOW)
        session.add(row)
    assert [cross.take(live, ear(), window) for _ in range(2)] == [1, 0]
    assert alarms(live)[0][0] == "escalated"


@pytest.mark.parametrize(
    ("told", "outside"),
    [
        (f"{MARK} 눈이 와요 #서울제설훈련 {MARK}", "눈이 와요 #서울제설"),
        ("[훈련 아님] 불이야 #SeoulSnowDrill", "[훈련 아님] 불이야 #SeoulSnow"),
        ("불이야 #훈련", "불이야"),
        ("[훈\u200b련] 불이야", "불이야"),
        ("［훈련］ [훈\u200b련 EXERCISE] Помогите, горит отель в Мёндоне ｆｉｒｅ", "Помогите, горит отель в Мёндоне ｆｉｒｅ"),
        ("[훈련 중 진짜 불이에요] [이태원] 3층", "(훈련 중 진짜 불이에요) [이태원] 3층"),
        ("[a [훈련] 갇혔어요 exercise] 살려주세요", "(a   갇혔어요 exercise) 살려주세요"),
        ("https://a.kr/#훈련 이 주소", "https://a.kr/#훈련 이 주소"),
    ],
)
def test_marks_and_tags_of_a_drill_are_taken_off_and_nothing_else(told, outside):
    assert as_outside(told) == outside
