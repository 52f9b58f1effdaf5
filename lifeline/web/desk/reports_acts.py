"""What staff do with incidents and reports from the desk: each act with its reason, in one transaction with what allows it."""

import json
from collections.abc import Callable, Collection
from functools import partial
from http import HTTPStatus

from flask import redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from lifeline.incidents import moderate, moderate_reports
from lifeline.incidents.acts import By, acting, alone, incident_of, report_of
from lifeline.incidents.dossier import READ_ONLY, linked_to, mark
from lifeline.incidents.picture import blacked
from lifeline.incidents.states import NotPossible, State, Verdict
from lifeline.incidents.tables import Incident, IncidentAct, Picture, Report
from lifeline.listening.tables import SightingRow
from lifeline.staff.roles import Act
from lifeline.web.desk import reports
from lifeline.web.desk.door import Page
from lifeline.web.desk.here import Here
from lifeline.web.desk.page import page
from lifeline.web.desk.reports import Moved, number
from lifeline.web.desk.reports_words import ESCALATE, LOOK, InWords, area

LONGEST = 500
Doing = Callable[[Session, By], object]


def decide(here: Here, incident: int) -> AnyResponse:
    """Look, escalate, or bring it into a state."""
    asked = _field("act")
    if asked in (LOOK, ESCALATE):
        act: Doing = partial(_seen, moderate.look if asked == LOOK else moderate.escalate, incident)
    else:
        said = {"headline_ko": _field("headline_ko"), "headline_en": _field("headline_en")}
        act = partial(_decided, incident, _state(asked), said)
    return _on(here, incident, act)


def merge(here: Here, incident: int) -> AnyResponse:
    def act(session: Session, by: By) -> None:
        into = number(_field("into"))
        here.require(Act.MODERATE, area([incident_of(session, into).district]))
        moderate.merge(session, incident, into, by=by)

    return _on(here, incident, act)


def split(here: Here, incident: int) -> AnyResponse:
    return _on(
        here,
        incident,
        lambda session, by: moderate.split(session, incident, [number(one) for one in request.form.getlist("report")], by=by),
    )


def of_report(here: Here, incident: int, report: int) -> AnyResponse:
    """A verdict on one report of that incident, no name, or taken down."""

    def act(session: Session, by: By) -> None:
        _require_here(session, incident, report)
        _report_act(_field("act"))(session, report, by=by)

    return _on(here, incident, act)


def of_picture(here: Here, incident: int, name: str) -> AnyResponse:
    def act(session: Session, by: By) -> None:
        _require_here(session, incident, session.scalar(select(Picture.report_id).where(Picture.name == name)) or 0)
        moderate_reports.show_picture(session, name, _field("act"), by=by)

    return _on(here, incident, act)


def undo(here: Here, incident: int, number: int) -> AnyResponse:
    def act(session: Session, by: By) -> None:
        found = session.get(IncidentAct, number)
        if found is None or number not in {one.id for one in moderate.history(session, incident)} or found.act == READ_ONLY:
            raise NotPossible(f"act {number} of incident {incident} is none that can be undone")
        here.require(Act.MODERATE, area(_districts(session, found)))
        moderate_reports.undo(session, number, blacked=blacked, by=by)

    return _on(here, incident, act)


def of_unplaced(here: Here, report: int) -> AnyResponse:
    """A verdict on a report that belongs to no incident."""
    with here.world.database.writing() as session:
        alone(session)
        row = report_of(session, report)
        if (home := linked_to(session, report)) is not None:
            raise Moved(f"report {report} belongs to incident {home} now: act on it there")
        here.require(Act.MODERATE, area([row.district]))
        if row.state != _field("state"):
            raise Moved(f"report {report} is {row.state} now: somebody has judged it since this page was opened")
        _report_act(_field("act"))(session, report, by=_by(here))
    return redirect(f"{request.script_root}{here.station.root}reports/unplaced?done=rep", HTTPStatus.SEE_OTHER)


