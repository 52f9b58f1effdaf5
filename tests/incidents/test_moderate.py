"""What staff do with incidents: every transition that is allowed and no other, merges and splits that stay, every act on record."""

import json
from itertools import product

import pytest
from sqlalchemy import select

from lifeline.core.alarm import Alarm, open_alarms, raise_alarm
from lifeline.core.people import GUIDELINE, Actor
from lifeline.incidents import moderate, moderate_reports
from lifeline.incidents.acts import By
from lifeline.incidents.changes import changes
from lifeline.incidents.counted import counted, recount
from lifeline.incidents.states import NEXT, NotPossible, State, Verdict
from lifeline.incidents.tables import Incident, IncidentAct, IncidentReport, Picture, Report
from lifeline.listening.tables import SightingRow
from tests.conftest import NOW
from tests.incidents.map_rows import MINSU, Map, by


def blacked(picture: bytes, boxes) -> bytes:
    return picture + b" with " + str(len(boxes)).encode()


@pytest.fixture
def session(drill_database):
    with drill_database.writing() as session:
        yield session


@pytest.fixture
def city(session, drill_database):
    return Map(session, drill_database.status.value)


@pytest.mark.parametrize(("old", "new"), list(product(State, State)), ids=str)
def test_an_incident_goes_only_where_the_table_of_states_lets_it(session, city, old, new):
    incident = city.incident(city.report("a"))
    target = city.incident(city.report("b"))
    incident.state, incident.merged_into = str(old), target.id if old is State.MERGED else None
    session.flush()

    def act():
        if new is State.MERGED:
            return moderate.merge(session, incident.id, target.id, by=by())
        return moderate.decide(session, incident.id, new, by=by())

    if new in NEXT[old]:
        act()
        assert incident.state == str(new)
    else:
        with pytest.raises(NotPossible):
            act()
        assert incident.state == str(old)


def test_only_a_person_who_says_why_may_act():
    for actor, reason in ((GUIDELINE, "seen"), (Actor("지현", "jihyeon"), "  "), (Actor("지" * 81, "jihyeon"), "seen")):
        with pytest.raises(NotPossible):
            By(actor, reason, NOW)


def test_an_act_is_on_record_with_who_why_and_what_it_changed(session, city):
    incident = city.incident(city.report("a"))
    moderate.decide(session, incident.id, State.CONFIRMED, by=by("구청이 현장에서 확인"), headline_ko="신대방역 앞 침수")
    (act,) = moderate.history(session, incident.id)
    assert (act.act, act.person, act.login, act.reason) == ("confirmed", "지현", "jihyeon", "구청이 현장에서 확인")
    changed = f"incident {incident.id}"
    assert json.loads(act.before)[changed]["state"] == "unconfirmed"
    assert json.loads(act.after)[changed]["headline_ko"] == "신대방역 앞 침수"


def test_every_act_is_told_to_whoever_keeps_the_map_in_memory(session, city):
    incident = city.incident(city.report("a"))
    before = changes(session)
    moderate.decide(session, incident.id, State.CONFIRMED, by=by())
    assert (changes(session), incident.changed) == (before + 1, before + 1)


def test_a_look_ends_the_alarm_of_life_at_risk_and_changes_nothing_else(session, city):
    incident = city.incident(city.report("a", urgency="life"))
    raise_alarm(session, moderate.LIFE, str(incident.id), cause="갇혔어요", remedy="look", now=NOW)
    moderate.look(session, incident.id, by=by())
    assert (incident.looked, incident.state, open_alarms(session)) == (True, "unconfirmed", [])


def test_a_merge_takes_all_reports_along_and_counts_each_person_once(session, city):
    one = city.incident(city.report("a", copies=("c", "d")), city.report("b"))
    other = city.incident(city.report("a"), city.report("", at=(37.49, 126.92)))
    target = moderate.merge(session, one.id, other.id, by=by())
    assert (one.state, one.merged_into, one.reports, one.support) == ("merged", other.id, 0, 0)
    assert (target.reports, target.support, target.authors) == (4, 6, 5)


