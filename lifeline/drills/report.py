"""The after-action report of one exercise, made of its rows whenever it is asked for."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.drills import read
from lifeline.drills.improve import plan, still_open
from lifeline.drills.load import read_script
from lifeline.drills.named import Names
from lifeline.drills.proof import PROVED
from lifeline.drills.refused import DrillRefused
from lifeline.drills.report_values import Event, Line, Marked, Named, Participant, Reached, Report, Washed
from lifeline.drills.report_words import expected, most, reading, summary
from lifeline.drills.score.keep import last
from lifeline.drills.score.tally import counted
from lifeline.drills.score.values import Measured, Rating, Score, Tally
from lifeline.drills.script import Inject, Said, Script
from lifeline.drills.tables import Exercise, ExercisePerson, HotWash, InjectRow, Mark

EVERYBODY = Said("모두", "everybody")


def of(session: Session, code: str, names: Names) -> Report:
    """As it stands now. Raises DrillRefused where there is no such one."""
    exercise = read.named(session, code)
    if exercise is None:
        raise DrillRefused(f"there is no exercise {code} in this world: the list of exercises has every code")
    script, score, people = read_script(exercise.script_text, exercise.script), last(session, exercise), read.people(session, exercise)
    known = {one.login: one.name for one in people}
    lines = [_line(script, one, names, known) for one in score.measured] if score else []
    public = score.public if score else None
    judged = [one for one in lines if one.measured.rating]
    return Report(
        exercise=exercise,
        title=script.title,
        about=script.about,
        source=script.source,
        summary=summary(score, script.objectives),
        people=tuple(_participant(one, script) for one in people),
        score=score,
        objectives=_objectives(script, score, lines, marks(session, exercise)),
        strengths=tuple(one for one in judged if one.measured.rating is Rating.P),
        to_improve=tuple(sorted((one for one in judged if one.measured.rating is not Rating.P), key=_badly)),
        events=tuple(_event(row, script, lines) for row in read.injects(session, exercise)),
        departments=tuple(_department(one, names) for one in score.departments) if score else (),
        persons=tuple(_person(one, known) for one in score.people) if score else (),
        washes=washes(session, exercise),
        plan=tuple(plan(session, exercise)),
        before=still_open(session, exercise),
        posts=reading(public),
        missed=public.missed if public else (),
        wrong=public.wrong if public else (),
        clean=_proved(session, exercise),
    )


def _proved(session: Session, exercise: Exercise) -> tuple[str, ...]:
    """What the last proof said: that live has nothing of it."""
    proofs = [step.reason for step in read.steps(session, exercise) if step.act == PROVED]
    return (str(json.loads(proofs[-1])["sentence"]),) if proofs else ()


def marks(session: Session, exercise: Exercise) -> dict[str, Marked]:
    """By objective, what was marked last."""
    rows = session.scalars(select(Mark).where(Mark.exercise_id == exercise.id).order_by(Mark.id))
    return {row.objective: Marked(Rating(row.rating), row.evidence, row.person, row.at) for row in rows}


def washes(session: Session, exercise: Exercise) -> tuple[Washed, ...]:
    """What each said last, by name."""
    rows = session.scalars(select(HotWash).where(HotWash.exercise_id == exercise.id).order_by(HotWash.id))
    said = {row.login: Washed(row.person, row.login, json.loads(row.answers)) for row in rows}
    return tuple(said[login] for login in sorted(said, key=lambda login: (said[login].person, login)))


def _line(script: Script, one: Measured, names: Names, known: Mapping[str, str]) -> Line:
    inject, people = script.inject(one.inject), tuple(known.get(login, login) for login in one.people)
    return Line(inject.sender, expected(inject.expects[one.number], names), one, most(one), people)


def _badly(line: Line) -> int:
    """The worst first, and among those as bad as each other in the order in which they came."""
    return -list(Rating).index(line.measured.rating)


def _objectives(script: Script, score: Score | None, lines: Sequence[Line], marked: Mapping[str, Marked]) -> tuple[Reached, ...]:
    tallies = {one.code: one for one in score.objectives} if score else {}
    return tuple(
        Reached(
            code=one.code,
            name=one.name,
            capability=one.capability,
            measured=tallies.get(one.code, Tally(one.code, Rating.NONE, counted(()))),
            mark=marked.get(one.code),
            lines=tuple(line for line in lines if line.measured.objective == one.code),
        )
        for one in script.objectives
    )


def _participant(row: ExercisePerson, script: Script) -> Participant:
    return Participant(row.login, row.name, row.department, row.role, part(script, row.part), row.acknowledged_at)


def part(script: Script, code: str) -> Said:
    """A part by its name; "all" is everybody."""
    found = next((one.name for one in script.parts if one.code == code), Said(code, code))
    return EVERYBODY if code == "all" else found


def _event(row: InjectRow, script: Script, lines: Sequence[Line]) -> Event:
    inject: Inject = script.inject(row.code)
    return Event(
        code=row.code,
        kind=inject.kind,
        planned=row.due,
        actual=row.begun_played,
        state=row.state,
        sender=inject.sender,
        to=part(script, inject.to),
        text=inject.text,
        by=row.by,
        note=row.note,
        objective=inject.objective,
        lines=tuple(line for line in lines if line.measured.inject == row.code),
    )


def _department(tally: Tally, names: Names) -> Named:
    return Named(EVERYBODY if tally.code == "all" else names.department(tally.code), tally)


def _person(tally: Tally, known: Mapping[str, str]) -> Named:
    name = known.get(tally.code, tally.code)
    return Named(Said(name, name), tally)
