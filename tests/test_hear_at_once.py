"""What the public is not to see calls a person all the same: the alarm, the queue, and what becomes a case instead."""

from datetime import timedelta

import pytest

from lifeline import flows
from lifeline.core.alarm import open_alarms
from lifeline.core.cap import Status
from lifeline.core.people import Actor
from lifeline.core.settings import packaged
from lifeline.core.sighting import Position
from lifeline.incidents import moderate
from lifeline.incidents.acts import By
from lifeline.incidents.believed import CitySays
from lifeline.incidents.family import load_families
from lifeline.incidents.outside import CRY
from lifeline.incidents.queue import Waiting, queue
from lifeline.incidents.tables import Incident, Report
from lifeline.listening.tables import SightingRow
from tests.hearing import FAR, GANGNAM, NOON, ear, post, rows, told, world_on

BY = By(Actor("김담당", "kim"), "cameras show it", NOON)
BESIDE = Position(GANGNAM.lat + 0.01, GANGNAM.lon, 30, "pin")
SAYS = CitySays((), load_families(packaged("city")))


def alarms(database):
    """As in live, also where an exercise is the quicker world to make: a cry from outside has an alarm of its own there."""
    with database.reading() as session:
        return [(one.kind, one.subject, one.cause) for one in open_alarms(session) if one.kind != CRY]


def look(database, number):
    with database.writing() as session:
        moderate.look(session, number, by=BY)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("이태원역 사람 너무 많아서 밀려요 움직일 수가 없어요", "crowd_crush 11170"),
        ("강남역 폭탄 있다고 대피하래요", "terrorism 11680"),
        ("독산동 염산 누출 냄새가 심해요", "chemical_spill 11545"),
        ("실종된 아이를 찾습니다", "missing_person nowhere"),
    ],
)
def test_one_author_who_tells_of_what_the_public_is_not_shown_calls_a_person(sqlite_drill, text, subject):
    flows.hear(world_on(sqlite_drill), ear(), [post(text)])
    assert [(kind, about) for kind, about, _ in alarms(sqlite_drill)] == [("report-at-once", subject)]


def test_a_flood_of_them_is_one_alarm_that_counts_and_ends_when_a_person_has_looked_at_all(databases):
    database = databases(Status.ACTUAL)
    world, listening, crowd = world_on(database), ear(), {"hazard": "crowd_crush"}
    flows.hear(world, listening, [told(f"사람이 너무 많아요 {at}", said_more=crowd, after=at) for at in range(40)])
    flows.hear(world, listening, [told(f"여기도 사람이 많아요 {at}", said_more=crowd, at=BESIDE) for at in range(2)])
    (told_of,) = alarms(database)
    assert told_of[:2] == ("report-at-once", "crowd_crush 11680")
    assert told_of[2].startswith("42 reports of crowd_crush")
    look(database, 1)
    assert len(alarms(database)) == 1
    look(database, 2)
    assert alarms(database) == []
    flows.hear(world, listening, [told("아직도 많아요", said_more=crowd, after=90)])
    assert alarms(database) == []


def test_what_is_of_life_is_over_or_is_for_the_public_raises_no_second_alarm(sqlite_drill):
    crowd = {"hazard": "crowd_crush"}
    posts = [
        told("숨을 못 쉬겠어요", said_more={**crowd, "taps": {"state": "cannot_breathe"}}),
        told("사람이 너무 많아요", said_more=crowd, at=FAR, after=-24 * 3600),
        told("강남역 침수됐어요"),
    ]
    flows.hear(world_on(sqlite_drill), ear(), posts)
    assert [kind for kind, _, _ in alarms(sqlite_drill)] == ["report-life"]


def test_what_the_public_is_not_to_see_waits_until_a_person_has_looked_and_calls_before_what_is_normal(sqlite_drill):
    world = world_on(sqlite_drill)
    crowd = told("사람이 너무 많아요", said_more={"hazard": "crowd_crush"})
    fire, water = told("불이 났어요", at=FAR, said_more={"hazard": "building_fire"}), [told(f"물이 차요 {at}", after=at) for at in range(9)]
    flows.hear(world, ear(), [*water, fire, crowd])
    with sqlite_drill.reading() as session:
        assert next(one.hazard for one, _ in queue(session, NOON, Waiting(), SAYS)) == "crowd_crush"
        assert {one.hazard for one, _ in queue(session, NOON + timedelta(days=2), Waiting(), SAYS)} == {"crowd_crush", "building_fire"}


def test_health_becomes_a_case_unless_life_is_at_risk(sqlite_drill):
    sick = post("역삼동 식중독 걸렸어요 급식 먹고 10명")
    worse = told("식중독으로 쓰러졌어요 숨을 못 쉬어요", said_more={"hazard": "food_poisoning", "danger": True})
    form = told("배가 아파요", said_more={"hazard": "food_poisoning"}, after=5)
    flows.hear(world_on(sqlite_drill), ear(), [sick, worse, form])
    assert rows(sqlite_drill, SightingRow, "route") == ["inbox", "incident", "inbox"]
    assert rows(sqlite_drill, Report, "hazard", "urgency") == [("food_poisoning", "life")]
    assert rows(sqlite_drill, Incident, "audience") == ["never"]
    assert [kind for kind, _, _ in alarms(sqlite_drill)] == ["report-life"]


def test_who_fears_to_be_crushed_is_at_risk_of_life(sqlite_drill):
    flows.hear(world_on(sqlite_drill), ear(), [post("이태원 골목인데 깔릴 것 같아요")])
    assert [kind for kind, _, _ in alarms(sqlite_drill)] == ["report-life"]
    assert rows(sqlite_drill, Report, "hazard") == ["crowd_crush"]
