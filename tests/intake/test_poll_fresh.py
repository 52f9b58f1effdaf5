"""Whoever inserts an alert first, it is fresh once: two processes at once, two feeds at once, in both kinds of database."""

import subprocess
import sys
import threading
from pathlib import Path

from lifeline.core.cap import Status
from lifeline.intake.fresh import fresh
from lifeline.intake.tables import AlertRow
from tests.intake.loopback_source import SENT, alert, rows

ALERTS = [alert(f"a{number}") for number in range(60)]

CHILD = """
import sys
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.intake.fresh import fresh
from tests.intake.loopback_source import SENT, alert

database = open_database(sys.argv[1], Status.EXERCISE)
print("ready", flush=True)
sys.stdin.readline()
count = 0
for number in range(60):
    with database.writing() as session:
        count += len(fresh(session, sys.argv[2], [alert(f"a{number}")], document_id=None, now=SENT, seed=False))
database.close()
print(count)
"""


def store(database, feed, alerts, **other):
    with database.writing() as session:
        return fresh(session, feed, alerts, **({"document_id": None, "now": SENT, "seed": False} | other))


def test_the_same_alert_again_is_not_fresh(live_database):
    counts = [len(store(live_database, "weather", ALERTS[:2])) for _ in range(2)]
    assert counts == [2, 0]


def test_an_alert_twice_in_one_document_is_one_row(live_database):
    assert len(store(live_database, "weather", [ALERTS[0], ALERTS[0]])) == 1


def test_more_alerts_than_fit_one_statement_are_all_stored(live_database):
    assert len(store(live_database, "weather", [alert(f"n{number}") for number in range(1000)])) == 1000


def test_a_row_belongs_to_the_world_of_its_database(live_database):
    assert store(live_database, "weather", ALERTS[:1])[0].status == Status.ACTUAL


def test_two_processes_at_once_store_each_alert_once(new_url, databases):
    url = new_url(Status.EXERCISE)
    children = [_child(url, feed) for feed in ("one", "two")]
    for child in children:
        child.stdout.readline()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    counts = [int(child.communicate(timeout=60)[0]) for child in children]
    assert sum(counts) == 60


def _child(url, feed):
    command = [sys.executable, "-c", CHILD, url, feed]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def test_two_feeds_with_the_same_alerts_in_opposite_order_do_not_lock_each_other_out(live_database):
    start = threading.Barrier(2)
    found: list[int] = []

    def insert(feed, alerts):
        start.wait()
        for _ in range(5):
            found.append(len(store(live_database, feed, alerts)))

    threads = [threading.Thread(target=insert, args=pair) for pair in (("one", ALERTS), ("two", ALERTS[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == len(rows(live_database, AlertRow)) == 60
