"""The way of one citizen's post: what is new, what repeats it, and what comes of it on the map, on both kinds of database."""

import pytest

from lifeline import flows
from lifeline.core.cap import Status
from lifeline.incidents.tables import Incident, IncidentReport, Report
from lifeline.listening.tables import CopyRow, SightingRow
from tests.hearing import GANGNAM, ear, post, rows, told, world_on


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
