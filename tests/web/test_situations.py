"""An emergency is known by the number of its first bulletin, and open while one of its bulletins is in force."""

import pytest

from lifeline.bulletins.decide import Kind
from lifeline.bulletins.situations import open_situations, situation_of, situations
from lifeline.bulletins.states import State


@pytest.fixture
def seen(live):
    def asked(ask):
        with live.reading() as session:
            return ask(session)

    return asked


def test_an_emergency_bears_the_number_of_its_first_bulletin(live_press, seen):
    first = live_press.issue("heavy_rain")
    live_press.end(first, Kind.UPDATE, state=State.SUPERSEDED)
    found = seen(lambda session: situation_of(session, "2026-0002"))
    assert (found.number, found.bulletins, found.open) == ("2026-0001", ("2026-0001", "2026-0002"), True)


def test_an_emergency_ends_when_the_last_of_its_bulletins_does(live_press, seen):
    first = live_press.issue("heavy_rain")
    live_press.end(first, Kind.OVER)
    found = seen(lambda session: situation_of(session, "2026-0001"))
    assert found.ended is not None
    assert seen(open_situations) == ()


def test_a_draft_makes_no_emergency(live_press, seen):
    draft = live_press.issue("heavy_rain", state=State.WAITING, issued_at=None, issue_order=None)
    assert seen(lambda session: (situations(session, {draft.situation_id}), situation_of(session, draft.number))) == ((), None)


def test_the_newest_emergency_comes_first(live_press, seen):
    for hazard in ("heavy_rain", "strong_wind"):
        live_press.issue(hazard)
    assert [one.number for one in seen(open_situations)] == ["2026-0002", "2026-0001"]
