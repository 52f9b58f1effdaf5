"""One alert that cannot be carried out never holds up those behind it, and somebody is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lifeline import flows
from lifeline.bulletins import desk
from lifeline.bulletins.decide import Kind, Source
from lifeline.bulletins.states import NotAllowed
from lifeline.core.alarm import open_alarms
from lifeline.core.db import Database
from lifeline.intake.fresh import fresh
from tests.bulletins.town import JIHYEON, KMA, MINSU, NOW, Town, clear, office, settle_in, snow

OPEN = Source("somebody", "open", timedelta(minutes=30))


@pytest.fixture
def town(sqlite_drill: Database) -> Town:
    return settle_in(sqlite_drill)


def alarms(town: Town) -> set[str]:
    with town.world.database.reading() as session:
        return {alarm.kind for alarm in open_alarms(session)}


def test_an_alert_whose_words_cannot_be_said_holds_up_no_other(town: Town) -> None:
    strange = snow(number=1)
    strange = replace(strange, infos=(replace(strange.infos[0], sender_name="기상청 [훈련]"),))
    sound = snow(number=2, at=NOW + timedelta(minutes=1))
    with town.world.database.writing() as session:
        fresh(session, KMA.name, [strange, sound], document_id=None, now=NOW, seed=False)
    warned = list(flows.take_up(town.world, office(), {KMA.name: KMA}))
    assert [one.deliveries for one in warned] == [0, 3]
    assert "person-needed" in alarms(town)


def test_an_update_that_waited_until_its_bulletin_expired_can_still_be_issued(town: Town) -> None:
    town.hear(snow(until=NOW + timedelta(hours=1)))
    update = town.hear(snow("경보", number=13, at=NOW + timedelta(minutes=50), command=7, until=NOW + timedelta(hours=9)), OPEN)
    town.clock.go(hours=1)
    town.send()
    view = town.view(update.bulletin)
    assert view.state == "waiting"
    assert desk.approve(town.world, office(), view.id, actor=MINSU, shown=view.hash, reason="read") == 3


def test_an_alert_that_breaks_the_flow_holds_up_no_other_and_is_an_alarm(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with town.world.database.writing() as session:
        broken = fresh(session, KMA.name, [snow(number=1)], document_id=None, now=NOW, seed=False)[0]
        fresh(session, KMA.name, [snow(number=2, at=NOW + timedelta(minutes=1))], document_id=None, now=NOW, seed=False)
        broken.cap = "{}"
    warned = list(flows.take_up(town.world, office(), {KMA.name: KMA}))
    assert [one.deliveries for one in warned] == [3]
    assert alarms(town) == {"undecided"}


def test_an_end_that_waits_for_what_has_ended_is_refused_with_what_to_do(town: Town) -> None:
    town.hear(snow(until=NOW + timedelta(hours=2)))
    end = town.view(town.hear(clear(at=NOW + timedelta(minutes=50)), OPEN).bulletin)
    town.clock.go(hours=2)
    town.send()
    with pytest.raises(NotAllowed, match=f"decline {end.number}"):
        desk.approve(town.world, office(), end.id, actor=MINSU, shown=end.hash, reason="read")


def test_what_was_issued_since_the_question_was_read_makes_it_be_asked_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes decide on two alerts about the same snow: the second sees the first's bulletin and changes it."""
    decide, first = flows.decide, [snow()]

    def slowly(*args: Any, **kwargs: Any) -> Any:
        if first:
            town.hear(first.pop())
        return decide(*args, **kwargs)

    monkeypatch.setattr(flows, "decide", slowly)
    second = town.hear(snow("경보", number=13, at=NOW + timedelta(minutes=1)))
    assert second.decision.kind is Kind.UPDATE


def test_nobody_is_asked_to_approve_what_has_lapsed(town: Town) -> None:
    town.hear(snow(until=NOW + timedelta(hours=1)), OPEN)
    assert "approval-needed" in alarms(town)
    town.clock.go(hours=2)
    town.send()
    assert "approval-needed" not in alarms(town)


def test_nobody_is_asked_for_the_end_of_what_has_ended(town: Town) -> None:
    bulletin = town.hear(snow()).bulletin
    town.clock.go(hours=25)
    town.send()
    assert "no-end" in alarms(town)
    desk.end(town.world, bulletin, Kind.OVER, actor=JIHYEON, reason="over")
    assert "no-end" not in alarms(town)
