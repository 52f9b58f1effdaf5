"""Who cries for help in an exercise, in whatever words, is heard by a person in the moment in which the post is; who plays along is not."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import OperationalError

from lifeline import flows
from lifeline.core.alarm import close_alarm, open_alarms
from lifeline.core.people import Actor
from lifeline.drills.escalate import escalate, post_of
from lifeline.drills.outside import from_outside
from lifeline.incidents.outside import CRY
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow
from tests.hearing import NOON, ear, ours, post, rows, world_on

STAFF = Actor("지현", "jihyeon")
PLAYS = "눈이 쌓였어요 치워 주세요 #서울제설훈련"
CRIES = [
    *(
        "훈련 아닙니다",
        "실제 상황",
        "이거 실제상황인가요?",
        "훈련 말고 진짜 불났어요",
        "장난 아니에요 제발",
        "실 제  상 황 이에요",
        "실화입니다",
    ),
    *("실제 상황이 아니라 훈련이라는데 불이 났어요", "실제 상황이 아니라 훈련인 줄 알았는데 사람이", "훈련이 아니라 실제 상황입니다"),
    *("살려주세요", "살 려 주 세 요", "살\u200b려주세요", "도와주세요", "살려쥬세요", "dowajuseyo? sallyeojuseyo"),
    *(
        "help",
        "HELP!!",
        "Help me please",
        "we need help!",
        "h e l p",
        "ｈｅｌｐ ｕｓ",
        "Somebody help",
        "\n" * 50_000 + "heeelp",
        "n0t a dr1ll",
        "this is real",
        "mayday",
    ),
    *(
        "救命",
        "救命啊！！",
        "救救我们",
        "我被困在地铁里",
        "这不是演习",
        "是真的",
        "助けて",
        "助けてください",
        "閉じ込められました",
        "訓練ではありません",
    ),
    *("cứu với", "Cứu!", "cứu tôi với", "tôi bị kẹt trong thang máy", "cuu toi voi", "Không phải diễn tập", "cư\u0301u tôi"),
    *("помогите", "ПОМОГИТЕ!!!", "спасите нас", "мы тонем", "это не учения", "auxilio", "au secours", "ช่วยด้วย", "туслаарай"),
]
PLAY = [
    *(
        PLAYS,
        "눈이 실제로 많이 와요",
        "실제 상황이 아니라 훈련입니다. 강남역 앞 눈 치워 주세요",
        "이것은 훈련이며 실제 상황이 아닙니다",
        "진짜 불편해요",
    ),
    *(
        "This is not a real situation but a drill",
        "Happy to help with the snow drill",
        "I would like to help, where do I sign up",
        "How can I help?",
    ),
    *(
        "这是演习，不是真实情况",
        "これは訓練です。実際の災害ではありません",
        "助けてくれてありがとう",
        "đây là diễn tập, không phải tình huống thật",
        "kẹt xe rồi",
    ),
    *("это учения, а не настоящая тревога", "помогите выбрать маршрут", "Snow on my street, please clear it #SeoulSnowDrill"),
]


@pytest.fixture
def world(sqlite_drill):
    return world_on(sqlite_drill)


def say(world, *texts, **given):
    said = [post(text, **given) for text in texts]
    flows.hear(world, ear(), said)
    return said


def called(world):
    with world.database.reading() as session:
        return {int(one.subject.removeprefix("report ")) for one in open_alarms(session) if one.kind == CRY}


def close(world):
    """A person says that it is somebody playing along."""
    with world.database.writing() as session:
        for one in open_alarms(session):
            if one.kind == CRY:
                close_alarm(session, one.id, by=STAFF, reason="plays along", now=NOON)


def cried(world):
    """The words of those for which a person is called."""
    with world.database.reading() as session:
        return {one.text for one in from_outside(session) if one.report in called(world)}


def test_a_cry_for_help_in_any_language_and_spelling_calls_a_person(world):
    for text in CRIES:
        say(world, text)
    heard = dict(rows(world.database, SightingRow, "id", "text"))
    calls = {heard[of] for id, of in rows(world.database, Report, "id", "sighting_id") if id in called(world)}
    assert [text for text in CRIES if text not in calls] == []


def test_who_plays_along_calls_nobody_also_when_saying_that_it_is_a_drill(world):
    say(world, *PLAY)
    assert cried(world) == set()


def test_what_the_exercise_writes_and_what_those_who_play_enter_calls_nobody(world):
    for platform in ("exercise", "phone", "paste", "csv"):
        say(world, "살려주세요 훈련 아닙니다", platform=platform)
    assert called(world) == set()


def test_in_live_the_words_of_an_exercise_mean_nothing(live_database):
    live = world_on(live_database)
    say(live, "this is real snow, lovely", "훈련 아닙니다")
    assert rows(live_database, Report, "urgency") == []


def test_what_names_no_danger_stands_first_among_what_came_from_outside_and_can_be_handed_over(world):
    say(world, "훈련 아닙니다", *(f"강남역 {number}번 출구에 눈이 쌓였어요" for number in range(120)))
    with world.database.reading() as session:
        told = from_outside(session)
        assert (told[0].text, told[0].urgency, len(told)) == ("훈련 아닙니다", "life", 100)
        number = post_of(session, told[0].report)
    escalate(world, number, by=STAFF, reason="전화로 확인했음")
    assert called(world) == set()


def test_a_post_and_its_call_are_one_a_crash_leaves_both_or_none(world):
    def fails(_session):
        raise OperationalError("the database went away", None, Exception())

    one = post("살려주세요")
    with pytest.raises(OperationalError):
        flows.hear(world, ear(), [one], also=fails)
    assert (called(world), rows(world.database, SightingRow, "id")) == (set(), [])
    world.clock.at = NOON - timedelta(days=400)  # and the clock is set meanwhile
    flows.hear(world, ear(), [one])
    assert len(called(world)) == 1


def test_an_edit_that_makes_it_a_cry_calls_and_one_of_a_cry_calls_again(world):
    [one] = say(world, PLAYS)
    assert called(world) == set()
    flows.hear(world, ear(), [replace(one, text=f"{PLAYS} 훈련 아닙니다 도와주세요")])
    assert len(called(world)) == 1
    close(world)
    flows.hear(world, ear(), [replace(one, text="진짜로 갇혔어요 훈련 아닙니다")])
    assert len(called(world)) == 1


def test_the_same_words_of_another_call_again_when_staff_had_closed_them_and_a_repost_does_not(world):
    [first] = say(world, "살려주세요 #서울제설훈련")
    close(world)
    say(world, "", copy="repost", copy_of=first.post_id)
    flows.hear(world, ear(), [first])
    assert called(world) == set()
    say(world, "살려주세요 #서울제설훈련", after=60)
    assert len(called(world)) == 1


def test_who_adds_to_a_post_of_ours_that_it_is_no_drill_is_heard(sqlite_drill):
    world = world_on(sqlite_drill, accounts=(ours(),))
    say(world, "help! 这不是演习", copy="quote", copy_of="p0", handle="citizen")
    say(world, "RT @seoul_safe: 눈을 치워 주세요 - 실제 상황입니까?", handle="citizen2")
    assert len(called(world)) == 2
