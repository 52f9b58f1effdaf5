"""Who may approve: months end at midnight in Seoul, practice of several exercises adds up, and two others may waive it."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeline.core.alarm import open_alarms
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database
from lifeline.core.people import Actor
from lifeline.staff import people, powers, practice_watch
from lifeline.staff.people import NotDone
from lifeline.staff.practice import ACTS, APPROVED, COMPOSED, CORRECTED, COUNTED, Demand, Standing, month_of, standing, take
from lifeline.staff.roles import Role
from lifeline.staff.tables import Practice
from lifeline.staff.vouch import vouch
from lifeline.staff.waive import approvers, may_let_out, require_practised, waive
from tests.approvers import BEGINNER, two_approvers

MIDNIGHT = datetime(2026, 11, 30, 15, tzinfo=UTC)  # in Seoul: December begins
TENTH = datetime(2026, 11, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
JIHYEON, MINSEO, BOSS = Actor("김지현", "jihyeon"), Actor("이민서", "minseo"), Actor("최국장", "boss")

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


def demand(*, required: bool = True, grace_until: int = 0) -> Demand:
    return Demand(required, ACTS, grace_until, timedelta(days=7), 2)


def practised(session: Session, at: datetime, *acts: str, exercise: str = "e1", since: datetime | None = None) -> int:
    told = {"name": "김지현", "month": month_of(at), "acts": " ".join(acts), "at": at, "enrolled_at": since, "enrolled_by": "park"}
    return take(session, [Practice(login="jihyeon", exercise=exercise, status="Exercise", **told)])


@pytest.fixture
def session(live_database):
    two_approvers(live_database)
    with live_database.writing() as opened:
        people.add(opened, "boss", "최국장", department="", by=BEGINNER, now=TENTH)
        yield opened


def test_the_month_ends_at_midnight_in_korea(session):
    practised(session, MIDNIGHT - SECOND, *ACTS)
    assert standing(session, "jihyeon", MIDNIGHT - SECOND, demand()).may_approve
    after = standing(session, "jihyeon", MIDNIGHT, demand())
    assert (after.month, after.missing, after.may_approve) == ("2026-12", ACTS, False)


def test_what_several_exercises_of_a_month_showed_adds_up(session):
    practised(session, TENTH, COMPOSED, exercise="e1")
    assert standing(session, "jihyeon", TENTH, demand()).missing == (APPROVED, CORRECTED)
    practised(session, TENTH, CORRECTED, APPROVED, exercise="e2")
    assert standing(session, "jihyeon", TENTH, demand()).practised


@pytest.mark.parametrize(
    ("day", "may", "soon"), [(1, True, False), (13, True, False), (14, True, True), (20, True, True), (21, False, True)]
)
def test_practice_of_the_month_before_counts_up_to_a_day_and_its_end_is_told_some_days_before(session, day, may, soon):
    practised(session, TENTH, *ACTS)
    found = standing(session, "jihyeon", datetime(2026, 12, day, 12, tzinfo=UTC), demand(grace_until=20))
    assert (found.may_approve, found.soon, found.practised) == (may, soon, False)


@pytest.mark.parametrize(("month", "last"), [(2, 28), (4, 30), (12, 31)])
def test_grace_of_31_days_is_the_whole_of_any_month(session, month, last):
    begins = datetime(2027, month, 1, tzinfo=UTC)
    practised(session, begins - timedelta(days=3), *ACTS)
    until = standing(session, "jihyeon", begins, demand(grace_until=31)).until
    assert until == datetime(2027, month, last, 15, tzinfo=UTC)
    assert standing(session, "jihyeon", until - SECOND, demand(grace_until=31)).may_approve
    assert not standing(session, "jihyeon", until, demand(grace_until=31)).may_approve


@pytest.mark.parametrize(("required", "shown", "waivers"), [*product((True, False), (ACTS, ACTS[:2], ()), (0, 1, 2))])
def test_nobody_approves_without_practice_but_whom_two_others_let(session, required, shown, waivers):
    practised(session, TENTH, *shown)
    for one in (MINSEO, BOSS)[:waivers] if shown != ACTS else ():
        waive(session, "jihyeon", by=one, reason="the storm is here", now=TENTH, demand=demand())
    may = not required or shown == ACTS or waivers == 2
    assert standing(session, "jihyeon", TENTH, demand(required=required)).may_approve is may
    if may:
        require_practised(session, JIHYEON, TENTH, demand(required=required))
    else:
        with pytest.raises(NotDone, match="김지현 has not shown in an exercise of 2026-11"):
            require_practised(session, JIHYEON, TENTH, demand(required=required))


def test_a_waiver_is_of_two_others_with_a_reason_and_ends_with_its_month(session):
    def said(by: Actor, reason: str = "the storm is here") -> None:
        waive(session, "jihyeon", by=by, reason=reason, now=TENTH, demand=demand())

    for by, reason, why in ((JIHYEON, "x", "themselves"), (Actor("김지현", "other"), "x", "themselves"), (MINSEO, " ", "say why")):
        with pytest.raises(NotDone, match=why):
            said(by, reason)
    said(MINSEO)
    for again in (MINSEO, Actor("이민서", "second.login")):
        with pytest.raises(NotDone, match="already"):
            said(again)
    said(BOSS)
    assert standing(session, "jihyeon", TENTH, demand()).waived == ("이민서", "최국장")
    assert standing(session, "jihyeon", MIDNIGHT - SECOND, demand()).may_approve
    assert not standing(session, "jihyeon", MIDNIGHT, demand()).may_approve
    practised(session, MIDNIGHT, *ACTS)
    with pytest.raises(NotDone, match="nothing is to be waived"):
        waive(session, "jihyeon", by=BOSS, reason="x", now=MIDNIGHT, demand=demand())


def test_live_takes_what_a_drill_showed_once_and_only_acts_it_knows(session):
    assert [practised(session, TENTH, COMPOSED, "flew"), practised(session, TENTH, COMPOSED), practised(session, TENTH, *ACTS)] == [1, 0, 1]
    assert session.scalar(select(func.count()).select_from(Practice)) == 1
    assert session.scalars(select(Practice.status)).one() == "Actual"


def test_everybody_who_approves_is_told_of_who_is_late_first(session):
    practised(session, TENTH, *ACTS)
    assert [(one.login, one.standing.practised) for one in approvers(session, TENTH, demand())] == [("minseo", False), ("jihyeon", True)]


def test_what_a_login_of_the_drill_showed_counts_once_another_says_that_it_is_them_and_not_for_a_new_way_in(session):
    def said(by: Actor, at: datetime) -> None:
        vouch(session, "jihyeon", by=by, now=at)

    def stands(at: datetime = TENTH) -> tuple[bool, bool]:
        found = standing(session, "jihyeon", at, demand())
        return found.practised, found.unvouched is not None

    practised(session, TENTH, *ACTS, since=TENTH - SECOND)
    assert stands() == (False, True)
    for by, why in ((JIHYEON, "themselves"), (Actor("김지현", "other"), "themselves"), (Actor("박", "park"), "made the sign-in")):
        with pytest.raises(NotDone, match=why):
            said(by, TENTH)
    said(MINSEO, TENTH)
    assert stands() == (True, False)
    with pytest.raises(NotDone, match="nothing that jihyeon showed"):
        said(BOSS, TENTH)
    later = TENTH + timedelta(days=30)
    practised(session, later, *ACTS, exercise="e2", since=later - SECOND)
    assert stands(later) == (False, True), "somebody was given a new way in since"
    said(BOSS, later)
    assert stands(later) == (True, False)


def test_who_only_counts_shows_that_and_lets_figures_out_by_it(session):
    people.add(session, "clerk", "정집계", department="", by=BEGINNER, now=TENTH)
    powers.begin(session, "clerk", Role.FIGURES_CLERK, by=BEGINNER, reason="figures", now=TENTH)
    asked = {one.login: one.standing.missing for one in approvers(session, TENTH, demand())}
    assert asked == {"clerk": (COUNTED,), "jihyeon": ACTS, "minseo": ACTS}
    told = {"name": "정집계", "month": month_of(TENTH), "acts": COUNTED, "at": TENTH}
    assert not may_let_out(session, "clerk", TENTH, demand())
    take(session, [Practice(login="clerk", exercise="e1", **told)])
    practised(session, TENTH, *ACTS)
    assert [may_let_out(session, login, TENTH, demand()) for login in ("clerk", "jihyeon", "minseo")] == [True, True, False]


class At(SystemClock):
    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


def test_people_are_told_before_too_few_may_approve_and_no_longer_than_that(live_database):
    two_approvers(live_database)

    def warned(at: datetime, **asked: bool) -> list[str]:
        practice_watch.watch(live_database, At(at), demand(grace_until=31, **asked))
        with live_database.reading() as looking:
            return [one.cause for one in open_alarms(looking)]

    now = datetime.now(UTC)
    assert warned(now, required=False) == []
    assert ["only 0 of 2" in one for one in warned(now)] == [True]
    with live_database.writing() as session:
        for login in ("jihyeon", "minseo"):
            told = {"name": login, "month": month_of(now), "acts": " ".join(ACTS), "at": now}
            take(session, [Practice(login=login, exercise="e1", status="x", **told)])
    assert warned(now) == []
    lost = standing_of(live_database, now).until
    assert lost is not None
    assert warned(lost - timedelta(days=8)) == []
    assert ["only 0 of 2" in one for one in warned(lost - timedelta(days=6))] == [True]
    assert warned(lost, required=False) == []


def standing_of(database: Database, now: datetime) -> Standing:
    with database.reading() as session:
        return standing(session, "jihyeon", now, demand(grace_until=31))
