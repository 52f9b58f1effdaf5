"""One look at a world: its version is that of what it says, whoever looks and whenever."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from lifeline.app import create_app
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import Delivery
from tests.web.city_day import Desk
from tests.web.press import PAGE_TIME, StoppedClock


@dataclass
class HandClock:
    """Goes when it is moved."""

    at: datetime = PAGE_TIME

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


@pytest.fixture
def version(client):
    return lambda root="/": client.get(f"{root}status.json").json["v"]


def test_every_page_says_which_version_it_is_of(client, live_press, version):
    live_press.issue()
    for path in ("/", "/en/", "/bulletins/2026-0001"):
        assert f'data-v="{version()}"' in client.get(path).text


def test_a_new_bulletin_makes_a_new_version(version, live_press):
    before = version()
    live_press.issue()
    assert version() != before


def test_an_end_makes_a_new_version(version, live_press):
    issued = live_press.issue()
    before = version()
    live_press.end(issued, Kind.OVER)
    assert version() != before


def test_a_post_that_goes_further_makes_a_new_version(version, live, live_press):
    live_press.issue(sent=lambda number: Sent.SENT if number else Sent.PENDING)
    before = version()
    with live.writing() as session:
        session.execute(update(Delivery).where(Delivery.state == Sent.PENDING).values(state=Sent.SENT, post_id="1", sent_at=PAGE_TIME))
    assert version() != before


def test_a_drill_changes_nothing_in_the_live_version(version, press):
    before = version()
    press.issue()
    assert version() == before
    assert version("/drill/") != before


def test_time_alone_makes_no_new_version(settings, office, live, drill, live_press, version):
    live_press.issue()
    later = StoppedClock(PAGE_TIME + timedelta(minutes=1))
    app = create_app(settings, office=office, live=live, drill=drill, live_clock=later, drill_clock=later)
    told = app.test_client().get("/status.json").json
    assert told["v"] == version()
    assert told["t"] == "2026-01-05T22:35:04Z"


def test_a_planned_end_that_passes_makes_a_new_version(settings, office, live, drill, live_press, version):
    """What depends on the hour is part of the content: the page must say it without any act."""
    live_press.issue(said={"until": PAGE_TIME + timedelta(minutes=1)})
    before = version()
    later = StoppedClock(PAGE_TIME + timedelta(hours=1))
    app = create_app(settings, office=office, live=live, drill=drill, live_clock=later, drill_clock=later)
    assert app.test_client().get("/status.json").json["v"] != before


def test_an_open_process_says_what_the_hour_alone_changed(settings, office, live, drill, live_press):
    live_press.issue(said={"until": PAGE_TIME + timedelta(minutes=1)})
    clock = HandClock()
    client = create_app(settings, office=office, live=live, drill=drill, live_clock=clock, drill_clock=clock).test_client()
    before = client.get("/status.json").json
    clock.at += timedelta(minutes=2)
    after = client.get("/status.json").json
    overdue = [told["situations"][0]["bulletins"][0]["overdue"] for told in (before, after)]
    assert overdue == [False, True]
    assert before["v"] != after["v"]


def test_a_promise_and_a_group_that_does_not_add_up_are_seen_without_any_new_figure(version, press):
    desk = Desk(press, press.issue())
    desk.publish("aboard=3 rescued=5", PAGE_TIME)
    versions = [version("/drill/")]
    desk.promise(PAGE_TIME + timedelta(hours=1), PAGE_TIME)
    versions.append(version("/drill/"))
    desk.close("aboard", "rescued", "dead", when=PAGE_TIME)
    versions.append(version("/drill/"))
    assert len(set(versions)) == 3


def test_the_snapshot_counts_what_it_lists(client, live_press):
    live_press.issue()
    told = client.get("/status.json").json
    assert told["schema"] == "lifeline.status/1"
    assert told["in_force"] == len(told["situations"]) == 1
