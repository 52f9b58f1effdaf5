"""Slow connections, hundreds of each kind at once: heads and bodies that drip in, answers nobody reads; what the other readers feel."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

from bench.figure import Figure, median
from bench.hall import hall
from bench.native import Load, NotHere, compiled, loading
from bench.served import Server, embedded, gunicorn
from bench.slow import crowd
from tests.web import city_day

EACH = 400
ROUNDS, SECONDS, RATE, READERS = 3, 4.0, 100, 16
TARGET, LATEST = "= 0 readers", "<= 1000 ms"
ALWAYS_NEW = ("Accept-Encoding: gzip, br", "Connection: close")  # each reader knocks anew, as after a reload
Opening = Callable[[Mapping[str, str]], AbstractContextManager[Server]]


def measure() -> Iterator[Figure]:
    try:
        compiled("load")
    except NotHere as missing:
        yield Figure(f"not measured: {missing}", 0, "")
        return
    with hall(city_day.three_emergencies) as office:
        for name, opening in (("lifeline serve", embedded), ("Flask, gunicorn gthread 1x16", gunicorn)):
            yield from compared(name, opening, office.environment(), ours=name == "lifeline serve")


def compared(name: str, opening: Opening, environment: Mapping[str, str], *, ours: bool) -> Iterator[Figure]:
    with opening(environment) as server:
        without = [_readers(server) for _ in range(ROUNDS)]
        with crowd(server.port, EACH) as slow:
            among = [_readers(server) for _ in range(ROUNDS)]
            left = slow.leave()
    wanted = int(RATE * SECONDS)
    fewest = min(load.ok for load in among)
    lost = max(wanted - fewest, 0)
    note = f"{fewest} of {wanted} were answered with {EACH} of each kind; at the end {left}"
    yield Figure(f"{name}: readers that got no page", lost, "readers", TARGET if ours else "", note=note)
    if fewest:
        quiet, loud = median(load.p99 for load in without) / 1000, median(load.p99 for load in among) / 1000
        yield Figure(f"{name}: 99 of 100 had the page within", loud, "ms", LATEST if ours else "", (quiet, "without them"))


def _readers(server: Server) -> Load:
    return loading(server.port, "/", seconds=SECONDS, connections=READERS, rate=RATE, headers=ALWAYS_NEW).load()
