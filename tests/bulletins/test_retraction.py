"""What is taken back while nobody knows whether it was taken: a wrong post never stands alone."""

from dataclasses import replace

import pytest

from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.core.db import Database
from lifeline.core.people import Quota
from lifeline.core.ports import Unavailable, Unsure
from tests.bulletins.town import JIHYEON, Town, settle_in, snow

LOST = Unsure("read timeout")


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    town = settle_in(sqlite_drill, accounts=1)
    town.outlet().exact = True
    return town


def corrected(town: Town, bulletin: str) -> str:
    return desk.end(town.world, bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong")


def test_a_correction_answers_the_lost_post_of_a_platform_that_knows_its_keys(town: Town) -> None:
    outlet = town.outlet()
    outlet.answers, outlet.found_by = [outlet.taking(LOST)], Unavailable("503")
    bulletin = town.hear(snow()).bulletin
    town.send()
    correction, outlet.found_by = corrected(town, bulletin), None
    town.clock.go(seconds=6)
    town.send()
    assert (town.first(bulletin).state, town.first(correction).state) == ("sent", "sent")


def test_a_correction_is_posted_where_a_lost_post_can_be_sent_again_but_not_read_back(town: Town) -> None:
    outlet = town.outlet()
    outlet.answers, outlet.settles = [outlet.taking(LOST), Unavailable("429", retry_after=300)], None
    bulletin = town.hear(snow()).bulletin
    town.send()
    correction = corrected(town, bulletin)
    for _ in range(3):
        town.clock.go(seconds=301)
        town.send()
    assert (len(outlet.sent), town.first(bulletin).state, town.first(correction).state) == (3, "unsure", "sent")


def test_of_two_posts_for_one_account_the_correction_goes_first(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill, accounts=1)
    wrong = town.hear(snow()).bulletin
    town.send()
    cold = replace(snow(number=41), infos=(replace(snow().infos[0], event="한파주의보", headline="한파주의보"),))
    town.hear(cold)
    correction = corrected(town, wrong)
    town.send()
    texts = [post.text for post in town.outlet().timeline]
    assert texts[1] == town.first(correction).text


def test_tries_that_took_nothing_spend_no_quota(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill, accounts=1)
    account = replace(town.world.accounts[0], quota=Quota(posts=3, seconds=86_400, reserve=1))
    world = replace(town.world, accounts=(account,))
    town = replace(town, world=world, dispatcher=Dispatcher(world))
    town.outlet().answers = [Unavailable("503")] * 6
    warned = town.hear(snow())
    for _ in range(8):
        town.clock.go(seconds=65)
        town.send()
    assert town.first(warned.bulletin).state == "sent"
