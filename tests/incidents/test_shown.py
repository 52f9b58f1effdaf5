"""What the public is not told of an incident, whatever its reports hold: numbers in a place, a door, what staff hid, what is for staff."""

from datetime import timedelta

import pytest

from lifeline import flows
from lifeline.core.cap import Status
from lifeline.core.people import Actor
from lifeline.incidents import moderate, read
from lifeline.incidents.acts import By
from lifeline.incidents.moderate_reports import judge
from lifeline.incidents.states import State, Verdict
from lifeline.incidents.tables import Incident, Report
from tests.hearing import GANGNAM, NOON, ear, rows, told, world_on

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
