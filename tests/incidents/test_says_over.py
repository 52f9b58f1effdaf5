"""Who says that a danger has passed: noted beside its incident, counted by people, and never a report of the danger."""

import pytest
from sqlalchemy import select

from lifeline import flows
from lifeline.incidents import moderate_reports
from lifeline.incidents.classify import classify
from lifeline.incidents.counted import recount
from lifeline.incidents.states import Verdict
from lifeline.incidents.tables import Incident, IncidentReport, Report
from lifeline.listening.route import route
from tests.hearing import ear, ear_like, post, rows, told, world_on
from tests.incidents.map_rows import by

OVER = (
    "강남역 11번출구 침수 물 다 빠졌어요 감사합니다",
    "신림역 앞 침수 이제 통행 가능합니다",
    "정릉동 언덕길 제설차 방금 지나갔어요 감사합니다",
    "이수역 앞 눈 다 치워졌어요 고생하셨습니다",
    "남산1호터널 통제 해제됐어요",
    "상도동 정전 복구됐습니다",
    "신림역 단수 복구 완료",
    "Flooding near Gangnam station, road reopened",
)
NOT_OVER = (
    "강남역 침수 아직 물이 안 빠졌어요",
    "신림역 침수 한 차로만 통행 가능합니다",
    "정릉동 제설 완료라더니 하나도 안 됐어요",
    "이수역 앞 눈 다 치워졌는데 다시 얼었어요 빙판",
    "상도동 정전 복구됐다가 또 나갔어요",
    "남산1호터널 통제 언제 해제되나요",
    "강남역 침수 물 다 빠졌나요",
    "제설 완료 부탁드립니다 정릉동 언덕길",
    "신림동 반지하 물 빠졌어요 그런데 안에 사람이 갇혔어요",
)
LISTENING = ear()


@pytest.mark.parametrize("text", OVER)
def test_a_danger_that_has_passed_is_understood_as_one(text):
    found = classify(text, (), {}, LISTENING.lexicon)
    assert found.over
    assert route(post(text), hazard=found.hazard, urgency=found.urgency, signs=found.signs, over=True).to == "incident"


@pytest.mark.parametrize("text", NOT_OVER)
def test_what_goes_on_or_is_only_asked_for_has_not_passed(text):
    assert not classify(text, (), {}, LISTENING.lexicon).over


def test_it_is_noted_by_people_on_what_it_joins_and_changes_nothing_else(drill_database):
    world, first = world_on(drill_database), post("신림역 침수 물이 허리까지 와요")
    flows.hear(world, LISTENING, [first])
    before = rows(drill_database, Incident, *FACTS)
    over = post("신림역 침수 물 다 빠졌어요 통행 가능합니다", after=600, author="민수")
    again = post("신림역 침수 이제 통행 가능해요 상황 종료", after=700, author="민수")
    share = post("RT", copy="repost", copy_of=over.post_id, after=800, author="지현")
    heard = flows.hear(world, ear_like(LISTENING), [over, again])
    flows.hear(world, LISTENING, [share])
    assert heard.incidents == 0
    assert rows(drill_database, Incident, *FACTS) == before
    assert rows(drill_database, Incident, "say_over") == [2]
    with drill_database.writing() as session:
        (incident,) = session.scalars(select(Incident))
        second = session.scalars(select(Report.id).order_by(Report.id)).all()[1]
        moderate_reports.judge(session, second, Verdict.HIDDEN, by=by())
        assert incident.say_over == 1
        recount(session, incident)
        assert (incident.say_over, incident.reports, incident.state) == (1, 1, "unconfirmed")


FACTS = ("support", "authors", "reports", "urgency", "kind", "first_at", "last_at", "until", "state", "place", "lat")


def test_alone_it_makes_no_incident_and_stays_on_record(drill_database):
    cleared = told("눈을 치웠어요", said_more={"hazard": "heavy_snow", "taps": {"cleared": "cleared"}})
    flows.hear(world_on(drill_database), LISTENING, [cleared, post("강남역 11번출구 앞 눈 다 치워졌어요", after=60)])
    assert rows(drill_database, Report, "says_over") == [True, True]
    assert (rows(drill_database, Incident, "id"), rows(drill_database, IncidentReport, "id")) == ([], [])