def test_what_was_merged_is_acted_on_where_it_went(session, city):
    one, other = city.incident(city.report("a")), city.incident(city.report("b"))
    moderate.merge(session, one.id, other.id, by=by())
    with pytest.raises(NotPossible, match=f"merged into {other.id}"):
        moderate.decide(session, one.id, State.CONFIRMED, by=by())
    with pytest.raises(NotPossible, match="itself"):
        moderate.merge(session, other.id, other.id, by=by())


def test_a_split_makes_two_of_one_and_each_has_its_own_counts(session, city):
    here, there = city.report("a"), city.report("b", copies=("c",), at=(37.5, 126.95), place="노들역", urgency="life")
    incident = city.incident(here, there)
    made = moderate.split(session, incident.id, [there.id], by=by())
    assert [one.id for one in counted(session, incident.id)] == [here.id]
    assert [one.id for one in counted(session, made.id)] == [there.id]
    assert (made.place, made.support, made.authors, made.urgency) == ("노들역", 2, 2, "life")
    assert (incident.support, incident.urgency) == (1, "normal")


@pytest.mark.parametrize("which", ["none", "all", "another's"])
def test_a_split_names_some_of_its_own_reports(session, city, which):
    mine, other = [city.report("a"), city.report("b")], city.report("c")
    incident = city.incident(*mine)
    named = {"none": [], "all": [one.id for one in mine], "another's": [other.id]}[which]
    with pytest.raises(NotPossible):
        moderate.split(session, incident.id, named, by=by())


def test_calling_the_chief_is_an_alarm_that_ends_when_it_was_dealt_with(session, city):
    incident = city.incident(city.report("a"))
    moderate.escalate(session, incident.id, by=by("지하에 사람이 있음"))
    (alarm,) = open_alarms(session)
    assert (alarm.kind, incident.urgency) == ("incident-escalated", "life")
    assert "지하에 사람이 있음" in alarm.cause
    moderate.decide(session, incident.id, State.CONFIRMED, by=by())
    assert open_alarms(session) == [alarm]
    moderate.decide(session, incident.id, State.HANDLED, by=by("모두 구조됨"))
    assert open_alarms(session) == []


def test_a_false_report_counts_nowhere_and_may_be_restored(session, city):
    report = city.report("b", copies=("c",))
    incident = city.incident(city.report("a"), report)
    moderate_reports.judge(session, report.id, Verdict.FALSE, by=by("같은 사진이 2019년 것"))
    assert (incident.reports, incident.support, incident.authors) == (1, 1, 1)
    moderate_reports.judge(session, report.id, Verdict.UNCONFIRMED, by=by("다시 보니 맞음"))
    assert (incident.reports, incident.support, incident.authors) == (2, 3, 3)


def test_a_takedown_erases_words_author_and_pictures_everywhere_and_keeps_the_count(session, city):
    report = city.report("a", copies=("b",))
    incident, picture = city.incident(report), city.picture(report)
    moderate_reports.take_down(session, report.id, by=by("본인 요청"))
    session.expire_all()
    post = session.get_one(SightingRow, report.sighting_id)
    assert (post.text, post.author, post.handle, post.url, post.erased_at) == ("", "", "", "", NOW)
    assert (post.author_key, post.same) == (None, None)
    assert (report.text, report.place, report.author_key) == ("", "", None)
    assert (picture.clean, picture.shown, picture.state) == (b"", b"", "hidden")
    assert (incident.reports, incident.support) == (1, 2)
    (act,) = moderate.history(session, incident.id)
    assert not set(json.loads(act.before)) - {f"incident {incident.id}"}
    with pytest.raises(NotPossible, match="erased is gone"):
        moderate_reports.undo(session, act.id, blacked=blacked, by=by())


