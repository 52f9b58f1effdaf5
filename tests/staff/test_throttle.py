"""Failed sign-ins are counted though two of them are the first at the same moment."""

import threading
import time

import pytest
from sqlalchemy import text

from lifeline.core.cap import Status
from lifeline.staff import throttle
from lifeline.staff.tables import Tries
from tests.conftest import NOW

X = throttle.of_login("x")


def waits_for_another(database):
    with database.reading() as session:
        return session.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%staff_tries%'"))


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_the_first_failure_of_two_processes_at_once_is_counted_twice(databases):
    database = databases(Status.ACTUAL)

    def fail():
        with database.writing() as session:
            throttle.failed(session, [X], NOW)

    second = threading.Thread(target=fail)
    with database.writing() as session:
        throttle.failed(session, [X], NOW)
        session.flush()
        second.start()
        end = time.monotonic() + 60
        while not waits_for_another(database):
            assert time.monotonic() < end, "the second never came to the row"
            time.sleep(0.02)
    second.join(60)
    with database.reading() as session:
        assert session.get_one(Tries, X.key).failed == 2
