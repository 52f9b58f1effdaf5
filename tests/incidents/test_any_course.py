"""Whatever people tell and staff do, in whatever order: no report is lost, counts are sums, and counting anew finds what stands."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lifeline import flows
from lifeline.core.cap import Status
from lifeline.core.sighting import Position
from lifeline.incidents import moderate, moderate_reports
from lifeline.incidents.counted import recount
from lifeline.incidents.states import COUNTED, NotPossible, State, Verdict
from lifeline.incidents.tables import Incident, IncidentAct, IncidentReport, Report
from lifeline.listening.tables import SightingRow
from tests.hearing import ear, ear_like, post, rows, told, world_on
from tests.incidents.map_rows import by

LISTENING = ear()
WHERE = ("신림역", "이수역 1번출구", "북악스카이웨이", "정릉동", "마장동", "마장역", "성북구", "신림", "강남대로")
WHAT = ("침수 물이 차요", "침수 물이 무릎까지 와요", "침수 물이 허리까지 갇혔어요", "침수 물 다 빠졌어요")
BY = ("민수", "지현", "")
FACTS = ("support", "authors", "reports", "say_over", "urgency", "kind", "first_at", "last_at", "until")
PLACE = ("district", "place", "method", "precision_m", "lat", "lon")

NUMBER = st.integers(0, 7)
TELL = st.tuples(st.just("tell"), st.sampled_from(WHERE), st.sampled_from(WHAT), st.sampled_from(BY))
PIN = st.tuples(st.just("pin"), NUMBER, st.sampled_from((20, 800)), st.sampled_from(BY))
SHARE = st.tuples(st.just("share"), NUMBER, st.just(0), st.sampled_from(BY))
ACTS = ("merge", "split", "hide", "unhide", "false", "confirm", "reopen", "escalate", "undo", "take down")
ACT = st.tuples(st.sampled_from(ACTS), NUMBER, NUMBER, st.just(""))


@given(st.lists(st.one_of(TELL, TELL, PIN, SHARE, ACT, ACT), min_size=8, max_size=20))
@settings(
    max_examples=max(8, settings().max_examples // 8),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_whatever_is_told_and_done_counts_are_sums_and_no_report_is_lost(databases, course):
    database = databases(Status.ACTUAL)
    world, kept, posts = world_on(database), ear_like(LISTENING), []
    for step, (what, first, second, author) in enumerate(course):
        if what in ACTS:
            with suppress(NotPossible), database.writing() as session:
                done(session, what, first, second)
            continue
        before = homes(database)
        posts.append(said(what, first, second, author, step, posts))
        flows.hear(world, kept if step % 2 else ear_like(kept), [posts[-1]])  # now as it goes on, now as after a restart
        now = homes(database)
        assert {report: now[report] for report in before} == before
    assert_sound(database)


def said(what, first, second, author, step, posts):
    if what == "share" and posts:
        of = posts[first % len(posts)]
        return post("RT", after=60 * step, author=author, platform=of.platform, copy="repost", copy_of=of.copy_of or of.post_id)
    if what == "pin":
        at = Position(37.4842 + 0.0009 * first, 126.9297, second, "pin")
        return told(f"물이 들어와요 {step}", at, after=60 * step, author=author)
    return post(f"{first} {second} {step}" if what == "tell" else f"신림역 침수 {step}", after=60 * step, author=author)


def done(session, what, first, second):
    incidents = list(session.scalars(select(Incident.id).order_by(Incident.id)))
    reports = list(session.scalars(select(Report.id).order_by(Report.id)))
    acts = list(session.scalars(select(IncidentAct.id).order_by(IncidentAct.id)))
    if not incidents or (what == "undo" and not acts):
        return
    one, other = incidents[first % len(incidents)], incidents[second % len(incidents)]
    report = reports[second % len(reports)]
    match what:
        case "merge":
            moderate.merge(session, one, other, by=by())
        case "split":
            moderate.split(session, one, [report], by=by())
        case "hide" | "unhide":
            moderate_reports.judge(session, report, Verdict.HIDDEN if what == "hide" else Verdict.UNCONFIRMED, by=by())
        case "false" | "confirm" | "reopen":
            to = {"false": State.FALSE, "confirm": State.CONFIRMED, "reopen": State.UNCONFIRMED}[what]
            moderate.decide(session, one, to, by=by())
        case "escalate":
            moderate.escalate(session, one, by=by())
        case "undo":
            moderate_reports.undo(session, acts[second % len(acts)], blacked=lambda picture, _: picture, by=by())
        case _:
            moderate_reports.take_down(session, report, by=by())


def homes(database):
    with database.reading() as session:
        live = select(IncidentReport.report_id, IncidentReport.incident_id).where(IncidentReport.ended_at.is_(None))
        found = session.execute(live).all()
    assert len({report for report, _ in found}) == len(found)
    return dict(found)


def assert_sound(database):
    where, says_over = homes(database), dict(rows(database, Report, "id", "says_over"))
    assert {id for id, over in says_over.items() if not over} <= where.keys()
    with database.writing() as session:
        for incident in session.scalars(select(Incident).order_by(Incident.id)).all():
            names = (*FACTS, *PLACE) if incident.reports else FACTS[:4]
            stands = {name: getattr(incident, name) for name in names}
            recount(session, incident)
            assert {name: getattr(incident, name) for name in names} == stands
        speak = (Report.state.in_(COUNTED), ~Report.says_over)
        posts = select(func.sum(SightingRow.support)).join(Report, Report.sighting_id == SightingRow.id).where(*speak)
        assert session.scalar(select(func.sum(Incident.support))) in (session.scalar(posts), session.scalar(posts) or 0)
