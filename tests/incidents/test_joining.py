"""Which posts become one incident and which stay apart, by what their words name; and what people joined or parted stays so."""

import pytest
from sqlalchemy import select

from lifeline import flows
from lifeline.incidents import moderate
from lifeline.incidents.tables import Incident, IncidentReport
from tests.hearing import ear, ear_like, post, world_on
from tests.incidents.map_rows import by

LISTENING = ear()
# Texts, and by the place of each in the list which of them are one incident ("-" for none).
TOLD = {
    "roads and dongs of one district": (("북악스카이웨이 침수", "정릉동 침수", "성북구 침수", "북악스카이웨이 물바다"), "abca"),
    "a name of several places in one district": (("관악구 침수", "신림 침수", "신림동 침수", "신림역 침수", "신림동 물바다"), "aabcb"),
    "a name on a border, and one of other cities": (("강남 침수", "중구 침수"), "--"),
    "a station in a small dong": (("마장동 침수", "마장역 침수", "마장동 물바다"), "aaa"),
    "the same, the other way round": (("마장역 침수", "마장동 침수"), "aa"),
    "lots of one dong": (("신림동 1526번지 침수", "신림동 800번지 침수", "신림동 1526번지 물바다"), "aba"),
    "a road through districts": (("강남대로 침수", "강남대로 물바다", "올림픽대로 침수"), "aab"),
}


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("texts", "alike"), TOLD.values(), ids=TOLD)
def test_what_is_named_alike_is_one_and_what_is_not_is_not(drill_database, texts, alike):
    tell(drill_database, *texts)
    assert homes(drill_database, len(texts)) == alike


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_merged_incidents_take_later_reports_of_both_places_and_parted_ones_stay_parted(drill_database):
    tell(drill_database, "신림역 침수", "이수역 침수", "정릉동 침수", "길음동 침수")
    with drill_database.writing() as session:
        one, two, three, four = session.scalars(select(Incident.id).order_by(Incident.id))
        moderate.merge(session, two, one, by=by())
        moderate.merge(session, four, three, by=by())
    tell(drill_database, "이수역 물바다", "이수역 도로가 잠겼어요", "신림역 물바다", "길음동 물바다", "정릉동 물바다", start=10)
    assert homes(drill_database, 9) == "aabbaaabb"
    with drill_database.writing() as session:
        moved = session.scalars(
            select(IncidentReport.report_id).where(IncidentReport.incident_id == one).order_by(IncidentReport.report_id)
        )
        moderate.split(session, one, moved.all()[1:2], by=by())
        moved = session.scalars(select(IncidentReport.report_id).where(IncidentReport.incident_id == three))
        moderate.split(session, three, [max(moved)], by=by())
    before = homes(drill_database, 9)
    tell(drill_database, "동작구 침수", "성북구 침수", "정릉동 집이 잠겼어요", start=20)
    assert homes(drill_database, 12)[:9] == before


def tell(database, *texts, start=0):
    """One by one, each as after a restart."""
    for at, text in enumerate(texts):
        flows.hear(world_on(database), ear_like(LISTENING), [post(text, after=start * 60 + at)])


def homes(database, number):
    """A letter for each report, in the order told: the same letter is the same incident."""
    with database.reading() as session:
        live = select(IncidentReport.report_id, IncidentReport.incident_id).where(IncidentReport.ended_at.is_(None))
        found = dict(session.execute(live).all())
    letters: dict[int, str] = {}
    first = min(found, default=1)
    return "".join(letters.setdefault(found[at], chr(97 + len(letters))) if at in found else "-" for at in range(first, first + number))
