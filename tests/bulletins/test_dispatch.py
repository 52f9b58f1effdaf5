"""Sending through the real loop: retries, refusals, read-back, order, quotas, clocks and second processes."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.tables import Attempt, AttemptResult, Delivery
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.core.ports import Probe, Receipt, Refused, Unavailable, Unsure
from lifeline.core.world import World
from tests.bulletins.town import JIHYEON, MINSU, NOW, Town, clear, settle_in, snow


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill)


def alarms(town: Town) -> set[tuple[str, str]]:
    with town.world.database.reading() as session:
        return {(alarm.kind, alarm.subject) for alarm in open_alarms(session)}


def attempts(town: Town) -> tuple[int, int]:
    with town.world.database.reading() as session:
        return session.scalar(select(func.count(Attempt.id))) or 0, session.scalar(select(func.count(AttemptResult.attempt_id))) or 0


def test_one_alert_is_one_post_on_every_account(drill_database: Database) -> None:
    town = settle_in(drill_database, accounts=44)
    warned = town.hear(snow())
    town.send()
    assert set(town.states(warned.bulletin).values()) == {"sent"}
    assert [len(outlet.timeline) for outlet in town.outlets.values()] == [1] * 44


def test_it_says_that_posts_are_on_their_way_while_they_are_and_no_longer(town: Town) -> None:
    said = []

    def taken(_post: object) -> Receipt:
        said.append(town.dispatcher.sending())
        return Receipt("post-1")

    town.outlet().answers = [taken]
    town.hear(snow())
    town.send()
    assert (said, town.dispatcher.sending()) == ([True], False)


def test_the_same_alert_again_posts_nothing(town: Town) -> None:
    town.hear(snow())
    again = town.hear(snow())
    town.send()
    assert not again.new
    assert len(town.outlet().sent) == 1


def test_a_text_changed_in_the_database_after_the_issue_is_not_posted(town: Town) -> None:
    warned = town.hear(snow())
    with town.world.database.writing() as session:
        for row in session.scalars(select(Delivery)):
            row.text = row.text.replace("대설", "호우")
    town.send()
    assert set(town.states(warned.bulletin).values()) == {"refused"}
    assert not any(outlet.sent for outlet in town.outlets.values())


def test_not_now_is_tried_again_until_it_is_taken(town: Town) -> None:
    town.outlet().answers = [Unavailable("503"), Unavailable("503"), Unavailable("503")]
    warned = town.hear(snow())
    for seconds in (0, 1, 2, 4):
        town.clock.go(seconds=seconds)
        town.send()
    assert len(town.outlet().sent) == 4
    assert town.first(warned.bulletin).tries == 4


def test_a_try_waits_as_long_as_the_platform_asks(town: Town) -> None:
    town.outlet().answers = [Unavailable("429", retry_after=120)]
    town.hear(snow())
    town.send()
    town.clock.go(seconds=119)
    town.send()
    assert len(town.outlet().sent) == 1
    town.clock.go(seconds=2)
    town.send()
    assert len(town.outlet().timeline) == 1


def test_a_refusal_is_final_and_staff_see_it(town: Town) -> None:
    town.outlet().answers = [Refused("text not taken")]
    warned = town.hear(snow())
    town.send()
    town.clock.go(hours=1)
    town.send()
    account = next(iter(town.outlets))
    assert town.states(warned.bulletin)[account] == "refused"
    assert len(town.outlet().sent) == 1
    assert ("refused", account) in alarms(town)


def test_one_bad_account_never_stops_the_others(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill, accounts=44)
    town.outlet(7).answers = [Refused("token revoked", parks=True)]
    warned = town.hear(snow())
    town.send()
    states = list(town.states(warned.bulletin).values())
    assert states.count("sent") == 43
    assert attempts(town) == (44, 44)


def test_a_parked_account_rests_until_a_person_resumes_it(town: Town) -> None:
    town.outlet().answers = [Refused("token revoked", parks=True)]
    account = next(iter(town.outlets))
    town.hear(snow())
    town.send()
    warned = town.hear(snow("경보", number=13, command=7, at=NOW + timedelta(minutes=10)))
    town.send()
    assert town.states(warned.bulletin)[account] == "pending"
    desk.resume(town.world, account, actor=JIHYEON, reason="new token")
    town.send()
    assert town.states(warned.bulletin)[account] == "sent"
    assert ("account-parked", account) not in alarms(town)


def test_a_taken_post_whose_answer_was_lost_is_found_and_not_sent_again(town: Town) -> None:
    town.outlet().answers = [town.outlet().taking(Unsure("read timeout"))]
    warned = town.hear(snow())
    town.send()
    assert len(town.outlet().timeline) == 1
    assert town.first(warned.bulletin).state == "sent"
    assert town.first(warned.bulletin).reason == "found on its timeline"


def test_a_post_that_is_not_on_the_timeline_is_sent_again(town: Town) -> None:
    town.outlet().answers = [Unsure("reset")]
    warned = town.hear(snow())
    town.send()
    assert len(town.outlet().sent) == 2
    assert town.states(warned.bulletin)[next(iter(town.outlets))] == "sent"


def test_not_there_is_not_believed_before_the_platform_settled(town: Town) -> None:
    town.outlet().answers, town.outlet().settles = [Unsure("504")], 15.0
    town.hear(snow())
    town.send()
    town.clock.go(seconds=14)
    town.send()
    assert len(town.outlet().sent) == 1
    town.clock.go(seconds=2)
    town.send()
    assert len(town.outlet().sent) == 2


def test_a_timeline_that_cannot_be_read_keeps_it_unsure(town: Town) -> None:
    town.outlet().answers, town.outlet().found_by = [Unsure("504")], Unavailable("503")
    warned = town.hear(snow())
    town.send()
    assert town.first(warned.bulletin).state == "unsure"
    assert len(town.outlet().sent) == 1


def test_where_nobody_can_read_back_a_person_settles(town: Town) -> None:
    town.outlet().answers, town.outlet().settles = [Unsure("read timeout")], None
    warned = town.hear(snow())
    town.send()
    town.clock.go(hours=2)
    town.send()
    delivery = town.first(warned.bulletin)
    assert (delivery.state, len(town.outlet().sent)) == ("unsure", 1)
    assert ("unsure", f"delivery {delivery.id}") in alarms(town)
    desk.settle_unsure(town.world, delivery.id, sent=True, link="https://t.me/seoul/7", actor=MINSU, reason="I saw it there")
    assert town.first(warned.bulletin).url == "https://t.me/seoul/7"


def test_where_the_same_key_is_safe_it_is_sent_again_with_that_key(town: Town) -> None:
    town.outlet().answers, town.outlet().exact = [Unsure("500")], True
    town.hear(snow())
    town.send()
    assert len({post.key for post in town.outlet().sent}) == 1
    assert len(town.outlet().sent) == 2


def test_a_receipt_without_an_id_is_unsure(town: Town) -> None:
    town.outlet().answers = [Receipt("")]
    town.hear(snow())
    town.send()
    assert len(town.outlet().timeline) == 1


def test_tries_stop_at_the_end_of_the_warning_and_not_before(town: Town) -> None:
    town.outlet().answers = [Unavailable("503")] * 500
    warned = town.hear(snow(until=NOW + timedelta(minutes=10)))
    for _ in range(8):
        town.clock.go(seconds=65)
        town.send()
    tried = len(town.outlet().sent)
    assert tried == 8
    assert town.first(warned.bulletin).state == "pending"
    town.clock.go(seconds=65)
    town.dispatcher._swept = float("-inf")
    town.send()
    assert town.view(warned.bulletin).state == "expired"
    assert town.first(warned.bulletin).state == "expired"


def test_an_all_clear_never_follows_where_the_warning_never_left(town: Town) -> None:
    town.outlet().answers = [Unavailable("503")]
    warned = town.hear(snow())
    town.send()
    over = town.hear(clear())
    town.send()
    first = next(iter(town.outlets))
    assert town.states(warned.bulletin)[first] == "cancelled"
    assert first not in town.states(over.bulletin)
    assert set(town.states(over.bulletin).values()) == {"sent"}


def test_a_retraction_waits_until_its_unsure_original_is_settled(town: Town) -> None:
    outlet = town.outlet()
    outlet.answers, outlet.settles = [outlet.taking(Unsure("read timeout"))], 10.0
    town.hear(snow())
    town.send()
    over = town.hear(clear(at=NOW + timedelta(seconds=2)))
    town.send()
    first = next(iter(town.outlets))
    assert town.states(over.bulletin)[first] == "pending"
    town.clock.go(seconds=9)
    town.send()
    assert town.states(over.bulletin)[first] == "sent"
    assert outlet.sent[-1].reply_to == "post-1"


def test_a_retraction_waits_at_most_half_a_minute_for_what_nobody_can_know(town: Town) -> None:
    outlet = town.outlet()
    outlet.answers, outlet.settles = [outlet.taking(Unsure("read timeout"))], None
    warned = town.hear(snow())
    town.send()
    number = desk.end(town.world, warned.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong area")
    first = next(iter(town.outlets))
    town.send()
    assert town.states(number)[first] == "pending"
    town.clock.go(seconds=31)
    town.send()
    assert town.states(number)[first] == "sent"
    assert town.states(warned.bulletin)[first] == "unsure"


def test_a_retraction_of_what_turned_out_never_to_have_left_is_not_sent(town: Town) -> None:
    outlet = town.outlet()
    outlet.answers, outlet.settles = [Unsure("reset")], 5.0
    warned = town.hear(snow())
    town.send()
    number = desk.end(town.world, warned.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong area")
    town.clock.go(seconds=6)
    for _ in range(3):
        town.dispatcher._swept = float("-inf")
        town.send()
    first = next(iter(town.outlets))
    assert town.states(warned.bulletin)[first] == "cancelled"
    assert town.first(number).reason == "nothing to retract: the original never left"
    assert len(outlet.sent) == 1


def test_the_wall_clock_going_back_an_hour_does_not_stop_sending(town: Town) -> None:
    town.outlet().answers = [Unavailable("503")]
    warned = town.hear(snow())
    town.send()
    town.clock.step(hours=-1)
    town.send()
    assert set(town.states(warned.bulletin).values()) == {"sent"}


def test_a_mute_outlet_holds_up_nobody_and_its_row_says_unsure(sqlite_drill: Database) -> None:
    town, silence = settle_in(sqlite_drill, accounts=5), threading.Event()

    def mute(post: object) -> Receipt:
        silence.wait(120)
        return Receipt("late")

    town.outlet().answers, town.outlet().settles = [mute], None
    warned = town.hear(snow())
    end = time.monotonic() + 60
    while [*(states := town.states(warned.bulletin)).values()].count("sent") < 4 and time.monotonic() < end:
        town.dispatcher.tick()
        silence.wait(0.02)
    first = next(iter(town.outlets))
    assert (states.pop(first), set(states.values())) == ("claimed", {"sent"})
    town.clock.go(seconds=30)
    town.dispatcher._flying = {name: (one, token, -60.0) for name, (one, token, _) in town.dispatcher._flying.items()}
    town.dispatcher._swept = float("-inf")
    town.dispatcher.tick()
    assert town.states(warned.bulletin)[first] == "unsure"
    silence.set()


def test_the_late_result_of_a_deposed_sender_changes_nothing(town: Town) -> None:
    from lifeline.bulletins.claim import claim, open_attempts
    from lifeline.bulletins.record import Outcome, record
    from lifeline.bulletins.states import Sent

    warned = town.hear(snow())
    with town.world.database.writing() as session:
        held = claim(session, now=town.clock.now(), lease=timedelta(seconds=1), room=44)
        held = open_attempts(session, held, town.clock.now())
    town.clock.go(seconds=30)
    town.send()
    with town.world.database.writing() as session:
        counted = record(session, [Outcome(one, Sent.REFUSED, "too late") for one in held], town.clock.now())
    assert counted == 0
    assert set(town.states(warned.bulletin).values()) == {"sent"}


def test_a_claim_whose_request_never_left_is_taken_up_again(town: Town) -> None:
    from lifeline.bulletins.claim import claim

    warned = town.hear(snow())
    with town.world.database.writing() as session:
        claim(session, now=town.clock.now(), lease=timedelta(seconds=20), room=44, owner="elsewhere/0/1/1")
    town.clock.go(seconds=21)
    town.send()
    assert [len(outlet.sent) for outlet in town.outlets.values()] == [1, 1, 1]
    assert set(town.states(warned.bulletin).values()) == {"sent"}


def test_a_post_that_was_held_up_before_its_request_left_waits_for_nothing(town: Town) -> None:
    asked = iter(("in a round", "before the claim"))

    def paused() -> bool:
        """The process stands still for a while just before it claims."""
        if next(asked, "") == "before the claim":
            town.clock.go(seconds=10)
        return True

    sender = Dispatcher(town.world, may_act=paused)
    warned = town.hear(snow())
    sender.drain(40)
    assert set(town.states(warned.bulletin).values()) == {"sent"}
    assert town.first(warned.bulletin).tries == 2


def test_two_senders_post_nothing_twice(drill_database: Database) -> None:
    town = settle_in(drill_database, accounts=20)
    second = Dispatcher(World(town.world.status, town.world.posts, drill_database, town.world.accounts, town.world.outlets, town.clock))
    town.hear(snow())
    both = [threading.Thread(target=one.drain, args=(3,)) for one in (town.dispatcher, second)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert [len(outlet.sent) for outlet in town.outlets.values()] == [1] * 20


def test_only_the_leader_claims(sqlite_drill: Database) -> None:
    town = settle_in(sqlite_drill)
    idle = Dispatcher(town.world, may_act=lambda: False)
    town.hear(snow())
    idle.drain(0.2)
    assert town.outlet().sent == []


def test_the_reserve_of_an_account_is_not_spent_on_advisories(sqlite_drill: Database) -> None:
    from dataclasses import replace

    from lifeline.core.people import Quota

    town = settle_in(sqlite_drill, accounts=1)
    tight = tuple(replace(account, quota=Quota(posts=2, seconds=3600, reserve=1)) for account in town.world.accounts)
    world = replace(town.world, accounts=tight)
    sender = Dispatcher(world)
    town.hear(snow())
    sender.drain(5)
    cold = replace(snow(number=30), identifier="cold", infos=(replace(snow().infos[0], event="한파주의보"),))
    held = town.hear(cold)
    sender.drain(3)
    assert set(town.states(held.bulletin).values()) == {"pending"}
    over = town.hear(clear())
    sender.drain(5)
    assert set(town.states(over.bulletin).values()) == {"sent"}


def test_a_post_of_the_other_world_is_refused_at_the_last_door(town: Town) -> None:
    warned = town.hear(snow())
    with town.world.database.writing() as session:
        for row in session.scalars(select(Delivery)):
            row.text = "대설주의보"
    town.send()
    assert set(town.states(warned.bulletin).values()) == {"refused"}
    assert town.outlet().sent == []


def test_an_update_answers_the_post_it_replaces(town: Town) -> None:
    town.hear(snow())
    town.send()
    town.hear(snow("경보", number=13, command=7, at=NOW + timedelta(hours=1)))
    town.send()
    assert [post.reply_to for post in town.outlet().sent] == ["", "post-1"]


def test_a_credential_that_would_not_work_is_an_alarm_before_it_is_needed(town: Town) -> None:
    account, outlet = next(iter(town.outlets.items()))
    outlet.proof = Probe(ok=False, detail="401 Unauthorized")
    town.dispatcher.prove()
    town.send()
    assert alarms(town) == {("credential", account)}
    outlet.proof = Probe(ok=True)
    town.dispatcher.prove()
    town.send()
    assert alarms(town) == set()


def test_a_follow_up_that_is_refused_as_an_answer_goes_as_a_post_of_its_own(town: Town) -> None:
    warned = town.hear(snow())
    town.send()
    town.outlet().answers = [Refused("404 the post answered is gone")]
    number = desk.end(town.world, warned.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong area")
    town.send()
    assert [post.reply_to for post in town.outlet().sent] == ["", "post-1", ""]
    assert town.first(number).state == "sent"


def test_a_text_refused_both_ways_is_refused(town: Town) -> None:
    warned = town.hear(snow())
    town.send()
    town.outlet().answers = [Refused("not taken"), Refused("not taken")]
    number = desk.end(town.world, warned.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong area")
    town.send()
    assert town.first(number).state == "refused"
