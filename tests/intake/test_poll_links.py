"""Documents behind an index are fetched once each, only where the feed's file allows, and none is lost."""

from datetime import timedelta

import pytest

from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.intake.fetch import Request, fetch, wire_for
from lifeline.intake.gather import gather
from lifeline.intake.poll import State
from lifeline.intake.read import kept
from lifeline.intake.tables import Link
from tests.intake.loopback_source import SENT, feed_at, rows, state

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(sqlite_drill: Database) -> Database:
    return sqlite_drill


@pytest.fixture
def feed(source):
    return feed_at(source.url, links=[source.at("/cap/")])


@pytest.fixture
def shelf(source):
    """Puts documents behind the index: name -> body."""

    def put(**documents):
        for name, body in documents.items():
            source.says(body, path=f"/cap/{name}")
        source.says("\n".join(source.at(f"/cap/{name}") for name in documents))

    return put


@pytest.fixture
def seeded(ask, shelf, feed):
    shelf(one="a1")
    ask(feed)
    return feed


def identifiers(database, *, seed=False):
    return [row.identifier for row in rows(database) if row.seed is seed]


def test_documents_of_a_first_index_are_not_fresh(ask, shelf, feed, database):
    shelf(one="a1", two="a2")
    assert (ask(feed).state, identifiers(database, seed=True)) == (State.FIRST, ["a1", "a2"])


def test_only_a_new_document_is_fetched(ask, source, shelf, seeded):
    shelf(one="a1", two="a2")
    asked = len(source.asked)
    assert len(ask(seeded).fresh) == 1
    assert source.paths()[asked:] == ["/feed", "/cap/two"]


def test_a_link_named_twice_is_fetched_once(ask, source, seeded):
    source.says("a2", path="/cap/two")
    source.says("\n".join([source.at("/cap/two")] * 3))
    ask(seeded)
    assert source.paths().count("/cap/two") == 1


def test_a_link_outside_the_allowed_addresses_is_noted_and_not_followed(ask, source, seeded):
    source.says(f"{source.at('/other/x')}\nhttp://169.254.169.254/cap/\n{source.at('/cap/../x')}")
    polled = ask(seeded)
    assert "3 link(s) lead outside" in polled.note
    assert source.paths() == ["/feed", "/cap/one", "/feed"]


def test_a_document_that_cannot_be_fetched_is_tried_again(ask, source, shelf, seeded):
    shelf(one="a1", two="a2")
    source.says("no", status=503, path="/cap/two")
    assert ask(seeded).state is State.PARTLY
    shelf(one="a1", two="a2")
    assert len(ask(seeded).fresh) == 1


def test_an_index_read_in_part_is_read_again_though_it_did_not_change(ask, source, shelf, seeded, database):
    shelf(one="a1", two="a2")
    source.says("no", status=503, path="/cap/two")
    ask(seeded)
    assert state(database).digest == ""


def test_a_document_missing_is_an_alarm_until_it_is_read(ask, source, shelf, seeded, database):
    kinds = []
    for body, status in (("no", 404), ("a2", 200)):
        shelf(one="a1", two="a2")
        source.says(body, status=status, path="/cap/two")
        ask(seeded)
        with database.reading() as session:
            kinds.append([alarm.kind for alarm in open_alarms(session)])
    assert kinds == [["feed-unread"], []]


def test_a_document_that_left_its_index_unread_is_still_fetched(ask, source, shelf, seeded, database):
    shelf(one="a1", two="a2")
    source.says("no", status=503, path="/cap/two")
    ask(seeded)
    source.says("a2", path="/cap/two")
    source.says(source.at("/cap/one"))
    ask(seeded)
    assert identifiers(database) == ["a2"]


def test_a_document_that_left_its_index_is_given_up_after_five_tries(ask, source, seeded, shelf):
    shelf(one="a1", two="a2")
    source.says("gone", status=404, path="/cap/two")
    ask(seeded)
    source.says(source.at("/cap/one"))
    for _ in range(8):
        ask(seeded)
    assert source.paths().count("/cap/two") == 5


def test_a_broken_document_is_kept_and_the_others_are_read(ask, shelf, seeded, database):
    shelf(one="a1", two="<html>", three="a3")
    ask(seeded)
    assert identifiers(database) == ["a3"]
    with database.reading() as session:
        assert [one.address.rpartition("/")[2] for one in kept(session)] == ["two"]


def test_a_document_of_the_first_index_stays_silent_however_late_it_is_read(ask, source, shelf, feed, database):
    shelf(one="a1", two="a2")
    source.says("no", status=503, path="/cap/two")
    ask(feed)
    source.says("a2", path="/cap/two")
    assert ask(feed).fresh == ()
    assert identifiers(database, seed=True) == ["a1", "a2"]


def test_at_most_two_hundred_documents_are_fetched_at_once_and_the_rest_next_time(ask, shelf, feed, database):
    shelf(**{f"n{number}": f"a{number}" for number in range(205)})
    counts = []
    for _ in range(2):
        ask(feed)
        counts.append(len(rows(database)))
    assert counts == [200, 205]


def test_a_slow_index_gives_up_its_turn_and_goes_on_next_time(source, shelf, feed, parse):
    shelf(one="a1", two="a2")
    wire = wire_for(feed)
    gathered = gather(wire, Request(feed, feed.url, SENT), fetch=fetch, parse=parse, wanted=list, patience=0)
    wire.close()
    assert (gathered.left, gathered.whole) == (2, False)


def test_links_long_gone_are_forgotten(ask, source, shelf, seeded, database):
    source.says("https://nothing.example/")
    ask(seeded, SENT + timedelta(days=31))
    assert rows(database, Link) == []
