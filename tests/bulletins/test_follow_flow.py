"""What becomes of what waits, and of messages of one moment, when an emergency goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lifeline import flows
from lifeline.bulletins import desk
from lifeline.bulletins.decide import Act, Kind, Source
from lifeline.bulletins.revise import Change, revise
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import Bulletin
from lifeline.core import cap
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.core.ports import Measure
from lifeline.intake.tables import AlertRow
from tests.bulletins.town import JIHYEON, KMA, NOW, Town, office, settle_in, snow

FIRE = Source("fire", "pinned", timedelta(minutes=30))
GANGNAM = (cap.Area("서울특별시 강남구"),)


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill)


def told(event: str, number: int, *, sender: str = "a@example.kr", minutes: int = 0, **more: object) -> cap.Alert:
    info = cap.Info(event=event, language="ko-KR", urgency=cap.Urgency.IMMEDIATE, areas=GANGNAM, **more)  # type: ignore[arg-type]
    sent = NOW + timedelta(minutes=minutes)
    return cap.Alert(f"x:{number}", sender, sent, cap.Status.ACTUAL, cap.MsgType.ALERT, infos=(info,))


def states(town: Town) -> list[str]:
    with town.world.database.reading() as session:
        return list(session.scalars(select(Bulletin.state).order_by(Bulletin.number)))


def test_what_waits_stays_before_the_person_when_its_source_repeats_it(town: Town) -> None:
    town.hear(told("산사태주의보", 1))
    town.hear(told("산사태주의보", 2, minutes=5))
    assert State.WAITING in states(town)


def test_a_second_fire_takes_the_first_off_nobodys_desk(town: Town) -> None:
    town.hear(told("화재 위험", 1), FIRE)
    town.hear(told("화재 위험", 2, minutes=5), FIRE)
    assert states(town) == [State.WAITING, State.WAITING]


def test_the_end_of_a_lower_level_leaves_a_warning_that_waits(town: Town) -> None:
    town.hear(told("산사태경보", 1))
    town.hear(told("산사태주의보", 2, minutes=5, response_types=(cap.ALL_CLEAR,)))
    assert states(town) == [State.WAITING]


def test_the_end_of_what_waits_takes_it_off_the_desk(town: Town) -> None:
    town.hear(told("산사태주의보", 1))
    town.hear(told("산사태주의보", 2, minutes=5, response_types=(cap.ALL_CLEAR,)))
    assert states(town) == [State.LAPSED]


def test_what_a_person_took_back_is_not_said_again_because_another_feed_comes_later(town: Town) -> None:
    first = town.hear(snow())
    town.clock.go(minutes=2)
    desk.end(town.world, first.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong")
    again = replace(snow(number=13), sender="rss@example.kr")
    assert town.hear(again).decision.act is Act.PERSON


def test_who_takes_back_an_update_is_told_that_nothing_stands_in_its_place(town: Town) -> None:
    town.hear(snow())
    update = town.hear(snow("경보", number=13, at=NOW + timedelta(minutes=5), command=7))
    desk.end(town.world, update.bulletin, Kind.CORRECTION, actor=JIHYEON, reason="wrong")
    with town.world.database.reading() as session:
        causes = [one.cause for one in open_alarms(session) if one.kind == "person-needed"]
    assert ["not in force any more" in cause for cause in causes] == [True]


def test_where_messages_of_one_moment_do_not_fit_together_each_is_said_as_far_as_it_can_be(town: Town) -> None:
    for outlet in town.outlets.values():
        outlet.room = _no_room_for_a_warning  # type: ignore[method-assign]
    some, rest = snow(zones=("L1100100",)), snow("경보", number=13, zones=("L1100200", "L1100300"))
    town.clock.go(seconds=30)
    acts = [warned.decision.act for _, warned in flows.warn_all(town.world, office(), (some, rest), KMA)]
    assert acts == [Act.BULLETIN, Act.PERSON]


def test_messages_of_one_moment_are_one_bulletin_though_another_feed_came_between(town: Town) -> None:
    one, two, three = snow(zones=("L1100100",)), snow(number=13, zones=("L1100200",)), told("화재 위험", 3)
    with town.world.database.writing() as session:
        session.add_all(_row(feed, alert) for feed, alert in (("kma", one), ("fire", three), ("kma", two)))
    town.clock.go(seconds=30)
    warned = list(flows.take_up(town.world, office(), {"kma": KMA, "fire": FIRE}))
    assert len({one.bulletin for one in warned if one.bulletin}) == 2


def test_a_bulletin_that_a_person_changes_keeps_the_end_that_no_text_says(town: Town) -> None:
    first = town.hear(told("지진정보", 1))
    before = _ends(town, first.bulletin)
    changed = revise(town.world, office(), first.bulletin, Change(districts=frozenset({"11650"})), actor=JIHYEON, reason="x")
    assert (before is not None, _ends(town, town.view(changed).id)) == (True, before)


def test_the_text_names_no_end_where_the_parts_end_one_after_the_other(town: Town) -> None:
    town.hear(snow(zones=("L1100100",), until=NOW + timedelta(hours=2)))
    second = town.hear(snow(number=13, zones=("L1100200",), at=NOW + timedelta(minutes=1), until=NOW + timedelta(hours=8)))
    with town.world.database.reading() as session:
        row = session.get_one(Bulletin, second.bulletin)
        said = flows.message_of(session, row, office())
    assert (said.until, row.expires_at) == (None, NOW + timedelta(hours=8))


def _ends(town: Town, bulletin: str) -> object:
    with town.world.database.reading() as session:
        return session.get_one(Bulletin, bulletin).expires_at


def _no_room_for_a_warning(text: str) -> Measure:
    return Measure(600 if "경보" in text or "Warning" in text else 100, 500, "characters")


def _row(feed: str, alert: cap.Alert) -> AlertRow:
    return AlertRow(
        status="Exercise",
        feed=feed,
        sender=alert.sender,
        identifier=alert.identifier,
        sent=alert.sent,
        cap=cap.to_json(alert),
        digest=alert.identifier,
        received_at=NOW,
        seed=False,
    )
