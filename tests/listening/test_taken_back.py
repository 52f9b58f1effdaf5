"""What authors delete leaves us, what is old is erased, and the counts stay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lifeline.core.db import Database
from lifeline.incidents.changes import changes
from lifeline.incidents.deleted import forget
from lifeline.incidents.tables import Incident, IncidentReport, Report
from lifeline.listening.again import look_again
from lifeline.listening.gone import of_left
from lifeline.listening.harvest import Harvesting, harvest
from lifeline.listening.ledger import settle
from lifeline.listening.port import ListenerFailed
from lifeline.listening.retention import erase, erase_a_day
from lifeline.listening.sources import Source
from lifeline.listening.tables import CopyRow, ListenerRow, SightingRow
from tests.listening.heard import copy, sighting
from tests.listening.posts import NOW, Told, Wall
from tests.listening.test_harvest import SOURCE, HandClock

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(live_database: Database) -> Harvesting:
    with live_database.writing() as session:
        settle(session, [SOURCE])
    return Harvesting(live_database, HandClock(), Told(live_database.writing), list, forget)


def on_the_map(desk: Harvesting, number: int) -> None:
    """A post with its report in an incident of the same number, and a copy of it."""
    with desk.database.writing() as session:
        sighting(session, number, at=NOW - HOUR)
        copy(session, number, of=number, at=NOW)
        session.add(
            Report(
                id=number,
                status="Actual",
                sighting_id=number,
                hazard="heavy_snow",
                urgency="normal",
                text="눈",
                seen_at=NOW,
                heard_at=NOW,
                until=NOW + HOUR,
            )
        )
        session.add(
            Incident(
                id=number,
                status="Actual",
                hazard="heavy_snow",
                urgency="normal",
                first_at=NOW,
                last_at=NOW,
                until=NOW + HOUR,
                support=3,
                authors=2,
                changed=0,
            )
        )
        session.flush()
        session.add(IncidentReport(incident_id=number, report_id=number, how="joined", sure=1.0, at=NOW))


def one(desk: Harvesting, table: type, number: int):  # type: ignore[no-untyped-def]
    with desk.database.reading() as session:
        return session.get(table, number)


def test_a_post_told_as_deleted_loses_its_words_everywhere_and_keeps_its_counts(desk: Harvesting) -> None:
    on_the_map(desk, 1)
    on_the_map(desk, 2)
    wall = Wall([])
    wall.tells = (("x", "1"), ("x", "9"), ("mastodon", "2"))
    assert harvest(SOURCE, wall, [], desk).gone == 1
    row, report, incident = (one(desk, table, 1) for table in (SightingRow, Report, Incident))
    assert (row.text, row.author, row.handle, row.url, row.media, row.said, row.same) == ("", "", "", "", "", "", None)
    assert (row.deleted_at, row.support, row.authors) == (NOW, 3, 2)
    assert (report.text, report.anonymous) == ("", True)
    assert (incident.support, incident.authors, incident.changed) == (3, 2, 1)
    assert one(desk, Report, 2).text == "눈"
    with desk.database.reading() as session:
        assert changes(session) == 1
        assert len(session.scalars(select(CopyRow)).all()) == 2


def test_what_is_held_of_accounts_that_are_gone_is_found_by_their_author(desk: Harvesting) -> None:
    with desk.database.writing() as session:
        for number in (1, 2, 3):
            row = sighting(session, number, at=NOW)
            row.platform, row.author = "bluesky" if number < 3 else "x", "did:plc:left"
    with desk.database.reading() as session:
        assert sorted(of_left(session, [("bluesky", "did:plc:left"), ("bluesky", "did:plc:unknown"), ("bluesky", ""), ("x", "x")])) == [
            ("bluesky", "1"),
            ("bluesky", "2"),
        ]


def test_the_same_deletion_told_again_changes_nothing(desk: Harvesting) -> None:
    on_the_map(desk, 1)
    for _ in range(3):
        wall = Wall([])
        wall.tells = (("x", "1"),)
        harvest(SOURCE, wall, [], desk)
    with desk.database.reading() as session:
        assert changes(session) == 1


def looking(desk: Harvesting, wall: Wall, **changed: object) -> int:
    from dataclasses import replace

    source: Source = replace(SOURCE, **{"looks_per_day": 1440 * 10, **changed})
    with desk.database.writing() as session:
        session.scalars(select(ListenerRow)).one().answered_at = NOW
    return look_again(source, wall, desk)


def test_posts_are_looked_at_again_round_and_round_and_what_is_not_there_is_emptied(desk: Harvesting) -> None:
    for number in range(1, 26):
        on_the_map(desk, number)
    wall = Wall([])
    wall.deleted = {"12"}
    assert [looking(desk, wall) for _ in range(4)] == [0, 1, 0, 0]
    ids = [list(map(int, some)) for some in wall.looked]
    assert ids == [[*range(1, 11)], [*range(11, 21)], [*range(21, 26)], [*range(1, 11)]]
    assert one(desk, SightingRow, 12).deleted_at == NOW
    assert one(desk, Report, 12).text == ""


def test_a_post_that_somebody_pasted_is_looked_at_again_too_and_one_of_another_platform_is_not(desk: Harvesting) -> None:
    with desk.database.writing() as session:
        sighting(session, 1, at=NOW - HOUR, listener="paste")
        sighting(session, 2, at=NOW - HOUR, listener="paste").platform = "paste"
    wall = Wall([])
    looking(desk, wall)
    assert wall.looked == [("1",)]


def test_looking_again_keeps_to_its_budget_and_leaves_half_of_the_reading_to_what_is_new(desk: Harvesting) -> None:
    for number in range(1, 26):
        on_the_map(desk, number)
    wall = Wall([])
    for _ in range(9):
        looking(desk, wall, per_day=20)
    assert sum(map(len, wall.looked)) == 10
    with desk.database.reading() as session:
        row = session.scalars(select(ListenerRow)).one()
        assert (row.spent, row.looks) == (10, 10)


def test_a_listener_that_may_not_or_cannot_look_is_left_alone(desk: Harvesting) -> None:
    on_the_map(desk, 1)
    wall = Wall([])
    looking(desk, wall, looks_per_day=0)
    wall.looks = 0
    looking(desk, wall)
    assert wall.looked == []


def test_a_look_that_fails_empties_nothing_and_is_made_again(desk: Harvesting) -> None:
    class Down(Wall):
        def look_again(self, post_ids: object) -> frozenset[str]:
            raise ListenerFailed("busy")

    on_the_map(desk, 1)
    assert looking(desk, Down([])) == 0
    wall = Wall([])
    wall.deleted = {"1"}
    assert looking(desk, wall) == 1


def test_after_its_days_text_name_and_address_of_a_post_are_erased_and_its_counts_stay(live_database: Database) -> None:
    with live_database.writing() as session:
        sighting(session, 1, at=NOW - timedelta(days=30, seconds=1))
        sighting(session, 2, at=NOW - timedelta(days=30))
    assert erase(live_database, keep=timedelta(days=30), now=NOW) == 1
    assert erase(live_database, keep=timedelta(days=30), now=NOW) == 0
    with live_database.reading() as session:
        old, young = session.scalars(select(SightingRow).order_by(SightingRow.id)).all()
    assert (old.text, old.author, old.handle, old.url, old.media, old.said, old.same) == ("", "", "", "", "", "", None)
    assert (old.erased_at, old.support, old.authors, old.author_key) == (NOW, 3, 2, (1).to_bytes(16))
    assert young.text
    assert young.handle == "@citizen2"


def test_a_clock_that_jumps_a_month_ahead_empties_no_month_at_once(live_database: Database) -> None:
    with live_database.writing() as session:
        for number in range(1, 31):
            sighting(session, number, at=NOW - timedelta(days=number, hours=1))
    ahead = NOW + timedelta(days=31)
    assert [erase_a_day(live_database, keep=timedelta(days=30), now=ahead) for _ in range(3)] == [1, 1, 1]
    assert erase_a_day(live_database, keep=timedelta(days=30), now=NOW) == 0


def test_thousands_of_old_posts_are_erased_in_several_transactions(live_database: Database) -> None:
    with live_database.writing() as session:
        for number in range(1, 2102):
            sighting(session, number, at=NOW - timedelta(days=31))
    assert erase(live_database, keep=timedelta(days=30), now=NOW) == 2101
