"""The evaluator's page: each objective with what was measured beside what a person says, and what everybody says directly afterwards."""

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.drills import judge
from lifeline.drills.policy import load_policy
from lifeline.drills.report import marks as marked
from lifeline.drills.report import washes
from lifeline.drills.report_words import expected
from lifeline.drills.score.compute import compute
from lifeline.drills.score.keep import last
from lifeline.drills.score.values import Score
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_seen import Seen, field, names, seen, to
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page


def marks(here: Here, code: str) -> Response:
    drill = _judged(here, code)
    with here.world.database.reading() as session:
        score = last(session, drill.exercise) if drill.over else None
        score = score or compute(session, drill.exercise, drill.script, load_policy(here.station.settings.folder("city")))
        given = marked(session, drill.exercise)
    lines = {one.code: _lines(drill, score, one.code) for one in drill.script.objectives}
    tallies = {one.code: one for one in score.objectives}
    return page("desk/drill_marks.html", here, drill=drill, lines=lines, tallies=tallies, given=given, ratings=judge.RATINGS)


def mark(here: Here, code: str, objective: str) -> AnyResponse:
    drill = _judged(here, code)
    judge.mark(here.world, drill.exercise.code, objective, field("rating"), field("evidence", judge.LONGEST), by=here.actor)
    return to(here, f"{code}/marks", "marked")


def hot_wash(here: Here, code: str) -> Response:
    """For everybody who took part, once it is over; each sees their own words there, and all of them in the report."""
    drill = seen(here, code)
    drill.require(drill.me is not None)
    with here.world.database.reading() as session:
        said = next((one.answers for one in washes(session, drill.exercise) if one.login == here.actor.login), {})
    return page("desk/drill_wash.html", here, drill=drill, said=said, questions=judge.QUESTIONS)


def wash(here: Here, code: str) -> AnyResponse:
    drill = seen(here, code)
    drill.require(drill.me is not None)
    judge.wash(here.world, code, {name: field(name, judge.LONGEST) for name in judge.QUESTIONS}, by=here.actor)
    return to(here, f"{code}/hot-wash", "washed")


def _judged(here: Here, code: str) -> Seen:
    """Raises Forbidden for everybody but its evaluators and who directs it."""
    drill = seen(here, code)
    drill.require(drill.judges)
    return drill


def _lines(drill: Seen, score: Score, objective: str) -> list[tuple[str, object]]:
    """What was measured of that objective: what was expected, in words, and how it was."""
    language = drill.here.language
    found = [one for one in score.measured if one.objective == objective]
    return [(expected(drill.script.inject(one.inject).expects[one.number], names(drill.here)).in_(language), one) for one in found]


ONLY = Status.EXERCISE
PAGES = (
    Page("drills/<code>/marks", marks, Act.TAKE_PART, world=ONLY),
    Page("drills/<code>/marks/<objective>", mark, Act.TAKE_PART, ("POST",), ONLY),
    Page("drills/<code>/hot-wash", hot_wash, Act.TAKE_PART, world=ONLY),
    Page("drills/<code>/hot-wash/say", wash, Act.TAKE_PART, ("POST",), ONLY),
)
