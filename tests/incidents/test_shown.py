"""What the public is not told of an incident, whatever its reports hold: numbers in a place, a door, what staff hid, what is for staff."""

from datetime import timedelta

import pytest

from lifeline import flows
from lifeline.core.cap import Status
from lifeline.core.people import Actor
from lifeline.incidents import moderate, read
from lifeline.incidents.acts import By
from lifeline.incidents.classify import classify
from lifeline.incidents.moderate_reports import judge
from lifeline.incidents.states import State, Verdict
from lifeline.incidents.tables import Incident, Report
from tests.hearing import FAR, GANGNAM, NOON, ear, post, rows, told, world_on

BY = By(Actor("김담당", "kim"), "a false alarm", NOON)


@pytest.fixture
def database(databases):
    return databases(Status.ACTUAL)


def pins(database):
    with database.reading() as session:
        return read.changed(session, -1, NOON + timedelta(minutes=1)).pins


def test_the_place_that_a_form_names_is_masked_as_its_words_are(database):
    said = {"district": "11140", "place": "우리집 앞 010-1234-5678 12가3456"}
    flows.hear(world_on(database), ear(), [told(f"중구 {said['place']}\n물이 차요", at=None, said_more=said)])
    (place,), (shown,) = rows(database, Report, "place"), pins(database)
    assert place.startswith("우리집 앞 [")
    assert "1234" not in place + shown.place
    assert "3456" not in place + shown.place


def test_the_number_of_a_home_is_no_part_of_its_public_place(database):
    flows.hear(
        world_on(database),
        ear(),
        [told("신림동 1526-3번지 반지하에 갇혔어요 살려주세요", at=None), told("개포동 12-3번지 앞 침수", at=None)],
    )
    with database.reading() as session:
        one = read.incident(session, 1, NOON)
    assert one.pin.place == one.reports[0].place == "신림동"
    assert rows(database, Incident, "place")[0] == "신림동 1526-3번지"  # staff need it
    assert [pin.place for pin in pins(database) if pin.id == 2] == ["개포동 12-3번지"]


@pytest.mark.parametrize("verdict", [Verdict.HIDDEN, Verdict.FALSE])
def test_an_incident_whose_every_report_staff_refused_has_left_the_map(database, verdict):
    flows.hear(world_on(database), ear(), [told()])
    with database.writing() as session:
        judge(session, 1, verdict, by=BY)
    with database.reading() as session:
        assert (pins(database), read.incident(session, 1, NOON)) == ((), None)
        assert read.changed(session, 1, NOON).gone == (1,)
    with database.writing() as session:
        moderate.decide(session, 1, State.CONFIRMED, by=BY)
    assert [pin.id for pin in pins(database)] == [1]


def test_what_only_staff_may_see_neither_joins_nor_hides_what_everybody_may(database):
    world, listening = world_on(database), ear()
    taps = ("shelter_shut", "unwell", "shelter_shut", "unwell")
    posts = [
        told(f"{at}번째 쉼터", GANGNAM, {"hazard": "heat_wave", "taps": {"what": tap}}, author=f"a{at}", after=at)
        for at, tap in enumerate(taps)
    ]
    flows.hear(world, listening, posts)
    assert rows(database, Incident, "audience", "reports") == [("public", 2), ("never", 2)]
    assert [pin.id for pin in pins(database)] == [1]


HOMES = {"basement_home", "frozen_pipe", "no_water", "home", "building", "people_inside", "inside_it"}
SOMEBODY_WAITS = {"over", "device_depends", "injured", "hard_to_breathe", "pushed", "cannot_breathe", "in_water", "hurt", "lost", "trapped"}
RESCUES = {"water_accident", "mountain_accident", "elevator_accident"}


def test_whichever_answer_tells_of_a_home_or_of_somebody_who_waits_the_place_is_told_coarsely():
    words = ear().lexicon
    for hazard, family in words.families.by_hazard.items():
        for tap in family.taps:
            for option in tap.options:
                firsts = {other.id: other.options[-1].id for other in family.taps if other is not tap and other.options}
                kept = {id: said for id, said in firsts.items() if said not in HOMES | SOMEBODY_WAITS}
                found = classify("", (), {"hazard": hazard, "taps": kept | {tap.id: option.id}}, words)
                expected = hazard in RESCUES or option.id in HOMES | SOMEBODY_WAITS or option.urgency == "life"
                assert (hazard, option.id, found.home) == (hazard, option.id, expected)


def fine(pin):
    return (pin.lat, pin.lon) != (round(pin.lat, 3), round(pin.lon, 3))


BASEMENT = {"taps": {"depth": "knee", "spot": "basement_home"}}


@pytest.mark.parametrize("other", [told("반지하 앞", GANGNAM, BASEMENT), post("우리 반지하 집 침수 물이 차요", position=GANGNAM)])
def test_a_home_told_of_later_makes_the_place_coarse_for_ever(database, other):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [told("물이 차요", GANGNAM)])
    assert [fine(pin) for pin in pins(database)] == [True]
    flows.hear(world, listening, [other])
    assert [(pin.reports, fine(pin), pin.metres) for pin in pins(database)] == [(2, False, 100)]
    with database.writing() as session:
        judge(session, 2, Verdict.FALSE, by=BY)
    flows.hear(world, listening, [told("아직 물이 차요", GANGNAM)])
    assert [(pin.reports, fine(pin)) for pin in pins(database)] == [(2, False)]


def test_reports_beside_that_of_a_home_name_no_house_number_either(database):
    first = told("개포동 12-3번지 앞 침수", None)
    flows.hear(world_on(database), ear(), [first, told("개포동 12-3번지 침수", None, BASEMENT)])
    with database.reading() as session:
        one = read.incident(session, 1, NOON)
    assert {one.pin.place, *(report.place for report in one.reports)} == {"개포동"}


def test_what_was_merged_into_another_makes_that_one_coarse(database):
    flows.hear(world_on(database), ear(), [told("물", GANGNAM), told("물", FAR, BASEMENT)])
    with database.writing() as session:
        judge(session, 2, Verdict.HIDDEN, by=BY)
        moderate.merge(session, 2, 1, by=BY)
    assert [(pin.id, fine(pin)) for pin in pins(database)] == [(1, False)]
