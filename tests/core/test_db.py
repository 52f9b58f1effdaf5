"""One database per world, durable, with its constraints on, and times that keep their zone."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, insert, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError, StatementError
from sqlalchemy.pool import NullPool

from lifeline.core.alarm import Alarm, raise_alarm
from lifeline.core.cap import Status
from lifeline.core.db import WorldRow, WrongWorld, claim_for, engine_for, open_database

OTHER = {Status.ACTUAL: Status.EXERCISE, Status.EXERCISE: Status.ACTUAL}


def pragma(database, name):
    with database.reading() as session:
        return session.execute(text(f"PRAGMA {name}")).scalar()


@pytest.mark.parametrize(("name", "value"), [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 10_000)])
def test_sqlite_keeps_what_was_acknowledged_and_checks_its_keys(sqlite_drill, name, value):
    assert pragma(sqlite_drill, name) == value


def test_every_pooled_sqlite_connection_is_prepared_alike(sqlite_drill):
    with sqlite_drill.reading() as one, sqlite_drill.reading() as two:
        assert [session.execute(text("PRAGMA synchronous")).scalar() for session in (one, two)] == [2, 2]


def test_a_writer_takes_its_lock_at_once(sqlite_drill, now):
    """A lock taken late ends in a deadlock that no waiting resolves."""
    impatient = sqlite3.connect(sqlite_drill.engine.url.database, timeout=0)
    with sqlite_drill.writing() as session:
        session.query(WorldRow).one()  # it has only read so far
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            impatient.execute("BEGIN IMMEDIATE")
    impatient.close()


def test_a_reader_is_not_held_up_by_a_writer(sqlite_drill, now):
    with sqlite_drill.writing() as writer:
        raise_alarm(writer, "k", "s", cause="c", remedy="r", now=now)
        with sqlite_drill.reading() as reader:
            assert reader.query(Alarm).count() == 0


def test_what_a_statement_was_given_is_in_no_error_of_it(live_database):
    with pytest.raises(SQLAlchemyError) as failed, live_database.writing() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": "010-1234-5678"})
    assert "1234" not in str(failed.value)


def test_what_fails_halfway_is_rolled_back_whole(live_database, now):
    def halfway():
        with live_database.writing() as session:
            raise_alarm(session, "k", "s", cause="c", remedy="r", now=now)
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError):
        halfway()
    with live_database.reading() as session:
        assert session.query(Alarm).count() == 0


def test_a_locked_database_is_said_and_works_again_afterwards(sqlite_drill, now):
    holder = sqlite3.connect(sqlite_drill.engine.url.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    impatient = create_engine(sqlite_drill.engine.url, poolclass=NullPool, connect_args={"timeout": 0})
    with pytest.raises(OperationalError, match="locked"), impatient.begin() as connection:
        connection.execute(update(WorldRow).values(created_at=now))
    holder.execute("ROLLBACK")
    holder.close()
    with sqlite_drill.writing() as session:
        raise_alarm(session, "k", "s", cause="c", remedy="r", now=now)


def test_a_time_without_a_zone_cannot_be_stored(live_database):
    with pytest.raises(StatementError, match="without a zone"), live_database.writing() as session:
        session.execute(update(WorldRow).values(created_at=datetime(2026, 1, 5)))


def test_a_time_comes_back_as_the_same_instant_in_utc(live_database):
    seoul = datetime(2026, 1, 6, 7, 30, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    with live_database.writing() as session:
        session.execute(update(WorldRow).values(created_at=seoul))
    with live_database.reading() as session:
        stored = session.query(WorldRow).one().created_at
    assert (stored, stored.tzinfo) == (seoul, UTC)


def test_times_of_mixed_zones_are_ordered_as_instants(live_database, now):
    zones = [UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))]
    with live_database.writing() as session:
        for number, zone in enumerate(zones):
            moment = (now + timedelta(minutes=number)).astimezone(zone)
            raise_alarm(session, "k", str(number), cause="c", remedy="r", now=moment)
    with live_database.reading() as session:
        later = session.query(Alarm).where(Alarm.raised_at > now.astimezone(zones[2])).count()
    assert later == 2


@pytest.mark.parametrize("status", list(OTHER))
def test_a_database_is_not_opened_by_the_other_world(new_url, status):
    with pytest.raises(WrongWorld, match="use another database"):
        open_database(new_url(status), OTHER[status])


@pytest.mark.parametrize("status", list(OTHER))
def test_a_database_cannot_be_claimed_by_the_other_world(databases, status, now):
    with pytest.raises(WrongWorld):
        claim_for(databases(status).engine, OTHER[status], now)


def test_claiming_one_s_own_database_again_changes_nothing(live_database, now):
    claim_for(live_database.engine, Status.ACTUAL, now + timedelta(days=1))
    with live_database.reading() as session:
        assert session.query(WorldRow).one().created_at == now


@pytest.mark.parametrize("status", [Status.TEST, Status.SYSTEM, Status.DRAFT])
def test_there_are_two_worlds_and_no_third(new_url, status):
    with pytest.raises(WrongWorld, match="only Actual"):
        open_database(new_url(Status.ACTUAL), status)


def test_a_database_has_one_world_row_and_no_second(live_database, now):
    with pytest.raises(IntegrityError), live_database.writing() as session:
        session.execute(insert(WorldRow).values(status="Exercise", created_at=now))


def test_a_database_that_was_never_set_up_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(WrongWorld, match="lifeline db upgrade"):
        open_database(f"sqlite:///{tmp_path}/none.db", Status.ACTUAL)


def test_opening_a_database_that_is_not_there_makes_none(tmp_path):
    with pytest.raises(WrongWorld):
        open_database(f"sqlite:///{tmp_path}/none.db", Status.ACTUAL)
    assert not list(tmp_path.iterdir())


def test_a_postgresql_password_is_in_no_message(postgres_url):
    engine = engine_for("postgresql+psycopg://lifeline:s3cr3t@127.0.0.1:1/x")
    assert "s3cr3t" not in f"{engine.url!r}"
    engine.dispose()