def test_a_takedown_leaves_of_a_home_neither_its_lot_nor_its_exact_point(session, city):
    dong = {"at": (37.4631234, 126.9358234), "precision_m": 3770, "method": "address", "place": "신림동 1526번지"}
    report, pin = city.report("a", **dong), city.report("b", place="신대방동 77", at=(37.4875123, 126.9131789))
    home, other = city.incident(report), city.incident(pin)
    raise_alarm(session, "report-life", str(home.id), cause="life may be in danger at 신림동 1526번지", remedy="look", now=NOW)
    moderate.merge(session, home.id, other.id, by=by())
    for number in (report.id, pin.id):
        moderate_reports.take_down(session, number, by=by("본인 요청"))
    session.flush()
    said = [text for act in session.scalars(select(IncidentAct)) for text in (act.before, act.after)]
    said += [f"{row.place} {row.lat}" for table in (Report, Incident) for row in session.scalars(select(table))]
    said += [alarm.cause for alarm in session.scalars(select(Alarm))]
    assert not [text for text in said for part in ("1526", "77", "37.46312", "37.48751") if part in text]
    assert report.place == "신림동"


def test_nothing_that_was_done_with_a_picture_brings_it_back_after_a_takedown(session, city):
    report = city.report("a")
    city.incident(report)
    picture = city.picture(report)
    moderate_reports.black_out(session, picture.name, [(0, 0, 5, 5)], blacked=blacked, by=by())
    moderate_reports.show_picture(session, picture.name, "public", by=by())
    moderate_reports.show_picture(session, picture.name, "hidden", by=by())
    acts = [act.id for act in moderate.history(session, 1)]
    moderate_reports.take_down(session, report.id, by=by("본인 요청"))
    for act in acts:
        with pytest.raises(NotPossible, match="taken down"):
            moderate_reports.undo(session, act, blacked=blacked, by=by())
    with pytest.raises(NotPossible, match="taken down"):
        moderate_reports.black_out(session, picture.name, [(0, 0, 9, 9)], blacked=blacked, by=by())
    assert (picture.state, picture.shown) == ("hidden", b"")


def test_a_name_can_be_withdrawn_at_any_time(session, city):
    report = city.report("a", anonymous=False)
    city.incident(report)
    moderate_reports.unnamed(session, report.id, by=by("본인 요청"))
    assert report.anonymous is True


def test_boxes_are_drawn_on_the_clean_picture_and_replace_those_of_before(session, city):
    report = city.report("a")
    city.incident(report)
    picture = city.picture(report)
    moderate_reports.black_out(session, picture.name, [(0, 0, 10, 10)], blacked=blacked, by=by())
    moderate_reports.black_out(session, picture.name, [(0, 0, 10, 10), (5, 5, 20, 20)], blacked=blacked, by=by())
    assert (picture.shown, picture.clean) == (b"clean with 2", b"clean")
    moderate_reports.black_out(session, picture.name, [], blacked=blacked, by=by())
    assert picture.shown == b"clean"


@pytest.mark.parametrize("box", [(0, 0, 401, 10), (-1, 0, 10, 10), (10, 0, 10, 10), (0, 20, 10, 10)])
def test_a_box_outside_the_picture_is_refused(session, city, box):
    report = city.report("a")
    city.incident(report)
    picture = city.picture(report)
    with pytest.raises(NotPossible, match="400,300"):
        moderate_reports.black_out(session, picture.name, [box], blacked=blacked, by=by())


def test_no_picture_is_public_before_a_person_says_so(session, city):
    report = city.report("a")
    city.incident(report)
    picture = city.picture(report)
    assert picture.state == "waiting"
    moderate_reports.show_picture(session, picture.name, "public", by=by())
    assert session.scalars(select(Picture.state)).one() == "public"


