"""One alert becomes 44 texts, each for its account's room; and `lifeline check`, which renders every text that could be said."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from bench.figure import Figure, median, median_of
from bench.platform_server import ROOT
from bench.stage import live, sqlite
from lifeline.bulletins.compose import Message, compose
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.draft import word
from lifeline.bulletins.finding import Checked
from lifeline.bulletins.lint import check
from lifeline.bulletins.office import Office
from lifeline.channels import CHANNELS
from lifeline.channels.loopback import Loopback
from lifeline.core.post import LivePost
from lifeline.wiring import room_of
from tests.bulletins.town import NOW, office

ROUNDS = 25


def measure() -> Iterator[Figure]:
    data, accounts = office(), office().people.accounts
    hazard = data.hazards["heavy_snow"]
    message = Message(
        "2026-0001", hazard, hazard.levels[0], Kind.ALERT, "서울 전역", "all of Seoul", NOW, None, NOW, "기상청", "KMA", source_at=NOW
    )
    template = data.templates[hazard.code]
    texts = _timed(lambda: compose(message, template, accounts=accounts, say=str, room=room_of))
    yield Figure("one alert -> 44 texts", median(texts), "ms", "<= 20 ms", note=median_of(texts))
    with sqlite() as fresh:
        outlets = {account.id: Loopback[LivePost](account, room=CHANNELS[account.channel].room) for account in accounts}
        world = live(fresh(), data, outlets)
        words = _timed(lambda: word(world, data, message))
        world.database.close()
    yield Figure("the same with every way to take it back (4 x 44 texts)", median(words), "ms", note=median_of(words))
    checked, seconds = _all_renderings(data)
    yield Figure(
        "all renderings of all types checked", seconds, "s", "<= 10 s", note=f"{checked.renderings:,} of {len(data.templates)} types"
    )
    yield Figure("lifeline check", _check(), "ms", note="one run, in a process of its own")


def _timed(act: Callable[[], object]) -> list[float]:
    act()
    taken = []
    for _ in range(ROUNDS):
        begun = time.monotonic()
        act()
        taken.append((time.monotonic() - begun) * 1000)
    return taken


def _all_renderings(data: Office) -> tuple[Checked, float]:
    begun = time.monotonic()
    return check(data.templates, data.hazards, data.people.accounts, room_of), time.monotonic() - begun


def _check() -> float:
    begun = time.monotonic()
    subprocess.run([sys.executable, "-m", "lifeline", "check"], check=False, cwd=ROOT, stdout=subprocess.DEVNULL)
    return (time.monotonic() - begun) * 1000
