"""A document that could not be read is read again after a repair, and then it counts like any other."""

import pytest

from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.intake.poll import NoSuchDocument, State, reread, set_aside
from lifeline.intake.read import body, doubted, kept
from tests.intake.loopback_source import SENT, feed_at, rows


@pytest.fixture
def database(sqlite_drill: Database) -> Database:
    return sqlite_drill


@pytest.fixture
def broken(ask, source, seeded, parse, database):
    """Number of a kept document that holds a2 in a form this parser cannot read yet."""
    parse.broken = "a2"
    source.says("a2")
    ask(seeded)
    return waiting(database)[0].id


def waiting(database):
    with database.reading() as session:
        return kept(session)


def test_after_a_repair_the_alert_is_fresh(broken, seeded, parse, database):
    parse.broken = ""
    polled = reread(database, seeded, broken, now=SENT, parse=parse)
    assert polled.state is State.NEW
    assert [row.identifier for row in rows(database) if row.id in polled.fresh] == ["a2"]


def test_a_second_reading_finds_nothing_new(broken, seeded, parse, database):
    parse.broken = ""
    states = [reread(database, seeded, broken, now=SENT, parse=parse).state for _ in range(2)]
    assert states == [State.NEW, State.NOTHING]


def test_a_repaired_parser_reads_it_by_itself_at_the_next_poll(ask, broken, seeded, parse, database):
    parse.broken = ""
    assert len(ask(seeded).fresh) == 1
    assert waiting(database) == []


def test_without_a_repair_it_stays_and_says_why(broken, seeded, parse, database):
    assert reread(database, seeded, broken, now=SENT, parse=parse).state is State.UNREAD
    assert [one.cause for one in waiting(database)] == ["this is a page, not a list of alerts"]


def test_the_alarm_ends_when_nothing_waits(broken, seeded, parse, database):
    parse.broken = ""
    reread(database, seeded, broken, now=SENT, parse=parse)
    with database.reading() as session:
        assert open_alarms(session) == []


def test_a_good_answer_later_does_not_hide_what_is_still_unread(ask, source, broken, seeded, database):
    source.says("a3")
    ask(seeded)
    assert len(waiting(database)) == 1
    with database.reading() as session:
        assert [alarm.kind for alarm in open_alarms(session)] == ["feed-unread"]


def test_a_person_may_set_it_aside(broken, database):
    set_aside(database, broken, by="kim", now=SENT)
    assert waiting(database) == []
    with database.reading() as session:
        assert open_alarms(session) == []


def test_a_document_set_aside_can_still_be_looked_at(broken, database):
    set_aside(database, broken, by="kim", now=SENT)
    with database.reading() as session:
        assert body(session, broken) == b"a2"


def test_a_document_kept_before_the_first_answer_stays_silent(ask, source, feed, parse, database):
    parse.broken = "a2"
    source.says("a2")
    ask(feed)
    parse.broken = ""
    assert reread(database, feed, waiting(database)[0].id, now=SENT, parse=parse).fresh == ()
    assert [row.seed for row in rows(database)] == [True]


def test_a_repaired_document_behind_an_index_is_not_fetched_again(ask, source, parse, database):
    feed = feed_at(source.url, links=[source.at("/cap/")])
    source.says("a1")
    ask(feed)
    parse.broken = "a2"
    source.says("a2", path="/cap/two")
    source.says(source.at("/cap/two"))
    ask(feed)
    parse.broken = ""
    assert len(reread(database, feed, waiting(database)[0].id, now=SENT, parse=parse).fresh) == 1
    ask(feed)
    assert source.paths().count("/cap/two") == 1


def test_what_a_repaired_index_points_at_is_fetched_though_it_left_the_feed(ask, source, parse, database):
    feed = feed_at(source.url, links=[source.at("/cap/")])
    source.says("a1")
    ask(feed)
    parse.broken = "/cap/two"
    source.says("a2", path="/cap/two")
    source.says(source.at("/cap/two"))
    ask(feed)
    source.says("a1")
    ask(feed)
    parse.broken = ""
    reread(database, feed, waiting(database)[0].id, now=SENT, parse=parse)
    assert len(ask(feed).fresh) == 1


def test_an_entry_left_out_of_a_document_that_was_read_is_fresh_after_a_repair(ask, source, seeded, parse, database):
    strict = feed_at(source.url, senders=["weather@kma.go.kr"])
    source.says("a2\nforeign 대설주의보 0 someone@example.org")
    ask(strict)
    with database.reading() as session:
        document = doubted(session, "weather")[0]
    assert len(reread(database, seeded, document.id, now=SENT, parse=parse).fresh) == 1


def test_a_lasting_doubt_keeps_one_body(ask, source, seeded, database):
    strict = feed_at(source.url, senders=["weather@kma.go.kr"])
    for number in range(3):
        source.says(f"{chr(10) * number}foreign 대설주의보 0 someone@example.org")
        ask(strict)
    with database.reading() as session:
        assert len(doubted(session, "weather")) == 1


def test_a_document_of_another_feed_is_not_read_as_this_one_s(broken, parse, database):
    with pytest.raises(NoSuchDocument, match="other has no kept document"):
        reread(database, feed_at("https://a.example/", name="other"), broken, now=SENT, parse=parse)


def test_a_number_that_is_none_is_told(database):
    with pytest.raises(NoSuchDocument, match="no kept document 99"):
        set_aside(database, 99, by="kim", now=SENT)
