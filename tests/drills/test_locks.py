"""With each of the six locks taken off in turn the others hold; which fall together is written down, so that nobody counts on six."""

import pytest

from tests.drills.lock_by_lock import (
    HELD,
    LOCKS,
    MARKED,
    MISTAKES,
    OUT,
    a_drill_is_wired_to_live_outlets,
    a_drill_process_is_given_live_s_database_and_hears,
    a_drill_process_is_given_live_s_database_and_warns,
    a_drill_process_takes_what_live_is_about_to_say,
    a_live_process_is_given_the_drill_s_database,
    tried,
)

# What comes through where these fall together; `python -m bench locks` looks at every set of locks.
TOGETHER = [
    (a_drill_is_wired_to_live_outlets, {"type", "wiring"}, MARKED),
    (a_live_process_is_given_the_drill_s_database, {"start-up", "asked again", "value"}, MARKED),
    (a_drill_process_is_given_live_s_database_and_warns, {"start-up", "row"}, MARKED),
    (a_drill_process_is_given_live_s_database_and_hears, {"start-up", "row"}, OUT),
    (a_drill_process_takes_what_live_is_about_to_say, {"start-up", "asked again"}, OUT),
]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_with_any_one_lock_off_the_others_hold_and_say_so(mistake, tmp_path):
    came = {lock: tried(mistake, tmp_path, frozenset((lock,))) for lock in LOCKS}
    assert {lock: one.how for lock, one in came.items()} == dict.fromkeys(LOCKS, HELD)
    assert all(one.by for one in came.values())


@pytest.mark.parametrize(("mistake", "off", "how"), TOGETHER)
def test_these_locks_fall_together(mistake, off, how, tmp_path):
    assert tried(mistake, tmp_path, frozenset(off)).how == how


def test_no_text_of_a_drill_gets_out_without_its_mark_whichever_locks_are_off(tmp_path):
    """The mark stands in the row itself: the world adds it when it is written, and not when it is sent."""
    for mistake in (a_drill_is_wired_to_live_outlets, a_live_process_is_given_the_drill_s_database):
        assert tried(mistake, tmp_path, frozenset((*LOCKS, "asked again"))).how == MARKED
