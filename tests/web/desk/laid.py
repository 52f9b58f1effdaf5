"""Bulletins for the desk: laid by one person, issued by another, as the commands do it."""

import re
from datetime import timedelta
from typing import Any

from lifeline.bulletins import desk as acts
from lifeline.bulletins import read
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.write import Facts, write
from lifeline.core.people import Actor

WRITER, SECOND = Actor("이서연", "seoyeon"), Actor("박준호", "junho")


def laid(
    desk: Any,
    *,
    districts: str = "11680 11650",
    hazard: str = "heavy_snow",
    level: str = "warning",
    again: tuple[str, ...] = (),
    reason: str = "상황판단회의",
) -> str:
    """A bulletin that waits for a second person; its number."""
    now = desk.clock.now()
    facts = Facts(hazard, level, frozenset(districts.split()), now, now + timedelta(hours=6), "재난안전상황실")
    return write(desk.world, desk.office, facts, actor=WRITER, reason=reason, again=again)


def view(desk: Any, number: str) -> read.BulletinView:
    with desk.world.database.reading() as session:
        found = read.one(session, number)
    assert found is not None
    return found


def issued(desk: Any, **given: Any) -> str:
    """A bulletin in force, whose posts wait for whoever sends."""
    number = laid(desk, **given)
    shown, beside = view(desk, number).hash, given.get("again", ())
    acts.approve(desk.world, desk.office, number, actor=SECOND, shown=shown, reason="read", beside=beside)
    return number


def sent(desk: Any) -> None:
    sender: Dispatcher[Any] = Dispatcher(desk.world)
    sender.drain(30)


def unread(someone: Any, number: str) -> list[str]:
    """Hashes of the texts that the page offers to open."""
    return sorted(set(re.findall(r'name="text" value="([0-9a-f]{64})"', someone.get(f"bulletins/{number}").text)))


def opened(someone: Any, number: str) -> None:
    assert someone.post(f"bulletins/{number}/open", {"text": unread(someone, number)}).status_code == 303
    assert unread(someone, number) == []


def form(someone: Any, path: str) -> dict[str, str]:
    """The hidden fields of the page's form: what was shown."""
    text = someone.get(path).text
    return dict(re.findall(r'name="(seen|shown)" value="([^"]*)"', text))
