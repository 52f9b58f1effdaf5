"""An alarm stands once while its cause lasts, and may be raised again after it was cleared."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from lifeline.core.alarm import clear_alarm, open_alarms, raise_alarm


def raised(database, now, subject="kma"):
    with database.writing() as session:
        return raise_alarm(session, "feed-silent", subject, cause="no answer", remedy="call KMA", now=now).id


def still_open(database):
    with database.reading() as session:
        return [(alarm.kind, alarm.subject) for alarm in open_alarms(session)]


def test_an_alarm_raised_twice_stands_once(live_database, now):
    assert raised(live_database, now) == raised(live_database, now + timedelta(hours=1))
    assert still_open(live_database) == [("feed-silent", "kma")]


def test_alarms_of_two_subjects_stand_side_by_side(sqlite_drill, now):
    raised(sqlite_drill, now, "kma")
    raised(sqlite_drill, now, "mois")
    assert still_open(sqlite_drill) == [("feed-silent", "kma"), ("feed-silent", "mois")]


def test_a_cleared_alarm_stands_no_longer(live_database, now):
    raised(live_database, now)
    with live_database.writing() as session:
        assert clear_alarm(session, "feed-silent", "kma", now=now)
    assert still_open(live_database) == []


def test_clearing_what_does_not_stand_says_so(sqlite_drill, now):
    with sqlite_drill.writing() as session:
        assert not clear_alarm(session, "feed-silent", "kma", now=now)


def test_an_alarm_raised_again_after_clearing_is_a_new_one(live_database, now):
    first = raised(live_database, now)
    with live_database.writing() as session:
        clear_alarm(session, "feed-silent", "kma", now=now)
    assert raised(live_database, now) != first


def test_two_that_raise_the_same_alarm_at_once_raise_one(live_database, now):
    barrier = Barrier(2)

    def raise_it(_: int) -> int:
        barrier.wait()
        return raised(live_database, now)

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(raise_it, range(2)))) == 1


def test_losing_the_race_for_an_alarm_keeps_what_the_loser_had_written(live_database, now):
    """Without a savepoint the loser's whole transaction, a poll's result say, would be lost on PostgreSQL."""
    barrier = Barrier(2)

    def work(name: str) -> None:
        with live_database.writing() as session:
            raise_alarm(session, "work", name, cause="c", remedy="r", now=now)
            if live_database.engine.dialect.name == "postgresql":
                barrier.wait()
            raise_alarm(session, "feed-silent", "kma", cause="c", remedy="r", now=now)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, ["a", "b"]))
    assert sorted(still_open(live_database)) == [("feed-silent", "kma"), ("work", "a"), ("work", "b")]
