"""What an incident comes to when it is counted anew is what it came to while it was heard."""

import pytest
from sqlalchemy import select

from lifeline import flows
from lifeline.core.sighting import Position
from lifeline.incidents import moderate
from lifeline.incidents.counted import recount
from lifeline.incidents.tables import Incident
from tests.hearing import ear, post, told, world_on
from tests.incidents.map_rows import SINDAEBANG, Map, by

NAMES = (
    "reports",
    "support",
    "authors",
    "say_over",
    "urgency",
    "kind",
    "until",
    "first_at",
    "last_at",
    "district",
    "place",
    "method",
    "precision_m",
    "lat",
    "lon",
)
COUNTED = {
    "a place and who repeats it": ("신림역 침수 물이 허리까지", "신림역 침수 물이 발목까지 와요", "신림역 침수 물이 허리까지"),
    "one area": ("신림동 침수 물이 차요", "신림동 침수 물이 발목까지 와요"),
    "a district": ("성북구 침수 물이 차요", "성북구 침수 물이 무릎까지 와요"),
    "a small area and a place in it": ("마장동 침수 물이 차요", "마장역 침수 물이 발목까지 와요", "마장동 침수 물이 무릎까지"),
    "a road through districts": ("강남대로 침수 물이 차요", "강남대로 침수 물이 발목까지 와요"),
    "who says that it is over": ("신림역 침수 물이 차요", "신림역 침수 물 다 빠졌어요 통행 가능합니다"),
}


def told_of(incident):
    return {name: getattr(incident, name) for name in NAMES}


@pytest.mark.parametrize("texts", COUNTED.values(), ids=COUNTED)
def test_counted_anew_an_incident_is_what_it_was_when_it_was_heard(drill_database, texts):
    first = post(texts[0], author="민수")
    others = [post(text, after=60 + at, author=author) for at, text in enumerate(texts[1:]) for author in ("민수", "지현")]
    reposts = [post(texts[0], after=90, author="지현", copy="repost", copy_of=first.post_id)]
    flows.hear(world_on(drill_database), ear(), [first, *others, *reposts])
    with drill_database.writing() as session:
        (incident,) = session.scalars(select(Incident))
        heard = told_of(incident)
        recount(session, incident)
        assert told_of(incident) == heard


def test_points_that_nobody_named_count_one_by_one(drill_database):
    near = [Position(37.5006 + 0.0002 * step, 127.0364, 30, "pin") for step in range(4)]
    flows.hear(world_on(drill_database), ear(), [told(f"물이 차요 {at.lat}", at, author="") for at in near])
    with drill_database.writing() as session:
        (incident,) = session.scalars(select(Incident))
        heard = told_of(incident)
        recount(session, incident)
        assert told_of(incident) == heard
        assert incident.authors == 4


def test_an_area_that_is_merged_into_a_pin_does_not_move_the_pin(drill_database):
    with drill_database.writing() as session:
        city = Map(session, drill_database.status.value)
        pin = city.incident(city.report("a"))
        area = city.incident(city.report("b", at=(37.4631, 126.9358), precision_m=3770, method="dong", place="신림동"))
        merged = moderate.merge(session, area.id, pin.id, by=by())
        assert (merged.lat, merged.lon, merged.precision_m, merged.reports) == (*SINDAEBANG, 100, 2)