def snapshot(session):
    """Everything a person can decide about, as it stands."""
    session.flush()
    incidents = [
        (one.id, one.state, one.merged_into, one.headline_ko, one.reports, one.support)
        for one in session.scalars(select(Incident).order_by(Incident.id))
    ]
    reports = [(one.id, one.state, one.anonymous) for one in session.scalars(select(Report).order_by(Report.id))]
    pictures = [(one.id, one.state, one.boxes, one.shown) for one in session.scalars(select(Picture))]
    return incidents, reports, pictures, {row[0]: sorted(one.id for one in counted(session, row[0])) for row in incidents}


UNDOABLE = {
    "confirmed": lambda session, a, b, report, picture: moderate.decide(session, a, State.CONFIRMED, by=by(), headline_ko="침수"),
    "hidden": lambda session, a, b, report, picture: moderate.decide(session, a, State.HIDDEN, by=by()),
    "merge": lambda session, a, b, report, picture: moderate.merge(session, a, b, by=by()),
    "report": lambda session, a, b, report, picture: moderate_reports.judge(session, report, Verdict.FALSE, by=by()),
    "anonymous": lambda session, a, b, report, picture: moderate_reports.unnamed(session, report, by=by()),
    "picture": lambda session, a, b, report, picture: moderate_reports.show_picture(session, picture, "public", by=by()),
    "boxes": lambda session, a, b, report, picture: moderate_reports.black_out(session, picture, [(0, 0, 9, 9)], blacked=blacked, by=by()),
}


@pytest.fixture
def two(session, city):
    report = city.report("a", anonymous=False)
    first, second = city.incident(report, city.report("b")), city.incident(city.report("c"))
    picture = city.picture(report)
    moderate.look(session, second.id, by=by())
    moderate.look(session, first.id, by=by())
    for row in (first, second):
        recount(session, row)
    session.flush()
    return first.id, second.id, report.id, picture.name


@pytest.mark.parametrize("act", UNDOABLE)
def test_every_act_can_be_undone_and_that_is_an_act_too(session, two, act):
    before = snapshot(session)
    UNDOABLE[act](session, *two)
    assert snapshot(session) != before
    last = session.scalars(select(IncidentAct.id).order_by(IncidentAct.id.desc())).first()
    moderate_reports.undo(session, last, blacked=blacked, by=by("틀렸음", MINSU))
    assert snapshot(session) == before
    undone = session.scalars(select(IncidentAct).order_by(IncidentAct.id.desc())).first()
    assert (undone.act, undone.undoes, undone.person) == ("undo", last, "민수")
    with pytest.raises(NotPossible, match="undone already"):
        moderate_reports.undo(session, last, blacked=blacked, by=by())


def test_a_split_that_is_undone_leaves_its_number_as_merged_and_takes_what_joined_it_along(session, city, two):
    first, _, report, _ = two
    made = moderate.split(session, first, [report], by=by())
    act = session.scalars(select(IncidentAct.id).order_by(IncidentAct.id.desc())).first()
    late = city.report("z")
    session.add(IncidentReport(incident_id=made.id, report_id=late.id, how="joined", sure=0.9, at=NOW))
    session.flush()
    moderate_reports.undo(session, act, blacked=blacked, by=by())
    assert (made.state, made.merged_into) == ("merged", first)
    assert {one.id for one in counted(session, first)} >= {report, late.id}
    assert counted(session, made.id) == []


def test_an_act_that_was_overtaken_by_another_is_not_undone_behind_its_back(session, two):
    first, *_ = two
    moderate.decide(session, first, State.CONFIRMED, by=by())
    act = session.scalars(select(IncidentAct.id).order_by(IncidentAct.id.desc())).first()
    moderate.decide(session, first, State.FALSE, by=by("잘못 봄"))
    with pytest.raises(NotPossible, match="undo the later act first"):
        moderate_reports.undo(session, act, blacked=blacked, by=by())
    assert session.get_one(Incident, first).state == "false"