def raw(here: Here, report: int) -> AnyResponse:
    """GET asks why; POST shows the post as it was written, and whoever read it is on record."""
    with here.world.database.reading() as session:
        row = report_of(session, report)
        home, where = linked_to(session, report), row.district
        place = incident_of(session, home).district if home is not None else where
    here.require(Act.SEE_RAW, area([place]))
    if request.method == "GET":
        return page("desk/reports_raw.html", here, report=row, home=home, post=None, words=InWords(here))
    with here.world.database.writing() as session:
        row = report_of(session, report)
        with acting(session, _by(here), READ_ONLY, on=row):
            post = session.get_one(SightingRow, row.sighting_id)
            said = {"platform": post.platform, "who": post.handle or post.author, "at": post.created_at, "url": post.url, "text": post.text}
    return page("desk/reports_raw.html", here, report=row, home=home, post=said, words=InWords(here))


def _on(here: Here, incident: int, act: Doing) -> AnyResponse:
    """The act, if this person may do it there and nobody has decided anything since the page was opened; else the page says why not."""
    try:
        with here.world.database.writing() as session:
            alone(session)
            row = incident_of(session, incident)
            here.require(Act.MODERATE, area([row.district]))
            if _field("mark") != mark(session, incident):
                raise Moved("somebody acted on it since you opened this page: nothing was done; read what was done and decide again")
            act(session, _by(here))
    except NotPossible as refused:
        return reports.show(here, incident, refused)
    return redirect(f"{request.script_root}{here.station.root}reports/{incident}?done=rep", HTTPStatus.SEE_OTHER)


def _seen(act: Callable[..., Incident], incident: int, session: Session, by: By) -> None:
    act(session, incident, by=by)


def _decided(incident: int, state: State, said: dict[str, str], session: Session, by: By) -> None:
    moderate.decide(session, incident, state, by=by, **said)


def _report_act(asked: str) -> Callable[..., Report]:
    if asked == "anonymous":
        return moderate_reports.unnamed
    if asked == "takedown":
        return moderate_reports.take_down
    try:
        return partial(_judged, Verdict(asked))
    except ValueError:
        raise NotPossible("choose what becomes of the report") from None


def _judged(verdict: Verdict, session: Session, report: int, *, by: By) -> Report:
    return moderate_reports.judge(session, report, verdict, by=by)


def _require_here(session: Session, incident: int, report: int) -> None:
    if linked_to(session, report) != incident:
        raise Moved(f"it does not belong to incident {incident} now: open the one it belongs to")


def _districts(session: Session, act: IncidentAct) -> Collection[str]:
    """Of every incident the act changed, as it was before and as it is."""
    before, after = json.loads(act.before or "{}"), json.loads(act.after or "{}")
    numbers = {int(key.partition(" ")[2]) for key in after if key.startswith("incident ")}
    if act.incident_id is not None:
        numbers.add(act.incident_id)
    were = {fields["district"] for key, fields in before.items() if key.startswith("incident ") and "district" in fields}
    return were | {incident_of(session, one).district for one in numbers} or {report_of(session, act.report_id or 0).district}


def _state(asked: str) -> State:
    try:
        return State(asked)
    except ValueError:
        raise NotPossible("choose what becomes of the incident") from None


def _by(here: Here) -> By:
    return By(here.actor, _field("reason"), here.now)


def _field(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


_ROW = f"<int(max={reports.LARGEST})"
_ONE, _REPORT = f"reports/{_ROW}:incident>", f"{_ROW}:report>"
_POST = ("POST",)
PAGES = (
    Page("reports", reports.waiting, Act.MODERATE),
    Page("reports/life", reports.life, Act.MODERATE),
    Page("reports/unplaced", reports.without_place, Act.MODERATE),
    Page(f"reports/unplaced/{_REPORT}", of_unplaced, Act.MODERATE, _POST),
    Page("reports/inbox", reports.inbox, Act.MODERATE),
    Page("reports/pictures/<name>", reports.picture, Act.MODERATE),
    Page(f"reports/raw/{_REPORT}", raw, Act.SEE_RAW, ("GET", "POST")),
    Page(_ONE, reports.one, Act.MODERATE),
    Page(f"{_ONE}/act", decide, Act.MODERATE, _POST),
    Page(f"{_ONE}/merge", merge, Act.MODERATE, _POST),
    Page(f"{_ONE}/split", split, Act.MODERATE, _POST),
    Page(f"{_ONE}/report/{_REPORT}", of_report, Act.MODERATE, _POST),
    Page(f"{_ONE}/picture/<name>", of_picture, Act.MODERATE, _POST),
    Page(f"{_ONE}/undo/{_ROW}:number>", undo, Act.MODERATE, _POST),
)
