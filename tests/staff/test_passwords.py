"""Passwords are checked two at a time, by threads that give way to whoever sends; whoever comes too late is told so."""

import os
import threading

import pytest

from lifeline.staff import passwords
from lifeline.staff.passwords import TooBusy, apart, fits, in_turn


def test_a_third_sign_in_waits_for_its_turn_and_then_goes_away_unlooked_at(monkeypatch):
    monkeypatch.setattr(passwords, "_WAIT", 0.05)
    over, begun = threading.Event(), threading.Barrier(3)

    def long() -> int:
        begun.wait(30)
        over.wait(30)
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    found: list[int] = []
    busy = [threading.Thread(target=lambda: found.append(in_turn(lambda: apart(long)))) for _ in range(2)]
    for one in busy:
        one.start()
    begun.wait(30)
    with pytest.raises(TooBusy):
        fits("눈 오는 날 종로 걷기", "")
    over.set()
    for one in busy:
        one.join(30)
    assert len(found) == 2
    assert min(found) >= max(10, os.getpriority(os.PRIO_PROCESS, 0)), "sending goes before them"
    assert not fits("눈 오는 날 종로 걷기", ""), "and the next one is looked at"
