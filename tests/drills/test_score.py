"""The score of hand-laid rows: every act in time, late, too late and never; the same rows give the same score."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from lifeline.core.cap import Status
from lifeline.core.db import Database
from lifeline.drills.policy import load_policy
from lifeline.drills.score.compute import compute
from lifeline.drills.score.machine import machine
from lifeline.drills.score.measures import happened
from lifeline.drills.score.rows import inject_of
from lifeline.drills.score.values import Measured, Rating, Score, from_json
from lifeline.drills.script import Document, Expected, Failure, Inject, Kind
from tests.drills.laid import APPROVER, CODE, MODERATOR, WRITER, Laid, expect, inject, script

POLICY = load_policy(Path(__file__).resolve().parents[2] / "city")
SNOW = {"hazard": "heavy_snow", "level": "warning"}
IN_TIME, LATE, TOO_LATE = 10 + 4, 10 + 15, 10 + 40  # the inject comes at 10, its target is 10 minutes

Lay = Callable[[Laid, float], object]


def issue(laid: Laid, minute: float) -> None:
    laid.bulletin("2011-0001", draft=minute - 2, issued=minute)


def correct(laid: Laid, minute: float) -> None:
    laid.bulletin("2011-0001", draft=2, issued=4)
    laid.bulletin("2011-0002", draft=11, issued=12, sent=minute, kind="correction", refers_to="2011-0001")


def end(laid: Laid, minute: float) -> None:
    laid.bulletin("2011-0001", draft=2, issued=4)
    laid.bulletin("2011-0002", draft=minute - 1, issued=minute, kind="over", refers_to="2011-0001")


def pin(laid: Laid, minute: float) -> None:
    laid.incident(minute)


def confirm(laid: Laid, minute: float) -> None:
    laid.confirm(laid.incident(5), minute)


def count(laid: Laid, minute: float) -> None:
    said = laid.bulletin("2011-0001", draft=2, issued=4)
    laid.figure(said.situation_id, 3, 6, 1)
    laid.figure(said.situation_id, 5, minute, 2)


def settle(laid: Laid, minute: float) -> None:
    laid.bulletin("2011-0001", draft=8, issued=11, sent=minute)


def note(laid: Laid, minute: float) -> None:
    laid.note("i1", minute)


DOWN = Failure(("x", "facebook"), "unavailable", timedelta(minutes=5))
ACTS: dict[Expected, tuple[Inject, Lay]] = {
    Expected.ISSUED: (inject("i1", expect(Expected.ISSUED, **SNOW)), issue),
    Expected.CORRECTED: (inject("i1", expect(Expected.CORRECTED, hazard="heavy_snow")), correct),
    Expected.ENDED: (inject("i1", expect(Expected.ENDED, hazard="heavy_snow")), end),
    Expected.PINNED: (inject("i1", expect(Expected.PINNED, hazard="flood", place="강남역")), pin),
    Expected.CONFIRMED: (inject("i1", expect(Expected.CONFIRMED, district="11680")), confirm),
    Expected.FIGURE: (inject("i1", expect(Expected.FIGURE, metric="dead", value="5")), count),
    Expected.SETTLED: (inject("i1", expect(Expected.SETTLED), kind=Kind.FAILURE, content=DOWN), settle),
    Expected.NOTED: (inject("i1", expect(Expected.NOTED)), note),
}


def scored(database: Database, of: Inject, lay: Callable[[Laid], object], *, played: float = 60) -> Score:
    with database.writing() as session:
        laid = Laid(session, script(of), played=played)
        lay(laid)
        return compute(session, laid.exercise, laid.script, POLICY)


def measured(database: Database, of: Inject, lay: Callable[[Laid], object], *, played: float = 60) -> Measured:
    (one,) = scored(database, of, lay, played=played).measured
    return one


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("minute", "rating"), [(IN_TIME, "P"), (LATE, "S"), (TOO_LATE, "M")])
def test_every_act_is_rated_by_how_long_it_took(sqlite_drill, act, minute, rating):
    of, lay = ACTS[act]
    one = measured(sqlite_drill, of, lambda laid: lay(laid, minute))
    assert (one.act, one.took, one.rating) == (act, (minute - 10) * 60, rating)
    assert one.evidence


@pytest.mark.parametrize("act", [act for act in ACTS if act not in (Expected.SETTLED, Expected.CORRECTED, Expected.ENDED)])
@pytest.mark.parametrize(("played", "after", "rating"), [(60, 600, Rating.U), (60, 0.5, Rating.U), (15, 0.5, Rating.NONE)])
def test_what_was_not_done_before_the_end_is_unable_and_what_had_no_time_left_is_not_judged(sqlite_drill, act, played, after, rating):
    of, lay = ACTS[act]
    one = measured(sqlite_drill, of, lambda laid: lay(laid, played + after), played=played)
    assert (one.rating, one.took) == (rating, None)


def nothing(laid: Laid) -> None:
    pass


def test_what_must_not_go_out_is_held_or_broken(sqlite_drill):
    of = inject("i1", expect(Expected.NOT_ISSUED, hazard="heavy_snow"))
    with sqlite_drill.writing() as session:
        laid = Laid(session, script(of))
        assert compute(session, laid.exercise, laid.script, POLICY).measured[0].rating is Rating.P
        issue(laid, 25)  # after its time is over
        assert compute(session, laid.exercise, laid.script, POLICY).measured[0].rating is Rating.P
        laid.bulletin("2011-0002", draft=11, issued=15)
        one = compute(session, laid.exercise, laid.script, POLICY).measured[0]
        assert (one.rating, one.people) == (Rating.U, (WRITER, APPROVER))
        assert one.why.en == "not to go out for 10 min: bulletin 2011-0002 went out"


def test_a_document_is_answered_by_the_bulletin_it_became_and_not_by_another_on_that_danger(sqlite_drill):
    of = inject("i1", expect(Expected.ISSUED, hazard="heavy_snow"), kind=Kind.DOCUMENT)

    def lay(laid: Laid) -> None:
        laid.bulletin("2011-0001", draft=10, issued=12)
        laid.bulletin("2011-0002", draft=10, issued=18, sent=19, of="i1")

    one = measured(sqlite_drill, of, lay)
    assert one.took == 8 * 60
    assert one.stages == {"draft": 0, "waiting": 60, "issued": 480, "first": 540, "last": 540}
    assert [row.row for row in one.evidence] == ["bulletin 2011-0002", "decision 1", "step 4", "step 5", "step 6"]


def test_a_bulletin_of_another_level_or_place_or_danger_is_no_answer(sqlite_drill):
    of = inject("i1", expect(Expected.ISSUED, district="11110", **SNOW))

    def lay(laid: Laid) -> None:
        laid.bulletin("2011-0001", draft=11, issued=12)
        laid.bulletin("2011-0002", draft=11, issued=13, districts="11110", level="advisory")
        laid.bulletin("2011-0003", draft=11, issued=14, districts="11110", hazard="flood")

    assert measured(sqlite_drill, of, lay).rating is Rating.U


def test_what_the_city_says_already_when_somebody_calls_took_no_time(sqlite_drill):
    of = inject("i1", expect(Expected.ISSUED, **SNOW))
    one = measured(sqlite_drill, of, lambda laid: laid.bulletin("2011-0001", draft=2, issued=4))
    assert (one.took, one.rating) == (0, Rating.P)


def test_a_draft_that_nobody_approved_says_how_far_it_came(sqlite_drill):
    of = inject("i1", expect(Expected.ISSUED, **SNOW), kind=Kind.DOCUMENT)
    one = measured(sqlite_drill, of, lambda laid: laid.bulletin("2011-0001", draft=12, of="i1"))
    assert (one.rating, one.people, one.stages) == (Rating.U, (), {"draft": 120, "waiting": 180})
    assert one.why.en == "target 10 min, not done: nothing went out (it waited for approval)"


def test_a_correction_that_leaves_one_account_wrong_is_not_done(sqlite_drill):
    of = inject("i1", expect(Expected.CORRECTED, hazard="heavy_snow"))

    def lay(laid: Laid) -> None:
        laid.bulletin("2011-0001", draft=2, issued=4)
        laid.bulletin("2011-0002", draft=11, issued=12, kind="correction", refers_to="2011-0001", unsent=("telegram-1",))

    one = measured(sqlite_drill, of, lay)
    assert one.rating is Rating.U
    assert "telegram-1" in one.why.en
    assert "telegram-1" in one.why.ko


def test_a_document_that_says_what_the_city_says_already_took_no_time(sqlite_drill):
    of = inject("i1", expect(Expected.ISSUED, **SNOW), kind=Kind.DOCUMENT)

    def lay(laid: Laid, act: str) -> None:
        laid.bulletin("2011-0001", draft=2, issued=4)
        laid.decided("i1", 10, act)

    assert measured(sqlite_drill, of, lambda laid: lay(laid, "record")).took == 0


def test_a_failure_is_settled_when_what_it_kept_back_has_left(sqlite_drill):
    of, _ = ACTS[Expected.SETTLED]

    def lay(laid: Laid) -> None:
        laid.bulletin("2011-0001", draft=1, issued=3)  # had left before
        laid.bulletin("2011-0002", draft=8, issued=11, sent=17, unsent=("telegram-1",))  # another channel's trouble
        laid.bulletin("2011-0003", draft=30, issued=40)  # after it was over

    assert measured(sqlite_drill, of, lay).took == 7 * 60


def test_what_lifeline_did_by_itself_is_nobodys_and_what_nobody_did_is_theirs_who_were_asked(sqlite_drill):
    by_itself = inject("i1", expect(Expected.PINNED, place="강남역"), to="map")
    with sqlite_drill.writing() as session:
        laid = Laid(session, script(by_itself, inject("i2", expect(Expected.NOTED), to="map")))
        laid.person(MODERATOR, "smc", "map")
        laid.incident(12)
        score = compute(session, laid.exercise, laid.script, POLICY)
    assert [(one.rating, one.counts[Rating.P], one.counts[Rating.U], one.acts) for one in score.people] == [("U", 0, 1, 0)]
    assert [(one.code, one.rating) for one in score.departments] == [("smc", "U")]


@pytest.mark.parametrize("act", [Expected.SETTLED, Expected.CORRECTED, Expected.ENDED])
def test_where_nothing_had_gone_out_there_is_nothing_to_settle_correct_or_end(sqlite_drill, act):
    one = measured(sqlite_drill, ACTS[act][0], nothing)
    assert (one.rating, one.took) == (Rating.NONE, None)
    assert "not judged" in one.why.en


@pytest.mark.parametrize("act", [Expected.CORRECTED, Expected.ENDED])
def test_what_went_out_and_was_never_taken_back_is_unable(sqlite_drill, act):
    assert measured(sqlite_drill, ACTS[act][0], lambda laid: laid.bulletin("2011-0001", draft=2, issued=4)).rating is Rating.U


def test_what_did_not_come_in_is_not_asked_about(sqlite_drill):
    later = inject("late", expect(Expected.NOTED), minute=90)
    instead = inject("instead", expect(Expected.NOTED), minute=5, instead_of="late")
    with sqlite_drill.writing() as session:
        laid = Laid(session, script(later, instead))
        score = compute(session, laid.exercise, laid.script, POLICY)
    assert score.measured == ()
    assert not score.good


def whole(laid: Laid) -> None:
    laid.person(WRITER, "safety", "writer")
    laid.person(APPROVER, "safety", role="controller")
    laid.person(MODERATOR, "smc", "map")
    laid.bulletin("2011-0001", draft=10, issued=13, of="snow")
    laid.bulletin("2011-0002", draft=21, issued=35, kind="over", refers_to="2011-0001", of="clear")
    laid.confirm(laid.incident(22), 28)
    laid.note("asked", 15)


WHOLE = script(
    inject("snow", expect(Expected.ISSUED, **SNOW), kind=Kind.DOCUMENT),
    inject("clear", expect(Expected.ENDED), kind=Kind.DOCUMENT, minute=20),
    inject("seen", expect(Expected.PINNED, place="강남역"), expect(Expected.CONFIRMED), to="map", objective="o2", minute=20),
    inject("asked", expect(Expected.NOTED), objective="o2"),
    inject("left", expect(Expected.NOTED), objective="o2", minute=40, to="all"),
)


def test_objectives_departments_and_people_are_told_apart(sqlite_drill):
    with sqlite_drill.writing() as session:
        laid = Laid(session, WHOLE)
        whole(laid)
        score = compute(session, laid.exercise, laid.script, POLICY)
    assert [(one.code, one.rating) for one in score.objectives] == [("o1", "S"), ("o2", "M")]
    assert [(one.code, one.rating, one.acts, one.in_time) for one in score.departments] == [
        ("all", "U", 0, 0),
        ("safety", "S", 3, 2),
        ("smc", "P", 1, 1),
    ]
    assert [(one.code, one.acts, one.in_time) for one in score.people] == [(WRITER, 3, 2), (APPROVER, 2, 1), (MODERATOR, 1, 1)]
    assert not score.good
    assert {one.what: one.seconds for one in score.means}["issued last"] == 180


def test_the_same_rows_give_the_same_score_to_the_byte_however_they_lie(databases):
    def of(turned: bool) -> str:
        with databases(Status.EXERCISE).writing() as session:
            laid = Laid(session, WHOLE)
            whole(laid)
            if turned:
                lie_otherwise(session)
            first, second = (compute(session, laid.exercise, laid.script, POLICY) for _ in range(2))
            assert first == second
            return first.to_json()

    straight, turned = of(turned=False), of(turned=True)
    assert straight == turned
    assert from_json(straight).to_json() == straight


def lie_otherwise(session: Session) -> None:
    """The same rows, taken out and put in again the other way round."""
    session.flush()
    for table in ("steps", "deliveries", "incident_acts", "decisions"):
        rows = session.execute(text(f"SELECT * FROM {table} ORDER BY id DESC")).mappings().all()
        session.execute(text(f"DELETE FROM {table}"))
        names = list(rows[0])
        session.execute(
            text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + one for one in names)})"), [*map(dict, rows)]
        )
    session.expire_all()


def test_a_contingency_learns_whether_what_was_expected_has_happened(sqlite_drill):
    of, lay = ACTS[Expected.ISSUED]
    with sqlite_drill.writing() as session:
        laid = Laid(session, script(of))
        assert not happened(session, laid.exercise, laid.script, of)
        lay(laid, TOO_LATE)
        assert happened(session, laid.exercise, laid.script, of)


def test_nobody_asks_why_what_never_went_out_was_not_corrected(sqlite_drill):
    of, _ = ACTS[Expected.CORRECTED]
    with sqlite_drill.writing() as session:
        laid = Laid(session, script(of))
        assert happened(session, laid.exercise, laid.script, of)
        laid.bulletin("2011-0001", draft=2, issued=4)
        assert not happened(session, laid.exercise, laid.script, of)


def test_an_identifier_names_one_inject_however_alike_their_codes_are():
    of = script(inject("snow"), inject("snow-1"), inject("sno"))
    assert [inject_of(f"{CODE}-{name}", CODE, of) for name in ("snow-1", "snow-1-1", "sno-12", "snow", "other-1")] == [
        "snow", "snow-1", "sno", None, None,
    ]  # fmt: skip


def test_how_fast_the_machine_was_is_told_apart_and_changes_no_score(sqlite_drill):
    of = inject("i1", expect(Expected.ISSUED, **SNOW), kind=Kind.DOCUMENT, content=Document("kma"))
    limit = timedelta(seconds=1)
    with sqlite_drill.writing() as session:
        laid = Laid(session, script(of, inject("i2")))
        before = compute(session, laid.exercise, laid.script, POLICY)
        laid.injects["i1"].done_at += timedelta(milliseconds=1250)
        session.flush()
        slow = machine(session, laid.exercise, laid.script, limit=limit, rounds=(0.5, 0.25))
        assert compute(session, laid.exercise, laid.script, POLICY) == before
    assert (slow.documents, slow.worst_document, slow.mean_round, slow.worst_round, slow.in_time) == (1, 1250, 375, 500, False)
