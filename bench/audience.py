"""A bulletin to 44 accounts while thousands watch and a flood of page views runs against the same process: last receipt against quiet."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.figure import Figure, median, median_of
from bench.hall import hall
from bench.native import NotHere, compiled, loading, viewers
from bench.newsroom import Newsroom, newsroom
from bench.platform_server import platform
from tests.web import city_day

ANSWER = 0.2
VIEWERS, ROUNDS, READERS = 2500, 6, 64  # an account of Telegram posts 15 times a minute at most
TARGET = "<= 1.2 x"
FLOODS = {"a flood of the ready page": "/", "a flood of addresses that Flask must answer": "/nothing-here?again"}


def measure() -> Iterator[Figure]:
    try:
        compiled("load")
    except NotHere as missing:
        yield Figure(f"not measured: {missing}", 0, "")
        return
    with platform(ANSWER) as remote:
        for name, path in FLOODS.items():
            with hall(city_day.quiet) as office, newsroom(office, remote.base) as news:
                news.warn()  # the first of a process finds everything cold
                yield from _compared(news, name, path)


def _compared(news: Newsroom, name: str, path: str) -> Iterator[Figure]:
    """Quiet and loud in turn, so that a busier moment of the machine meets both."""
    quiet, loud, loads = [], [], []
    for _ in range(ROUNDS):
        quiet.append(_warned(news))
        with _crowd(news) as watching:
            flood = loading(news.server.port, path, seconds=2.5, connections=READERS, headers=("Accept-Encoding: gzip, br",))
            loud.append(_warned(news))
            loads.append(flood.load())
    views = median(load.answers / load.seconds for load in loads)
    note = f"{median_of(loud)}; {watching:,} watch, {views:,.0f} answers/s"
    against = (ANSWER * 1000, "what the platform takes")
    yield Figure("quiet, the pages made anew meanwhile: decision -> last receipt", median(quiet), "ms", "", against, median_of(quiet))
    yield Figure(f"{name}: decision -> last receipt", median(loud), "ms", TARGET, (median(quiet), "quiet, in turn"), note)


def _warned(news: Newsroom) -> float:
    """Milliseconds; the pages that the bulletin before has changed are all made by then."""
    time.sleep(2.5)
    return news.warn().receipts


@contextmanager
def _crowd(news: Newsroom) -> Iterator[int]:
    with viewers(news.server.port, "/events", VIEWERS) as watching:
        yield watching.open
