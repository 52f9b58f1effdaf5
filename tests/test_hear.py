"""The way of one citizen's post: what is new, what repeats it, and what comes of it on the map, on both kinds of database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bench.storm_posts import BEGUN, Storm
from lifeline import flows
from lifeline.core.alarm import Alarm
from lifeline.core.cap import Status
from lifeline.core.people import Actor
from lifeline.incidents import moderate
from lifeline.incidents.acts import By
from lifeline.incidents.states import State
from lifeline.incidents.tables import Incident, IncidentReport, Report
from lifeline.listening.tables import CopyRow, SightingRow
from lifeline.listening.x_read import posts
from tests.hearing import FAR, GANGNAM, NOON, ear, ear_like, ours, post, rows, told, world_on

BY = By(Actor("김담당", "kim"), "seen on site", NOON)


@pytest.fixture
def database(databases):
    return databases(Status.ACTUAL)


def test_a_post_becomes_a_row_a_report_and_an_unconfirmed_incident(database):
    heard = flows.hear(world_on(database), ear(), [told()])
    assert (heard.new, heard.reports, heard.incidents) == (1, 1, 1)
    assert rows(database, SightingRow, "support", "authors", "route") == [(1, 1, "incident")]
    assert rows(database, Report, "hazard", "district", "state") == [("urban_inundation", "11680", "unconfirmed")]
    assert rows(database, Incident, "state", "support", "authors", "reports", "lat", "lon") == [
        ("unconfirmed", 1, 1, 1, GANGNAM.lat, GANGNAM.lon)
    ]
    assert rows(database, IncidentReport, "incident_id", "report_id", "how") == [(1, 1, "rule")]


def test_the_same_post_again_is_nothing_new(database):
    world, listening, one = world_on(database), ear(), told()
    flows.hear(world, listening, [one])
    again = flows.hear(world, listening, [one, one])
    assert (again.new, again.seen) == (0, 2)
    assert rows(database, Incident, "support") == [1]


def test_2400_reposts_of_one_post_are_one_pin_with_the_support_of_all_of_them(database):
    world, listening = world_on(database), ear()
    first = told()
    copies = [post("RT", platform="form", copy="repost", copy_of=first.post_id, after=at / 10) for at in range(2400)]
    flows.hear(world, listening, [first])
    for start in range(0, 2400, 800):
        flows.hear(world, listening, copies[start : start + 800])
    assert rows(database, SightingRow, "support", "authors") == [(2401, 2401)]
    assert rows(database, Incident, "support", "authors", "reports") == [(2401, 2401, 1)]
    assert len(rows(database, CopyRow, "post_id")) == 2400


def test_a_repost_before_its_original_and_one_of_a_repost_are_support(database):
    world, listening, first = world_on(database), ear(), told(after=5)
    early = post("RT", platform="form", copy="repost", copy_of=first.post_id)
    of_it = post("RT", platform="form", copy="repost", copy_of=early.post_id, after=9)
    heard = flows.hear(world, listening, [of_it, early, first])
    assert (heard.new, heard.copies) == (1, 2)
    assert rows(database, SightingRow, "post_id", "support") == [(first.post_id, 3)]


def test_the_first_repost_stands_for_an_original_that_comes_later(database):
    world, listening = world_on(database), ear()
    first = post("신림역 침수됐어요 지하로 물이 쏟아져 들어와요")
    flows.hear(world, listening, [post("RT @someone: " + first.text, copy="repost", copy_of=first.post_id, after=3)])
    assert rows(database, SightingRow, "post_id", "author", "support") == [(first.post_id, "", 2)]
    assert flows.hear(world, listening, [first]).seen == 1
    assert rows(database, SightingRow, "post_id", "author", "support") == [(first.post_id, first.author, 2)]


def test_equal_words_on_three_platforms_are_one_report_of_three_people(database):
    text = "강남역 11번 출구 침수됐어요!"
    posts = [
        post(text),
        post(text + " https://example.org/1", platform="mastodon", after=60),
        post(text + "!!", platform="bluesky", author="same", after=90),
        post(text + "!!!!", platform="bluesky", author="same", after=95),
    ]
    flows.hear(world_on(database), ear(), posts[:2])
    flows.hear(world_on(database), ear(), posts[2:])
    assert rows(database, SightingRow, "support", "authors") == [(4, 3)]


def test_a_post_without_words_is_a_copy_of_no_other(database):
    flows.hear(world_on(database), ear(), [post("https://example.org/a"), post("@someone #"), post("\u200b\u202e")])
    assert len(rows(database, SightingRow, "id")) == 3


def test_a_hundred_posts_of_one_author_weigh_one(database):
    posts = [told(f"물이 들어와요 {at}", author="sock", after=at) for at in range(100)]
    flows.hear(world_on(database), ear(), posts)
    assert rows(database, Incident, "support", "authors", "reports") == [(100, 1, 100)]


def test_a_post_of_the_future_is_of_now_and_forged_ids_are_kept_apart(database):
    world = world_on(database)
    future = told(created_at=NOON + timedelta(days=400))
    forged = [told("둘", post_id="9" * 300 + end, author="x\0y") for end in "ab"]
    heard = flows.hear(world, ear(), [future, *forged])
    assert (heard.new, heard.failed) == (3, 0)
    assert max(rows(database, SightingRow, "created_at")) == future.heard_at
    assert all(len(one) <= 255 for one in rows(database, SightingRow, "post_id"))


def test_a_late_post_opens_nothing(database):
    late = told(after=-6 * 3600)
    heard = flows.hear(world_on(database), ear(), [late])
    assert (heard.reports, heard.incidents) == (1, 0)


def test_an_unlocated_report_makes_no_pin_and_an_inexact_one_an_area(database):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [told(at=None)])
    assert rows(database, Incident, "id") == []
    flows.hear(world, listening, [told("물이 들어와요", at=None, said_more={"district": "11620", "place": "관악구"})])
    flows.hear(world, listening, [told("여기도 물이 차요", at=None, said_more={"district": "11620", "place": "관악구"})])
    assert rows(database, Incident, "district", "lat", "reports", "place") == [("11620", None, 2, "관악구")]


def test_danger_to_life_calls_a_person_with_one_author_at_once(database):
    world, listening = world_on(database), ear()
    heard = flows.hear(world, listening, [told(said_more={"danger": True})])
    assert heard.life == (1,)
    assert rows(database, Alarm, "kind", "subject", "cleared_at") == [("report-life", "1", None)]
    flows.hear(world, listening, [told("아직 사람이 있어요", said_more={"danger": True}, after=5)])
    assert len(rows(database, Alarm, "id")) == 1


def test_a_quote_is_support_unless_its_own_words_are_of_danger_to_life(database):
    world, listening = world_on(database), ear()
    first = post("강남역 11번출구 침수됐어요", post_id="first")
    quoted = {"copy": "quote", "copy_of": "first"}
    heard = flows.hear(
        world, listening, [first, post("조심하세요", after=1, **quoted), post("저희 지하에 갇혔어요 살려주세요", after=2, **quoted)]
    )
    assert (heard.new, heard.copies) == (2, 1)
    assert rows(database, Alarm, "kind") == ["report-life"]


def test_what_we_said_ourselves_never_comes_back(database):
    world = world_on(database, accounts=(ours(),))
    quotes = [post("이거 보세요 침수", copy="quote", copy_of="own-1", after=at) for at in range(20)]
    heard = flows.hear(world, ear(), [post("강남역 침수 주의", post_id="own-1", author="id-of-ours", handle="Seoul_Safe"), *quotes])
    assert (heard.own, heard.new) == (21, 0)


def test_one_bad_post_is_kept_for_a_person_and_loses_no_other(database):
    world, listening = world_on(database), ear()
    bad = told(
        said_more={"receipt": "R" * 5000, "taps": {"a": float("nan")}, "seen": 7, "district": ["x"]},
        platform="a-platform-with-a-name-far-too-long",
    )
    good, done = [told(after=1), told("물이 많아요", after=2)], []
    heard = flows.hear(world, listening, [good[0], bad, good[1]], also=lambda session: done.append(1))
    assert heard.new + heard.failed == 3
    assert heard.new >= 2
    assert done
    assert flows.hear(world, listening, good).seen == 2


@pytest.mark.parametrize(
    "wrong", [{"text": None}, {"created_at": NOON.replace(tzinfo=None)}, {"post_id": 7}, {"tags": None}, {"copy": "copy"}]
)
def test_a_post_of_a_wrong_type_is_kept_and_told_and_loses_no_other(sqlite_drill, wrong):
    world, done = world_on(sqlite_drill), []
    good = [told(), told("물이 많아요", after=2)]
    heard = flows.hear(
        world, ear(), [good[0], told(**{"text": "이상한 글", "after": 1, **wrong}), good[1]], also=lambda session: done.append(1)
    )
    assert (heard.new + heard.failed, len(done)) == (3, 1)
    assert flows.hear(world, ear(), good).seen == 2
    assert len(rows(sqlite_drill, SightingRow, "id")) == 3
    assert len(rows(sqlite_drill, Alarm, "id")) == heard.failed


def test_a_repost_of_what_is_long_over_still_counts_and_renews_nothing(database):
    world, listening, first = world_on(database), ear(), told()
    flows.hear(world, listening, [first])
    until = rows(database, Incident, "until")
    world.clock.at += timedelta(hours=30)
    flows.hear(world, listening, [])
    flows.hear(world, listening, [post("RT", platform="form", copy="repost", copy_of=first.post_id, after=30 * 3600)])
    assert rows(database, Incident, "support", "authors", "reports") == [(2, 2, 1)]
    assert rows(database, Incident, "until") == until


def test_what_is_stored_with_a_batch_is_stored_with_it_or_not_at_all(database):
    def fails(_session):
        raise OperationalError("no", {}, Exception("the database went away"))

    world, listening, one = world_on(database), ear(), told()
    with pytest.raises(OperationalError):
        flows.hear(world, listening, [one], also=fails)
    assert rows(database, SightingRow, "id") == []
    assert flows.hear(world, listening, [one]).incidents == 1


def test_a_restart_in_the_middle_changes_no_row(databases):
    whole, parted = databases(Status.ACTUAL), databases(Status.ACTUAL)
    storm = [one for body in Storm(seconds=1).pages for one in posts(body, BEGUN + timedelta(seconds=90))]
    batches = [storm[at : at + 100] for at in range(0, len(storm), 100)]
    listening, at = ear(), BEGUN + timedelta(seconds=60)
    for batch in batches:
        flows.hear(world_on(whole, at), listening, batch)
    for batch in batches:
        flows.hear(world_on(parted, at), ear_like(listening), batch)
    for table, names in SAME.items():
        assert rows(whole, table, *names) == rows(parted, table, *names)


SAME = {
    SightingRow: ("id", "post_id", "support", "authors", "route", "why"),
    CopyRow: ("post_id", "sighting_id", "kind"),
    Report: ("id", "sighting_id", "hazard", "lat", "lon", "district", "wording_of"),
    Incident: ("id", "hazard", "lat", "lon", "support", "authors", "reports", "first_at", "until", "urgency", "place"),
    IncidentReport: ("incident_id", "report_id", "sure"),
}


def test_two_who_hear_the_same_at_once_count_it_once(database):
    some = [told(f"물이 들어와요 {at % 30}", after=at) for at in range(60)]
    copies = [post("RT", platform="form", copy="repost", copy_of=one.post_id, after=70) for one in some]
    batches = [[*some[at : at + 10], *copies[at : at + 10]] for at in range(0, 60, 10)]
    first = ear()

    def listen(mine):
        for batch in batches:
            flows.hear(world_on(database), mine, batch)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(listen, (first, ear_like(first))))
    assert rows(database, SightingRow, "support") == [2] * 60
    assert rows(database, Incident, "support", "reports") == [(120, 60)]


def test_people_part_incidents_and_join_them_and_it_stays(database):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [told("물이 들어와요"), told("도로가 잠겼어요", after=1), told("먼 곳 침수", at=FAR, after=2)])
    with database.writing() as session:
        apart = moderate.split(session, 1, [2], by=BY).id
    with database.writing() as session:
        moderate.merge(session, 2, 1, by=BY)
    flows.hear(world, listening, [told("먼 곳 침수 또", at=FAR, after=30)])
    with database.reading() as session:
        homes = {row.report_id: row.incident_id for row in session.scalars(select(IncidentReport).where(IncidentReport.ended_at.is_(None)))}
    assert homes == {1: 1, 2: apart, 3: 1, 4: 1}


def test_what_staff_found_false_is_not_joined_by_others_and_not_opened_anew_by_the_same(database):
    world, listening = world_on(database), ear()
    flows.hear(world, listening, [told(author="one")])
    with database.writing() as session:
        moderate.decide(session, 1, State.FALSE, by=BY)
    flows.hear(world, listening, [told("정말이에요 물이 차요", author="one", after=60)])
    assert rows(database, Incident, "state", "reports") == [("false", 2)]
    flows.hear(world, listening, [told("물이 정말 차요", author="other", after=90)])
    assert rows(database, Incident, "state", "reports") == [("false", 2), ("unconfirmed", 1)]
