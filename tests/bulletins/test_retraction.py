"""What is taken back while nobody knows whether it was taken: a wrong post never stands alone."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from lifeline.bulletins import desk
from lifeline.bulletins.claim import claim, open_attempts
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.dispatch import LEASE, Dispatcher
from lifeline.bulletins.record import Outcome, record
from lifeline.bulletins.states import NotAllowed, Sent
from lifeline.bulletins.sweep import watch
from lifeline.bulletins.tables import Delivery
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.core.people import Quota
from lifeline.core.ports import Receipt, Refused, Unavailable, Unsure
from tests.bulletins.town import JIHYEON, NOW, Town, settle_in, snow

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


@pytest.mark.parametrize("answer", [Unavailable("429", retry_after=3600), LOST], ids=["asked to pause", "cannot be read back"])
def test_an_account_that_is_late_is_an_alarm_until_it_has_posted(sqlite_drill: Database, answer: Exception) -> None:
    town = settle_in(sqlite_drill, accounts=1)
    town.outlet().answers, town.outlet().found_by = [answer], Unavailable("503")
    town.hear(snow())
    town.send()
    assert "dispatch-late" not in alarms(town)
    town.clock.go(minutes=3)
    watched(town)
    assert "dispatch-late" in alarms(town)
    town.outlet().found_by = None
    town.clock.go(hours=1)
    town.send()
    watched(town)
    assert "dispatch-late" not in alarms(town)


def alarms(town: Town) -> set[str]:
    with town.world.database.reading() as session:
        return {alarm.kind for alarm in open_alarms(session)}


def watched(town: Town) -> None:
    with town.world.database.writing() as session:
        watch(session, town.clock.now())


def test_a_receipt_that_comes_late_settles_what_was_to_be_sent_again(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill, accounts=1)
    bulletin = town.hear(snow()).bulletin
    with town.world.database.writing() as session:
        held = open_attempts(session, claim(session, now=NOW, lease=LEASE, room=1), NOW)
    with town.world.database.writing() as session:
        session.execute(update(Delivery).values(state="pending"))
    with town.world.database.writing() as session:
        record(session, [Outcome(held[0], Sent.SENT, receipt=Receipt("post-9"))], NOW)
    town.send()
    assert (town.first(bulletin).post_id, town.outlet().sent) == ("post-9", [])


def test_a_refusal_whose_cause_is_repaired_is_tried_again_with_the_same_text(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill, accounts=1)
    town.outlet().answers = [Refused("text not taken")]
    bulletin = town.hear(snow()).bulletin
    town.send()
    desk.retry(town.world, town.first(bulletin).id, actor=JIHYEON, reason="the setting is repaired")
    town.send()
    assert [post.text for post in town.outlet().sent] == [town.first(bulletin).text] * 2


def test_a_refusal_of_a_parked_account_is_not_said_to_be_tried_again(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill, accounts=1)
    town.outlet().answers = [Refused("401", parks=True)]
    bulletin = town.hear(snow()).bulletin
    town.send()
    with pytest.raises(NotAllowed, match="lifeline accounts resume"):
        desk.retry(town.world, town.first(bulletin).id, actor=JIHYEON, reason="again")


def test_what_a_person_did_not_find_is_sent_again(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill, accounts=1)
    town.outlet().answers, town.outlet().settles = [LOST], None
    bulletin = town.hear(snow()).bulletin
    town.send()
    desk.settle_unsure(town.world, town.first(bulletin).id, sent=False, link="", actor=JIHYEON, reason="looked: it is not there")
    town.send()
    assert (town.first(bulletin).state, len(town.outlet().sent)) == ("sent", 2)
