"""What a platform may answer and no database can keep: it is doubt or a reason, and the other accounts are written all the same."""

import time
from collections.abc import Callable

import pytest

from lifeline.core.db import Database
from lifeline.core.ports import Receipt, Refused, Unavailable, Unsure
from lifeline.core.post import DrillPost
from tests.bulletins.town import Town, settle_in, snow


@pytest.fixture
def town(drill_database: Database) -> Town:
    return settle_in(drill_database)


@pytest.mark.parametrize("id_", ["", "x" * 256, "a\0b", "\ud83d"], ids=["empty", "too long", "with a NUL", "half a character"])
def test_an_id_that_cannot_be_kept_is_doubt_and_holds_up_no_other_account(town: Town, id_: str) -> None:
    town.outlet().answers = [Receipt(id_)]
    warned = town.hear(snow())
    town.send()
    assert list(town.states(warned.bulletin).values()).count("sent") >= 2
    assert len(town.outlet().timeline) == 1


@pytest.mark.parametrize("kind", [Refused, Unavailable, Unsure])
def test_words_that_cannot_be_kept_are_kept_without_what_is_wrong_with_them(town: Town, kind: Callable[[str], Exception]) -> None:
    town.outlet().answers, town.outlet().settles = [kind("<html>\0\ud83d no")], None
    warned = town.hear(snow())
    town.send()
    assert town.first(warned.bulletin).reason.endswith("no")
    assert list(town.states(warned.bulletin).values()).count("sent") == 2


def test_an_error_nobody_expected_in_the_words_of_a_library_is_doubt_too(town: Town) -> None:
    town.outlet().answers, town.outlet().settles = [RuntimeError("\0\ud83d")], None
    warned = town.hear(snow())
    town.send()
    assert sorted(town.states(warned.bulletin).values()) == ["sent", "sent", "unsure"]


def test_a_stop_waits_for_what_is_in_flight_and_writes_it(town: Town) -> None:
    def slowly(_post: DrillPost) -> Receipt:
        time.sleep(0.2)
        return Receipt("slow-1")

    town.outlet().answers = [slowly]
    warned = town.hear(snow())
    town.dispatcher.start()
    while not town.outlet().sent:
        time.sleep(0.01)
    town.dispatcher.stop()
    assert set(town.states(warned.bulletin).values()) == {"sent"}
