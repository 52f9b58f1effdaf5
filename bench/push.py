"""Ten thousand open pages: from a change to the last of them, and what each costs the server, against a broadcaster in C."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from bench.figure import Figure, median, median_of
from bench.hall import Hall, hall
from bench.native import NotHere, Seen, Viewers, broadcaster, compiled, viewers
from bench.newsroom import Newsroom, newsroom
from tests.web import city_day

VIEWERS, ROUNDS = 10_000, 7
TARGET, MEMORY = "<= 4 x", "<= 40 KB"
EVENT = 'id: 0123456789ab\nevent: change\ndata: {"v":"0123456789ab","t":"2026-01-05T22:31:04Z","spread_ms":1000}\n\n'
PAUSE = 2.5  # seconds between two changes: after a round of rendering the pages rest twice as long, for those who send


@dataclass(frozen=True, slots=True)
class Round:
    """One change: milliseconds from the hand-over to the viewers, and from the commit where there was one."""

    seen: Seen
    handed: int
    committed: int = 0

    @property
    def last(self) -> float:
        return (self.seen.last - self.handed) / 1e6

    @property
    def first(self) -> float:
        return (self.seen.first - self.handed) / 1e6

    @property
    def whole(self) -> float:
        return (self.seen.last - self.committed) / 1e6


def measure() -> Iterator[Figure]:
    try:
        compiled("viewers")
    except NotHere as missing:
        yield Figure(f"not measured: {missing}", 0, "")
        return
    with hall(city_day.three_emergencies) as office, newsroom(office) as news, limiting() as limit:
        office.change()
        time.sleep(1.5)  # rendered, in all encodings, and what was built in doing so
        before = news.server.memory()
        with viewers(news.server.port, "/events", VIEWERS) as watching:
            each = (news.server.memory() - before) / max(watching.open, 1)
            rounds, limits = in_turn(partial(change, office, news, watching), limit)
            yield from told("lifeline serve", rounds, watching, limits, TARGET)
            whole = [one.whole for one in rounds]
            yield Figure("commit -> last viewer: noticed, rendered, pushed", median(whole), "ms", "<= 1000 ms", note=median_of(whole))
            yield Figure("memory of the server for each viewer", each, "KB", MEMORY, note="resident, without the kernel's about 4 KB")


@contextmanager
def limiting() -> Iterator[Callable[[], Round]]:
    """The limit: as many viewers of the broadcaster in C, and one event of it."""
    with broadcaster(EVENT) as server, viewers(server.port, "/events", VIEWERS) as watching:
        yield lambda: changed(watching, server.publish)


def in_turn(ours: Callable[[], Round], limit: Callable[[], Round]) -> tuple[list[Round], list[Round]]:
    """So that a busier moment of the machine meets both."""
    both = []
    for _ in range(ROUNDS):
        time.sleep(PAUSE)
        both.append((limit(), ours()))
    return [one for _, one in both], [one for one, _ in both]


def changed(watching: Viewers, publish: Callable[[], int]) -> Round:
    """`publish` tells when it handed the event over (monotonic nanoseconds)."""
    watching.watch()
    time.sleep(0.1)
    handed = publish()
    return Round(watching.seen(), handed)


def change(office: Hall, news: Newsroom, watching: Viewers) -> Round:
    """One figure published from outside the server, as the viewers see it."""
    watching.watch()
    office.change()
    committed = time.monotonic_ns()
    seen = watching.seen()
    return Round(seen, news.handed("/", after=committed), committed)


def told(name: str, rounds: Sequence[Round], watching: Viewers, limits: Sequence[Round], target: str) -> Iterator[Figure]:
    """Of every server the same: who was reached, and when the last was."""
    last, fewest = [one.last for one in rounds], min(one.seen.got for one in rounds)
    odd = max(one.seen.got - one.seen.alike for one in rounds)
    note = f"{watching.open:,} open, {watching.refused:,} refused" + ("" if watching.open == VIEWERS else f" of {VIEWERS:,} wanted")
    lost = watching.open - fewest
    yield Figure(f"{name}: viewers that missed a change", lost, "viewers", "= 0 viewers", note=note)
    twice = f"told a second time within 0.1 s, which asks nothing of them: {max(one.seen.twice for one in rounds):,} at most"
    yield Figure(f"{name}: viewers told something else than the first", odd, "viewers", "= 0 viewers", note=twice)
    against = (median(one.last for one in limits), "C broadcaster, in turn")
    first = f"{median_of(last)}, first after {median(one.first for one in rounds):.1f} ms"
    yield Figure(f"{name}: hand-over -> last viewer", median(last), "ms", target, against, first)
