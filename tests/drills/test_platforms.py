"""Platforms that fail as a script wants it: only loopbacks of a drill world, in the exercise's time, and mended again."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lifeline import flows
from lifeline.bulletins import desk
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.tables import Delivery
from lifeline.channels import CHANNELS
from lifeline.channels.loopback import Loopback
from lifeline.core.alarm import Alarm
from lifeline.core.cap import Status
from lifeline.core.db import WrongWorld
from lifeline.core.people import Actor
from lifeline.core.post import DrillPost
from lifeline.core.world import World
from lifeline.drills.platforms import Platforms, Switched
from lifeline.drills.script import Failure
from tests.bulletins.town import KMA, HandClock, Scripted, office, snow
from tests.hearing import rows

X_UNSURE = Failure(("x",), "unsure")


@pytest.fixture
def drill(sqlite_drill):
    accounts = office().people.accounts
    outlets = {one.id: Loopback[DrillPost](one, room=CHANNELS[one.channel].room) for one in accounts}
    return World(Status.EXERCISE, DrillPost, sqlite_drill, accounts, outlets, HandClock())


def _said(world, platforms):
    """One bulletin on every account, sent as far as the platforms let it; the dispatcher, and how many of which state."""
    world.clock.at = snow().sent + timedelta(seconds=30)
    flows.warn(platforms.drill(), office(), snow(), KMA)
    sender = Dispatcher(platforms.drill(), threads=4)
    sender.drain(20)
    return sender


def _states(world, channel):
    of_it = {one.id for one in world.accounts if one.channel == channel}
    return Counter(state for account, state in rows(world.database, Delivery, "account_id", "state") if account in of_it)


def test_only_loopbacks_of_a_drill_world_can_be_told_to_fail(drill):
    real = dict(drill.outlets) | {"smc-x": Scripted()}
    with pytest.raises(WrongWorld, match="smc-x"):
        Platforms(replace(drill, outlets=real))
    with pytest.raises(WrongWorld):
        Platforms(Platforms(drill).drill())


def test_what_is_away_is_asked_again_in_the_time_of_the_exercise_and_the_other_channels_go_on(drill):
    platforms = Platforms(drill)
    away = Failure(("x",), "unavailable", timedelta(minutes=10))
    platforms.failing([away])
    sender = _said(drill, platforms)
    assert set(_states(drill, "x")) == {"pending"}
    assert set(_states(drill, "mastodon")) == {"sent"}
    platforms.failing([])
    drill.clock.go(seconds=61)
    sender.drain(20)
    assert set(_states(drill, "x")) == {"sent"}


def test_what_is_unsure_waits_for_a_person_until_the_platform_can_be_read_again(drill):
    platforms = Platforms(drill)
    platforms.failing([X_UNSURE])
    sender = _said(drill, platforms)
    drill.clock.go(seconds=40)
    sender.drain(20)
    assert set(_states(drill, "x")) == {"unsure"}
    alarms = rows(drill.database, Alarm, "kind")
    assert "unsure" in alarms
    with drill.database.reading() as session:
        first = session.scalars(select(Delivery.id).where(Delivery.state == "unsure").order_by(Delivery.id)).first()
    desk.settle_unsure(drill, first, sent=True, link="https://example.invalid/1", actor=Actor("지현", "jihyeon"), reason="looked")
    platforms.mend(X_UNSURE)
    drill.clock.go(seconds=40)
    sender.drain(20)
    assert set(_states(drill, "x")) == {"sent"}
    outlet = platforms.drill().outlet("smc-x")
    assert isinstance(outlet, Switched)
    assert len(outlet.posts) == 1


def test_what_is_slow_takes_a_post_later_and_what_refuses_never(drill):
    platforms = Platforms(drill)
    platforms.failing([Failure(("x",), "slow"), Failure(("telegram",), "refuses")])
    sender = _said(drill, platforms)
    assert set(_states(drill, "x")) == {"pending"}
    assert set(_states(drill, "telegram")) == {"refused"}
    drill.clock.go(seconds=91)
    sender.drain(20)
    assert set(_states(drill, "x")) == {"sent"}
    assert not platforms.drill().outlet(next(one.id for one in drill.accounts if one.channel == "telegram")).probe().ok


def test_the_last_word_on_a_channel_counts_and_what_is_no_longer_said_is_mended(drill):
    platforms = Platforms(drill)
    platforms.fail(Failure(("x", "telegram"), "refuses"))
    platforms.failing([Failure(("x",), "refuses"), Failure(("x",), "slow")])
    world = platforms.drill()
    assert world.outlet("smc-x").probe().detail.startswith("slow")
    assert world.outlet(next(one.id for one in drill.accounts if one.channel == "telegram")).probe().ok
