"""Simulated players: in the time they need, by what they see, two where two are wanted, and somebody else for who is away."""

from datetime import timedelta

import pytest

from lifeline.core.people import Actor
from lifeline.drills.players.cast import DEPUTY_AFTER, Cast, Player
from lifeline.drills.players.job import Job
from lifeline.drills.players.pace import MINUTES, Pace
from tests.drills.public import BEGINS

WRITER, APPROVER, CHIEF = (Player(Actor(role, role), role, role) for role in ("writer", "approver", "duty_chief"))


def _job(what="approve", *, seconds=(), part=""):
    return Job("approve 2011-0001 1", what, BEGINS, ("approver", "duty_chief"), lambda _: None, part=part, seconds=frozenset(seconds))


def _cast(*, away=None):
    return Cast(
        [
            Player(WRITER.actor, "writer", "writer"),
            Player(APPROVER.actor, "approver", "approver", away),
            Player(CHIEF.actor, "chief", "duty_chief"),
        ]
    )


def test_whoever_has_the_role_does_it_and_somebody_else_where_theirs_was_the_first_of_two():
    assert _named(_cast(), _job()) == ("approver", timedelta())
    assert _named(_cast(), _job(seconds=["approver"])) == ("duty_chief", timedelta())


def test_a_deputy_needs_to_see_first_that_somebody_is_away():
    assert _named(_cast(away=BEGINS), _job()) == ("duty_chief", DEPUTY_AFTER)
    assert _named(_cast(away=BEGINS - timedelta(hours=1)), _job()) == ("duty_chief", timedelta())


def _named(cast, job):
    player, later = cast.whose(job)
    return player.actor.login, later


def test_nobody_does_what_no_part_of_the_script_may():
    assert Cast([Player(WRITER.actor, "writer", "writer")]).whose(_job()) is None


def test_the_same_seed_gives_the_same_people_and_less_skill_slower_ones_who_forget():
    practised, slow = Pace(1), Pace(1, 0.3)
    keys = [f"note {number}" for number in range(500)]
    assert [practised.needs("note", key) for key in keys] == [Pace(1).needs("note", key) for key in keys]
    assert sorted(practised.needs("note", key) for key in keys)[250] == pytest.approx(
        timedelta(minutes=MINUTES["note"]), abs=timedelta(seconds=15)
    )
    assert all(slow.needs("note", key) > practised.needs("note", key) for key in keys)
    assert sum(practised.forgets(key) or practised.errs(key) for key in keys) == 0
    assert 80 < sum(slow.forgets(key) for key in keys) < 170
    with pytest.raises(ValueError, match="skill"):
        Pace(1, 0.0)
