"""The first page through nginx as `lifeline nginx` sets it up, against the same nginx with a plain file; and what is left for Flask."""

import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from bench.figure import Figure, median
from bench.front import doors, front, needed, plain
from bench.hall import Hall, hall
from bench.native import Load, NotHere, compiled, loading
from bench.newsroom import Newsroom, newsroom
from bench.served import Server
from tests.web import city_day

ROUNDS, SECONDS, LONG = 5, 2.0, 10.0
TARGET, ASKED = ">= 0.8 x", "<= 2 1/s"
ENCODED = "Accept-Encoding: gzip, br"


def measure() -> Iterator[Figure]:
    try:
        needed()
        compiled("load")
    except NotHere as missing:
        yield Figure(f"not measured: {missing}", 0, "")
        return
    with hall(city_day.three_emergencies) as office, ExitStack() as stack:
        ports = doors()
        news = stack.enter_context(newsroom(office, port=ports.app, push=ports.push))
        until_written(office)
        ours = stack.enter_context(front(office, ports))
        body = _got(ours.port)
        limits = {
            "the same bytes, a plain file": stack.enter_context(plain(office, body)),
            "the same, with open files remembered": stack.enter_context(plain(office, body, remembered="max=100 inactive=60s")),
        }
        yield from _figures(ours, limits)
        yield from _asked(news, ours)


def until_written(office: Hall) -> None:
    """Until the pages are there as files, down to the last of them."""
    until = time.monotonic() + 120
    while not (office.home / "published" / "openapi.json").exists():
        if time.monotonic() > until:
            raise RuntimeError("no pages were written within 120 s")
        time.sleep(0.1)


def _figures(ours: Server, limits: Mapping[str, Server]) -> Iterator[Figure]:
    """In turn, so that a busier moment of the machine meets all. Our pages are swapped under nginx: it must not remember the old file."""
    rounds = [(_rate(ours, "/"), {name: _rate(bare, "/page")[0] for name, bare in limits.items()}) for _ in range(ROUNDS)]
    found, last = median(rate for (rate, _), _ in rounds), rounds[-1][0][1]
    whole = f"{last.answers / last.seconds:,.0f}/s in all, p99 {last.p99 / 1000:.1f} ms, {last.bytes:,} bytes"
    wrong = f"; {last.refused} refused, {last.broken} broken" if not last.good else ""
    for name, target in zip(limits, (TARGET, ""), strict=True):
        against = (median(bare[name] for _, bare in rounds), name)
        yield Figure("nginx: the page per core of the server", found, "1/s", target, against, whole + wrong)


def _rate(server: Server, path: str) -> tuple[float, Load]:
    before = server.cpu()
    load = loading(server.port, path, seconds=SECONDS, headers=(ENCODED,)).load()
    return load.answers / max(server.cpu() - before, 0.01), load


def _asked(news: Newsroom, ours: Server) -> Iterator[Figure]:
    """Readers of the first page, of an old bulletin that no file holds, and of an address that never was, all at once."""
    before = news.counts()
    paths = ("/", "/bulletins/2026-0001", "/nothing-here")
    loads = [loading(ours.port, path, seconds=LONG, connections=32, headers=(ENCODED,)) for path in paths]
    answers = sum(one.load().answers for one in loads)
    asked = news.counts()[0] - before[0]
    note = f"{answers:,} answers by nginx in {LONG:.0f} s"
    yield Figure("nginx: requests of readers that Flask sees in the flood", asked / LONG, "1/s", ASKED, note=note)


def _got(port: int) -> bytes:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return bytes(answer.read())
