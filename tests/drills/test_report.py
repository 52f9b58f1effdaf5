"""What stays of an exercise: its score once, who has practised, the after-action report, the plan, and the months."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lifeline.bulletins.office import open_office
from lifeline.bulletins.tables import Version
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.people import Actor
from lifeline.core.post import DrillPost
from lifeline.core.world import Drill, World
from lifeline.drills import judge, report
from lifeline.drills.history import history, turn
from lifeline.drills.improve import Planned, improve, plan, still_open, versions
from lifeline.drills.named import names_of
from lifeline.drills.policy import load_policy
from lifeline.drills.refused import DrillRefused
from lifeline.drills.report_table import HEADER, header, table
from lifeline.drills.report_words import summary
from lifeline.drills.score.keep import keep, last, unscored
from lifeline.drills.score.values import Rating
from lifeline.drills.tables import Exercise, ExercisePerson, Result
from lifeline.staff.tables import OneTimeLink, Practice, Staff
from lifeline.web.public.csv_table import csv_table
from tests.drills.laid import APPROVER, CODE, WRITER
from tests.drills.snow_day import CHIEF, SNOW, acted, played

HOME = Path(__file__).resolve().parents[2]
POLICY, NAMES = load_policy(HOME / "city"), names_of(HOME / "city", open_office(HOME / "city", HOME / "alert_templates"))


@pytest.fixture
def world(sqlite_drill) -> Drill:
    return World(Status.EXERCISE, DrillPost, sqlite_drill, (), {}, SystemClock())


def test_a_score_is_kept_once_and_with_it_what_each_person_has_shown_in_that_month_of_korea(world):
    with world.database.writing() as session:
        laid = played(session)
        acted(laid)
        laid.figure("s2011-0001", 3, minute=50, order=1)
        made = laid.put(Staff(status="Exercise", login=WRITER, name="kim", added_at=laid.exercise.base))
        for day in (10, 20, 30):  # the last of her ways in is newer than the exercise
            when = datetime(2026, 11, day, 15, tzinfo=UTC)
            laid.put(OneTimeLink(id=f"{day}", staff_id=made.id, made_by=f"admin-{day}", made_at=when, expires_at=when, used_at=when))
        assert unscored(session) == [CODE]
    first, again = keep(world, CODE, POLICY), keep(world, CODE, POLICY)
    assert first == again
    with world.database.reading() as session:
        assert unscored(session) == []
        assert session.scalar(select(func.count()).select_from(Result)) == 1
        kept = {(row.login, row.acts, row.month, row.status) for row in session.scalars(select(Practice))}
        acts = {WRITER: "composed counted", APPROVER: "approved corrected counted"}
        assert kept == {(login, shown, "2026-11", "Exercise") for login, shown in acts.items()}
        assert {row.login: row.enrolled_by for row in session.scalars(select(Practice))}[WRITER] == "admin-20"


def test_what_is_done_before_an_exercise_begins_or_when_it_is_over_shows_no_practice(world):
    with world.database.writing() as session:
        laid = played(session)
        over = (laid.exercise.played_to - laid.exercise.base) / timedelta(minutes=1)
        laid.bulletin("2011-0001", draft=-5, issued=-3)
        laid.bulletin("2011-0002", draft=over + 1, issued=over + 3)
        laid.bulletin("2011-0003", draft=over + 4, issued=over + 6, kind="correction", refers_to="2011-0002")
        laid.figure("s2011-0001", 3, minute=over + 2, order=1)
        words = {"message": "{}", "hash": "-", "templates": "-", "guideline": "-", "person": "kim", "login": WRITER}
        laid.put(Version(bulletin_id="b2011-0002", version=1, at=laid.exercise.played_to + timedelta(seconds=1), **words))
    keep(world, CODE, POLICY)
    with world.database.reading() as session:
        assert session.scalars(select(Practice)).all() == []


def test_a_score_of_another_version_is_none_and_takes_no_page_away(world):
    with world.database.writing() as session:
        laid = played(session)
        session.add(Result(exercise_id=laid.exercise.id, score='{"script": "older"}', at=laid.exercise.base))
    with world.database.reading() as session:
        assert report.of(session, CODE, NAMES).score is None
        assert [one.score for one in history(session).past] == [None]


def test_what_goes_on_or_was_emptied_is_not_scored_again(world):
    with world.database.writing() as session:
        laid = played(session)
    for state in ("running", "archived"):
        with world.database.writing() as session:
            session.get_one(Exercise, laid.exercise.id).state = state
        with pytest.raises(DrillRefused, match="scored when it has ended"):
            keep(world, CODE, POLICY)
    with pytest.raises(DrillRefused, match="no exercise"):
        keep(world, "2026-01-01-none", POLICY)


def test_the_report_says_what_was_expected_what_was_measured_and_how_a_person_judged_it(world):
    with world.database.writing() as session:
        acted(played(session))
    keep(world, CODE, POLICY)
    judge.mark(world, CODE, "warn", "M", "the approver was not at the desk", by=CHIEF)
    judge.mark(world, CODE, "warn", "S", "looked at again", by=CHIEF)
    judge.wash(world, CODE, {"well": "the map", "hard": "two calls at once"}, by=CHIEF)
    improve(world, CODE, Planned("approval was late", "name a substitute", owner="lee", due_on="2026-12-31"), by=CHIEF)
    with world.database.reading() as session:
        told = report.of(session, CODE, NAMES)
    warn = next(one for one in told.objectives if one.code == "warn")
    assert (warn.measured.rating, warn.mark and warn.mark.rating) == ("M", Rating.S)
    late = next(one for one in told.to_improve if one.measured.inject == "advisory")
    assert late.expected.ko == "대설 주의보: 발표"
    assert late.measured.why.en == "target 2 min, took 5 min: on all 3 accounts, the last after 5 min"
    assert late.most.en == "longest: until it was approved, 4 min"
    assert {one.measured.inject for one in told.strengths} >= {"warning"}
    assert [one.tally.code for one in told.persons] == [WRITER, APPROVER]
    assert told.washes[0].answers["hard"] == "two calls at once"
    assert told.plan[0].issue == "approval was late"
    assert any("objectives were reached" in one.en for one in told.summary)


def test_an_objective_of_which_nothing_can_be_said_is_not_left_out_of_the_summary(world):
    with world.database.writing() as session:
        acted(played(session))
    score = keep(world, CODE, POLICY)
    unjudged = replace(score.objectives[0], rating=Rating.NONE)
    half = replace(score, objectives=(unjudged, *score.objectives[1:]))
    line = "objectives that could not be judged: 1"
    assert [line in [one.en for one in summary(told, SNOW.objectives)] for told in (score, half)] == [False, True]


def test_who_plays_does_not_rate(world):
    with world.database.writing() as session:
        acted(played(session))
    with pytest.raises(DrillRefused, match="who plays does not rate"):
        judge.mark(world, CODE, "warn", "P", "all went well", by=Actor("kim", WRITER))


HOSTILE = '=HYPERLINK("http://x","y")\r\n@SUM(1)\t"'


def test_hostile_words_stay_words_in_the_spreadsheet(world):
    with world.database.writing() as session:
        acted(played(session))
        evaluator = session.scalars(select(ExercisePerson).where(ExercisePerson.role == "evaluator")).one()
        evaluator.name = "=cmd|' /C calc'!A0"
    keep(world, CODE, POLICY)
    judge.mark(world, CODE, "warn", "S", HOSTILE, by=CHIEF)
    judge.wash(world, CODE, {"well": HOSTILE}, by=CHIEF)
    improve(world, CODE, Planned(HOSTILE, "-1+2", owner="＝1"), by=CHIEF)
    with world.database.reading() as session:
        told = report.of(session, CODE, NAMES)
    for language in ("ko", "en"):
        body = csv_table(header(language), table(told, language))
        assert body.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert {len(row) for row in rows} == {len(HEADER)}
        assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "-", "@", "＝", "\t", "\r"))]


@pytest.mark.parametrize(
    ("planned", "sentence"),
    [
        (Planned("", "do"), "say what is to be improved"),
        (Planned("late", "do", due_on="31.12.2026"), "is no day"),
        (Planned("late", "do", begins_on="2026-12-02", due_on="2026-12-01"), "due before it begins"),
        (Planned("late", "do", state="soon"), "open, done, dropped"),
        (Planned("late" * 600, "do"), "at most"),
    ],
)
def test_a_row_of_the_plan_that_says_nothing_is_refused(world, planned, sentence):
    with world.database.writing() as session:
        played(session)
    with pytest.raises(DrillRefused, match=sentence):
        improve(world, CODE, planned, by=CHIEF)


def test_a_row_of_the_plan_is_written_anew_and_what_it_said_before_is_kept(world):
    with world.database.writing() as session:
        laid = played(session)
    first = Planned("late", "a substitute")
    number = improve(world, CODE, first, by=CHIEF)
    improve(world, CODE, replace(first, state="done"), by=CHIEF, number=number)
    improve(world, CODE, Planned("wrong words", "a template"), by=CHIEF)
    with world.database.reading() as session:
        assert [(row.number, row.state) for row in plan(session, laid.exercise)] == [(1, "done"), (2, "open")]
        assert [row.state for row in versions(session, laid.exercise, 1)] == ["open", "done"]
    with pytest.raises(DrillRefused, match="no row 7"):
        improve(world, CODE, first, by=CHIEF, number=7)


def test_what_was_promised_is_told_after_each_later_exercise_until_it_is_done(world):
    with world.database.writing() as session:
        first = played(session, "2026-10-30-snow", datetime(2026, 10, 30, 3, tzinfo=UTC)).exercise
    later, soon = Planned("late", "a substitute", due_on="2026-12-31"), Planned("no map", "a second screen", due_on="2026-11-15")
    for one in (later, soon):
        improve(world, first.code, one, by=CHIEF)
    with world.database.writing() as session:
        acted(played(session))
    with world.database.reading() as session:
        assert report.of(session, first.code, NAMES).before == ()
        told = report.of(session, CODE, NAMES).before
        assert [(one.row.issue, one.overdue(date(2026, 12, 1))) for one in told] == [("no map", True), ("late", False)]
        assert history(session).promised == told
    improve(world, first.code, replace(soon, state="done"), by=CHIEF, number=2)
    with world.database.reading() as session:
        assert [one.row.issue for one in still_open(session)] == ["late"]
        assert any(row[0] == "앞선 훈련의 남은 과제" for row in table(report.of(session, CODE, NAMES), "ko"))


def test_the_months_show_whether_a_capability_gets_better(world):
    with world.database.writing() as session:
        played(session, "2026-10-30-snow", datetime(2026, 10, 30, 3, tzinfo=UTC))
    keep(world, "2026-10-30-snow", POLICY)
    with world.database.writing() as session:
        acted(played(session))
    keep(world, CODE, POLICY)
    with world.database.reading() as session:
        told = history(session)
        assert last(session, told.past[0].exercise) == told.past[0].score
    assert [(one.exercise.code, one.month) for one in told.past] == [(CODE, "2026-11"), ("2026-10-30-snow", "2026-10")]
    warning = next(one for one in told.trends if one.capability.en == "Public information and warning")
    assert ([rating for _, _, rating in warning.ratings], warning.turn) == ([Rating.U, Rating.M], "better")
    assert [turn(list(map(Rating, pair))) for pair in ("PP", "PS", "S")] == ["same", "worse", ""]
