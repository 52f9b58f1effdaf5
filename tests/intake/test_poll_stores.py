"""What a poll brings is stored once and whole, in SQLite and in PostgreSQL."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lifeline.core.alarm import open_alarms
from lifeline.core.cap import from_json
from lifeline.core.db import Database
from lifeline.intake.poll import State, reread
from lifeline.intake.read import Health, board, copies, heard_by, kept
from lifeline.intake.silence import watch
from lifeline.intake.tables import Document, Link
from tests.intake.loopback_source import SENT, feed_at, rows, state

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(live_database: Database) -> Database:
    return live_database


def alarms(database):
    with database.reading() as session:
        return [(alarm.kind, alarm.subject) for alarm in open_alarms(session)]


def test_a_first_answer_is_stored_as_seed(ask, source, feed, database):
    source.says("a1\na2")
    ask(feed)
    assert [(row.identifier, row.seed) for row in rows(database)] == [("a1", True), ("a2", True)]


def test_only_what_is_new_is_fresh(ask, source, seeded, database):
    source.says("a1\na2")
    polled = ask(seeded, SENT + MINUTE)
    assert polled.state is State.NEW
    assert [row.identifier for row in rows(database) if row.id in polled.fresh] == ["a2"]


def test_a_stored_alert_is_read_back_equal(ask, source, seeded, database, parse):
    source.says("a2")
    ask(seeded)
    assert from_json(rows(database)[-1].cap) == parse("lines", b"a2").alerts[0]


def test_an_alert_knows_the_document_it_came_from(ask, source, seeded, database):
    source.says("a1\na2")
    ask(seeded)
    alert = rows(database)[-1]
    assert {document.id: document.body for document in rows(database, Document)}[alert.document_id] == b"a1\na2"


def test_one_alert_by_two_feeds_is_one_row(ask, source, seeded, database):
    other = feed_at(source.at("/other"), name="other")
    source.says("b1", path="/other")
    ask(other)
    source.says("b1\na1", path="/other")
    assert ask(other).fresh == ()
    assert len(rows(database)) == 2


def test_the_correction_of_an_alert_heard_twice_is_one_more(ask, source, seeded, database):
    other = feed_at(source.at("/other"), name="other")
    source.says("a1", path="/other")
    ask(other)
    for path, feed in (("/feed", seeded), ("/other", other)):
        source.says("a1\na1 대설주의보 7", path=path)
        ask(feed)
    assert [(row.identifier, row.feed) for row in rows(database)] == [("a1", "weather"), ("a1", "weather")]


def test_every_feed_that_brought_an_alert_is_remembered(ask, source, seeded, database):
    source.says("a1", path="/other")
    ask(feed_at(source.at("/other"), name="other"))
    with database.reading() as session:
        assert heard_by(session, rows(database)[0].id) == ["weather", "other"]


def test_the_same_identity_in_other_words_is_kept_beside_the_first(ask, source, seeded, database):
    source.says("a1 대설경보")
    ask(seeded)
    with database.reading() as session:
        said = [from_json(copy.cap).infos[0].event for copy in copies(session, rows(database)[0].id)]
    assert said == ["대설경보"]


@pytest.mark.parametrize("identifier", ["x" * 301, "a\0b"])
def test_an_identifier_that_no_row_can_hold_is_noted(ask, source, seeded, identifier):
    source.says(f"{identifier}\na2")
    polled = ask(seeded)
    assert "cannot be stored" in polled.note
    assert len(polled.fresh) == 1


def test_a_page_instead_of_a_list_is_kept_with_cause_and_remedy(ask, source, seeded, database):
    source.says("<html>log in</html>")
    assert ask(seeded).state is State.UNREAD
    with database.reading() as session:
        assert [(one.cause, one.remedy) for one in kept(session)] == [
            ("this is a page, not a list of alerts", "look at the address in a browser")
        ]


def test_a_page_instead_of_a_list_raises_one_alarm(ask, source, seeded, database):
    source.says("<html>log in</html>")
    ask(seeded)
    ask(seeded)
    assert alarms(database) == [("feed-unread", "weather")]


def test_the_same_unread_body_is_kept_once_and_counted(ask, source, seeded, database):
    source.says("<html>")
    for _ in range(3):
        ask(seeded)
    with database.reading() as session:
        assert [one.times for one in kept(session)] == [3]


def test_an_outage_and_the_recovery_are_seen_in_the_state(ask, source, seeded, database):
    source.says("no", status=503)
    ask(seeded, SENT + MINUTE)
    down = state(database)
    assert (down.failures, down.succeeded_at, down.cause) == (1, SENT, "The source answered 503.")
    source.says("a1\na2")
    assert len(ask(seeded, SENT + 2 * MINUTE).fresh) == 1
    up = state(database)
    assert (up.failures, up.succeeded_at, up.fresh_at, up.cause) == (0, SENT + 2 * MINUTE, SENT + 2 * MINUTE, "")


def test_the_key_is_in_no_row(ask, source, database):
    feed = feed_at(source.url + "?k={key}", needs="k")
    source.says("<html>you sent SECRET-0123456789", ETag='"SECRET-0123456789"')
    ask(feed, secret="SECRET-0123456789")
    source.leads("https://evil.example/SECRET-0123456789")
    ask(feed, secret="SECRET-0123456789")
    with database.reading() as session:
        tables = ("feed_states", "documents", "alarms", "alerts", "feed_links")
        told = " ".join(str(row) for table in tables for row in session.execute(text(f"SELECT * FROM {table}")))
    assert "SECRET" not in told
    assert "***" in told


def test_a_poll_that_cannot_be_stored_leaves_no_trace(ask, source, seeded, database):
    source.says("a1 대설경보\na2")
    with database.writing() as session:
        session.execute(text("DROP TABLE alert_copies"))
    with pytest.raises(DBAPIError, match="alert_copies"):
        ask(seeded)
    assert state(database).attempted_at == SENT
    assert [row.identifier for row in rows(database)] == ["a1"]


def test_documents_behind_an_index_are_stored_with_their_links(ask, source, database):
    feed = feed_at(source.url, links=[source.at("/cap/")])
    source.says("a1", path="/cap/one")
    source.says("<html>", path="/cap/two")
    source.says(f"{source.at('/cap/one')}\n{source.at('/cap/two')}")
    assert ask(feed).state is State.PARTLY
    assert [(link.read_at, link.tries) for link in rows(database, Link)] == [(SENT, 0), (None, 1)]


def test_a_document_is_read_again_after_a_repair(ask, source, seeded, database, parse):
    parse.broken = "a2"
    source.says("a2")
    ask(seeded)
    parse.broken = ""
    document = rows(database, Document)[-1]
    assert len(reread(database, seeded, document.id, now=SENT, parse=parse).fresh) == 1


def test_silence_is_an_alarm_and_the_next_answer_takes_it_back(ask, seeded, database):
    with database.writing() as session:
        watch(session, [seeded], SENT + 7 * MINUTE)
    silent = alarms(database)
    ask(seeded, SENT + 8 * MINUTE)
    assert (silent, alarms(database)) == ([("feed-silent", "weather")], [])


def test_the_board_reads_what_polls_stored(ask, source, seeded, database):
    source.says("<html>")
    ask(seeded)
    with database.reading() as session:
        line = board(session, [seeded], SENT)[0]
    assert (line.health, line.failures, line.unread, line.succeeded_at) == (Health.FAILING, 1, 1, SENT)
