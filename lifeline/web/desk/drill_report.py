"""The after-action report as a page for print and as a table, its improvement plan, and how exercises went over the months."""

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.cap import Status
from lifeline.core.text import KST
from lifeline.drills import report
from lifeline.drills.citizens.words import load_citizens
from lifeline.drills.harvest import Public
from lifeline.drills.history import history
from lifeline.drills.improve import LONGEST, STATES, Planned, improve
from lifeline.drills.policy import load_policy
from lifeline.drills.refused import DrillRefused
from lifeline.drills.report_table import header, kst, table
from lifeline.drills.report_values import Report
from lifeline.drills.score.keep import keep
from lifeline.ear import open_ear
from lifeline.staff.roles import Act
from lifeline.web.desk.door import Page
from lifeline.web.desk.drill_seen import Seen, clock, directed, field, names, seen, to, today
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page
from lifeline.web.public.csv_table import csv_table


def show(here: Here, code: str) -> Response:
    drill = _over(here, code)
    known: dict[str, Any] = {"report": _report(drill), "today": today(here), "states": STATES, "longest": LONGEST}
    return page("desk/drill_report.html", here, drill=drill, at=clock, whole=kst, **known)


def as_table(here: Here, code: str) -> Response:
    told = _report(_over(here, code))
    made = Response(csv_table(header(here.language), table(told, here.language)), content_type="text/csv; charset=utf-8")
    made.headers.set("Content-Disposition", "attachment", filename=f"{told.exercise.code}-report.csv")
    made.headers.update({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
    return made


def score(here: Here, code: str) -> AnyResponse:
    exercise, settings = directed(here, code).exercise, here.station.settings
    public = Public(open_ear(settings.folder("city")), load_citizens(settings.folder("drills")))
    keep(here.world, exercise.code, load_policy(settings.folder("city")), public=public)
    return to(here, f"{code}/report", "scored")


def plan(here: Here, code: str) -> AnyResponse:
    """A new row of the plan, or (`number`) a row as it is from now on."""
    drill = seen(here, code)
    drill.require(drill.judges)
    given = {name: field(name, LONGEST.get(name, 20) + 1) for name in Planned.__slots__}
    number = request.form.get("number", "0")
    improve(here.world, code, Planned(**given), by=here.actor, number=int(number) if number.isdecimal() and len(number) < 7 else 0)
    return to(here, f"{code}/report", "improved")


def months(here: Here) -> Response:
    with here.world.database.reading() as session:
        told = history(session)
    return page("desk/drill_history.html", here, told=told, seoul=KST, today=today(here))


def _over(here: Here, code: str) -> Seen:
    """Raises DrillRefused while it goes on: the report tells its players what was expected of them."""
    drill = seen(here, code)
    if not drill.over:
        raise DrillRefused(f"the report of exercise {drill.exercise.code} is read once it has ended")
    return drill


def _report(drill: Seen) -> Report:
    with drill.here.world.database.reading() as session:
        return report.of(session, drill.exercise.code, names(drill.here))


ONLY = Status.EXERCISE
PAGES = (
    Page("drills/history", months, Act.LOOK, world=ONLY),
    Page("drills/<code>/report", show, Act.LOOK, world=ONLY),
    Page("drills/<code>/report/table", as_table, Act.LOOK, world=ONLY),
    Page("drills/<code>/report/score", score, Act.DIRECT_DRILL, ("POST",), ONLY),
    Page("drills/<code>/report/plan", plan, Act.TAKE_PART, ("POST",), ONLY),
)
