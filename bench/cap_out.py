"""What subscribers ask for: one CAP document, and an index of 200 bulletins in force, as Atom, RSS and JSON."""

import time
from collections.abc import Callable, Iterator

from bench.figure import Figure, median, median_of
from bench.stage import live, sqlite
from lifeline.app import create_app
from lifeline.bulletins.compose import Message
from lifeline.bulletins.decide import Kind
from lifeline.bulletins.documents import rendered
from lifeline.bulletins.draft import Origin, draft, open_situation, word
from lifeline.bulletins.guideline import Release
from lifeline.bulletins.issue import issue
from lifeline.bulletins.keep_documents import keep
from lifeline.bulletins.office import Office
from lifeline.bulletins.published import listed
from lifeline.channels import CHANNELS
from lifeline.channels.loopback import Loopback
from lifeline.core.cap import MsgType
from lifeline.core.post import LivePost
from lifeline.core.settings import Settings
from lifeline.core.world import Live
from tests.bulletins.town import JIHYEON, NOW, office

BULLETINS, ROUNDS = 200, 25
REMADE = 3  # a page may be made so often in a second at most: caches before us keep it for 10 s


def measure() -> Iterator[Figure]:
    data = office()
    with sqlite() as fresh:
        outlets = {account.id: Loopback[LivePost](account, room=CHANNELS[account.channel].room) for account in data.people.accounts}
        world = live(fresh(), data, outlets)
        for number in range(BULLETINS):
            _issue(world, data, number)
        with world.database.reading() as session:
            said = listed(session)
        one = _timed(lambda: rendered(said[0], data))
        size = len(rendered(said[0], data)) / 1000
        yield Figure(
            "CAP of one bulletin for all 25 districts, rendered", median(one), "ms", "<= 20 ms", note=f"{size:.0f} kB, {median_of(one)}"
        )
        while keep(world, data, bytes):
            pass
        client = create_app(Settings(), office=data, live=world.database).test_client()
        for path in (f"/cap/{said[0].number}.xml", "/feed.atom", "/feed.rss", "/bulletins.json"):
            answer = client.get(path)
            taken = _timed(lambda path=path: client.get(path))
            name = f"GET {path}" if path.startswith("/cap") else f"GET {path}, {len(said)} bulletins"
            target = "<= 10 ms" if path.startswith("/cap") else f"<= {1000 // REMADE} ms"
            yield Figure(name, median(taken), "ms", target, note=f"{len(answer.data) / 1000:.0f} kB, {median_of(taken)}")
        world.database.close()


def _issue(world: Live, data: Office, number: int) -> None:
    """A bulletin in force for the whole city, with every account's text and every way to take it back."""
    hazard, now = data.hazards["heavy_snow"], world.clock.now()
    area = ("서울 전역", "all of Seoul")
    message = Message(f"2026-{number:04}", hazard, hazard.levels[1], Kind.ALERT, *area, NOW, None, now, "기상청", "KMA", source_at=NOW)
    wording = word(world, data, message)
    origin = Origin("measured", Release.AT_ONCE, "routine", frozenset(data.city.districts))
    with world.database.writing() as session:
        situation = open_situation(session, hazard, now)
        made = draft(session, wording, origin, office=data, situation=situation, msg_type=MsgType.ALERT, actor=JIHYEON, now=now)
        issue(session, made, actor=JIHYEON, reason="measured", now=now)


def _timed(act: Callable[[], object]) -> list[float]:
    act()
    taken = []
    for _ in range(ROUNDS):
        begun = time.monotonic()
        act()
        taken.append((time.monotonic() - begun) * 1000)
    return taken
