"""What the page of an exercise tells the public: which, when, how to take part, that it is over; and first of all, a real alert."""

from datetime import UTC, datetime, timedelta

import pytest

from lifeline.drills.tables import Exercise, ExerciseNotice
from tests.drills.playing import SCRIPT
from tests.web.press import PAGE_TIME
from tests.web.test_public_pages import DISCLAIMER, DRILL_PAGES, text

URGENT = "위급하면 훈련 중에도 언제나 119로 전화하십시오."


def planned(drill, *, announced=True, **given):
    begins = PAGE_TIME + timedelta(days=3)
    about = {"code": "2026-01-09-short", "script": "short", "script_text": SCRIPT, "ko": "모의 제설", "en": "Mock snow removal"}
    times = {"planned_for": begins, "base": begins, "played_to": begins}
    with drill.writing() as session:
        row = Exercise(status="Exercise", **{**about, "scope": "public", **times, **given})
        session.add(row)
        session.flush()
        if announced:
            notice = ExerciseNotice(exercise_id=row.id, kind="announced", account_id="smc-x", language="ko", text="-", created_at=PAGE_TIME)
            session.add(notice)


def running(drill, **given):
    planned(drill, **{"state": "running", "started_at": PAGE_TIME, "planned_for": PAGE_TIME, **given})


def over(drill, **given):
    running(drill, **{"state": "ended", "ended_at": PAGE_TIME - timedelta(hours=1), "started_at": PAGE_TIME - timedelta(hours=2), **given})


def test_an_announced_exercise_is_told_with_its_hours_and_its_hashtag(client, drill):
    planned(drill)
    said = text(client, "/drill/")
    assert "'모의 제설' 훈련을 합니다" in said
    assert "1월 9일 07:34에 시작하여 늦어도 1월 9일 07:54에 끝납니다." in said
    assert "함께하시려면 글에 #서울제설훈련 해시태그를 붙이십시오." in said
    assert URGENT in said
    assert "To take part, put #서울제설훈련 in your post." in text(client, "/drill/en/")
    assert "모의 제설" not in text(client, "/")


def test_nobody_is_told_of_the_plan_of_a_closed_one_or_of_one_that_is_not_announced(client, drill):
    planned(drill, announced=False)
    assert "모의 제설" not in text(client, "/drill/")
    with drill.writing() as session:
        session.query(Exercise).update({"scope": "closed"})
    assert "모의 제설" not in text(client, "/drill/")


@pytest.mark.parametrize(("given", "said"), [({}, "훈련을 하고 있습니다"), ({"state": "paused"}, "훈련을 잠시 멈추었습니다")])
def test_one_that_goes_on_says_so(client, drill, given, said):
    running(drill, **given)
    assert said in text(client, "/drill/")


def test_a_closed_one_asks_nothing_of_citizens_and_names_no_hashtag(client, drill):
    running(drill, scope="closed", announced=False)
    said = text(client, "/drill/")
    assert "사무실 안에서만 하는 훈련입니다" in said
    assert "#서울제설훈련" not in said


def test_one_that_is_over_says_so_for_a_day(client, drill):
    over(drill)
    said = text(client, "/drill/")
    assert "'모의 제설' 훈련이 끝났습니다" in said
    assert "이 훈련의 글을 보고 하실 일은 이제 없습니다." in said
    with drill.writing() as session:
        session.query(Exercise).update({"ended_at": PAGE_TIME - timedelta(days=1, minutes=1)})
    assert "끝났습니다" not in text(client, "/drill/")


def test_a_script_that_cannot_be_read_any_more_hides_no_page(client, drill):
    running(drill, script_text="lasts: [never")
    assert "훈련을 하고 있습니다" in text(client, "/drill/")


@pytest.mark.parametrize("path", DRILL_PAGES)
def test_a_real_alert_stands_before_everything_on_every_page_of_an_exercise(client, press, live_press, drill, path):
    running(drill)
    press.issue()
    assert text(client, path).startswith(DISCLAIMER)
    version = client.get("/drill/version.json").json["v"]
    live_press.issue()
    said = text(client, path).removeprefix("본문으로 바로가기 ").removeprefix("Skip to the main content ")
    assert said.startswith("실제 특보가 지금 발효 중입니다. 여기에서 읽으십시오. A REAL alert is in force now. Read it here.")
    assert client.get("/drill/version.json").json["v"] != version, "open pages load themselves anew"


def test_a_live_database_that_is_away_leaves_the_pages_of_the_exercise_as_they_are(client, live, drill):
    running(drill)
    with live.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE bulletins RENAME TO gone")
    assert text(client, "/drill/").startswith(DISCLAIMER)


def test_the_hours_told_are_those_of_the_public_and_not_of_what_is_played(client, drill):
    hour = datetime(2011, 12, 14, 0, 0, tzinfo=UTC)
    running(drill, base=hour, played_to=hour)
    assert "1월 6일 07:34에 시작했고" in text(client, "/drill/")
