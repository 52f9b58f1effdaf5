"""One process of a world acts; when it ends, however it ends, the next one takes over."""

import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from lifeline.core import leader as leading
from lifeline.core.cap import Status
from lifeline.core.leader import leader_for, led

HOLD = """
import sys, time
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.leader import leader_for
leader = leader_for(open_database(sys.argv[1], Status.EXERCISE))
print(leader.leads(), flush=True)
time.sleep(170)
"""


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch):
    """Whoever leads goes on leading though this machine pauses."""
    monkeypatch.setattr(leading, "IDLE", "1h")


@pytest.fixture
def two(drill_database):
    leaders = leader_for(drill_database), leader_for(drill_database)
    yield leaders
    for leader in leaders:
        leader.resign()


def test_of_two_one_leads(two):
    assert [leader.leads() for leader in two] == [True, False]


def test_whoever_only_watches_sees_whether_one_leads_and_takes_nothing_from_it(two, drill_database):
    first, second = two
    assert not led(drill_database)
    assert first.leads()
    assert led(drill_database)
    assert [first.leads(), second.leads()] == [True, False]
    first.resign()
    assert not led(drill_database)


def test_who_leads_goes_on_leading(two):
    first, second = two
    assert [first.leads(), second.leads(), first.leads(), second.leads()] == [True, False, True, False]


def test_the_next_leads_once_the_first_resigned(two):
    first, second = two
    first.leads()
    first.resign()
    assert (second.leads(), first.leads()) == (True, False)


def test_each_world_has_a_leader_of_its_own(databases):
    leaders = [leader_for(databases(status)) for status in (Status.ACTUAL, Status.EXERCISE)]
    assert [leader.leads() for leader in leaders] == [True, True]
    for leader in leaders:
        leader.resign()


def _until_it_leads(follower):
    deadline = time.monotonic() + 60
    while not follower.leads():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.kill
def test_a_killed_leader_is_followed(drill_database):
    url = drill_database.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", HOLD, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        follower = leader_for(drill_database)
        assert not follower.leads()
        process.send_signal(signal.SIGKILL)
        process.wait()
        _until_it_leads(follower)
        follower.resign()


END_THE_LEADER = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND datname = current_database()"
)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_leader_whose_session_the_server_ended_is_told_when_it_asks(two, drill_database, monkeypatch):
    monkeypatch.setattr(leading, "PING_EVERY", 0.0)
    first, second = two
    assert first.leads()
    with drill_database.writing() as session:
        session.execute(END_THE_LEADER)
    _until_it_leads(second)
    assert not first.leads()


def test_a_database_that_does_not_answer_has_no_leader():
    nowhere = leading.PostgresLeader("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert not nowhere.leads()
    nowhere.resign()
