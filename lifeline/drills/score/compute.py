"""The score of an exercise, out of nothing but its rows: the same rows give the same score, whoever asks and when."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lifeline.drills.policy import Policy
from lifeline.drills.score.case import Case, Found
from lifeline.drills.score.measures import MEASURES, cases
from lifeline.drills.score.rows import Rows, rows_of
from lifeline.drills.score.tally import counted, departments, healthy, means, objectives, people
from lifeline.drills.score.values import Evidence, Measured, Rating, Score
from lifeline.drills.score.why import why
from lifeline.drills.script import Script
from lifeline.drills.tables import Exercise


def compute(session: Session, exercise: Exercise, script: Script, policy: Policy) -> Score:
    """Pure over the rows: no clock, no file, nothing written. Times are those of the exercise, in whole seconds."""
    rows = rows_of(session, exercise, script)
    measured = tuple(_measured(rows, script, exercise.played_to, policy))
    reached = objectives(script, measured)
    return Score(
        script=exercise.script,
        seed=exercise.seed,
        base=exercise.base.replace(microsecond=0),
        played=seconds(exercise.base, exercise.played_to),
        good=healthy(reached, Rating(policy.healthy)),
        counts=counted(measured),
        measured=measured,
        objectives=reached,
        departments=departments(script, rows.people, measured),
        people=people(rows.people, measured),
        means=means(measured),
    )


def _measured(rows: Rows, script: Script, ends: datetime, policy: Policy) -> Iterator[Measured]:
    for inject in sorted(script.injects, key=lambda one: (one.at, one.code)):
        for number, case in enumerate(cases(rows, inject, ends)):
            yield judge(case, number, MEASURES[case.expect.act](case), policy)


def judge(case: Case, number: int, found: Found, policy: Policy) -> Measured:
    """How well it was done. What there was no time left for, or nothing to do about, is not judged."""
    took = None if found.at is None or found.at > case.ends else seconds(case.begun, found.at)
    target = case.expect.within
    broken = bool(found.evidence) and str(case.expect.act) == "not_issued"
    cut_off = took is None and not broken and case.ends - case.begun < target
    rating = Rating.NONE if found.idle or cut_off else Rating(policy.rating(None if took is None else timedelta(seconds=took), target))
    return Measured(
        inject=case.inject.code,
        number=number,
        act=case.expect.act,
        objective=case.inject.objective,
        part=case.inject.to,
        begun=whole(case.begun),
        target=int(target.total_seconds()),
        took=took,
        rating=rating,
        why=found.detail if found.idle else why(case.expect.act, took, target, found.detail, cut_off=cut_off),
        stages={name: seconds(case.begun, at) for name, at in sorted(found.stages.items())},
        evidence=tuple(Evidence(one.row, whole(one.at), one.said) for one in found.evidence),
        people=tuple(sorted(found.people)),
    )


def seconds(since: datetime, until: datetime) -> int:
    """Whole seconds; none where it was done before."""
    return max(0, int((until - since).total_seconds()))


def whole(moment: datetime | None) -> datetime | None:
    return moment.replace(microsecond=0) if moment is not None else None
