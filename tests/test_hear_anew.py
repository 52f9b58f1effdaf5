"""What was said before and is said again: when it is only a copy, and when it must be heard anew."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from lifeline import flows
from lifeline.core.alarm import Alarm, close_alarm
from lifeline.core.cap import Status
from lifeline.core.people import Actor
from lifeline.incidents import moderate
from lifeline.incidents.acts import By
from lifeline.incidents.states import State
from lifeline.incidents.tables import Incident, Report
from lifeline.listening.tables import SightingRow
from tests.hearing import NOON, ear, ours, post, rows, world_on

BY = By(Actor("김담당", "kim"), "119 was there", NOON)
FLOOD, CRY = "강남역 침수됐어요 물이 차요", "신림역 반지하에 갇혔어요 살려주세요"
HOURS = 3600
on_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


@pytest.fixture
def database(databases):
    return databases(Status.ACTUAL)


def open_alarms(database):
    with database.reading() as session:
        return session.scalars(select(Alarm.kind).where(Alarm.cleared_at.is_(None))).all()


def test_equal_words_are_a_copy_while_the_first_stands_on_the_map_and_a_new_report_after_its_time(database):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [post(FLOOD)])
    assert flows.hear(world, listening, [post(FLOOD, after=2 * HOURS)]).copies == 1
    world.clock.at = NOON + timedelta(hours=12)
    assert flows.hear(world, listening, [post(FLOOD, after=12 * HOURS)]).incidents == 1
    assert rows(database, Incident, "support") == [2, 1]


@on_sqlite
def test_equal_words_of_one_late_batch_lie_no_half_hour_apart(database):
    world = world_on(database, NOON + timedelta(hours=12))
    heard = flows.hear(world, ear(), [post(FLOOD), post(FLOOD, after=60), post(FLOOD, after=12 * HOURS)])
    assert (heard.new, heard.copies, heard.incidents) == (2, 1, 1)


@on_sqlite
@pytest.mark.parametrize("state", [State.FALSE, State.HANDLED])
def test_equal_words_of_others_open_anew_what_staff_are_done_with(database, state):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [post(FLOOD)])
    with database.writing() as session:
        moderate.decide(session, 1, state, by=BY)
    assert flows.hear(world, listening, [post(FLOOD, after=600)]).incidents == 1
    assert flows.hear(world, listening, [post(FLOOD, after=900)]).copies == 1
    assert rows(database, Incident, "state", "support") == [(str(state), 1), ("unconfirmed", 2)]


@on_sqlite
@pytest.mark.parametrize("text", [CRY, "갇혔어요 살려주세요"], ids=["placed", "unplaced"])
def test_a_cry_for_help_in_equal_words_calls_a_person_again(database, text):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [post(text)])
    with database.writing() as session:
        close_alarm(session, 1, by=BY.actor, reason="119 went", now=NOON)
    assert open_alarms(database) == []
    flows.hear(world, listening, [post(text, after=HOURS, platform="bluesky")])
    assert open_alarms(database) == ["report-life"]


@on_sqlite
def test_a_cry_for_help_on_our_own_words_is_heard_without_them(database):
    world, listening = world_on(database, accounts=(ours(),)), ear()
    heard = flows.hear(
        world,
        listening,
        [
            post("RT @seoul_safe 나 반지하에 갇혔어요 문이 안 열려요 살려주세요"),
            post("RT @seoul_safe: 호우경보, 물이 차면 바로 대피하세요"),
            post("[훈련 아님] 반지하에 갇힌 사람은 119에 신고하세요", handle="seoul_safe"),
            post("고마워요", copy="quote", copy_of="theirs"),
        ],
    )
    assert (heard.own, heard.reports, heard.incidents) == (2, 1, 0)
    assert rows(database, Report, "urgency", "text") == [("life", "")]  # what X has must not be shown in part
    assert open_alarms(database) == ["report-life"]


def test_what_its_author_completes_is_read_again_and_danger_to_life_calls_a_person(database):
    world, listening = world_on(database), ear()
    flows.hear(
        world, listening, [post("RT @foo: 강남역 침수…", copy="repost", copy_of="one"), post("길이 막혀요", post_id="two", author="a-two")]
    )
    heard = flows.hear(
        world,
        listening,
        [
            post("강남역 침수됐어요 반지하에 사람이 갇혔어요 살려주세요", post_id="one", author="foo"),
            post("신림역 불났어요 갇혔어요 살려주세요", post_id="two"),
        ],
    )
    assert (heard.seen, set(heard.life)) == (2, {1, 2})
    assert rows(database, Incident, "urgency", "support", "authors", "reports") == [("life", 2, 2, 1), ("life", 1, 1, 1)]
    assert rows(database, SightingRow, "earlier", "author") == [("길이 막혀요", "a-two"), ("RT @foo: 강남역 침수…", "foo")]
    assert open_alarms(database) == ["report-life"] * 2
    again = flows.hear(world, listening, [post("강남역 침수됐어요 반…", post_id="one"), post("불난 옆에 물이 차요 신림역", after=9)])
    assert (again.seen, rows(database, Report, "urgency")[:2]) == (1, ["life", "life"])


@on_sqlite
def test_what_its_author_takes_back_is_shown_no_longer_and_a_corrected_place_moves_it(database):
    world, listening = world_on(database), ear()
    first = [
        post("강남역 침수됐어요", post_id="one", platform="mastodon"),
        post("강남역 침수 심해요 나쁜 옆집", post_id="two", platform="mastodon"),
    ]
    flows.hear(world, listening, first)
    flows.hear(
        world,
        listening,
        [
            post("신림역 침수됐어요", post_id="one", platform="mastodon"),
            post("미안해요 아무것도 아니에요", post_id="two", platform="mastodon"),
        ],
    )
    assert rows(database, Report, "text", "place") == [("신림역 침수됐어요", "신림역"), ("미안해요 아무것도 아니에요", "강남역")]
    assert rows(database, Incident, "place", "reports") == [("강남역", 1), ("신림역", 1)]
    flows.hear(world, listening, [post("신림역도 침수 심해요", after=30)])
    assert rows(database, Incident, "place", "reports") == [("강남역", 1), ("신림역", 2)]


def test_a_post_that_only_repeated_another_and_that_its_author_changes_to_a_cry_is_heard(database):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [post(FLOOD)])
    copy, quote = post(FLOOD, after=60), post("저도 봤어요", after=70, copy="quote", copy_of="p0")
    again = post("저도 봤어요", after=80, copy="quote", copy_of="p0")
    assert flows.hear(world, listening, [copy, quote, again]).copies == 2
    assert flows.hear(world, listening, [copy, again]).seen == 2
    changed = [replace(copy, text=CRY), replace(again, text="신논현역 맨홀에 빠졌어요 살려주세요")]
    assert flows.hear(world, listening, changed).reports == 2
    assert open_alarms(database).count("report-life") == 2
    assert flows.hear(world, listening, changed).seen == 2


def test_a_thousand_cries_without_a_place_are_few_alarms_and_one_of_a_year_ago_is_none(database):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [post(f"갇혔어요 살려주세요 {number}") for number in range(40)])
    flows.hear(world, listening, [post(f"갇혔어요 살려주세요 {number}") for number in range(40, 60)])
    assert rows(database, Alarm, "subject") == ["report 1"]
    assert "(40 reports alike)" in rows(database, Alarm, "cause")[0]
    flows.hear(
        world, listening, [post("불이 났는데 사람이 못 나와요", author="one"), post("누가 물에 빠졌어요 구해주세요", author="one", after=5)]
    )
    flows.hear(world, listening, [post("제발 살려주세요 119 불러주세요 갇혀 있어요", author="one", after=9)])
    flows.hear(world, listening, [post("강남역 지하에 사람이 갇혔어요 살려주세요", after=-365 * 24 * HOURS)])
    assert len(rows(database, Alarm, "id")) == 2


@on_sqlite
@pytest.mark.parametrize(("status", "heard"), [(Status.ACTUAL, 2), (Status.EXERCISE, 4)])
def test_what_an_exercise_says_is_not_heard_live(databases, status, heard):
    texts = [
        "[훈련 EXERCISE] 강남역 침수, 대피하세요 [훈련 EXERCISE]",
        "[Exercise] Gangnam station is flooded",
        "[훈련 아님] 강남역 침수됐어요",
    ]
    flood = flows.hear(world_on(databases(status)), ear(), [*map(post, texts), post("훈련 아니고 진짜 강남역에 물이 차요")])
    assert (flood.new, flood.own) == (heard, 4 - heard)
